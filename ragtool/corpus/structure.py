"""Lines to blocks: headings, paragraphs joined over lines and pages, bullets under their lead-in, rows of tables.

Where the file says how its lines stand on the page (PDF), size, weight, indent and the gap to the line before decide;
where it marks blocks (DOCX, HTML, Markdown), the marks do; in plain text, blank lines and the look of line ends.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from ragtool.corpus.furniture import body_size
from ragtool.corpus.lines import Line
from ragtool.corpus.numbering import PrintedNumber

BULLET, SUB_BULLET = "•", "–"
"""How the reading text shows them, whatever sign of whatever font the file has."""

_BULLETS = "\uf06e\uf0a7\uf0b7\uf0a8\u25fc\u25aa\u2022\u25cf\u25a0\u2023\u00b7\uf0d8\uf0fc"
_SUB_BULLETS = "\uf02d\u2013\u25e6\u25cb"

_BULLET = re.compile(rf"(?P<mark>[{_BULLETS}{_SUB_BULLETS}]|o(?=\s+[a-z])|[-*](?=\s))\s*(?=\S)")
_GRADE = r"outstanding|good|requires improvement(?: to be good)?|inadequate|adequate"
_GRADE_ROW = re.compile(
    rf"(?P<area>(?:[1-3](?:\.\d)?\.?\s.*|Overall effectiveness))\s(?P<grade>{_GRADE})", re.IGNORECASE
)
_GRADE_HEAD = re.compile(r"(?P<area>(?:Key )?judge?ment)\s(?P<grade>(?:Judge?ment )?grade)", re.IGNORECASE)
"""Rows and the head of the table of judgements on a report's cover."""

_PLAIN_HEADING = re.compile(rf"(?!Dear\b|Yours\b|cc\b|(?i:{_GRADE})$)[A-Z][^.!?;:@|\d]*[^.,!?;:@|\d\s]\??")
_ENDED = re.compile(r"[.!?:;][\"'’”)\]]*\d{0,2}$")
_SENTENCE_END = re.compile(r"[.!?][\"'’”)\]]*\d{0,2}$")

GAP = 1.28
"""A line that stands this many times the usual line distance below the one before begins a paragraph."""

UNEVEN_GAP = 1.5
"""How much more than GAP is still no paragraph's end, where the line before did not end a sentence."""

LARGER_POINTS = 0.9
"""How much larger than the body a heading is when it is not bold."""

HEADING_CHARACTERS = 250
"""Longer runs of bold text are text."""

SHORT_LINE = 0.75
"""A line of less than this share of the usual length did not run into the margin."""

PLAIN_HEADING_SHARE = 0.9
"""Of a full line's length that a heading of plain text has, at most."""

CELL_POINTS = 4.0
COLUMN_POINTS = 90.0
INDENT_POINTS = 6.0


class BlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    SUB_BULLET = "sub-bullet"
    ROW = "row"


@dataclass(slots=True)
class Piece:
    """Words of one line in a block, and the page they are printed on."""

    text: str
    page: int | None


@dataclass(slots=True)
class Block:
    """A heading, paragraph, bullet or row, being gathered from its lines.

    Attributes:
        number: The printed number, without its dot, of a numbered paragraph.
        marker: A bullet, or a number that is printed but is not one of the running numbers: "(a)", "3.".
        level: Of a heading, 1 the outermost.
        indent: Left edge of its first line in points.
        style: Size and weight of a heading, from which levels are made.
    """

    kind: BlockKind
    pieces: list[Piece] = field(default_factory=list)
    number: str | None = None
    marker: str = ""
    level: int = 0
    indent: float | None = None
    style: tuple[float, bool] = (0.0, False)

    @property
    def text(self) -> str:
        """Its words, lines joined by one space."""
        return " ".join(piece.text for piece in self.pieces)


def to_blocks(lines: Sequence[Line], numbers: Mapping[int, PrintedNumber]) -> list[Block]:
    """Gather ``lines`` into blocks; ``numbers`` says at which positions a printed number begins a paragraph."""
    look = _Look.of(lines)
    blocks: list[Block] = []
    before: Line | None = None
    after_blank = False
    cells = _table_cells([line if not look.is_larger(line) else None for line in lines], numbers)
    for at, line in enumerate(lines):
        if not line.text and not line.cells:
            after_blank = True
            continue
        number = numbers.get(at)
        if at in cells:
            _add_cell(blocks, line, cells[at])
        elif number is not None:
            _begin(blocks, BlockKind.PARAGRAPH, line, line.text[number.length :].lstrip())
            blocks[-1].number = str(number.value)
        elif line.number is not None:
            _begin(blocks, BlockKind.PARAGRAPH, line, line.text)
            blocks[-1].marker = line.number.strip()
        elif row := _GRADE_ROW.fullmatch(line.text) or _GRADE_HEAD.fullmatch(line.text):
            _begin(blocks, BlockKind.ROW, line, f"{row['area'].strip()} | {row['grade']}")
        elif line.cells:
            _begin(blocks, BlockKind.ROW, line, " | ".join(cell for cell in line.cells if cell))
        elif line.heading is not None:
            _begin(blocks, BlockKind.HEADING, line, line.text)
            blocks[-1].level = line.heading
        elif line.bullet:
            _begin(blocks, BlockKind.BULLET, line, line.text)
        elif line.block:
            _begin(blocks, BlockKind.PARAGRAPH, line, line.text)
        elif look.is_heading(line):
            _heading(blocks, line, before)
        elif match := _BULLET.match(line.text):
            kind = BlockKind.SUB_BULLET if _is_sub_bullet(match["mark"], line, blocks) else BlockKind.BULLET
            _begin(blocks, kind, line, line.text[match.end() :])
        elif look.is_plain_heading(lines, at, after_blank=after_blank):
            _begin(blocks, BlockKind.HEADING, line, line.text)
            blocks[-1].level = 1
        elif (
            blocks
            and blocks[-1].kind is not BlockKind.HEADING
            and look.continues(blocks[-1], line, before, after_blank=after_blank)
        ):
            blocks[-1].pieces.append(Piece(line.text, line.page))
        else:
            _begin(blocks, BlockKind.PARAGRAPH, line, line.text)
        before, after_blank = line, False
    _set_levels(blocks)
    return [block for block in blocks if block.text.strip()]


@dataclass(frozen=True, slots=True)
class _Look:
    """How the lines of one document usually look.

    Attributes:
        body: Size of most characters in points; None where sizes are unknown.
        leading: Usual distance of one line from the next in points; None where places are unknown.
        length: Usual length of a full line in characters.
    """

    body: float | None
    leading: float | None
    length: int

    @classmethod
    def of(cls, lines: Sequence[Line]) -> _Look:
        body = body_size(lines)
        gaps = Counter(
            round(later.top - line.last_top)
            for line, later in pairwise(lines)
            if line.last_top is not None
            and later.top is not None
            and line.page == later.page
            and line.size == later.size == body
            and 4 < later.top - line.last_top < 40
        )
        common = [gap for gap, count in gaps.items() if count >= 0.2 * gaps.most_common(1)[0][1]] if gaps else []
        # Lines of one paragraph stand nearest to each other: of the usual distances, those near the smallest.
        near = [gap for gap in common if gap <= min(common) * 1.25]
        leading = sum(gap * gaps[gap] for gap in near) / sum(gaps[gap] for gap in near) if near else None
        lengths = sorted(len(line.text) for line in lines if line.text and not line.block)
        return cls(body, leading, lengths[int(len(lengths) * 0.8)] if lengths else 0)

    def is_larger(self, line: Line) -> bool:
        """Whether a line is set larger than the body, as only headings are."""
        return self.body is not None and line.size is not None and line.size >= self.body + LARGER_POINTS

    def is_heading(self, line: Line) -> bool:
        """Whether a line is set as a heading: larger than the body, or bold and no smaller."""
        if self.body is None or line.size is None or line.block:
            return False
        return self.is_larger(line) or (line.bold and line.size >= self.body - 0.1)

    def is_plain_heading(self, lines: Sequence[Line], at: int, *, after_blank: bool) -> bool:
        """Whether a line of plain text is a heading: short, unended, after an end and before a beginning."""
        line = lines[at]
        if line.size is not None or line.block or not _PLAIN_HEADING.fullmatch(line.text):
            return False
        if len(line.text) > PLAIN_HEADING_SHARE * self.length:
            return False
        before = next((own.text for own in reversed(lines[:at]) if own.text), "")
        after = next((own.text for own in lines[at + 1 :] if own.text), "")
        begins = after_blank or not before or _SENTENCE_END.search(before) is not None
        return begins and (after[:1].isupper() or _BULLET.match(after) is not None)

    def continues(self, block: Block, line: Line, before: Line | None, *, after_blank: bool) -> bool:
        """Whether ``line`` goes on with the paragraph or bullet that ``before`` ended."""
        if before is None or block.kind is BlockKind.ROW:
            return False
        if after_blank and line.top is None:
            # A page's end in the middle of a sentence leaves blank lines in a text made from a PDF.
            return line.text[:1].islower() and not _ENDED.search(before.text)
        if before.page != line.page:
            return self._continues_over_page(block, line, before)
        if before.last_top is not None and line.top is not None and self.leading is not None:
            # A line that ended in the middle of a sentence goes on even where the page is set unevenly.
            mended = 1.0 if _ENDED.search(before.text) else UNEVEN_GAP
            return line.top - before.last_top <= self.leading * GAP * mended
        return self._continues_in_plain_text(line, before)

    def _continues_over_page(self, block: Block, line: Line, before: Line) -> bool:
        if not _SENTENCE_END.search(before.text):
            return not before.text.endswith(":") or line.text[:1].islower()
        if line.text[:1].islower():
            return block.number is not None or block.kind is not BlockKind.PARAGRAPH
        if block.number is not None or block.kind is BlockKind.BULLET:
            # A numbered paragraph's or bullet's text is set in from its mark, and so is what follows over the page.
            return line.left is not None and block.indent is not None and line.left > block.indent + INDENT_POINTS
        return len(before.text) >= SHORT_LINE * self.length and line.left is not None

    def _continues_in_plain_text(self, line: Line, before: Line) -> bool:
        ended = _ENDED.search(before.text) is not None
        if not ended:
            return True
        if line.text[:1].islower():
            # A line that lost its first words, number and all, when the file was made: no sentence starts so.
            return not _SENTENCE_END.search(before.text)
        return len(before.text) >= SHORT_LINE * self.length


def _begin(blocks: list[Block], kind: BlockKind, line: Line, text: str) -> None:
    pieces = [Piece(text, line.page)] if text else []
    marker = {BlockKind.BULLET: BULLET, BlockKind.SUB_BULLET: SUB_BULLET}.get(kind, "")
    blocks.append(Block(kind, pieces, marker=marker, indent=line.left))


def _heading(blocks: list[Block], line: Line, before: Line | None) -> None:
    """Begin a heading, or go on with one that wraps: same look, right below."""
    style = (line.size or 0.0, line.bold)
    last = blocks[-1] if blocks else None
    wraps = (
        last is not None
        and last.kind is BlockKind.HEADING
        and last.style == style
        and before is not None
        and before.page == line.page
        and (before.last_top is None or line.top is None or line.top - before.last_top <= 1.75 * (line.size or 12.0))
        and not re.match(r"[A-Z].*\S:\s*\S", line.text)
        and len(last.text) < HEADING_CHARACTERS
    )
    if wraps and last is not None:
        last.pieces.append(Piece(line.text, line.page))
    else:
        blocks.append(Block(BlockKind.HEADING, [Piece(line.text, line.page)], style=style))


def _is_sub_bullet(mark: str, line: Line, blocks: Sequence[Block]) -> bool:
    if mark in _SUB_BULLETS or mark == "o":
        return True
    bullet = next((block for block in reversed(blocks) if block.kind is not BlockKind.SUB_BULLET), None)
    if bullet is None or bullet.kind is not BlockKind.BULLET or line.left is None or bullet.indent is None:
        return False
    return line.left > bullet.indent + INDENT_POINTS


def _table_cells(lines: Sequence[Line | None], numbers: Mapping[int, PrintedNumber]) -> dict[int, int]:
    """Positions of lines that are cells of a table, with the column each is in; None stands for a line that can't be.

    Two lines at one height, well apart, are cells of one row; a line right under a cell, at its left edge, goes on
    with it as long as the rows last.
    """
    cells: dict[int, int] = {}
    for at, line in enumerate(lines):
        for other in range(max(0, at - 4), at):
            beside = lines[other]
            if line and beside and _same_row(beside, line) and not {other, at} & numbers.keys():
                line_is_first = (line.left or 0.0) < (beside.left or 0.0)
                cells[at], cells[other] = (0, 1) if line_is_first else (1, 0)
    for at, line in enumerate(lines):
        above = lines[at - 1] if at else None
        if line and above and at not in cells and at not in numbers and at - 1 in cells and _goes_on(above, line):
            cells[at] = cells[at - 1]
    return cells


def _same_row(one: Line, other: Line) -> bool:
    if one.page != other.page or one.top is None or other.top is None or one.left is None or other.left is None:
        return False
    return abs(one.top - other.top) <= CELL_POINTS and abs(one.left - other.left) >= COLUMN_POINTS


def _goes_on(cell: Line, line: Line) -> bool:
    if cell.page != line.page or None in (cell.top, line.top, cell.left, line.left):
        return False
    below = (line.top or 0.0) - (cell.top or 0.0)
    return 0 < below <= 1.6 * (line.size or 12.0) and abs((line.left or 0.0) - (cell.left or 0.0)) <= CELL_POINTS


def _add_cell(blocks: list[Block], line: Line, column: int) -> None:
    """Cells of a row joined by " | "; lines of a cell by a space."""
    last = blocks[-1] if blocks else None
    if last is None or last.kind is not BlockKind.ROW or (column == 0 and " | " in last.text):
        blocks.append(Block(BlockKind.ROW, [Piece(line.text, line.page)], indent=line.left))
    elif column and " | " not in last.text:
        last.pieces[-1].text += " |"
        last.pieces.append(Piece(line.text, line.page))
    else:
        last.pieces.append(Piece(line.text, line.page))


def _set_levels(blocks: Sequence[Block]) -> None:
    """Levels of headings that are known by their looks: the larger the outer, bold before plain."""
    styles = sorted(
        {block.style for block in blocks if block.kind is BlockKind.HEADING and not block.level}, reverse=True
    )
    for block in blocks:
        if block.kind is BlockKind.HEADING and not block.level:
            block.level = styles.index(block.style) + 1
