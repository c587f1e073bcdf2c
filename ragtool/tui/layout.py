"""A document, laid out: every character of its text on a row of the screen, with printed numbers in the margin.

A row knows the offsets it shows: so a passage is found on the screen, and a selection by mouse in the document.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rich.cells import cell_len

from ragtool.records import Document, Paragraph, ParagraphKind, Span
from ragtool.render.safety import printable

MAX_MEASURE = 92
"""Columns of words beyond which lines become hard to read."""

_BLANKS = " \t\n"
_ONE_COLUMN_EACH = re.compile("[\t\n -~\u00a0-\u00ac\u00ae-\u024f\u2013-\u2022\u2026]*")
"""Text whose columns need no counting: Latin letters, dashes, quotation marks, bullets."""

_AS_SPACE = {ord(char): " " for char in "\n\t\u2028\u2029"}
_PRINTED_BEFORE = re.compile(r"\S{0,12}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the screen.

    Attributes:
        start, end: The characters of the document it shows; none (start == end) on a blank row.
        indent: Columns between the margin and the words.
        number: The printed number, on the first row of a paragraph that has one.
        marker: The bullet or footnote mark, on the first row of a paragraph that has one.
        paragraph: Ordinal of its paragraph; None on headings and blank rows.
        heading: Level of the heading it belongs to; 0 elsewhere.
        footnote: Whether it is of a footnote.
        page: The page whose first words are on it, else None.
    """

    start: int
    end: int
    indent: int = 0
    number: str = ""
    marker: str = ""
    paragraph: int | None = None
    heading: int = 0
    footnote: bool = False
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """All rows of a document at one width.

    Attributes:
        rows: From top to bottom; their offsets ascend, but for those of blank rows, which repeat the one before.
        margin: Columns of the left margin.
        measure: Columns of the words beside it.
    """

    rows: tuple[Row, ...]
    margin: int
    measure: int

    def row_at(self, offset: int) -> int:
        """The row that shows the character at ``offset``, or the last one before it; 0 where there is none."""
        at = bisect_right(self.rows, offset, key=lambda row: row.start) - 1
        while at > 0 and self.rows[at].start == self.rows[at].end:
            at -= 1
        return max(at, 0)


@dataclass(frozen=True, slots=True)
class _Block:
    """A heading, a paragraph, or words of the text that are neither."""

    span: Span
    paragraph: Paragraph | None = None
    heading: int = 0


def lay_out(document: Document, width: int) -> Layout:
    """The rows of ``document`` on ``width`` columns, the margin included."""
    numbers = [len(paragraph.number) for paragraph in document.paragraphs if paragraph.number]
    margin = max(numbers, default=1) + 3
    measure = max(min(width - margin, MAX_MEASURE), 10)
    rows: list[Row] = []
    pages = {start.offset: start.page for start in document.pages}
    page_offsets = sorted(pages)
    seen_pages = 0
    before: _Block | None = None
    for block in _blocks(document):
        if before is not None and not _close(before, block):
            rows.append(Row(rows[-1].end, rows[-1].end))
        for row in _block_rows(document.text, block, measure):
            begun = bisect_right(page_offsets, row.end - 1)
            page = pages[page_offsets[begun - 1]] if begun > seen_pages else None
            seen_pages = max(seen_pages, begun)
            rows.append(row if page is None else replace(row, page=page))
        before = block
    return Layout(tuple(rows), margin, measure)


def shown(text: str) -> str:
    """Characters of a document as a row shows them: safe, and none of them breaks the row."""
    return printable(text).translate(_AS_SPACE)


def _blocks(document: Document) -> Iterator[_Block]:
    """Headings and paragraphs in reading order, and between them whatever words are neither."""
    known = [_Block(heading.span, heading=heading.level) for heading in document.headings]
    known += [_Block(paragraph.span, paragraph) for paragraph in document.paragraphs]
    at = 0
    for block in sorted(known, key=lambda block: (block.span.start, block.span.end)):
        loose = document.text[at : block.span.start]
        # The number or bullet printed before a paragraph stands in the gap; the margin shows it.
        if not _PRINTED_BEFORE.fullmatch(loose.strip()):
            yield _Block(_stripped(document.text, Span(at, block.span.start)))
        yield block
        at = max(at, block.span.end)
    if document.text[at:].strip():
        yield _Block(_stripped(document.text, Span(at, len(document.text))))


def _stripped(text: str, span: Span) -> Span:
    words = span.of(text)
    return Span(span.start + len(words) - len(words.lstrip()), span.end - len(words) + len(words.rstrip()))


def _close(before: _Block, block: _Block) -> bool:
    """Whether no blank row stands between: rows of a table, items of a list."""
    if before.paragraph is None or block.paragraph is None:
        return False
    together = (ParagraphKind.ITEM, ParagraphKind.TABLE)
    return before.paragraph.kind is block.paragraph.kind and block.paragraph.kind in together


def _block_rows(text: str, block: _Block, measure: int) -> Iterator[Row]:
    paragraph = block.paragraph
    item = paragraph is not None and (paragraph.kind is ParagraphKind.ITEM or bool(paragraph.marker))
    indent = len(shown(paragraph.marker or "•")) + 1 if item and paragraph else 0
    for at, span in enumerate(_wrap(text, block.span, measure - indent)):
        yield Row(
            start=span.start,
            end=span.end,
            indent=indent,
            number=(paragraph.number or "") if paragraph and at == 0 else "",
            marker=(paragraph.marker if paragraph and at == 0 else ""),
            paragraph=paragraph.ordinal if paragraph else None,
            heading=block.heading,
            footnote=paragraph is not None and paragraph.kind is ParagraphKind.FOOTNOTE,
        )


def _wrap(text: str, span: Span, columns: int) -> Iterator[Span]:
    """``span`` in rows of at most ``columns``, broken at spaces and where the text breaks its lines.

    A word wider than a row is broken where the row ends; a character wider than a row has one to itself.
    """
    narrow = _ONE_COLUMN_EACH.fullmatch(text, span.start, span.end)
    start = _past_blanks(text, span.start, span.end)
    while start < span.end:
        stop = min(start + columns, span.end) if narrow else _fitting(text, start, span.end, columns)
        end = text.find("\n", start, stop)
        if end < 0 and (stop == span.end or text[stop] in _BLANKS):
            end = stop
        elif end < 0:
            space = text.rfind(" ", start, stop)
            end = space if space > start else stop
        yield Span(start, start + len(text[start:end].rstrip(_BLANKS)))
        start = _past_blanks(text, end, span.end)


def _past_blanks(text: str, start: int, end: int) -> int:
    while start < end and text[start] in _BLANKS:
        start += 1
    return start


def _fitting(text: str, start: int, end: int, columns: int) -> int:
    """The end of the characters from ``start`` on that fit into ``columns``; of one at least."""
    used = cell_len(shown(text[start]))
    at = start + 1
    while at < end:
        used += cell_len(shown(text[at]))
        if used > columns:
            break
        at += 1
    return at


# --- marks -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters of the document that look different, and how: the last part of a component class of the reader."""

    span: Span
    look: str


def split_at_marks(start: int, end: int, marks: Sequence[Mark]) -> Iterator[tuple[Span, tuple[str, ...]]]:
    """``start``..``end`` in pieces, each with the looks of the marks that cover it, in the order of ``marks``."""
    over = [mark for mark in marks if mark.span.start < end and mark.span.end > start]
    edges = {start, end}
    for mark in over:
        edges.update((max(mark.span.start, start), min(mark.span.end, end)))
    ordered = sorted(edges)
    for left, right in pairwise(ordered):
        looks = tuple(mark.look for mark in over if mark.span.start <= left and mark.span.end >= right)
        yield Span(left, right), looks
