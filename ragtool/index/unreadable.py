"""Files that could not be read, remembered beside the generations, so that they are named but not tried each time.

A file is tried again when its size or time is another, when ragtool is, and by a full build. One that this user may not
open is not remembered: permissions change without a trace in either.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from ragtool.corpus.discovery import SourceFile
from ragtool.errors import IndexDamagedError
from ragtool.index.folder import IndexFolder
from ragtool.index.sealed import read_sealed, write_sealed

UNREADABLE_FILE = "unreadable.json"


def unreadable_files(place: IndexFolder) -> dict[SourceFile, str]:
    """The files that could not be read, as they were then, and why not; none where that is not known."""
    try:
        content = read_sealed(place.path / UNREADABLE_FILE)
        if content["ragtool"] != version("ragtool"):
            return {}
        return {
            SourceFile(Path(root), relative, size, mtime_ns): reason
            for root, relative, size, mtime_ns, reason in content["files"]
        }
    except (IndexDamagedError, KeyError, TypeError, ValueError):
        return {}


def remember_unreadable(place: IndexFolder, reasons: Mapping[SourceFile, str]) -> None:
    """Remember these files, and no others.

    Raises:
        OSError: It can't be written.
    """
    files = [
        (str(own.root), own.relative, own.size, own.mtime_ns, reason)
        for own, reason in reasons.items()
        if _is_as_it_was(own)
    ]
    path = place.path / UNREADABLE_FILE
    if files or path.exists():
        beside = path.with_suffix(".new")
        write_sealed(beside, {"ragtool": version("ragtool"), "files": files})
        beside.replace(path)


def _is_as_it_was(file: SourceFile) -> bool:
    """Whether it may be opened and has not changed since it was found."""
    try:
        status = file.path.stat()
    except OSError:
        return False
    return os.access(file.path, os.R_OK) and (status.st_size, status.st_mtime_ns) == (file.size, file.mtime_ns)
