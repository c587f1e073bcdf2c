"""The bytes of a file, or the sentence that says why there are none."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from ragtool.errors import ReadError

MAX_FILE_BYTES = 256 * 1024 * 1024
"""Of a document; no report comes near it."""


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file that nothing changes meanwhile.

    Raises:
        ReadError: There is no such file, it may not be read, it is too large, or it changed.
    """
    try:
        before = path.stat()
        if not stat.S_ISREG(before.st_mode):
            raise ReadError(_not_a_file(path, before.st_mode))
        if before.st_size > MAX_FILE_BYTES:
            raise ReadError(
                f"It is {before.st_size >> 20} MB; ragtool reads documents of up to {MAX_FILE_BYTES >> 20} MB."
            )
        with path.open("rb") as stream:
            data = stream.read(before.st_size + 1)
            after = os.fstat(stream.fileno())
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte
        raise ReadError(_unopened(path, error)) from error
    if (len(data), after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise ReadError("It changed while it was being read. Index again when whatever writes it has finished.")
    return data


def printable(path: Path) -> str:
    """A path as a line of text that any terminal and file can take: what is not printable is escaped."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)


def _not_a_file(path: Path, mode: int) -> str:
    if not stat.S_ISDIR(mode):
        return "It is not a file but a device, pipe or socket."
    if not os.access(path, os.R_OK | os.X_OK):
        return "It is a folder that you may not open. Change its permissions, or leave it out."
    return "It is a folder. Index the folder itself to read the documents in it."


def _unopened(path: Path, error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        if path.is_symlink():
            return f"It is a link to {printable(path.readlink())}, which does not exist. Mend the link or remove it."
        return "It does not exist any more."
    if isinstance(error, PermissionError):
        return "You may not read it. Change its permissions, or leave it out."
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return "It is a link that leads round to itself. Mend the link or remove it."
    return f"It can't be opened ({error.strerror if isinstance(error, OSError) else error})."
