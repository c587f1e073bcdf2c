"""The files and folders a user names, to the documents among them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ragtool.corpus.readers import SUFFIXES
from ragtool.errors import UsageError


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A document on disk, as it was when it was found.

    Attributes:
        root: The folder that was named, or the folder of the file that was named.
        relative: The path within ``root``, with "/" between its parts.
        size: In bytes; 0 where it could not be looked at.
        mtime_ns: When it was last changed, in nanoseconds since 1970; 0 where it could not be looked at.
    """

    root: Path
    relative: str
    size: int
    mtime_ns: int

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.root / self.relative


def find_files(roots: Sequence[Path]) -> list[SourceFile]:
    """The documents that ``roots`` name: each file named, and in each folder, at any depth, those of a known suffix.

    Hidden files, Office's lock files ("~$letter.docx") and README files are left out, unless they are themselves named.
    Links are followed; what is reached twice, by links or by roots that overlap, is given once, where it really is if
    that is among the roots. A link that leads nowhere and a folder that can't be opened are given as files, so that
    reading them tells the user why. In the order of the roots, and within each by path, without regard to case.

    Raises:
        UsageError: A root does not exist, or is a folder without documents.
    """
    chosen: dict[object, tuple[int, SourceFile]] = {}
    for at, root in enumerate(roots):
        files = _named(root)
        if not files:
            wanted = ", ".join(SUFFIXES)
            raise UsageError(f"No documents in {root}. Name a folder that holds some ({wanted}), or a file.")
        for file, identity in files:
            known = chosen.get(identity)
            if known is None or (_through_link(known[1].path) and not _through_link(file.path)):
                chosen[identity] = (at, file)
    ordered = sorted(chosen.values(), key=lambda entry: (entry[0], entry[1].relative.casefold(), entry[1].relative))
    return [file for _, file in ordered]


def _through_link(path: Path) -> bool:
    return os.path.realpath(path) != os.path.abspath(path)  # noqa: PTH100 - Path has no call that keeps links


def _named(root: Path) -> list[tuple[SourceFile, object]]:
    """The documents of one root, each with what tells one file from another: device and inode, else its path."""
    try:
        is_folder = stat.S_ISDIR(root.stat().st_mode)
    except FileNotFoundError:
        if not root.is_symlink():
            raise UsageError(f"{root} does not exist. Name a file or folder that does.") from None
        is_folder = False
    except OSError as error:
        raise UsageError(f"{root} can't be looked at ({error.strerror}). Name another file or folder.") from error
    if is_folder:
        return [_source(root, path) for path in _walk(root)]
    return [_source(root.parent, root)]


def _source(root: Path, path: Path) -> tuple[SourceFile, object]:
    relative = path.relative_to(root).as_posix()
    try:
        status = path.stat()
    except OSError:  # reading it will say why
        return SourceFile(root, relative, 0, 0), path
    return SourceFile(root, relative, status.st_size, status.st_mtime_ns), (status.st_dev, status.st_ino)


def _walk(root: Path) -> Iterator[Path]:
    """The documents within a folder; linked folders after all that are really there, each folder once."""
    waiting, linked = [root], list[Path]()
    entered: set[tuple[int, int]] = set()
    while waiting or linked:
        folder = waiting.pop() if waiting else linked.pop(0)
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in entered:
                continue
            entered.add((status.st_dev, status.st_ino))
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            yield folder
            continue
        for entry in entries:
            path = Path(entry.path)
            if entry.name.startswith((".", "~$")):
                continue
            if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises where a folder may not be looked into
                (linked if entry.is_symlink() else waiting).append(path)
            elif path.suffix.lower() in SUFFIXES and path.stem.lower() != "readme":
                yield path
