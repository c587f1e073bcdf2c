"""What lets an index notice damage: JSON files that carry their own checksum, and lists of files with theirs."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ragtool.errors import IndexDamagedError

T = TypeVar("T")

MEND = "Run: ragtool index --full"
"""Reads and encodes everything again, in the folders that the index remembers."""

MEND_WITH_FOLDER = "Run: ragtool index --full FOLDER (the folder of reports and letters)"
"""The same where the damage took the remembered folders with it."""


def write_sealed(path: Path, content: dict[str, Any]) -> None:
    """Write ``content`` as JSON with the CRC-32 of its canonical form."""
    text = json.dumps({"crc32": _crc32(content), "content": content}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def read_sealed(path: Path, mend: str = MEND) -> dict[str, Any]:
    """What ``write_sealed`` wrote.

    Args:
        path: The file.
        mend: The command to name where it is damaged.

    Raises:
        IndexDamagedError: The file is missing or not as it was written.
    """
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
        content: dict[str, Any] = whole["content"]
        if whole["crc32"] != _crc32(content):
            raise ValueError("its checksum differs")
    except FileNotFoundError as error:
        raise IndexDamagedError(f"{path} is missing. {mend}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamagedError(f"{path} is damaged ({_brief(error)}). {mend}") from error
    return content


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it was written: its path within its folder, size in bytes, and SHA-256."""

    path: str
    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path, folder: Path) -> StoredFile:
        """The file at ``path``, which is in ``folder``."""
        return cls(path.relative_to(folder).as_posix(), path.stat().st_size, _sha256(path))


def read_description(kind: type[T], path: Path, what: str) -> T:
    """A dataclass with ``files`` among its fields, from the sealed file at ``path``.

    Args:
        kind: The dataclass.
        path: Written by ``write_sealed`` from one of it.
        what: What it describes, for the error.

    Raises:
        IndexDamagedError: It is missing or is not what was written.
    """
    fields = read_sealed(path)
    try:
        return kind(**(fields | {"files": tuple(StoredFile(**own) for own in fields["files"])}))
    except (KeyError, TypeError) as error:
        raise IndexDamagedError(f"{path} describes no {what} ({error}). {MEND}") from error


def check_sizes(folder: Path, files: Iterable[StoredFile]) -> None:
    """Look whether all files are there in their full size: a stat each, cheap enough for every query.

    Raises:
        IndexDamagedError: One is not.
    """
    for own in files:
        path = folder / own.path
        size = path.stat().st_size if path.is_file() else None
        if size != own.size:
            state = "is missing" if size is None else f"has {size} bytes instead of {own.size}"
            raise IndexDamagedError(f"{path} {state}. {MEND}")


def changed_files(folder: Path, files: Iterable[StoredFile]) -> Iterator[str]:
    """Read every file whole; a sentence for each that is missing or not as it was written."""
    for own in files:
        path = folder / own.path
        if not path.is_file():
            yield f"{path} is missing. {MEND}"
        elif path.stat().st_size != own.size or _sha256(path) != own.sha256:
            yield f"{path} is not as it was written. {MEND}"


def _sha256(path: Path) -> str:
    import hashlib  # here, because no query needs it

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _crc32(content: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps(content, sort_keys=True, separators=(",", ":")).encode("ascii"))


def _brief(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if isinstance(error, KeyError) else str(error)
