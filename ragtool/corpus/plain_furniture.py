"""What belongs to the page in a text that does not say where its lines stand: a conversion's letterhead, page numbers.

A converter that reads a page's lines in the order they were drawn puts the letterhead in the middle of a sentence, and
one that marks no page's end leaves the pages' numbers and running heads in the text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ragtool.corpus.lines import Line
from ragtool.corpus.sender import BUILDING, PLACE, POSTCODE

SENDER_WITHIN = 120
"""Lines of a letter's first page, about."""

SENDER_CHARACTERS = 90
"""Of a line of the letterhead, at most: some converters put its last ones in one."""

MIN_PAGES = 4
"""Fewer numbers that climb are as likely a list."""

MIN_PAGE_LINES = 8
"""Between one page's number and the next, at least."""

MOST_STEPS = 3
"""From one number to the next: a page of pictures may print none."""

_OFSTED = re.compile(r"Ofsted", re.IGNORECASE)
_BUILDING = re.compile(BUILDING, re.IGNORECASE)
_ADDRESS = re.compile(
    rf"{PLACE}\W*|{POSTCODE}|(?:T|F|E|W|Tel|Telephone|Text ?phone|Fax|Email)\b\W.*|.*\w@\w.*|www\..*",
    re.IGNORECASE,
)
_NUMBERED_END = re.compile(r"(?P<head>|.{9,}\s)(?P<number>\d{1,3})")
_FIGURES = re.compile(r"\d+")


def without_sender(lines: Sequence[Line]) -> list[Line]:
    """A letter less Ofsted's own address, wherever on the first page it stands."""
    for at, line in enumerate(lines[:SENDER_WITHIN]):
        if not _OFSTED.fullmatch(line.text) or line.block:
            continue
        end = at + 1
        while end < len(lines) and (not lines[end].text or _is_address(lines[end])):
            end += 1
        if any(_BUILDING.match(own.text) for own in lines[at:end]):
            return [*lines[:at], *lines[end:]]
    return list(lines)


def _is_address(line: Line) -> bool:
    return len(line.text) <= SENDER_CHARACTERS and _ADDRESS.fullmatch(line.text) is not None


def without_page_marks(lines: Sequence[Line]) -> list[Line]:
    """A text without page breaks less its pages' numbers, and less the running heads that come with each of them.

    Numbers alone on lines, or at the end of lines that are otherwise the same, are pages' where they climb and
    stand a page's lines apart.
    """
    ends: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, line in enumerate(lines):
        if not line.block and (match := _NUMBERED_END.fullmatch(line.text)):
            ends[match["head"].casefold()].append((at, int(match["number"])))
    marks: set[int] = set()
    for found in ends.values():
        chain = _climbing(found)
        if len(chain) >= MIN_PAGES:
            marks.update(chain, _repeated_before(lines, chain))
    return [line for at, line in enumerate(lines) if at not in marks]


def _climbing(found: Sequence[tuple[int, int]]) -> list[int]:
    """Positions of the longest run of numbers that climb, few left out, each a page's lines after the last."""
    best: dict[int, list[int]] = {}
    for at, number in found:
        chains = [best[before] for before in range(number - MOST_STEPS, number) if before in best]
        longest = max((chain for chain in chains if at - chain[-1] >= MIN_PAGE_LINES), key=len, default=[])
        if len(longest) >= len(best.get(number, [])):
            best[number] = [*longest, at]
    return max(best.values(), key=len, default=[])


def _repeated_before(lines: Sequence[Line], chain: Sequence[int]) -> Iterator[int]:
    """Positions of the lines right before the page numbers, where they are the same before most."""
    texts = [_FIGURES.sub("#", lines[at - 1].text).casefold() if at else "" for at in chain]
    commonest = max(set(texts), key=texts.count)
    if commonest and texts.count(commonest) * 2 > len(chain):
        yield from (at - 1 for at, text in zip(chain, texts, strict=True) if text == commonest)
