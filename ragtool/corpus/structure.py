"""Lines to blocks: headings, paragraphs joined over lines and pages, bullets under their lead-in, rows of tables.

What a line is, its marks say where the format marks blocks (DOCX, HTML, Markdown), and else its looks:
``line_looks.py`` for headings and for what goes on, ``tables.py`` for rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ragtool.corpus.line_looks import ENDED, GRADE, INDENT_POINTS, Looks
from ragtool.corpus.lines import Line
from ragtool.corpus.numbering import PrintedNumber
from ragtool.corpus.tables import Row, table_rows

BULLET, SUB_BULLET = "•", "–"
"""How the reading text shows them, whatever sign of whatever font the file has."""

CELL_BETWEEN = " | "

HEADING_CHARACTERS = 250
"""Longer runs of bold text are text."""

HEADING_LEADING = 1.12
"""Times the usual distance of lines of its size: how far below a line of a heading its next stands, at most."""

LOOSE_LEADING = 1.45
"""The same, where the heading can't end yet."""

DEEPER_POINTS = 20.0
"""How much deeper than a bullet's text an item stands whose own mark has no letter in the file."""

COVER_LINES = 80
"""Among the first of a text without places on the page, in which a table of judgements is looked for."""

_SUB_BULLETS = "\uf02d\u2013\u2014\u25e6\u25cb\u2212"
_BULLETS = (
    "\u2022\u25aa\u25ab\u25a0\u25a1\u25cf\u25fc\u25fe\u25c6\u2023\u2043\u2219\u00b7\u27a2\u2713"
    "\x83\uf000-\uf02c\uf02e-\uf0ff"  # as symbol fonts give them
)
_BULLET = re.compile(rf"(?P<mark>[{_BULLETS}{_SUB_BULLETS}]|o(?=\s+[a-z])|[-*](?=\s))\s*(?=\S)|[{_BULLETS}]$")

_GRADE_ONLY = re.compile(GRADE, re.IGNORECASE)
_GRADE_ROW = re.compile(
    rf"(?P<area>(?:[1-3](?:\.\d)?\.?\s.*|Overall effectiveness))\s(?P<grade>{GRADE})", re.IGNORECASE
)
_GRADE_HEAD = re.compile(r"(?P<area>(?:Key )?judge?ments?)(?: \| |\s)(?P<grade>(?:Judge?ment )?grades?)", re.IGNORECASE)
"""The head of a table of judgements."""

_UNFINISHED = re.compile(r"\b(?:and|or|of|the|for|to|in|with|by|a)$", re.IGNORECASE)
_STATEMENT = re.compile(r"[a-z]\.\s+[A-Z]")
_SALUTATION = re.compile(r"Dear [A-Z][^.]{0,60}$")
_SIGNED = re.compile(r"Yours (?:sincerely|faithfully|truly),?", re.IGNORECASE)
_CLOSING = re.compile(
    rf"{_SIGNED.pattern}$|The Office for Standards in Education, Children.s Services and Skills \(Ofsted\) regulates"
    r"|Any complaints? about the (?:inspection|report)|If you are not happy with the inspection",
    re.IGNORECASE,
)
"""What ends a document's last section: a letter's signature, and what Ofsted prints in every report's end."""


class BlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    SUB_BULLET = "sub-bullet"
    WITHIN = "paragraph within"  # set in like the text of the numbered paragraph or bullet that it belongs to
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
        hanging: Left edge of its other lines in points.
        style: Size and weight of a heading, from which levels are made.
        closes: Whether the section above it ends with it, though no heading says so.
    """

    kind: BlockKind
    pieces: list[Piece] = field(default_factory=list)
    number: str | None = None
    marker: str = ""
    level: int = 0
    indent: float | None = None
    hanging: float | None = None
    style: tuple[float, int] = (0.0, 0)
    closes: bool = False

    @property
    def text(self) -> str:
        """Its words, lines joined as they are in the reading text."""
        return "".join(between + piece.text for between, piece in joined(self.pieces))


def joined(pieces: Sequence[Piece]) -> Iterator[tuple[str, Piece]]:
    """Each piece with what stands between it and the one before: a space, or nothing in a broken word or range."""
    before = ""
    for piece in pieces:
        yield "" if not before or _breaks(before, piece.text) else " ", piece
        before = piece.text


def _breaks(before: str, after: str) -> bool:
    """Whether a line's end breaks a word after its hyphen, or a range of figures after its dash."""
    if re.search(r"[A-Za-z\d]-$", before):
        return re.match(r"(?!(?:and|or|to)(?![\w-]))[A-Za-z\d]", after) is not None
    return re.search(r"\d–$", before) is not None and re.match(r"\d", after) is not None


def to_blocks(lines: Sequence[Line], numbers: Mapping[int, PrintedNumber]) -> list[Block]:
    """Gather ``lines`` into blocks; ``numbers`` says at which positions a printed number begins a paragraph."""
    gatherer = _Gatherer(lines, numbers, Looks.of(lines))
    at = 0
    while at < len(lines):
        at += gatherer.take(at)
    blocks = [block for block in gatherer.blocks if block.text.strip()]
    for block in blocks:
        block.closes = block.kind is BlockKind.PARAGRAPH and _CLOSING.match(block.text) is not None
        if block.kind is BlockKind.HEADING and not block.level and _is_statement(block.text):
            block.kind = BlockKind.PARAGRAPH
    _set_levels(blocks)
    return blocks


def _is_statement(text: str) -> bool:
    """Whether bold text is too long for a heading, or more than one sentence."""
    return len(text) > HEADING_CHARACTERS or _STATEMENT.search(text) is not None


class _Gatherer:
    """Takes lines one after another, and keeps the blocks made so far."""

    def __init__(self, lines: Sequence[Line], numbers: Mapping[int, PrintedNumber], looks: Looks) -> None:
        self.lines, self.numbers, self.looks = lines, numbers, looks
        self.blocks: list[Block] = []
        # The bullet and the numbered paragraph that the last block is, or is set in under.
        self.bullet: Block | None = None
        self.numbered: Block | None = None
        self.set_in: dict[tuple[BlockKind, bool], float] = {}  # how far text is from its bullet or number, in points
        self.rows = table_rows(lines, numbers, looks.line_height)
        self.before: Line | None = None
        self.after_blank = False
        self.closed = False

    def take(self, at: int) -> int:
        """Take the line at ``at``; returns how many lines that took."""
        line = self.lines[at]
        if not line.text and not line.cells:
            self.after_blank = True
            return 1
        taken = self._marked(line, at) or self._set(line, at)
        self.before, self.after_blank = self.lines[at + taken - 1], False
        self.closed = self.closed or _CLOSING.match(line.text) is not None
        return taken

    def _marked(self, line: Line, at: int) -> int:
        """Take a line that a number, a table or the format itself says the kind of."""
        if at in self.rows:
            self._row(self.rows[at])
        elif (number := self.numbers.get(at)) is not None:
            self._begin(BlockKind.PARAGRAPH, line, line.text[number.length :].lstrip(), number=str(number.value))
        elif line.number is not None:
            self._begin(BlockKind.PARAGRAPH, line, line.text, marker=line.number.strip())
        elif line.cells:
            self._begin(BlockKind.ROW, line, CELL_BETWEEN.join(cell for cell in line.cells if cell))
        elif line.heading is not None:
            self._begin(BlockKind.HEADING, line, line.text, level=line.heading)
        elif line.bullet:
            self._begin(BlockKind.BULLET, line, line.text)
        elif line.block:
            self._begin(BlockKind.PARAGRAPH, line, line.text)
        else:
            return 0
        return 1

    def _set(self, line: Line, at: int) -> int:
        """Take a line whose kind its looks tell; returns how many lines that took."""
        after = self.lines[at + 1] if at + 1 < len(self.lines) else None
        may_head = not self.closed or self.looks.is_larger(line)  # an annex may follow the signature
        if may_head and self.looks.is_heading(self.before, line, after):
            self._heading(line, (_half_points(line), int(line.bold)))
        elif not self.closed and self.looks.is_side_heading(self.before, line, after):
            self._heading(line, (_half_points(line), -1))
        elif row := self._grade_row(line, at):
            self._begin(BlockKind.ROW, line, f"{row['area'].strip()}{CELL_BETWEEN}{row['grade']}")
        elif (match := _BULLET.match(line.text)) and not self._is_dash_in_sentence(match["mark"] or "", line):
            is_sub = self._is_sub_bullet(match["mark"] or "", line)
            self._begin(BlockKind.SUB_BULLET if is_sub else BlockKind.BULLET, line, line.text[match.end() :])
        elif count := 0 if self.closed else self._plain_heading(at):
            self._begin(BlockKind.HEADING, line, "")
            self.blocks[-1].pieces = [Piece(own.text, own.page) for own in self.lines[at : at + count]]
            self.blocks[-1].level = self.looks.plain_level(self.blocks[-1].text)
            return count
        elif self._continues(line):
            self._go_on(line)
        elif self._is_unmarked_item(line):
            self._begin(BlockKind.SUB_BULLET, line, line.text)
        else:
            self._begin(BlockKind.WITHIN if self._is_within(line) else BlockKind.PARAGRAPH, line, line.text)
        return 1

    # --- kinds of blocks ---------------------------------------------------------------------------

    def _begin(
        self, kind: BlockKind, line: Line, text: str, *, number: str | None = None, marker: str = "", level: int = 0
    ) -> None:
        marker = {BlockKind.BULLET: BULLET, BlockKind.SUB_BULLET: SUB_BULLET}.get(kind, marker)
        pieces = [Piece(text, line.page)] if text else []
        self._add(Block(kind, pieces, number, marker, level, line.left))

    def _add(self, block: Block) -> None:
        self.blocks.append(block)
        if block.kind is BlockKind.BULLET:
            self.bullet = block
        elif block.kind not in (BlockKind.SUB_BULLET, BlockKind.WITHIN):
            self.bullet = None
            self.numbered = block if block.number is not None else None

    def _go_on(self, line: Line) -> None:
        block = self.blocks[-1]
        block.pieces.append(Piece(line.text, line.page))
        if block.hanging is None and line.left is not None and block.indent is not None:
            block.hanging = line.left
            self.set_in[block.kind, block.number is not None] = line.left - block.indent

    def _row(self, row: Row | None) -> None:
        """A row's cells, joined by " | "; where it is its table's only one and gives a grade, it heads a section."""
        if row is None:
            return
        cells = [[self.lines[at] for at in cell] for cell in row.cells]
        first, grade = cells[0][0], " ".join(line.text for line in cells[-1])
        is_alone = row.rows == 1 or (row.rows == 2 and self._grade_head_is_last())
        if is_alone and len(cells) == 2 and _GRADE_ONLY.fullmatch(grade) and not first.text[:1].isdigit():
            size = _half_points(first)
            # A smaller one stands above the headings of its own size.
            style = (size, 1) if self.looks.is_larger(first) else (size + 0.5, 1)
            pieces = [Piece(line.text, line.page) for cell in cells for line in cell]
            self._add(Block(BlockKind.HEADING, pieces, indent=first.left, style=style))
            return
        self._begin(BlockKind.ROW, first, "")
        for cell in cells:
            self.blocks[-1].pieces += [Piece(line.text, line.page) for line in cell]
            if cell is not cells[-1]:
                self.blocks[-1].pieces[-1].text += CELL_BETWEEN.rstrip()

    def _grade_head_is_last(self) -> bool:
        return bool(self.blocks) and _GRADE_HEAD.fullmatch(self.blocks[-1].text) is not None

    def _grade_row(self, line: Line, at: int) -> re.Match[str] | None:
        """A row of a table of judgements in a text that does not say where its lines stand on the page."""
        if line.top is not None or at > COVER_LINES:
            return None
        return _GRADE_ROW.fullmatch(line.text) or _GRADE_HEAD.fullmatch(line.text)

    def _heading(self, line: Line, style: tuple[float, int]) -> None:
        """Begin a heading, or go on with one that wraps: right below, and set alike or not yet at its end."""
        last = self.blocks[-1] if self.blocks else None
        if last is not None and last.kind is BlockKind.HEADING and not last.level and self._wraps(last, line, style):
            last.pieces.append(Piece(line.text, line.page))
        else:
            self._add(Block(BlockKind.HEADING, [Piece(line.text, line.page)], indent=line.left, style=style))

    def _wraps(self, last: Block, line: Line, style: tuple[float, int]) -> bool:
        before = self.before
        if before is None or before.page != line.page or before.last_top is None or line.top is None:
            return False
        if before.size != line.size:
            return False
        drop = (line.top - before.last_top) / (self.looks.line_height * (line.size or 12.0))
        if _UNFINISHED.search(last.text) or line.text[:1].islower() or _UNFINISHED.fullmatch(line.text):
            return drop <= LOOSE_LEADING
        return drop <= HEADING_LEADING and (last.style == style or not self.looks.word_would_fit(before, line))

    def _plain_heading(self, at: int) -> int:
        is_first = self.before is None or self.blocks[-1].kind is BlockKind.HEADING
        last = "" if self.before is None or is_first else self.before.text
        return self.looks.plain_heading(self.lines, at, last, after_blank=self.after_blank)

    # --- what goes on ------------------------------------------------------------------------------

    def _continues(self, line: Line) -> bool:
        """Whether a line goes on with the last block."""
        last = self.blocks[-1] if self.blocks else None
        if last is None or self.before is None or last.kind in (BlockKind.HEADING, BlockKind.ROW):
            return False
        if _SALUTATION.match(line.text) or _SIGNED.fullmatch(line.text):
            return False
        if not last.pieces:
            return True
        if self.before.page != line.page:
            return self.looks.continues_over_page(self.before, line, hanging=self._hanging(last), indent=last.indent)
        return self.looks.continues(self.before, line, after_blank=self.after_blank)

    def _hanging(self, block: Block) -> float | None:
        """Where the text of a numbered paragraph or bullet is set in to: as in others, where it has but one line."""
        if block.hanging is not None or block.indent is None or not _has_mark(block):
            return block.hanging if _has_mark(block) else None
        set_in = self.set_in.get((block.kind, block.number is not None))
        return None if set_in is None else block.indent + set_in

    def _is_within(self, line: Line) -> bool:
        """Whether a new paragraph is set in like the text of the bullet or numbered paragraph above it."""
        for block in (self.bullet, self.numbered):
            hanging = self._hanging(block) if block is not None else None
            if block is None or block.indent is None or hanging is None or line.left is None:
                continue
            if hanging > block.indent + INDENT_POINTS and abs(line.left - hanging) <= INDENT_POINTS / 2:
                return True
        return False

    def _is_sub_bullet(self, mark: str, line: Line) -> bool:
        if mark == "o" or (mark and mark in _SUB_BULLETS):
            return True
        return self.bullet is not None and _deeper(line, self.bullet.indent, INDENT_POINTS)

    def _is_unmarked_item(self, line: Line) -> bool:
        """Whether a line begins an item of a list whose marks the file does not give: deeper than a bullet's text."""
        return self.bullet is not None and _deeper(line, self._hanging(self.bullet), DEEPER_POINTS)

    def _is_dash_in_sentence(self, mark: str, line: Line) -> bool:
        """Whether wrapping has brought a sentence's own dash to the start of a line."""
        last = self.before
        if mark not in ("-", "–", "—") or last is None or ENDED.search(last.text) or not self._continues(line):
            return False
        return last.left is None or line.left is None or line.left - last.left < INDENT_POINTS


def _has_mark(block: Block) -> bool:
    """Whether a number or bullet stands before its text, which may be set in from it."""
    return block.number is not None or block.kind in (BlockKind.BULLET, BlockKind.SUB_BULLET)


def _half_points(line: Line) -> float:
    return round((line.size or 0.0) * 2) / 2


def _deeper(line: Line, left: float | None, points: float) -> bool:
    return line.left is not None and left is not None and line.left > left + points


def _set_levels(blocks: Sequence[Block]) -> None:
    """Levels of headings that are known by their looks: the larger the outer, bold before plain, italic last."""
    unknown = [block for block in blocks if block.kind is BlockKind.HEADING and not block.level]
    styles = sorted({block.style for block in unknown}, reverse=True)
    for block in unknown:
        block.level = styles.index(block.style) + 1
