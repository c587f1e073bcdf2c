"""The catalog: documents, paragraphs, passages, sentence spans and cross-references, in SQLite.

Queries read it; only a build writes it (``catalog_writer.py``).
"""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ragtool.errors import IndexDamagedError
from ragtool.index.sealed import MEND
from ragtool.records import (
    CrossReference,
    Document,
    DocumentKind,
    Grade,
    Heading,
    Metadata,
    NumberingAudit,
    PageStart,
    Paragraph,
    ParagraphKind,
    Span,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

CATALOG_FILE = "catalog.sqlite"

T = TypeVar("T")

_DOCUMENT_COLUMNS = (
    "id, sha256, root, path, size, mtime_ns, format, authority, kind, framework, title, date, inspected,"
    " lead_inspector, urn, grades, from_file_name, page_count, numbering, warnings, n_paragraphs, n_passages"
)


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document as it stands in the index; see ``records.Document`` and ``records.Metadata`` for the fields' meaning.

    Attributes:
        root: The folder or file that was given to ``ragtool index``.
        path: Relative to the root.
        size: Bytes of the file when it was read.
        mtime_ns: Its modification time then, in nanoseconds since 1970.
    """

    id: str
    sha256: str
    root: str
    path: str
    size: int
    mtime_ns: int
    format: str
    authority: str | None
    kind: DocumentKind | None
    framework: str | None
    title: str | None
    date: datetime.date | None
    inspected: tuple[datetime.date, datetime.date] | None
    lead_inspector: str | None
    urn: str | None
    grades: tuple[Grade, ...]
    from_file_name: tuple[str, ...]
    page_count: int | None
    numbering: NumberingAudit
    warnings: tuple[str, ...]
    n_paragraphs: int
    n_passages: int

    @property
    def metadata(self) -> Metadata:
        """What the document states about itself."""
        return Metadata(
            authority=self.authority,
            kind=self.kind,
            framework=self.framework,
            title=self.title,
            date=self.date,
            inspected=self.inspected,
            grades=self.grades,
            lead_inspector=self.lead_inspector,
            urn=self.urn,
            from_file_name=self.from_file_name,
        )


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with all that a hit needs.

    Attributes:
        id: Row of its vector.
        document_id: Its document.
        paragraph: Its paragraph.
        span: Its words in the document's text.
        page: The page it begins on.
        text: Its words.
        sentences: Sentence spans in the document's text.
        sentence_row: Row of its first sentence's vector.
    """

    id: int
    document_id: str
    paragraph: Paragraph
    span: Span
    page: int | None
    text: str
    sentences: tuple[Span, ...]
    sentence_row: int


class Catalog:
    """Reads the catalog of one generation."""

    def __init__(self, path: Path) -> None:
        """Open the catalog at ``path``.

        Raises:
            IndexDamagedError: It is missing or no catalog.
        """
        self._path = path
        self._documents: list[IndexedDocument] | None = None
        # Each generation's file is never written again, so SQLite may skip its locks and read it from several threads.
        uri = f"{file_uri(path)}?mode=ro&immutable=1"
        try:
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._connection.execute("SELECT id FROM documents LIMIT 1")
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def documents(self) -> list[IndexedDocument]:
        """All documents, in the order they were indexed."""
        if self._documents is None:
            rows = self._rows(f"SELECT {_DOCUMENT_COLUMNS} FROM documents ORDER BY first_passage, id")
            self._documents = self._decoded(_document, rows)
        return self._documents

    def authorities(self) -> tuple[str, ...]:
        """The authorities of the documents, each once, in alphabetical order."""
        rows = self._rows("SELECT DISTINCT authority FROM documents WHERE authority IS NOT NULL ORDER BY authority")
        return tuple(row[0] for row in rows)

    def documents_by_id(self, ids: Iterable[str]) -> dict[str, IndexedDocument]:
        """Those of these ids that there are."""
        wanted = sorted(set(ids))
        rows = self._rows(f"SELECT {_DOCUMENT_COLUMNS} FROM documents WHERE id IN ({_marks(wanted)})", wanted)
        return {document.id: document for document in self._decoded(_document, rows)}

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
            headings=tuple(self._decoded(_heading, self._parsed(headings))),
            paragraphs=tuple(self.paragraphs(document_id)),
            references=tuple(self._decoded(_reference, references)),
            metadata=own.metadata,
            numbering=own.numbering,
            warnings=own.warnings,
        )

    def paragraphs(self, document_id: str) -> list[Paragraph]:
        """A document's paragraphs, by ordinal."""
        rows = self._rows(
            "SELECT ordinal, start, end, kind, number, section, position, lead_in, marker FROM paragraphs"
            " WHERE document = ? ORDER BY ordinal",
            [document_id],
        )
        return self._decoded(_paragraph, rows)

    def passages(self, ids: Sequence[int]) -> list[StoredPassage]:
        """The passages of these ids, in the order given.

        Raises:
            IndexDamagedError: There is none of an id.
        """
        rows = self._rows(
            "SELECT p.ordinal, p.start, p.end, p.kind, p.number, p.section, p.position, p.lead_in, p.marker,"
            " s.id, s.document, s.start, s.end, s.page, s.text, s.sentences, s.sentence_row"
            " FROM passages s JOIN paragraphs p ON p.document = s.document AND p.ordinal = s.paragraph"
            f" WHERE s.id IN ({','.join(str(int(own)) for own in ids)})"
        )
        by_id = {passage.id: passage for passage in self._decoded(_passage, rows)}
        try:
            return [by_id[own] for own in ids]
        except KeyError as error:
            raise self._damaged(f"it has no passage {error}") from error

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

    def passage_ids(self, document_ids: Sequence[str] | None = None, sections: Sequence[str] = ()) -> NDArray[np.int64]:
        """Ids, ascending, of the passages of these documents (None: all) under headings that hold a ``section``."""
        if document_ids is None and not sections:
            return np.arange(self.n_passages, dtype=np.int64)
        query, values = "SELECT s.id FROM passages s", []
        conditions = []
        if sections:
            query += " JOIN paragraphs p ON p.document = s.document AND p.ordinal = s.paragraph"
            conditions.append("(" + " OR ".join("instr(lower(p.section), lower(?))" for _ in sections) + ")")
            values += [json.dumps(section, ensure_ascii=False)[1:-1] for section in sections]
        if document_ids is not None:
            conditions.append(f"s.document IN ({_marks(document_ids)})")
            values += list(document_ids)
        rows = self._rows(f"{query} WHERE {' AND '.join(conditions)} ORDER BY s.id", values)
        return np.array([row[0] for row in rows], np.int64)

    @property
    def n_passages(self) -> int:
        """How many passages there are; their ids run from 0."""
        ((count,),) = self._rows("SELECT count(*) FROM passages")
        return int(count)

    def passage_texts(self, first: int = 0) -> Iterator[tuple[int, str, str]]:
        """Id, document id and words of each passage from ``first`` on, in order of id."""
        yield from self._connection.execute(
            "SELECT id, document, text FROM passages WHERE id >= ? ORDER BY id", (first,)
        )

    def rows_of(self, document_id: str) -> tuple[int, int, int]:
        """A document's first passage id, first sentence row and number of sentences."""
        ((first_passage, first_sentence, n_sentences),) = self._rows(
            "SELECT first_passage, first_sentence, n_sentences FROM documents WHERE id = ?", [document_id]
        )
        return first_passage, first_sentence, n_sentences

    def encoded_before(self, key: bytes) -> tuple[int, int, int] | None:
        """Id, first sentence row and number of sentences of a passage that was encoded from the same words, if any."""
        rows = self._rows(
            "SELECT id, sentence_row, length(sentences) / 8 FROM passages WHERE encoded = ? LIMIT 1", [key]
        )
        return rows[0] if rows else None

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error

    def _decoded(self, decode: Callable[[Any], T], rows: Iterable[Any]) -> list[T]:
        try:
            return [decode(row) for row in rows]
        except (ValueError, TypeError, KeyError) as error:
            raise self._damaged(error) from error

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


def _heading(row: Sequence[int]) -> Heading:
    start, end, level = row
    return Heading(Span(start, end), level)


def _reference(row: Sequence[Any]) -> CrossReference:
    source, start, end, numbers, targets, unresolved = row
    return CrossReference(
        source=source,
        span=Span(start, end),
        numbers=tuple(json.loads(numbers)),
        targets=tuple(json.loads(targets)),
        unresolved=tuple(json.loads(unresolved)),
    )


def _document(row: Sequence[Any]) -> IndexedDocument:
    own = dict(zip((name.strip() for name in _DOCUMENT_COLUMNS.split(",")), row, strict=True))
    own["kind"] = DocumentKind(own["kind"]) if own["kind"] else None
    own["date"] = datetime.date.fromisoformat(own["date"]) if own["date"] else None
    if own["inspected"]:
        first, last = own["inspected"].split("/")
        own["inspected"] = (datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))
    own["grades"] = tuple(Grade(area, grade) for area, grade in json.loads(own["grades"]))
    numbering: dict[str, Any] = json.loads(own["numbering"])
    lists = {name: tuple(numbering[name]) for name in ("missing", "duplicates")}
    own["numbering"] = NumberingAudit(**(numbering | lists))
    own["from_file_name"] = tuple(json.loads(own["from_file_name"]))
    own["warnings"] = tuple(json.loads(own["warnings"]))
    return IndexedDocument(**own)


@lru_cache(maxsize=1024)  # most paragraphs of a document share one
def _section(path: str) -> tuple[str, ...]:
    return tuple(json.loads(path))


def _paragraph(row: Sequence[Any]) -> Paragraph:
    ordinal, start, end, kind, number, section, position, lead_in, marker = row
    return Paragraph(
        ordinal=ordinal,
        span=Span(start, end),
        kind=ParagraphKind(kind),
        number=number,
        section=_section(section),
        position=position,
        lead_in=lead_in,
        marker=marker,
    )


def _passage(row: Sequence[Any]) -> StoredPassage:
    own_id, document, start, end, page, text, sentences, sentence_row = row[9:]
    pairs = np.frombuffer(sentences, "<i4").reshape(-1, 2).tolist()
    return StoredPassage(
        id=own_id,
        document_id=document,
        paragraph=_paragraph(row[:9]),
        span=Span(start, end),
        page=page,
        text=text,
        sentences=tuple(Span(*pair) for pair in pairs),
        sentence_row=sentence_row,
    )


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
