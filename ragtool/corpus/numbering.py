"""Which lines begin a paragraph with a printed number: the longest chain that climbs by one.

A plain pattern is wrong on most reports: years, percentages, lists within a paragraph, grade tables and wrapped figures
all begin lines with numbers. What they don't do is climb by one from the first page to the last.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ragtool.corpus.lines import Line

MIN_CHAIN = 8
"""Shorter chains are lists and tables, not a report's numbering."""

DOTLESS_WEIGHT = 0.6
OFF_MARGIN_WEIGHT = 0.5
"""Of a number that stands elsewhere than most: the end of a wrapped "2014-15." is indented like the text around it."""

GAP_COST = 1.5
"""A number left out costs more than going on gains, so a gap is taken only where the chain would break."""

MARGIN_POINTS = 4.0

_DOTTED = re.compile(r"(?P<number>[1-9]\d{0,2})\.(?=\s|$|\D)\s*")
_DOTLESS = re.compile(r"(?P<number>[1-9]\d{0,2})\s+(?=[A-Z‘“(])")


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A number that begins a line.

    Attributes:
        line: Position of the line.
        value: The number.
        length: Characters of the line up to the paragraph's words.
        weight: How likely it is to be a paragraph's, by its looks alone.
    """

    line: int
    value: int
    length: int
    weight: float


@dataclass(frozen=True, slots=True)
class _Chain:
    score: float
    last: PrintedNumber
    before: _Chain | None


def candidates(lines: Sequence[Line]) -> tuple[PrintedNumber, ...]:
    """Every line start that could be a paragraph number, weighted by its dot and its place on the page."""
    found = []
    for at, line in enumerate(lines):
        if line.number is not None:
            if match := _DOTTED.fullmatch(line.number.strip()) or re.fullmatch(
                r"(?P<number>[1-9]\d{0,2})", line.number
            ):
                found.append((at, int(match["number"]), 0, 1.0))
        elif line.cells:
            continue
        elif match := _DOTTED.match(line.text):
            found.append((at, int(match["number"]), match.end(), 1.0))
        elif match := _DOTLESS.match(line.text):
            found.append((at, int(match["number"]), match.end(), DOTLESS_WEIGHT))
    margins = _margins([lines[at] for at, *_ in found])
    return tuple(
        PrintedNumber(at, value, length, weight * (1.0 if _on(margins, lines[at]) else OFF_MARGIN_WEIGHT))
        for at, value, length, weight in found
    )


def printed_numbers(found: Sequence[PrintedNumber]) -> Mapping[int, PrintedNumber]:
    """The longest chain among ``found``, by line; empty where it is shorter than MIN_CHAIN.

    The score of a chain is the sum of its weights, less GAP_COST for each number left out. Of equal chains the later
    lines are taken: a grade table on the cover begins with 1, 2, 3 as well.
    """
    best: dict[int, _Chain] = {}
    for own in found:
        ways = [_Chain(own.weight if own.value == 1 else own.weight - GAP_COST, own, None)]
        for step, cost in ((1, 0.0), (2, GAP_COST)):
            if before := best.get(own.value - step):
                ways.append(_Chain(before.score + own.weight - cost, own, before))
        chain = max(ways, key=lambda way: way.score)
        known = best.get(own.value)
        if known is None or chain.score >= known.score:
            best[own.value] = chain
    longest = max(best.values(), key=lambda chain: chain.score, default=None)
    numbers: dict[int, PrintedNumber] = {}
    while longest is not None:
        numbers[longest.last.line] = longest.last
        longest = longest.before
    return numbers if len(numbers) >= MIN_CHAIN else {}


def _margins(lines: Sequence[Line]) -> list[float]:
    """Where most of the numbers stand: the commonest left edge, and others nearly as common (two-digit numbers)."""
    edges = Counter(round(line.left / MARGIN_POINTS) for line in lines if line.left is not None)
    if not edges:
        return []
    most = edges.most_common(1)[0][1]
    return [edge * MARGIN_POINTS for edge, count in edges.items() if count >= most / 4]


def _on(margins: Sequence[float], line: Line) -> bool:
    return line.left is None or not margins or any(abs(line.left - margin) <= MARGIN_POINTS for margin in margins)
