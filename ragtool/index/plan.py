"""What a build has to do: the files on disk against those in the catalog. An unchanged file costs a stat."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ragtool.corpus.discovery import SourceFile
from ragtool.index.catalog_writer import KeptDocument

if TYPE_CHECKING:
    from ragtool.index.catalog import Catalog, IndexedDocument


@dataclass(frozen=True, slots=True)
class Plan:
    """The work of one build.

    Attributes:
        kept: Documents whose words are in the index already, in the catalog's order, each with its file of today.
        to_read: Files to read, in the order found.
        changed: Those of ``to_read`` that were indexed with other content.
        renamed: Old and new path of kept documents whose file moved.
        removed: Paths of documents that no file holds any more.
        copies: A path and the path of an indexed file with the same bytes.
    """

    kept: tuple[KeptDocument, ...]
    to_read: tuple[SourceFile, ...]
    changed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    removed: tuple[str, ...]
    copies: tuple[tuple[str, str], ...]

    @property
    def nothing_to_do(self) -> bool:
        """Whether the index holds just what the files hold."""
        return not (self.to_read or self.renamed or self.removed)


def plan_build(files: Sequence[SourceFile], catalog: Catalog | None) -> Plan:
    """Compare ``files`` with ``catalog`` (None: everything is new).

    A file whose size and time are as indexed is not opened; of any other the content is hashed.
    """
    indexed = catalog.documents() if catalog else []
    by_place = {(document.root, document.path): document for document in indexed}
    by_content = {document.sha256: document for document in indexed}
    sources: dict[str, SourceFile] = {}  # by content, of documents kept
    to_read: list[SourceFile] = []
    changed: list[str] = []
    copies: list[tuple[str, str]] = []
    first_with: dict[str, str] = {}
    for file in files:
        known = by_place.get((str(file.root), file.relative))
        if known and (known.size, known.mtime_ns) == (file.size, file.mtime_ns):
            content: str | None = known.sha256
        else:
            content = _sha256(file.path)
        if content and content in first_with:
            copies.append((file.relative, first_with[content]))
            continue
        if content:
            first_with[content] = file.relative
        if content and content in by_content:
            sources[content] = file
        else:
            to_read.append(file)
            if known:
                changed.append(file.relative)
    return Plan(
        kept=tuple(
            _kept(document, catalog, sources[document.sha256])
            for document in indexed
            if catalog and document.sha256 in sources
        ),
        to_read=tuple(to_read),
        changed=tuple(changed),
        renamed=tuple(
            (document.path, sources[document.sha256].relative)
            for document in indexed
            if document.sha256 in sources and not _same_place(document, sources[document.sha256])
        ),
        removed=tuple(
            document.path for document in indexed if document.sha256 not in sources and document.path not in changed
        ),
        copies=tuple(copies),
    )


def _kept(document: IndexedDocument, catalog: Catalog, source: SourceFile) -> KeptDocument:
    first_passage, first_sentence, n_sentences = catalog.rows_of(document.id)
    return KeptDocument(document.id, first_passage, document.n_passages, first_sentence, n_sentences, source)


def _same_place(document: IndexedDocument, source: SourceFile) -> bool:
    return (document.root, document.path) == (str(source.root), source.relative)


def _sha256(path: Path) -> str | None:
    """Of a file's bytes; None where it can't be read (reading it will say why)."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
