"""A document's source file, opened in the user's viewer or shown in the file manager."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path


class NoViewerError(Exception):
    """Nothing on this machine can show the file; the message says where it is."""


def open_file(path: Path) -> None:
    """Open ``path`` with the program the user has for it.

    Raises:
        NoViewerError: The file is gone, or there is nothing to open it with (as over ssh).
    """
    _check(path)
    if sys.platform == "darwin":
        _start(["open", str(path)], path)
    elif sys.platform == "win32":
        _start(["explorer", str(path)], path)
    else:
        _start(["xdg-open", str(path)], path)


def reveal_file(path: Path) -> None:
    """Show ``path`` in its folder.

    Raises:
        NoViewerError: The file is gone, or there is no file manager (as over ssh).
    """
    _check(path)
    if sys.platform == "darwin":
        _start(["open", "-R", str(path)], path)
    elif sys.platform == "win32":
        _start(["explorer", f"/select,{path}"], path)
    else:
        _start(["xdg-open", str(path.parent)], path)


def _check(path: Path) -> None:
    if not path.exists():
        raise NoViewerError(f"{path} is not there any more. Press f5 to bring the index up to date.")


def _start(command: list[str], path: Path) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise NoViewerError(f"No program here can show it. The file is {path}")
    quiet = subprocess.DEVNULL
    subprocess.Popen([program, *command[1:]], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
