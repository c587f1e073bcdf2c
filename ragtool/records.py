"""The records that flow through ragtool, and the protocols its parts meet by.

    file -> Document -> Paragraph -> Passage (+ sentence spans) -> Hit -> Answer

Every record is frozen. All offsets are character offsets into ``Document.text``, half-open, so that
``document.text[span.start:span.end]`` is exactly the text that is shown and quoted.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters, ``start <= end``."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of ``text`` in this span."""
        return text[self.start : self.end]


# --- documents -------------------------------------------------------------------------------------


class DocumentKind(StrEnum):
    """What sort of document it is, in the words a citation uses."""

    INSPECTION_REPORT = "inspection report"
    FOCUSED_VISIT = "focused visit letter"
    MONITORING_VISIT = "monitoring visit letter"
    JOINT_INSPECTION = "joint area child protection inspection letter"
    SEND_INSPECTION = "area SEND inspection report"
    SAFEGUARDING_BOARD_REVIEW = "safeguarding board review"


@dataclass(frozen=True, slots=True)
class Grade:
    """One judgement: the area judged and the grade, both as the document words them."""

    area: str
    grade: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document states about itself. None (or an empty tuple) where it was not found: never a guess.

    Attributes:
        authority: Canonical short name ("Norfolk"), see ``corpus/authorities.py``.
        kind: The sort of document.
        framework: The inspection framework by its usual abbreviation ("SIF", "ILACS", "JTAI", ...).
        date: Publication date of a report, date of a letter.
        inspected: First and last day of the inspection or visit.
        grades: Judgements in the order printed.
        lead_inspector: As printed.
        urn: Ofsted's unique reference number, digits only.
        from_file_name: Names of the fields above that only the file name gave.
    """

    authority: str | None = None
    kind: DocumentKind | None = None
    framework: str | None = None
    title: str | None = None
    date: datetime.date | None = None
    inspected: tuple[datetime.date, datetime.date] | None = None
    grades: tuple[Grade, ...] = ()
    lead_inspector: str | None = None
    urn: str | None = None
    from_file_name: tuple[str, ...] = ()

    @property
    def not_found(self) -> tuple[str, ...]:
        """What such a document may be expected to state and that was found neither in it nor in its file's name."""
        expected = ["authority", "kind", "date"]
        if self.kind is not None:
            expected.append("inspected")
        if self.kind in _LED:
            expected.append("lead_inspector")
        return tuple(name for name in expected if getattr(self, name) is None)


_LED = frozenset({DocumentKind.INSPECTION_REPORT, DocumentKind.SEND_INSPECTION, DocumentKind.SAFEGUARDING_BOARD_REVIEW})
"""Kinds whose documents name a lead inspector; letters name who signed them."""


class ParagraphKind(StrEnum):
    """How a paragraph stands on the page."""

    PROSE = "prose"
    ITEM = "item"  # a bullet that stands as a paragraph of its own, under a lead-in
    TABLE = "table"  # a row of a table, its cells joined with " | "
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The unit of citation.

    Attributes:
        ordinal: Place in the document, from 0, headings not counted.
        span: Where its words are in ``Document.text``; the printed number or bullet is outside it.
        kind: How it stands on the page.
        number: The paragraph number exactly as printed, without its dot; None where none is printed.
        section: Headings above it, outermost first.
        position: Place among the paragraphs of its innermost section, from 1.
        lead_in: Ordinal of the paragraph whose colon introduces this item, if there is one.
        marker: What is printed before it: a footnote's mark ("3"), a bullet ("•"), else "".
    """

    ordinal: int
    span: Span
    kind: ParagraphKind = ParagraphKind.PROSE
    number: str | None = None
    section: tuple[str, ...] = ()
    position: int = 1
    lead_in: int | None = None
    marker: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and its depth, 1 the outermost."""

    span: Span
    level: int


@dataclass(frozen=True, slots=True)
class PageStart:
    """From ``offset`` on, until the next PageStart, the text is from ``page`` (1 is the file's first page)."""

    offset: int
    page: int


@dataclass(frozen=True, slots=True)
class CrossReference:
    """A place where a paragraph cites others by number ("(paragraphs 40, 41 and 64)").

    Attributes:
        source: Ordinal of the paragraph that cites.
        span: The words of the reference in ``Document.text``.
        numbers: Every number cited, ranges expanded, in the order printed.
        targets: Ordinals of the paragraphs found for them, in the same order, the unresolved left out.
        unresolved: The numbers no paragraph of this document prints.
    """

    source: int
    span: Span
    numbers: tuple[str, ...]
    targets: tuple[int, ...]
    unresolved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberingAudit:
    """What the printed paragraph numbers of one document look like.

    Attributes:
        first, last: The ends of the running numbers; None where the document prints none.
        missing: Numbers between them that are not printed.
        duplicates: Numbers that another line start of the document prints as well.
        restarts: How many other lists start again at 1 (grade tables, lists within a paragraph).
        unnumbered: How many prose paragraphs and items carry no printed number.
    """

    first: int | None = None
    last: int | None = None
    missing: tuple[int, ...] = ()
    duplicates: tuple[int, ...] = ()
    restarts: int = 0
    unnumbered: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """One report or letter, read.

    Attributes:
        id: First ten hexadecimal digits of ``sha256``; a renamed file keeps it.
        sha256: Of the file's bytes.
        format: "pdf", "docx", "html", "text" or "markdown": what the bytes are, whatever the suffix says.
        text: The reading text: headings and paragraphs, a blank line between; printed numbers and bullets kept
            where they stand; page furniture taken out; footnotes at the end.
        page_count: Pages a viewer shows; None where the format has no pages.
        pages: Where the text of each page begins, ascending by offset; empty where the format has no pages.
        warnings: Sentences for a reader: damage found, pages without text, what could not be determined.
    """

    id: str
    sha256: str
    format: str
    text: str
    page_count: int | None
    pages: tuple[PageStart, ...]
    headings: tuple[Heading, ...]
    paragraphs: tuple[Paragraph, ...]
    references: tuple[CrossReference, ...]
    metadata: Metadata
    numbering: NumberingAudit
    warnings: tuple[str, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """The page that the character at ``offset`` is printed on, 1 the first; None where there are no pages."""
        at = bisect_right(self.pages, offset, key=lambda start: start.offset) - 1
        return self.pages[at].page if at >= 0 else None


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """A file that could not be read, and why, as a sentence."""

    path: str
    reason: str


# --- retrieval -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval: a paragraph, or whole sentences of a long one that fit the model's window.

    Attributes:
        paragraph: Ordinal of its paragraph.
        span: Within the paragraph's span.
        sentences: Spans that cover the passage's words, in order, white space between them left out.
    """

    paragraph: int
    span: Span
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage as an encoder takes it.

    Attributes:
        text: The words to encode.
        sentences: Sentence spans within ``text`` (not within the document).
    """

    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """The vectors of one passage.

    Attributes:
        passage: (dimensions,) float32, unit length.
        sentences: (n_sentences, dimensions) float32, unit length, in sentence order.
    """

    passage: NDArray[np.float32]
    sentences: NDArray[np.float32]


class Encoder(Protocol):
    """Texts to unit-length vectors.

    Attributes:
        fingerprint: Names the model's weights, pooling, prompts and window; equal only where vectors are.
        dimensions: Length of a vector.
        max_tokens: Window, in the model's tokens, special tokens counted.
    """

    fingerprint: str
    dimensions: int
    max_tokens: int

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """``(texts, dimensions) float32``, unit length. A text longer than the window is cut to it."""
        ...

    def encode_passages(self, passages: Sequence[PassageText]) -> Iterator[PassageVectors]:
        """The vectors of each passage, in the order given."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens counted."""
        ...


# --- results ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Citation:
    """How a reader finds a paragraph again.

    Attributes:
        label: For people: "Norfolk, inspection report, 20 October 2015, paragraph 40 (page 14)".
        key: For ``ragtool show``: "<document id>:40", or "<document id>:@57" (ordinal) where no number is printed.
        document: The document's id.
        path: The file, relative to the folder that was indexed.
        date: ISO date or None.
        section: Headings above it, outermost first.
        paragraph: The printed number, or None: never counted, never guessed.
        position: Place in its section, from 1.
        page: The page the quoted words begin on, or None.
    """

    label: str
    key: str
    document: str
    path: str
    authority: str | None
    kind: str | None
    date: str | None
    section: tuple[str, ...]
    paragraph: str | None
    position: int
    page: int | None


@dataclass(frozen=True, slots=True)
class Expansion:
    """Words brought into a query by the vocabulary ("children looked after") and the words typed that did ("LAC")."""

    words: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Signals:
    """Why a hit ranks where it does.

    Attributes:
        passage: Cosine of query and passage, -1..1.
        sentence: Cosine of query and its best sentence, -1..1.
        lexical: BM25 as a share of the best hit's, 0..1.
        terms: Words of the query (as typed, lower case) found in the passage.
        expansions: Words that the vocabulary brought in and the passage holds.
        reranker: What the reranker says of query and passage together, 0..1; None where it did not read them.
    """

    passage: float
    sentence: float
    lexical: float
    terms: tuple[str, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    reranker: float | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found.

    Attributes:
        rank: From 1.
        score: 0..1, higher is better; compares the hits of one query with each other.
        text: The passage, verbatim.
        citation: Of its paragraph, with the page this passage begins on.
        why: The signals behind the score.
        span: Where ``text`` is in the document's text.
        best_sentence: Where its best sentence is in the document's text.
        copies: Citations of nearly the same words in other documents, folded into this hit.
    """

    rank: int
    score: float
    text: str
    citation: Citation
    why: Signals
    span: Span
    best_sentence: Span
    copies: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The passages found for a query, best first, and sentences about what the search left out."""

    query: str
    hits: tuple[Hit, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim sentence (or adjacent sentences) of an answer, with its citation."""

    text: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class Answer:
    """Verbatim sentences that answer, or a refusal.

    Attributes:
        quotes: Empty when nothing answers.
        reason: Why nothing answers, as a sentence; None when something does.
        hits: The passages looked at, best first; after a refusal, the nearest ones.
        notes: Sentences about what the search left out.
    """

    question: str
    quotes: tuple[Quote, ...]
    reason: str | None
    hits: tuple[Hit, ...]
    notes: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether there is anything to quote."""
        return bool(self.quotes)
