"""Rows of tables, found by where lines stand on the page: two lines at one height, well apart, are cells of a row.

A cell may be wrapped, and stand beside the middle of a taller one; a row reaches as far down as its tallest cell.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ragtool.corpus.lines import Line

ONE_HEIGHT = 0.7
"""Of the letters' size: how far apart the tops of two lines of one row may be."""

COLUMN_POINTS = 14.0
"""White space between the cells of a row, at least."""

TIGHT_POINTS = 6.0
"""The same between two lines that begin where cells of other rows do, and between the cells of one table."""

NEAR_LINES = 8
"""How far apart in reading order the cells of a row may come: further apart, they are columns of prose."""

CELL_LEADING = 1.1
"""Times the usual distance of lines of its size: how far below a line the next line of its cell stands, at most."""

LEFT_POINTS = 4.0
OVERLAP_POINTS = 2.0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: positions of the lines of each of its cells, from left to right.

    Attributes:
        rows: How many rows its table has.
    """

    cells: tuple[tuple[int, ...], ...]
    rows: int


def table_rows(lines: Sequence[Line], apart: Container[int], line_height: float) -> dict[int, Row | None]:
    """The rows among ``lines``, each at the position of the first line of its table's turn in reading order.

    Args:
        lines: In reading order, with their places on the page.
        apart: Positions of lines that are in no table, such as those that begin with a paragraph number.
        line_height: Usual distance of lines, in shares of the letters' size.

    Returns:
        A row for as many of a table's positions as it has rows, in order; None for its other positions.
    """
    found: dict[int, Row | None] = {}
    for table in _tables(lines, apart, CELL_LEADING * line_height):
        rows = list(_rows(lines, table, CELL_LEADING * line_height))
        found |= zip(table, [*rows, *[None] * (len(table) - len(rows))], strict=True)
    return found


def _tables(lines: Sequence[Line], apart: Container[int], leading: float) -> Iterator[list[int]]:
    """Runs of positions whose lines are cells."""
    cells: set[int] = set()
    for at, line in enumerate(lines):
        if line.top is None or at in apart:
            continue
        for other in range(max(0, at - NEAR_LINES), at):
            if other not in apart and _beside(lines[other], line, COLUMN_POINTS):
                cells |= {other, at}
    cells |= _aligned(lines, apart, cells)
    for at in range(len(lines)):
        if (
            at not in cells
            and at not in apart
            and _goes_on(lines, at, cells, range(at - 1, max(-1, at - NEAR_LINES - 1), -1), leading)
        ):
            cells.add(at)
    for at in reversed(range(len(lines))):
        if (
            at not in cells
            and at not in apart
            and _goes_on(lines, at, cells, range(at + 1, min(at + 2, len(lines))), leading)
        ):
            cells.add(at)
    run: list[int] = []
    for at in sorted(cells):
        if run and (at != run[-1] + 1 or lines[at].page != lines[run[-1]].page):
            yield run
            run = []
        run.append(at)
    if run:
        yield run


def _aligned(lines: Sequence[Line], apart: Container[int], cells: Container[int]) -> set[int]:
    """Positions of two lines beside each other that each begin where a cell near them does."""
    found: set[int] = set()
    for at, line in enumerate(lines):
        for other in range(max(0, at - NEAR_LINES), at):
            if other in apart or at in apart or not _beside(lines[other], line, TIGHT_POINTS):
                continue
            near = [cell for cell in range(max(0, other - NEAR_LINES), at + NEAR_LINES + 1) if cell in cells]
            if all(any(_begin_alike(lines[cell], own) for cell in near) for own in (lines[other], line)):
                found |= {other, at}
    return found


def _begin_alike(one: Line, other: Line) -> bool:
    return one.page == other.page and abs((one.left or 0.0) - (other.left or 0.0)) <= LEFT_POINTS


def _beside(one: Line, other: Line, gap: float) -> bool:
    """Whether two lines stand at one height, at least ``gap`` points apart."""
    if one.page != other.page or one.top is None or other.top is None:
        return False
    if abs(one.top - other.top) > ONE_HEIGHT * min(one.size or 12.0, other.size or 12.0):
        return False
    left, right = sorted((one, other), key=lambda line: line.left or 0.0)
    return (right.left or 0.0) - (left.right or left.left or 0.0) >= gap


def _goes_on(lines: Sequence[Line], at: int, cells: Container[int], near: Iterable[int], leading: float) -> bool:
    """Whether the line at ``at`` is right below or above a line of a cell and set like it, all between being cells.

    Args:
        lines: All.
        at: Position of the line.
        cells: Positions of lines known to be in cells.
        near: Positions to look at, the nearest first.
        leading: Most distance between lines of one cell, in shares of their size.
    """
    for other in near:
        if other not in cells:
            return False
        upper, lower = sorted((lines[at], lines[other]), key=lambda line: line.top or 0.0)
        if upper.page != lower.page or upper.last_top is None or lower.top is None or upper.size != lower.size:
            continue
        is_below = 0 < lower.top - upper.last_top <= leading * (lower.size or 12.0)
        if is_below and abs((lower.left or 0.0) - (upper.left or 0.0)) <= LEFT_POINTS:
            return True
    return False


def _rows(lines: Sequence[Line], table: Sequence[int], leading: float) -> Iterator[Row]:
    """The rows of a table from its top down: in each, the cells whose heights overlap."""
    across = [at for at in table if _spans_columns(lines, at, table)]
    columns = _columns(lines, [at for at in table if at not in across])
    level = {at for at in table if _is_level(lines, at, table)}
    cells = [cell for column in columns for cell in _cells(lines, column, level, leading)] + [[at] for at in across]
    bands: list[list[list[int]]] = []
    end = 0.0
    for cell in sorted(cells, key=lambda own: lines[own[0]].top or 0.0):
        last = lines[cell[-1]]
        if not bands or (lines[cell[0]].top or 0.0) >= end - OVERLAP_POINTS:
            bands.append([])
            end = 0.0
        bands[-1].append(cell)
        end = max(end, (last.last_top or 0.0) + (last.size or 12.0))
    for band in bands:
        ordered = sorted(band, key=lambda cell: lines[cell[0]].left or 0.0)
        yield Row(tuple(tuple(cell) for cell in ordered), len(bands))


def _spans_columns(lines: Sequence[Line], at: int, table: Sequence[int]) -> bool:
    """Whether a line reaches over two cells that stand beside each other in a row nearby."""
    over = [other for other in _near(at, table) if _overlap(lines[at], lines[other])]
    return any(_beside(lines[one], lines[other], TIGHT_POINTS) for one in over for other in over)


def _is_level(lines: Sequence[Line], at: int, table: Sequence[int]) -> bool:
    """Whether a line stands at exactly the height of another cell."""
    near = (lines[other] for other in _near(at, table))
    own = lines[at]
    return any(abs((line.top or 0.0) - (own.top or 0.0)) <= 1.0 and _beside(own, line, TIGHT_POINTS) for line in near)


def _near(at: int, table: Sequence[int]) -> list[int]:
    """Positions near ``at`` in a table, whose positions follow one on another."""
    first, last = max(table[0], at - NEAR_LINES), min(table[-1], at + NEAR_LINES)
    return [other for other in range(first, last + 1) if other != at]


def _overlap(one: Line, other: Line) -> bool:
    left, right = max(one.left or 0.0, other.left or 0.0), min(one.right or 0.0, other.right or 0.0)
    return right - left > OVERLAP_POINTS


def _columns(lines: Sequence[Line], table: Sequence[int]) -> list[list[int]]:
    """Positions by column: lines whose widths overlap are in one."""
    columns: list[list[int]] = []
    end = 0.0
    for at in sorted(table, key=lambda own: lines[own].left or 0.0):
        line = lines[at]
        if not columns or (line.left or 0.0) >= end:
            columns.append([])
            end = 0.0
        columns[-1].append(at)
        end = max(end, line.right or 0.0)
    return columns


def _cells(lines: Sequence[Line], column: Sequence[int], level: Container[int], leading: float) -> Iterator[list[int]]:
    """The cells of a column: lines one leading apart and of one weight, of which no two begin rows of their own.

    Args:
        lines: All.
        column: Positions of the column's lines.
        level: Positions of lines that stand at exactly the height of another cell.
        leading: Most distance between lines of one cell, in shares of their size.
    """
    cell: list[int] = []
    for at in sorted(column, key=lambda own: lines[own].top or 0.0):
        if cell:
            above = lines[cell[-1]]
            drop = (lines[at].top or 0.0) - (above.last_top or 0.0)
            begins_row = at in level and cell[-1] in level and not lines[at].text[:1].islower()
            if begins_row or drop > leading * (lines[at].size or 12.0) or above.bold != lines[at].bold:
                yield cell
                cell = []
        cell.append(at)
    if cell:
        yield cell
