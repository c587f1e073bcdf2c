"""The catalog: documents, paragraphs, passages, sentence spans and cross-references, in SQLite.

Queries read it; only a build writes it (``catalog_writer.py``).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ragtool.errors import IndexDamagedError
from ragtool.index.catalog_records import (
    DOCUMENT_COLUMNS,
    IndexedDocument,
    PassageRow,
    StoredPassage,
    to_document,
    to_heading,
    to_paragraph,
    to_passage,
    to_reference,
)
from ragtool.index.sealed import MEND
from ragtool.records import Document, PageStart, Paragraph

if TYPE_CHECKING:
    from numpy.typing import NDArray

CATALOG_FILE = "catalog.sqlite"

MAPPED_BYTES = 2**40
"""Of the file that SQLite may read through a memory map, as far as it can: reading by calls takes twice as long."""

ENCODED_QUERY = "SELECT id, sentence_row, length(sentences) / 8 FROM passages WHERE encoded = ? LIMIT 1"
"""Where the vectors are that were made of the words with a key."""

T = TypeVar("T")


class Catalog:
    """Reads the catalog of one generation."""

    def __init__(self, path: Path) -> None:
        """Open the catalog at ``path``.

        Raises:
            IndexDamagedError: It is missing or no catalog.
        """
        self._path = path
        self._documents: list[IndexedDocument] | None = None
        self._read: dict[str, IndexedDocument] = {}
        # Each generation's file is never written again, so SQLite may skip its locks and read it from several threads.
        uri = f"{file_uri(path)}?mode=ro&immutable=1"
        try:
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._connection.execute(f"PRAGMA mmap_size = {MAPPED_BYTES}")
            self._connection.execute("SELECT id FROM documents LIMIT 1")
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def documents(self) -> list[IndexedDocument]:
        """All documents, in the order they were indexed."""
        if self._documents is None:
            rows = self._rows(f"SELECT {DOCUMENT_COLUMNS} FROM documents ORDER BY first_passage, id")
            self._documents = self._decoded(to_document, rows)
        return self._documents

    def authorities(self) -> tuple[str, ...]:
        """The authorities of the documents, each once, in alphabetical order."""
        rows = self._rows("SELECT DISTINCT authority FROM documents WHERE authority IS NOT NULL ORDER BY authority")
        return tuple(row[0] for row in rows)

    def documents_by_id(self, ids: Iterable[str]) -> dict[str, IndexedDocument]:
        """Those of these ids that there are."""
        wanted = sorted(set(ids))
        if unread := [own for own in wanted if own not in self._read]:
            rows = self._rows(f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE id IN ({_marks(unread)})", unread)
            self._read |= {document.id: document for document in self._decoded(to_document, rows)}
        return {own: self._read[own] for own in wanted if own in self._read}

    def document(self, document_id: str) -> Document:
        """One document, whole.

        Raises:
            KeyError: There is none of this id.
        """
        own = self.documents_by_id([document_id])[document_id]
        ((text, pages, headings),) = self._rows(
            "SELECT text, pages, headings FROM documents WHERE id = ?", [document_id]
        )
        references = self._rows(
            "SELECT source, start, end, numbers, targets, unresolved FROM cross_references WHERE document = ?"
            " ORDER BY start",
            [document_id],
        )
        return Document(
            id=own.id,
            sha256=own.sha256,
            format=own.format,
            text=text,
            page_count=own.page_count,
            pages=tuple(self._decoded(lambda pair: PageStart(*pair), self._parsed(pages))),
            headings=tuple(self._decoded(to_heading, self._parsed(headings))),
            paragraphs=tuple(self.paragraphs(document_id)),
            references=tuple(self._decoded(to_reference, references)),
            metadata=own.metadata,
            numbering=own.numbering,
            warnings=own.warnings,
        )

    def paragraphs(self, document_id: str) -> list[Paragraph]:
        """A document's paragraphs, by ordinal."""
        rows = self._rows(
            "SELECT ordinal, start, end, kind, number, path, position, lead_in, marker"
            " FROM paragraphs JOIN sections ON sections.id = section WHERE document = ? ORDER BY ordinal",
            [document_id],
        )
        return self._decoded(to_paragraph, rows)

    def passage_rows(self, ids: Collection[int]) -> list[PassageRow]:
        """What ranking needs of the passages of these ids, by document id and place.

        Raises:
            IndexDamagedError: There is none of an id.
        """
        rows = self._rows(
            "SELECT id, document, paragraph, start, sentence_row, length(sentences) / 8, n_words"
            f" FROM passages WHERE id IN ({_numbers(ids)}) ORDER BY document, start"
        )
        if len(rows) < len(ids):
            raise self._damaged(f"it has no passage {min(set(ids) - {row[0] for row in rows})}")
        return list(map(PassageRow._make, rows))

    def passages(self, ids: Sequence[int]) -> list[StoredPassage]:
        """The passages of these ids, in the order given.

        Raises:
            IndexDamagedError: There is none of an id.
        """
        rows = self._rows(
            "SELECT p.ordinal, p.start, p.end, p.kind, p.number, c.path, p.position, p.lead_in, p.marker,"
            " s.id, s.document, s.start, s.end, s.page, s.text, s.sentences, s.sentence_row"
            " FROM passages s JOIN paragraphs p ON p.document = s.document AND p.ordinal = s.paragraph"
            f" JOIN sections c ON c.id = p.section WHERE s.id IN ({_numbers(ids)})"
        )
        return self._in_order(ids, {passage.id: passage for passage in self._decoded(to_passage, rows)})

    def arrivals(self, document_id: str) -> dict[int, int]:
        """When each paragraph of a document came into the index, by ordinal, in milliseconds since 1970."""
        return dict(self._rows("SELECT ordinal, arrived FROM paragraphs WHERE document = ?", [document_id]))

    def passages_since(self, since: int, documents: Iterable[str]) -> NDArray[np.int64]:
        """Ids, ascending, of these documents' passages whose words came at ``since`` (ms since 1970) or later."""
        wanted = sorted(set(documents))
        rows = self._rows(
            "SELECT s.id FROM paragraphs p JOIN passages s ON s.document = p.document AND s.paragraph = p.ordinal"
            f" WHERE p.arrived >= ? AND p.document IN ({_marks(wanted)}) ORDER BY s.id",
            [since, *wanted],
        )
        return np.array([row[0] for row in rows], np.int64)

    def citations_from(self, document_ids: Iterable[str]) -> dict[tuple[str, int], tuple[int, ...]]:
        """Which paragraphs of these documents cite which: (document, ordinal) to the ordinals cited."""
        wanted = sorted(set(document_ids))
        rows = self._rows(
            f"SELECT document, source, targets FROM cross_references WHERE document IN ({_marks(wanted)})", wanted
        )
        cited: dict[tuple[str, int], tuple[int, ...]] = {}
        for document, source, targets in rows:
            cited[document, source] = cited.get((document, source), ()) + tuple(self._parsed(targets))
        return cited

    def sections(self) -> dict[str, frozenset[str]]:
        """Each heading that a passage stands under, at any depth, with the ids of the documents that have it."""
        found: dict[str, set[str]] = {}
        for document, path in self._rows(
            "SELECT DISTINCT document, path FROM passages JOIN sections ON sections.id = section"
        ):
            for heading in self._parsed(path):
                found.setdefault(heading, set()).add(document)
        return {heading: frozenset(documents) for heading, documents in found.items()}

    def passage_ids(
        self, documents: Sequence[IndexedDocument] | None = None, sections: Sequence[str] = ()
    ) -> NDArray[np.int64]:
        """Ids, ascending, of the passages of these documents (None: all) under headings that hold a ``section``."""
        allowed = np.arange(self.n_passages if documents is None else 0, dtype=np.int64)
        if documents is not None:
            ranges = [np.arange(own.first_passage, own.first_passage + own.n_passages) for own in documents]
            allowed = np.sort(np.concatenate([allowed, *ranges]))
        if sections:
            conditions = " OR ".join("instr(lower(path), lower(?))" for _ in sections)
            values = [json.dumps(section, ensure_ascii=False)[1:-1] for section in sections]
            rows = self._rows(
                f"SELECT id FROM passages WHERE section IN (SELECT id FROM sections WHERE {conditions})", values
            )
            allowed = np.intersect1d(allowed, np.array([row[0] for row in rows], np.int64))
        return allowed

    @property
    def n_passages(self) -> int:
        """How many passages there are; their ids run from 0."""
        ((count,),) = self._rows("SELECT coalesce(max(id) + 1, 0) FROM passages")
        return int(count)

    def passage_texts(self, first: int = 0) -> Iterator[tuple[int, str, str]]:
        """Id, document id and words of each passage from ``first`` on, in order of id."""
        yield from self._connection.execute(
            "SELECT id, document, text FROM passages WHERE id >= ? ORDER BY id", (first,)
        )

    def encoded_before(self, key: bytes) -> tuple[int, int, int] | None:
        """Id, first sentence row and number of sentences of a passage that was encoded from the same words, if any."""
        rows = self._rows(ENCODED_QUERY, [key])
        return rows[0] if rows else None

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error

    def _decoded(self, decode: Callable[[Any], T], rows: Iterable[Any]) -> list[T]:
        try:
            return [decode(row) for row in rows]
        except (ValueError, TypeError, LookupError) as error:
            raise self._damaged(error) from error

    def _in_order(self, ids: Sequence[int], by_id: Mapping[int, T]) -> list[T]:
        try:
            return [by_id[own] for own in ids]
        except KeyError as error:
            raise self._damaged(f"it has no passage {error}") from error

    def _parsed(self, text: str) -> list[Any]:
        (parsed,) = self._decoded(json.loads, [text])
        return list(parsed)

    def _damaged(self, error: object) -> IndexDamagedError:
        return IndexDamagedError(f"{self._path} can't be read: {error}. {MEND}")


def file_uri(path: Path) -> str:
    """``path`` as SQLite takes it in a URI; ``Path.as_uri`` would import urllib for it."""
    plain = str(path.resolve())
    for char in "%?#":
        plain = plain.replace(char, f"%{ord(char):02X}")
    return f"file:{plain}"


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def _numbers(ids: Iterable[int]) -> str:
    return ",".join(map(str, ids))
