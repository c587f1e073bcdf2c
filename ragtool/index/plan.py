"""What a build has to do: the files on disk against those in the catalog. An unchanged file costs a stat."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ragtool.corpus.discovery import SourceFile
from ragtool.corpus.file_bytes import printable
from ragtool.corpus.file_clues import telling_name
from ragtool.index.catalog_writer import KeptDocument
from ragtool.records import ReadFailure

if TYPE_CHECKING:
    from ragtool.index.catalog import Catalog
    from ragtool.index.catalog_records import IndexedDocument

Place = tuple[str, str]
"""A file's root and its path within it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The work of one build.

    Attributes:
        kept: Documents whose words are in the index already, in the catalog's order, each with its file of today.
        to_read: Files to read, in the order found.
        changed: Those of ``to_read`` whose place held another document when it was indexed.
        renamed: Documents whose file moved, with their file of today. Those whose file is called otherwise than before
            are in ``to_read``, for a name may tell what a document is; others are kept.
        removed: Documents that no file holds any more and whose place no file of ``to_read`` takes.
        copies: A file and the one before it that holds the same bytes.
        unnameable: Files whose name no text can hold.
    """

    kept: tuple[KeptDocument, ...]
    to_read: tuple[SourceFile, ...]
    changed: tuple[SourceFile, ...]
    renamed: tuple[tuple[IndexedDocument, SourceFile], ...]
    removed: tuple[IndexedDocument, ...]
    copies: tuple[tuple[SourceFile, SourceFile], ...]
    unnameable: tuple[ReadFailure, ...]

    @property
    def drops_documents(self) -> bool:
        """Whether a document of the old index is not kept as it was."""
        to_read = set(self.to_read)
        return bool(self.removed or self.changed or any(file in to_read for _, file in self.renamed))

    @property
    def alters_kept(self) -> bool:
        """Whether the old index is wrong even if none of the files to read can be."""
        return bool(self.removed or self.changed or self.renamed)


def plan_build(files: Sequence[SourceFile], catalog: Catalog | None) -> Plan:
    """Compare ``files`` with ``catalog`` (None: everything is new).

    A file whose size and time are as indexed is not opened; of any other the content is hashed. Of files with the same
    bytes the first stands for all.
    """
    indexed = catalog.documents() if catalog else []
    by_place = {_place(document): document for document in indexed}
    by_content = {document.sha256: document for document in indexed}
    files, unnameable = _nameable(files)
    contents = {file: _content(file, by_place.get(place_of(file))) for file in files}
    first = _first_of_each_content(contents)
    found = [(own, first[own.sha256]) for own in indexed if own.sha256 in first]
    gone = {_place(own): own for own in indexed if own.sha256 not in first}
    called_otherwise = {
        file for document, file in found if telling_name(Path(document.root, document.path)) != telling_name(file.path)
    }
    to_read, copies = [], []
    for file, content in contents.items():
        if content is not None and first[content] != file:
            copies.append((file, first[content]))
        elif content not in by_content or file in called_otherwise:
            to_read.append(file)
    retaken = {place_of(file) for file in to_read}
    return Plan(
        kept=tuple(KeptDocument(document, file) for document, file in found if file not in called_otherwise),
        to_read=tuple(to_read),
        changed=tuple(file for file in to_read if place_of(file) in gone and file not in called_otherwise),
        renamed=tuple((document, file) for document, file in found if _place(document) != place_of(file)),
        removed=tuple(document for place, document in gone.items() if place not in retaken),
        copies=tuple(copies),
        unnameable=unnameable,
    )


def place_of(file: SourceFile) -> Place:
    """Where a file is, as the catalog holds it."""
    return str(file.root), file.relative


def _place(document: IndexedDocument) -> Place:
    return document.root, document.path


def _nameable(files: Iterable[SourceFile]) -> tuple[list[SourceFile], tuple[ReadFailure, ...]]:
    """The files whose path is text, and a failure for each other: neither SQLite nor JSON could hold its name."""
    nameable, failures = [], []
    for file in files:
        try:
            str(file.path).encode()
        except UnicodeEncodeError:
            reason = "Its name, or a folder's, is not valid UTF-8. Rename it."
            failures.append(ReadFailure(printable(Path(file.relative)), reason))
        else:
            nameable.append(file)
    return nameable, tuple(failures)


def _first_of_each_content(contents: dict[SourceFile, str | None]) -> dict[str, SourceFile]:
    """The file that stands for each content: the first, whatever was indexed before, as a full build would take it."""
    return {content: file for file, content in reversed(contents.items()) if content is not None}


def _content(file: SourceFile, known: IndexedDocument | None) -> str | None:
    """SHA-256 of a file's bytes; None where it can't be read (reading it will say why)."""
    if known and (known.size, known.mtime_ns) == (file.size, file.mtime_ns):
        return known.sha256
    try:
        with file.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
