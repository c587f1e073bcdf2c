"""What the catalog holds, as records, and how they are made of its rows."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ragtool.records import (
    CrossReference,
    DocumentKind,
    Grade,
    Heading,
    Metadata,
    NumberingAudit,
    Paragraph,
    ParagraphKind,
    Span,
)

DOCUMENT_COLUMNS = (
    "id, sha256, root, path, size, mtime_ns, format, authority, kind, framework, title, date, inspected,"
    " lead_inspector, urn, grades, from_file_name, page_count, numbering, warnings, n_paragraphs, n_passages,"
    " first_passage, first_sentence, n_sentences, arrived, last_arrival"
)


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """A document as it stands in the index; see ``records.Document`` and ``records.Metadata`` for the fields' meaning.

    Attributes:
        root: The folder or file that was given to ``ragtool index``.
        path: Relative to the root.
        size: Bytes of the file when it was read.
        mtime_ns: Its modification time then, in nanoseconds since 1970.
        first_passage: Id of its first passage; the others follow.
        first_sentence: Row of its first sentence's vector; the others follow.
        arrived: When it came into the index, in milliseconds since 1970.
        last_arrival: The same for the newest of its paragraphs: later where the file was changed.
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
    first_passage: int
    first_sentence: int
    n_sentences: int
    arrived: int
    last_arrival: int

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


class PassageRow(NamedTuple):
    """What ranking needs of a passage.

    Attributes:
        id: Row of its vector.
        document_id: Its document.
        paragraph: Ordinal of its paragraph.
        start: Where it begins in the document's text.
        sentence_row: Row of its first sentence's vector.
        n_sentences: How many sentences it has.
        n_words: How many words.
    """

    id: int
    document_id: str
    paragraph: int
    start: int
    sentence_row: int
    n_sentences: int
    n_words: int


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


def to_heading(row: Sequence[int]) -> Heading:
    """``start, end, level``."""
    start, end, level = row
    return Heading(Span(start, end), level)


def to_reference(row: Sequence[Any]) -> CrossReference:
    """``source, start, end``, then JSON of numbers, targets and unresolved."""
    source, start, end, numbers, targets, unresolved = row
    return CrossReference(
        source=source,
        span=Span(start, end),
        numbers=tuple(json.loads(numbers)),
        targets=tuple(json.loads(targets)),
        unresolved=tuple(json.loads(unresolved)),
    )


def to_document(row: Sequence[Any]) -> IndexedDocument:
    """DOCUMENT_COLUMNS."""
    own = dict(zip(_DOCUMENT_FIELDS, row, strict=True))
    own["kind"] = _KINDS[own["kind"]] if own["kind"] else None
    own["date"] = datetime.date.fromisoformat(own["date"]) if own["date"] else None
    if own["inspected"]:
        first, last = own["inspected"].split("/")
        own["inspected"] = (datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))
    own["grades"] = tuple(Grade(area, grade) for area, grade in _list(own["grades"]))
    own["numbering"] = _numbering(own["numbering"])
    own["from_file_name"] = _list(own["from_file_name"])
    own["warnings"] = _list(own["warnings"])
    return IndexedDocument(**own)


_DOCUMENT_FIELDS = DOCUMENT_COLUMNS.replace(",", "").split()
_KINDS = {kind.value: kind for kind in DocumentKind}


@lru_cache(maxsize=1024)  # many documents have the same, such as none
def _list(text: str) -> tuple[Any, ...]:
    return tuple(json.loads(text))


@lru_cache(maxsize=1024)
def _numbering(text: str) -> NumberingAudit:
    fields: dict[str, Any] = json.loads(text)
    return NumberingAudit(**(fields | {name: tuple(fields[name]) for name in ("missing", "duplicates")}))


def to_paragraph(row: Sequence[Any]) -> Paragraph:
    """``ordinal, start, end, kind, number``, JSON of the section, ``position, lead_in, marker``."""
    ordinal, start, end, kind, number, section, position, lead_in, marker = row
    return Paragraph(
        ordinal=ordinal,
        span=Span(start, end),
        kind=ParagraphKind(kind),
        number=number,
        section=_list(section),
        position=position,
        lead_in=lead_in,
        marker=marker,
    )


def to_passage(row: Sequence[Any]) -> StoredPassage:
    """A paragraph's columns, then ``id, document, start, end, page, text, sentences, sentence_row``."""
    own_id, document, start, end, page, text, sentences, sentence_row = row[9:]
    pairs = np.frombuffer(sentences, "<i4").reshape(-1, 2).tolist()
    return StoredPassage(
        id=own_id,
        document_id=document,
        paragraph=to_paragraph(row[:9]),
        span=Span(start, end),
        page=page,
        text=text,
        sentences=tuple(Span(*pair) for pair in pairs),
        sentence_row=sentence_row,
    )
