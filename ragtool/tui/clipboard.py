"""The platform's own clipboard, for terminals that do not take OSC 52 (which the application always sends as well)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

TIMEOUT_SECONDS = 2.0


def clipboard_command() -> list[str] | None:
    """The command that takes the clipboard's text on its input.

    None over ssh, where the clipboard would be that of the wrong machine, and where there is no such program.
    """
    if os.environ.get("SSH_CONNECTION"):
        return None
    candidates: list[list[str]] = []
    if sys.platform == "darwin":
        candidates.append(["pbcopy"])
    elif sys.platform == "win32":
        candidates.append(["clip"])
    elif os.environ.get("WAYLAND_DISPLAY"):
        candidates.append(["wl-copy"])
    elif os.environ.get("DISPLAY"):
        candidates += [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]]
    return next((command for command in candidates if shutil.which(command[0])), None)


def copy_to_platform(text: str) -> None:
    """Put ``text`` on the platform's clipboard, where there is one.

    Raises:
        OSError, subprocess.SubprocessError: The clipboard program failed.
    """
    command = clipboard_command()
    if command:
        encoding = "utf-16" if command == ["clip"] else "utf-8"
        quiet = subprocess.DEVNULL
        subprocess.run(
            command, input=text.encode(encoding), stdout=quiet, stderr=quiet, timeout=TIMEOUT_SECONDS, check=True
        )
