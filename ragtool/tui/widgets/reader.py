"""The document, whole: headings, paragraphs with their printed numbers in the margin, the passage found, a cursor."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from ragtool.records import Document, Span
from ragtool.tui.layout import Layout, Mark, Row, lay_out, shown, split_at_marks

CURSOR = "▍"
PAGE_COLUMNS = 6
ROWS_ABOVE = 3
"""Rows left above what is scrolled to, so that its heading or the end of what went before is in sight."""


class Reader(ScrollView, can_focus=True):
    """Shows one document; draws only the rows in sight, so that the longest report opens at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "paragraph(1)", "Next paragraph", show=False),
        Binding("k", "paragraph(-1)", "Previous paragraph", show=False),
        Binding("space", "page_down", "Page down", show=False),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "reader--number",
        "reader--cursor",
        "reader--page",
        "reader--heading",
        "reader--footnote",
        "reader--passage",
        "reader--sentence",
        "reader--match",
        "reader--reference",
        "reader--found",
        "reader--found-current",
    }

    document: reactive[Document | None] = reactive(None, init=False)
    paragraph: reactive[int | None] = reactive(None, init=False)

    @dataclass
    class ParagraphChanged(Message):
        """The cursor moved to another paragraph (None: there is none)."""

        paragraph: int | None

    @dataclass
    class ReferenceClicked(Message):
        """The user clicked on a cross-reference in the text; ``targets`` are ordinals."""

        targets: tuple[int, ...]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._layout_of_document = Layout((), 4, 10)
        self._width = 0
        self._hit_marks: Sequence[Mark] = ()
        self._reference_marks: Sequence[Mark] = ()
        self._found: Sequence[Span] = ()
        self._found_current: int | None = None
        self._wanted: int | None = None

    # --- what is shown ---

    def open(self, document: Document) -> None:
        """Show ``document`` from its beginning; nothing of it is marked."""
        if self.document is not document:
            self._reference_marks = [Mark(own.span, "reference") for own in document.references]
            self.document = document
        self._wanted = None
        self.clear_hit()
        self.show_found((), None)
        self.paragraph = document.paragraphs[0].ordinal if document.paragraphs else None
        self.scroll_to(y=0, animate=False, force=True)

    def show_hit(self, passage: Span, sentence: Span | None, words: Sequence[Span]) -> None:
        """Mark a passage, its best sentence and words of it, put the cursor on it and scroll to it."""
        marks = [Mark(passage, "passage")]
        marks += [Mark(sentence, "sentence")] if sentence else []
        self._hit_marks = [*marks, *(Mark(word, "match") for word in words)]
        self._go_to(passage.start)

    def clear_hit(self) -> None:
        """Take the marks of a hit away."""
        self._hit_marks = ()
        self.refresh()

    def go_to_paragraph(self, ordinal: int) -> None:
        """Put the cursor on a paragraph and scroll to it."""
        if self.document:
            self._go_to(self.document.paragraphs[ordinal].span.start)

    def show_found(self, found: Sequence[Span], current: int | None) -> None:
        """Mark the places where something was found, one of them as the current one, and scroll to that."""
        self._found, self._found_current = found, current
        if current is not None:
            self._go_to(found[current].start)
        self.refresh()

    def first_found_in_sight(self, found: Sequence[Span]) -> int | None:
        """Index of the first of ``found`` from the top of what is in sight on; 0 where none follows."""
        rows = self._layout_of_document.rows
        if not found or not rows:
            return None
        top = rows[min(self.scroll_offset.y, len(rows) - 1)].start
        return bisect_left(found, top, key=lambda span: span.start) % len(found)

    # --- layout ---

    def watch_document(self) -> None:
        """Lay the new document out."""
        self._lay_out(force=True)

    def on_resize(self) -> None:
        """Lay out for the new width, with the same words on top; go where was wanted while there was no room."""
        top = self._top_offset()
        if not self._lay_out():
            return
        if self._wanted is not None:
            self._go_to(self._wanted)
        elif top is not None:
            self.scroll_to(y=self._layout_of_document.row_at(top), animate=False, force=True)

    def _lay_out(self, *, force: bool = False) -> bool:
        """Lay the document out for the present width; False when it already is."""
        width = self.scrollable_content_region.width - PAGE_COLUMNS - 1
        if self.document is None or (width == self._width and not force):
            return False
        if width <= 0:
            self._layout_of_document, self._width = Layout((), 4, 10), 0
            return False
        self._width = width
        self._layout_of_document = lay_out(self.document, width)
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._layout_of_document.rows))
        self.refresh()
        return True

    def _top_offset(self) -> int | None:
        rows = self._layout_of_document.rows
        return rows[min(self.scroll_offset.y, len(rows) - 1)].start if rows else None

    def _go_to(self, offset: int) -> None:
        """Put the cursor on the paragraph at ``offset`` and bring its row into sight, scrolling only if it is not."""
        self._lay_out()
        rows = self._layout_of_document.rows
        height = self.scrollable_content_region.height
        self._wanted = None if rows and height else offset
        if self._wanted is not None:
            return
        at = self._layout_of_document.row_at(offset)
        self.paragraph = rows[at].paragraph if rows[at].paragraph is not None else self.paragraph
        self.refresh()
        if not self.scroll_offset.y <= at < self.scroll_offset.y + max(height - ROWS_ABOVE, 1):
            self.scroll_to(y=max(at - ROWS_ABOVE, 0), animate=False, force=True)
        elif at < self.scroll_offset.y + 1:
            self.scroll_to(y=max(at - 1, 0), animate=False, force=True)

    # --- the cursor ---

    def watch_paragraph(self, paragraph: int | None) -> None:
        """Draw the cursor in its new place, and tell."""
        self.refresh()
        self.post_message(self.ParagraphChanged(paragraph))

    def action_paragraph(self, by: int) -> None:
        """Move the cursor to the next (1) or previous (-1) paragraph."""
        if self.document and self.document.paragraphs:
            at = 0 if self.paragraph is None else self.paragraph + by
            self.go_to_paragraph(max(0, min(at, len(self.document.paragraphs) - 1)))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; follow the cross-reference that is there."""
        rows = self._layout_of_document.rows
        y = event.y + self.scroll_offset.y
        if self.document is None or not 0 <= y < len(rows) or rows[y].paragraph is None:
            return
        self.paragraph = rows[y].paragraph
        offset = self._offset_at(event.x, y)
        for reference in self.document.references:
            if reference.span.start <= offset < reference.span.end and reference.targets:
                self.post_message(self.ReferenceClicked(reference.targets))

    # --- selecting with the mouse ---

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The characters of the document that are selected: the document's own, not those of the rows."""
        rows = self._layout_of_document.rows
        if self.document is None or not rows:
            return None
        start = self._offset_at(*selection.start, measure=len) if selection.start else 0
        end = self._offset_at(*selection.end, measure=len) if selection.end else len(self.document.text)
        return self.document.text[start:end], "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002 - drawn from text_selection
        """Redraw with the selection."""
        self.refresh()

    def _offset_at(self, x: int, y: int, measure: Callable[[str], int] = cell_len) -> int:
        """The character of the document at column ``x`` (``measure`` len: character) of row ``y`` of the layout."""
        rows = self._layout_of_document.rows
        assert self.document is not None
        row = rows[max(0, min(y, len(rows) - 1))]
        column = x - self._layout_of_document.margin - row.indent
        at = row.start
        while at < row.end and column >= (width := measure(shown(self.document.text[at]))):
            column -= width
            at += 1
        return at

    # --- drawing ---

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        width = self.scrollable_content_region.width
        at = y + self.scroll_offset.y
        rows = self._layout_of_document.rows
        base = self.rich_style
        if self.document is None or at >= len(rows):
            return Strip.blank(width, base)
        row = rows[at]
        segments = [*self._margin(row, base), *self._words(row, at, base)]
        strip = Strip(segments)
        if row.page is not None:
            page = f"p {row.page}".rjust(PAGE_COLUMNS)
            strip = strip.adjust_cell_length(width - PAGE_COLUMNS - 1, base)
            strip = Strip([*strip, Segment(page, base + self._look("page"))])
        return strip.adjust_cell_length(width, base).apply_offsets(0, at)

    def _margin(self, row: Row, base: Style) -> list[Segment]:
        columns = self._layout_of_document.margin
        here = row.paragraph is not None and row.paragraph == self.paragraph
        cursor = Segment(CURSOR if here else " ", base + self._look("cursor"))
        number = shown(row.number)[: columns - 2].rjust(columns - 2) + " "
        segments = [cursor, Segment(number, base + self._look("number"))]
        if row.indent:
            segments.append(Segment(shown(row.marker).ljust(row.indent)[: row.indent], base + self._look("number")))
        return segments

    def _words(self, row: Row, at: int, base: Style) -> list[Segment]:
        assert self.document is not None
        if row.heading:
            base += self._look("heading")
        elif row.footnote:
            base += self._look("footnote")
        marks = [*self._hit_marks, *self._marks_over(row, self._reference_marks), *self._found_marks(row)]
        if selected := self._selected(row, at):
            marks.append(Mark(selected, "selected"))
        segments: list[Segment] = []
        for span, looks in split_at_marks(row.start, row.end, marks):
            style = base
            for look in looks:
                style += self._selection_style() if look == "selected" else self._look(look)
            segments.append(Segment(shown(span.of(self.document.text)), style))
        if row.end > row.start and any(_covers(mark.span, row) for mark in self._hit_marks[:1]):
            segments.append(self._filler(row, base + self._look("passage")))
        return segments

    def _filler(self, row: Row, style: Style) -> Segment:
        """What makes the passage an even block to the end of its rows."""
        assert self.document is not None
        used = row.indent + cell_len(shown(self.document.text[row.start : row.end]))
        return Segment(" " * max(self._layout_of_document.measure - used, 0), style)

    def _found_marks(self, row: Row) -> list[Mark]:
        first = bisect_left(self._found, row.start, key=lambda span: span.end)
        marks = []
        for index in range(first, len(self._found)):
            span = self._found[index]
            if span.start >= row.end:
                break
            marks.append(Mark(span, "found-current" if index == self._found_current else "found"))
        return marks

    def _marks_over(self, row: Row, marks: Sequence[Mark]) -> list[Mark]:
        return [mark for mark in marks if mark.span.start < row.end and mark.span.end > row.start]

    def _selected(self, row: Row, at: int) -> Span | None:
        selection = self.text_selection
        columns = selection.get_span(at) if selection else None
        if columns is None:
            return None
        left, right = columns
        start = self._offset_at(left, at, len)
        end = row.end if right == -1 else self._offset_at(right, at, len)
        return Span(start, end) if end > start else None

    def _look(self, name: str) -> Style:
        return self.get_component_rich_style(f"reader--{name}", partial=True)

    def _selection_style(self) -> Style:
        return self.screen.get_component_rich_style("screen--selection")


def _covers(span: Span, row: Row) -> bool:
    return span.start <= row.start and span.end >= row.end
