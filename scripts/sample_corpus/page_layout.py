"""Text to lines to A4 pages: wrapping, page breaks, footnotes, boxes and tables, for ``pdf.py`` to draw.

Positions are in points, from the left edge and from the bottom edge of the page, as PDF has them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import reportlab
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

PAGE_WIDTH, PAGE_HEIGHT = A4
LEFT = 68.0
WIDTH = PAGE_WIDTH - 2 * LEFT
TOP = PAGE_HEIGHT - 76.0
BOTTOM = 74.0

ROMAN, BOLD, ITALIC = "Vera", "VeraBd", "VeraIt"
_NOTE_SIZE = 8.0
_RAISED_SIZE = 0.62  # of the text it stands in
_LEADING = 1.36
_CELL_PADDING = 5.0

_MARKS = re.compile(r"(\*\*|\[\^\d+\])")
_PIECES = re.compile(r"\s+|(?:(?!\s).)+?(?:(?<=[^\W\d_]{2}-)(?=[^\W\d_]{2})|(?=\s)|$)")


def register_fonts() -> None:
    """Make the fonts that reportlab carries known to it."""
    folder = Path(reportlab.__file__).parent / "fonts"
    for name in (ROMAN, BOLD, ITALIC):
        pdfmetrics.registerFont(TTFont(name, folder / f"{name}.ttf"))


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of text looks."""

    size: float = 10.0
    font: str = ROMAN

    @property
    def leading(self) -> float:
        """From one line to the next."""
        return self.size * _LEADING


@dataclass(frozen=True, slots=True)
class Run:
    """Characters in one font and size, raised where they are a footnote's mark."""

    text: str
    font: str
    size: float
    raised: bool = False

    @property
    def width(self) -> float:
        """In points."""
        return float(pdfmetrics.stringWidth(self.text, self.font, self.size))


@dataclass(frozen=True, slots=True)
class Written:
    """A line of runs at a place on a page."""

    x: float
    y: float
    runs: tuple[Run, ...]


@dataclass(slots=True)
class Page:
    """What is on a page: lines of text, boxes (left, bottom, width, height) and rules (left, right, height)."""

    written: list[Written] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    rules: list[tuple[float, float, float]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def wrap(text: str, style: Style, width: float) -> list[tuple[Run, ...]]:
    """The lines that ``text`` takes. A line may end at a hyphen that is part of a word, between letters."""
    lines: list[tuple[Run, ...]] = []
    line: list[Run] = []
    used = 0.0
    for piece in _pieces(text, style):
        if piece.text.isspace():
            if line:
                line.append(piece)
                used += piece.width
            continue
        if line and not piece.raised and used + piece.width > width:
            lines.append(_joined(line))
            line, used = [], 0.0
        line.append(piece)
        used += piece.width
    return [*lines, _joined(line)] if line else lines


def _pieces(text: str, style: Style) -> list[Run]:
    font = style.font
    runs: list[Run] = []
    for part in _MARKS.split(text):
        if part == "**":
            font = style.font if font == BOLD else BOLD
        elif part.startswith("[^"):
            runs.append(Run(part[2:-1], font, style.size * _RAISED_SIZE, raised=True))
        else:
            runs += [Run(piece[0], font, style.size) for piece in _PIECES.finditer(part)]
    return runs


def _joined(pieces: Sequence[Run]) -> tuple[Run, ...]:
    """Neighbours of one look as one run, white space at the end left out."""
    runs: list[Run] = []
    for piece in pieces:
        last = runs[-1] if runs else None
        if last and not piece.raised and (last.font, last.size, last.raised) == (piece.font, piece.size, False):
            runs[-1] = replace(last, text=last.text + piece.text)
        else:
            runs.append(piece)
    if runs:
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
    return tuple(run for run in runs if run.text)


class Flow:
    """Sets lines one below the other and begins a new page when one is full.

    Attributes:
        pages: So far, the last the current one.
        y: Where the next line's top is.
    """

    def __init__(self, notes: Mapping[str, str], top: float = TOP) -> None:
        self.pages = [Page()]
        self.y = self._top = top
        self._notes = notes
        self._room_taken = 0.0  # by footnotes of the current page
        self._box_top: float | None = None

    @property
    def page_number(self) -> int:
        """Of the current page, 1 the first."""
        return len(self.pages)

    def new_page(self) -> None:
        """Go to the top of the next page."""
        reopen = self._box_top is not None
        if reopen:
            self.close_box()
        self._set_notes()
        self.pages.append(Page())
        self.y = self._top = TOP
        if reopen:
            self.open_box()

    def finish(self) -> list[Page]:
        """The pages, the last page's footnotes set."""
        self._set_notes()
        return self.pages

    def space(self, points: float) -> None:
        """Leave room, unless at the top of a page."""
        if self.y < self._top:
            self.y -= points

    def reserve(self, points: float) -> None:
        """Begin a new page unless there is so much room left."""
        if self.y - points < BOTTOM + self._room_taken:
            self.new_page()

    def text(self, text: str, style: Style, *, indent: float = 0.0, mark: str = "", mark_at: float = 0.0) -> None:
        """Set a paragraph ``indent`` from the margin, with a number or bullet hanging before its first line."""
        lines = wrap(text, style, WIDTH - indent - (2 * _CELL_PADDING if self._box_top is not None else 0.0))
        for at, runs in enumerate(lines):
            raised = [run.text for run in runs if run.raised and run.text in self._notes]
            together = 2 if len(lines) > 1 and at in (0, len(lines) - 2) else 1  # no line of a paragraph stands alone
            room = style.leading * (3 if len(lines) == 3 and at == 0 else together)
            self.reserve(room + sum(self._note_height(note, bool(self.pages[-1].notes)) for note in raised))
            for note in raised:
                self._room_taken += self._note_height(note, bool(self.pages[-1].notes))
                self.pages[-1].notes.append(note)
            baseline = self.y - style.size
            inset = _CELL_PADDING if self._box_top is not None else 0.0
            if at == 0 and mark:
                runs_of_mark = (Run(mark, ROMAN, style.size),)
                self.pages[-1].written.append(Written(LEFT + mark_at + inset, baseline, runs_of_mark))
            self.pages[-1].written.append(Written(LEFT + indent + inset, baseline, runs))
            self.y -= style.leading

    def open_box(self) -> None:
        """Begin a box around the paragraphs that follow."""
        self._box_top = self.y
        self.y -= _CELL_PADDING

    def close_box(self) -> None:
        """End the box."""
        assert self._box_top is not None
        self.y -= _CELL_PADDING
        self.pages[-1].boxes.append((LEFT, self.y, WIDTH, self._box_top - self.y))
        self._box_top = None

    def row(self, cells: Sequence[str], widths: Sequence[float], styles: Sequence[Style]) -> None:
        """Set a row of a table, a box a cell."""
        wrapped = [
            wrap(cell, style, width - 2 * _CELL_PADDING)
            for cell, width, style in zip(cells, widths, styles, strict=True)
        ]
        height = max(len(lines) * style.leading for lines, style in zip(wrapped, styles, strict=True))
        height += 2 * _CELL_PADDING
        self.reserve(height)
        left = LEFT
        for lines, width, style in zip(wrapped, widths, styles, strict=True):
            for at, runs in enumerate(lines):
                baseline = self.y - _CELL_PADDING - at * style.leading - style.size
                self.pages[-1].written.append(Written(left + _CELL_PADDING, baseline, runs))
            self.pages[-1].boxes.append((left, self.y - height, width, height))
            left += width
        self.y -= height

    def _note_lines(self, note: str) -> list[tuple[Run, ...]]:
        return wrap(f"[^{note}] {self._notes[note]}", Style(_NOTE_SIZE), WIDTH)

    def _note_height(self, note: str, follows_another: bool) -> float:
        rule = 0.0 if follows_another else 12.0
        return len(self._note_lines(note)) * Style(_NOTE_SIZE).leading + rule

    def _set_notes(self) -> None:
        page = self.pages[-1]
        if page.notes:
            y = BOTTOM + self._room_taken - 6.0
            page.rules.append((LEFT, LEFT + 140.0, y))
            y -= 6.0
            for note in page.notes:
                for runs in self._note_lines(note):
                    page.written.append(Written(LEFT, y - _NOTE_SIZE, runs))
                    y -= Style(_NOTE_SIZE).leading
        self._room_taken = 0.0
