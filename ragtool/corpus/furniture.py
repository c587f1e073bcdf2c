"""Takes out of the lines what belongs to the page and not to the text; footnotes are kept, apart.

Page numbers, running heads and feet, the letterhead (which may land in the middle of a sentence that goes on on page
2), and tables of contents.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ragtool.corpus.lines import Line

EDGE_LINES = 3
"""Lines at the top and bottom of a page among which running heads and page numbers are looked for."""

REPEATED_SHARE = 0.3
"""Of the pages that a running head stands on, at least; and never fewer than MIN_REPEATS."""

MIN_REPEATS = 3

SMALLER_POINTS = 1.4
"""How much smaller than the body a footnote's or letterhead's text is, at least."""

LETTERHEAD_POINTS = 180.0
"""From the top of the first page: where a letterhead ends."""

LETTERHEAD_CHARACTERS = 45
"""Lines of an address are short; a longer line is text."""

CONTENTS_SHARE = 0.5
"""Of a contents page's lines that end in a page number, at least."""

_PAGE_NUMBER = re.compile(r"(?:page\s+)?\d{1,4}(?:\s+of\s+\d{1,4})?", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_CONTENTS = re.compile(r"(?:table of )?contents", re.IGNORECASE)
_ENTRY = re.compile(r".*\S(?:\s|\.{2,}|…)+\d{1,3}")
_FOOTNOTE = re.compile(r"(?P<mark>\d{1,2}|[*†‡])\s+(?=\S)")
_LETTERHEAD = re.compile(
    r"ofsted|piccadilly gate|store street|aviation house|kingsway|\b(?:london|manchester|bristol)\b"
    r"|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|^\W*(?:T|F|Tel|Textphone|Telephone|Fax|Email|E)\b|@|www\.",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Footnote:
    """A footnote being gathered: its mark and its lines."""

    mark: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Furnished:
    """The lines of the running text, and the footnotes."""

    lines: tuple[Line, ...]
    footnotes: tuple[Footnote, ...]


def take_out(lines: Sequence[Line]) -> Furnished:
    """Split ``lines`` into running text and footnotes, and leave the page's furniture out of both.

    Formats without pages have no furniture; some mark their notes.
    """
    marked = tuple(Footnote(line.note, [line]) for line in lines if line.note is not None)
    lines = [line for line in lines if line.note is None]
    if not any(line.page is not None for line in lines):
        return Furnished(tuple(lines), marked)
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        pages[line.page or 0].append(line)
    body = body_size(lines)
    repeated = _repeated(pages)
    kept: list[Line] = []
    footnotes: list[Footnote] = list(marked)
    for number, own in sorted(pages.items()):
        page = _without_edges(own, repeated)
        if number == 1 and body is not None:
            page = [line for line in page if not _is_letterhead(line, body)]
        if _is_contents(page):
            continue
        if body is not None:
            page, notes = _split_footnotes(page, body)
            footnotes += notes
        kept += page
    return Furnished(tuple(kept), tuple(footnotes))


def body_size(lines: Sequence[Line]) -> float | None:
    """The size, in points, of most characters; None where no line has a size."""
    characters: Counter[float] = Counter()
    for line in lines:
        if line.size is not None:
            characters[line.size] += len(line.text)
    return characters.most_common(1)[0][0] if characters else None


def _repeated(pages: dict[int, list[Line]]) -> frozenset[str]:
    """Texts, figures masked, that stand at the edge of many pages."""
    counts: Counter[str] = Counter()
    for own in pages.values():
        counts.update({_masked(line) for line in _edges(own)})
    least = max(MIN_REPEATS, REPEATED_SHARE * len(pages))
    return frozenset(text for text, count in counts.items() if count >= least)


def _edges(page: Sequence[Line]) -> list[Line]:
    """The lines printed highest and lowest; where the places are not known, those read first and last."""
    ordered = sorted(page, key=lambda line: line.top) if all(line.top is not None for line in page) else list(page)  # type: ignore[arg-type, return-value]
    return [*ordered[:EDGE_LINES], *ordered[-EDGE_LINES:]]


def _masked(line: Line) -> str:
    return _DIGITS.sub("#", " ".join(line.text.split())).casefold()


def _without_edges(page: Sequence[Line], repeated: frozenset[str]) -> list[Line]:
    """The page less its running heads, and less a number alone at its first or last place."""
    edges = _edges(page)
    heads = [line for line in edges if _masked(line) in repeated and not _DIGITS.fullmatch(line.text)]
    rest = [line for line in page if not any(line is head for head in heads)]
    for ends in (_edges(rest), rest[:1], rest[-1:]):
        numbers = [line for line in (*ends[:1], *ends[-1:]) if _PAGE_NUMBER.fullmatch(line.text)]
        rest = [line for line in rest if not any(line is number for number in numbers)]
    return rest


def _is_letterhead(line: Line, body: float) -> bool:
    return (
        line.size is not None
        and line.top is not None
        and line.size <= body - SMALLER_POINTS
        and line.top <= LETTERHEAD_POINTS
        and len(line.text) <= LETTERHEAD_CHARACTERS
        and _LETTERHEAD.search(line.text) is not None
    )


def _is_contents(page: Sequence[Line]) -> bool:
    if not any(_CONTENTS.fullmatch(line.text) for line in page[:2]):
        return False
    return sum(_ENTRY.fullmatch(line.text) is not None for line in page) >= CONTENTS_SHARE * len(page)


def _split_footnotes(page: Sequence[Line], body: float) -> tuple[list[Line], list[Footnote]]:
    """Small lines at the page's end, from the first that begins with a mark, are its footnotes."""
    end = len(page)
    while end and page[end - 1].size is not None and (page[end - 1].size or 0) <= body - SMALLER_POINTS:
        end -= 1
    notes: list[Footnote] = []
    loose: list[Line] = []
    for line in page[end:]:
        if match := _FOOTNOTE.match(line.text):
            notes.append(Footnote(match["mark"], [_shortened(line, match.end())]))
        elif notes:
            notes[-1].lines.append(line)
        else:
            loose.append(line)
    return [*page[:end], *loose], notes


def _shortened(line: Line, start: int) -> Line:
    return replace(line, text=line.text[start:])
