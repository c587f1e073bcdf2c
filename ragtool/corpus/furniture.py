"""Takes out of the lines what belongs to the page and not to the text; footnotes are kept, apart.

Page numbers, running heads and feet, the letterhead (which may land in the middle of a sentence that goes on on page
2), and tables of contents.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ragtool.corpus.lines import Line
from ragtool.corpus.plain_furniture import without_page_marks, without_sender
from ragtool.corpus.sender import BUILDING, PLACE, POSTCODE

EDGE_ROWS = 3
"""Rows at the top and bottom of a page among which running heads and page numbers are looked for."""

REPEATED_SHARE = 0.3
"""Of the pages that a running head stands on, at least; and never fewer than MIN_REPEATS."""

MIN_REPEATS = 3

SMALLER_POINTS = 1.4
"""How much smaller than the body a letterhead's text is, at least."""

FOOTNOTE_POINTS = 0.9
"""The same of a footnote's text, which stands below all others and begins with a mark too."""

LETTERHEAD_LINES = 20
"""Among the first of a letter, in which its date ends the letterhead."""

LETTERHEAD_CHARACTERS = 45
"""Lines of an address are short; a longer line is text."""

LETTERHEAD_POINTS = 180.0
"""From the top of the first page: where a small letterhead ends."""

CONTENTS_SHARE = 0.5
"""Of a contents page's rows that end in a page number, at least."""

CONTENTS_LINES = 80
"""Of a table of contents without page numbers, at most."""

_PAGE_NUMBER = re.compile(r"(?:page\s+)?\d{1,4}(?:\s+of\s+\d{1,4})?", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_CONTENTS = re.compile(r"(?:table of )?contents(?: page)?", re.IGNORECASE)
_ENTRY = re.compile(r"(?:.*(?:\s|\.\.|…))?\d{1,3}")
_FOOTNOTE = re.compile(r"(?P<mark>\d{1,2}|[*†‡])\s+(?=\S)")
_DATE = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)? (?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r" 20\d\d"
)
_ADDRESS = re.compile(
    rf"ofsted|{PLACE}|{POSTCODE}|^\W*(?:T|F|Tel|Textphone|Telephone|Fax|Email|E)\b|@|www\.",
    re.IGNORECASE,
)
_SENDER = re.compile(rf"ofsted\.gov\.uk|{BUILDING}", re.IGNORECASE)


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

    Formats without pages have a letterhead, a table of contents and, where they were made from pages, what those
    repeat; some mark their notes.
    """
    footnotes = [Footnote(line.note, [line]) for line in lines if line.note is not None and line.text]
    lines = [line for line in lines if line.note is None]
    if not any(line.page is not None for line in lines):
        text = without_page_marks(without_sender(_without_letterhead(lines)))
        return Furnished(tuple(_without_contents(text)), tuple(footnotes))
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        pages[line.page or 0].append(line)
    body = body_size(lines)
    repeated = _repeated(pages)
    kept: list[Line] = []
    contents_before = False
    for number, own in sorted(pages.items()):
        page = _without_edges(own, repeated)
        if number == 1:
            page = _without_letterhead(page)
            if body is None:
                page = without_sender(page)
            else:
                page = [line for line in page if not _is_small_letterhead(line, body)]
        contents_before = _is_contents(page, goes_on=contents_before)
        if contents_before:
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


# --- the edges of the page -------------------------------------------------------------------------


def _repeated(pages: dict[int, list[Line]]) -> dict[str, float]:
    """Texts, figures masked, that stand at the edge of many pages, with the smallest size each is set in."""
    counts: Counter[str] = Counter()
    sizes: dict[str, float] = {}
    for own in pages.values():
        edges = _edges(own, EDGE_ROWS)
        counts.update({_masked(line) for line in edges})
        for line in edges:
            sizes[_masked(line)] = min(line.size or 0.0, sizes.get(_masked(line), line.size or 0.0))
    least = max(MIN_REPEATS, REPEATED_SHARE * len(pages))
    return {text: sizes[text] for text, count in counts.items() if count >= least}


def _edges(page: Sequence[Line], rows: int) -> list[Line]:
    """The lines of the highest and lowest rows; where the places are not known, the lines read first and last."""
    if any(line.top is None for line in page):
        texts = [line for line in page if line.text]
        return [*texts[:rows], *texts[-rows:]]
    tops = sorted({line.top for line in page if line.top is not None})
    at_edge = {*tops[:rows], *tops[-rows:]}
    return [line for line in page if line.top in at_edge]


def _masked(line: Line) -> str:
    return _DIGITS.sub("#", " ".join(line.text.split())).casefold()


def _without_edges(page: Sequence[Line], repeated: Mapping[str, float]) -> list[Line]:
    """The page less its running heads, and less a number alone at its first or last place.

    A title that the running heads repeat is set larger than they are, and stays.
    """
    heads = {
        id(line)
        for line in _edges(page, EDGE_ROWS)
        if (size := repeated.get(_masked(line))) is not None and (line.size or 0.0) < size + SMALLER_POINTS
    }
    rest = [line for line in page if id(line) not in heads or _DIGITS.fullmatch(line.text)]
    texts = [line for line in rest if line.text]
    for ends in (_edges(rest, 1), texts[:1], texts[-1:]):
        numbers = {id(line) for line in ends if _PAGE_NUMBER.fullmatch(line.text)}
        rest = [line for line in rest if id(line) not in numbers]
    return rest


# --- letterhead and contents -----------------------------------------------------------------------


def _without_letterhead(lines: Sequence[Line]) -> list[Line]:
    """A letter less the sender's address, which stands above its date."""
    ordered = sorted(lines, key=lambda line: line.top or 0.0) if lines and lines[0].top is not None else lines
    texts = [line for line in ordered if line.text][:LETTERHEAD_LINES]
    date = next((at for at, line in enumerate(texts) if _DATE.fullmatch(line.text)), 0)
    if not any(_SENDER.search(line.text) for line in texts[:date]):
        return list(lines)
    above = {id(line) for line in texts[:date] if line.heading is None}
    return [line for line in lines if id(line) not in above]


def _is_small_letterhead(line: Line, body: float) -> bool:
    return (
        line.size is not None
        and line.top is not None
        and line.size <= body - SMALLER_POINTS
        and line.top <= LETTERHEAD_POINTS
        and len(line.text) <= LETTERHEAD_CHARACTERS
        and _ADDRESS.search(line.text) is not None
    )


def _is_contents(page: Sequence[Line], *, goes_on: bool) -> bool:
    """Whether most of the page's rows end in a page number, under "Contents" or after a page of contents."""
    if not goes_on and not any(_CONTENTS.fullmatch(line.text) for line in page[:2]):
        return False
    entries = sum(_ENTRY.fullmatch(line.text) is not None for line in page)
    rows = len({line.top for line in page}) if all(line.top is not None for line in page) else len(page)
    return entries >= CONTENTS_SHARE * max(rows, 1)


def _without_contents(lines: Sequence[Line]) -> list[Line]:
    """A text less its table of contents: from that word to where the first entry comes again, as a heading."""
    start = next((at for at, line in enumerate(lines) if _CONTENTS.fullmatch(line.text)), None)
    if start is None:
        return list(lines)
    entries = [at for at in range(start + 1, len(lines)) if lines[at].text][:CONTENTS_LINES]
    if not entries:
        return list(lines)
    first = _entry_words(lines[entries[0]])
    end = next((at for at in entries[1:] if _entry_words(lines[at]) == first), None)
    if end is None or any(lines[at].text.endswith(".") for at in entries if at < end):
        return list(lines)
    return [*lines[:start], *lines[end:]]


def _entry_words(line: Line) -> str:
    return re.sub(r"[\s.…]*\d{1,3}$", "", line.text).casefold()


# --- footnotes -------------------------------------------------------------------------------------


def _split_footnotes(page: Sequence[Line], body: float) -> tuple[list[Line], list[Footnote]]:
    """Small lines below all others of the page, from the first that begins with a mark, are its footnotes."""
    lowest = max((line.top for line in page if line.top is not None and not _is_small(line, body)), default=None)
    notes: list[Footnote] = []
    kept: list[Line] = []
    for line in page:
        below = _is_small(line, body) and (lowest is None or line.top is None or line.top > lowest)
        if below and (match := _FOOTNOTE.match(line.text)):
            notes.append(Footnote(match["mark"], [replace(line, text=line.text[match.end() :])]))
        elif below and notes:
            notes[-1].lines.append(line)
        else:
            kept.append(line)
    return kept, notes


def _is_small(line: Line, body: float) -> bool:
    return line.size is not None and line.size <= body - FOOTNOTE_POINTS
