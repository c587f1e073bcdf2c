"""How the lines of a document look: what is set as a heading, and which line goes on with the one before it.

Where the file says how its lines stand on the page (PDF), size, weight, indent, the gap to the line before and whether
the next word would still have fitted decide; in plain text, blank lines and the look of line ends.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ragtool.corpus.furniture import body_size
from ragtool.corpus.lines import Line

GRADE = r"(?:outstanding|good|requires improvement(?: to be good)?|inadequate|adequate)"

GAP = 1.28
"""A line that stands this many times the usual line distance below the one before begins a paragraph."""

UNEVEN_GAP = 1.5
"""How much more than GAP is still no paragraph's end, where the line before did not end a sentence."""

LARGER_POINTS = 0.9
"""How much larger than the body a heading is when it is not bold; and how much a paragraph's lines may differ."""

LINE_HEIGHT = 1.21
"""Of most fonts: distance of lines in shares of the letters' size."""

WIDEST_LINE_HEIGHT = 1.6

SHORT_LINE = 0.75
"""A line of less than this share of the usual length did not run into the margin."""

PLAIN_HEADING_SHARE = 0.9
"""Of a full line's length that a heading of plain text has, at most."""

PLAIN_HEADING_LINES = 3

FULL_LINES = 20
"""Lines of plain text that break in the middle of a sentence, from which to tell how long a full line is, at least."""

LOOSE_ROOM = 0.15
"""Of a full line: how much room a line that did not end a sentence may leave and yet go on."""

WIDE_LETTER = 0.55
"""Width of a character in shares of its size, on the large side: a word taken for too wide joins lines, as is usual."""

FIT_POINTS = 4.0
"""How much room a word must leave to count as one that would have fitted."""

INDENT_POINTS = 6.0
SAME_PLACE_POINTS = 3.0
LOST_MARK_CHARACTERS = 2

ENDED = re.compile(r"[.!?:;][\"'’”)\]]*\s?\d{0,2}$")
SENTENCE_END = re.compile(r"[.!?][\"'’”)\]]*\s?\d{0,2}$")
LABEL = re.compile(r"[A-Z][\w’'()/ -]{2,40}:(?:\s|$)")

_FACT = re.compile(
    r"(?:(?:inspection|previous|report|reporting|lead|dates?|published|publication|age|reference|urn|unique)\b"
    r"[^:]{0,50}:)|reporting inspector\b",
    re.IGNORECASE,
)
"""What a cover states of the inspection, which is set like its headings."""

_NO_HEADING = re.compile(rf"Dear\b|Yours\b|cc\b|(?i:{GRADE})$")
_PLAIN_HEADING = re.compile(r"[A-Z][^.!?;:@|\d]*[^.,!?;:@|\s\d]\??\d?")
_KNOWN_HEADING = re.compile(
    r"executive summary|summary(?: of (?:key )?findings| for children and young people)?|recommendations"
    r"|(?:(?:inspection|main|headline|key) )?findings|overview|(?:key )?strengths|next steps|areas for improvement"
    r"|areas covered by the visit|evaluation of progress"
    r"|what needs to improve(?: in this area of social work practice)?"
    r"|the inspection team|information about this inspection",
    re.IGNORECASE,
)
"""Headings that most documents of a kind have: in a damaged text, what follows them may have lost its beginning."""

_SUB_HEADING = re.compile(r"summary|inspection findings", re.IGNORECASE)
_BULLET_FIRST = re.compile(r"\W\s")


@dataclass(frozen=True, slots=True)
class Looks:
    """How the lines of one document usually look.

    Attributes:
        body: Size of most characters in points; None where sizes are unknown.
        leading: Usual distance of one line from the next in points; None where places are unknown.
        length: Usual length of a full line in characters.
        full: Characters that few full lines of plain text would fall short of, the next word added; None where unknown.
        indent: Usual white space before a line of plain text, in characters.
        margins: Where the longest line ends among those that begin at one place of one page.
    """

    body: float | None
    leading: float | None
    length: int
    full: int | None
    indent: int
    margins: Mapping[tuple[int | None, int], float]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Looks:
        """The looks of ``lines``."""
        body = body_size(lines)
        lengths = sorted(len(line.text) for line in lines if line.text and not line.block)
        length = lengths[int(len(lengths) * 0.8)] if lengths else 0
        indents = Counter(line.indent for line in lines if line.text)
        margins: dict[tuple[int | None, int], float] = {}
        for line in lines:
            if line.right is not None:
                margins[_place(line)] = max(line.right, margins.get(_place(line), 0.0))
        indent = indents.most_common(1)[0][0] if indents else 0
        return cls(body, _leading(lines, body), length, _full(lines), indent, margins)

    @property
    def line_height(self) -> float:
        """Distance of lines in shares of the letters' size."""
        return min(self.leading / self.body, WIDEST_LINE_HEIGHT) if self.leading and self.body else LINE_HEIGHT

    # --- headings ----------------------------------------------------------------------------------

    def is_larger(self, line: Line) -> bool:
        """Whether a line is set larger than the body, as only headings are."""
        return self.body is not None and line.size is not None and line.size >= self.body + LARGER_POINTS

    def is_heading(self, before: Line | None, line: Line, after: Line | None) -> bool:
        """Whether a line is set as a heading: larger than the body, or bold and no smaller.

        Bold words that fill a line of a paragraph are no heading, nor are a cover's dates and names.
        """
        if self.body is None or line.size is None or line.block or (line.page == 1 and _FACT.match(line.text)):
            return False
        if self.is_larger(line):
            return True
        if before is not None and before.page == 1 and _FACT.match(before.text) and self._is_next(before, line):
            return False
        if not line.bold or line.size < self.body - 0.1 or not any(char.isalpha() for char in line.text):
            return False
        if before is not None and not before.bold and self._is_next(before, line) and not ENDED.search(before.text):
            return False
        goes_on = after is not None and not after.bold and self._is_next(line, after) and after.text[:1].islower()
        return not goes_on

    def is_side_heading(self, before: Line | None, line: Line, after: Line | None) -> bool:
        """Whether a line of the body's size, italic or in words known for it, is a heading: alone, short, unended."""
        if self.body is None or line.size is None or abs(line.size - self.body) > 0.1 or line.block:
            return False
        if not line.italic and not _KNOWN_HEADING.fullmatch(line.text.rstrip("?:")):
            return False
        if ENDED.search(line.text) or not line.text[:1].isupper() or not self.is_short(line, PLAIN_HEADING_SHARE):
            return False
        alone_above = before is None or before.page != line.page or not self._is_next(before, line)
        return alone_above and after is not None and not after.italic and not self._is_next(line, after)

    def plain_heading(self, lines: Sequence[Line], at: int, last: str, *, after_blank: bool) -> int:
        """How many lines of plain text from ``at`` on are a heading: short, unended, after an end, before a beginning.

        Args:
            lines: All.
            at: Position of the first.
            last: The last text before it.
            after_blank: Whether a blank line stands between.
        """
        line = lines[at]
        if line.size is not None or line.block or self.lost_mark(line) or not (after_blank or not last or _ends(last)):
            return 0
        if line.text[:1].isupper() and _KNOWN_HEADING.fullmatch(line.text.rstrip("?:")):
            return 1
        end = at
        while end < len(lines) and lines[end].text and end - at < PLAIN_HEADING_LINES:
            end += 1
            if not lines[end - 1].text[-1:].isalpha() or end == len(lines) or not lines[end].text[:1].islower():
                break
        texts = [own.text for own in lines[at:end]]
        if not _PLAIN_HEADING.fullmatch(" ".join(texts)) or _NO_HEADING.match(texts[0]):
            return 0
        if any(len(text) > PLAIN_HEADING_SHARE * self.length for text in texts):
            return 0
        following = end
        while following < len(lines) and not lines[following].text:
            following += 1
        if following == len(lines):
            return 0
        after = lines[following]
        if following == end and (len(texts) > 1 or self._room(texts[-1], after.text) <= 0):
            return 0
        begins = after.text[:1].isupper() or self.lost_mark(after) or after.bullet or _BULLET_FIRST.match(after.text)
        return len(texts) if begins else 0

    def lost_mark(self, line: Line) -> bool:
        """Whether white space is all that is left of the bullet before a line of plain text (or sets its first in)."""
        return self.indent == 0 and 0 < line.indent <= LOST_MARK_CHARACTERS

    @staticmethod
    def plain_level(text: str) -> int:
        """Level of a heading of plain text, where nothing but its words tells."""
        return 2 if _SUB_HEADING.fullmatch(text) else 1

    # --- what goes on ------------------------------------------------------------------------------

    def continues(self, before: Line, line: Line, *, after_blank: bool) -> bool:
        """Whether ``line`` goes on with the paragraph that ``before`` is part of, on the same page or without pages."""
        if after_blank and line.top is None:
            # A page's end in the middle of a sentence leaves blank lines in a text made from a PDF.
            return line.text[:1].islower() and not ENDED.search(before.text)
        if before.last_top is None or line.top is None or self.leading is None:
            return self._continues_in_plain_text(line, before)
        if abs((line.size or 0.0) - (before.size or 0.0)) >= LARGER_POINTS:
            return False
        if line.page == 1 and _FACT.match(line.text):
            return False
        drop = line.top - before.last_top
        broke_off = self.word_would_fit(before, line)
        if drop <= self.leading * GAP:
            labelled = LABEL.match(line.text) is not None and LABEL.match(before.text) is not None
            return not (broke_off and (labelled or (_ends(before.text) and line.text[:1].isupper())))
        # A line that ended in mid-sentence goes on even where the page is set unevenly, but not further out.
        is_uneven = drop <= self.leading * GAP * UNEVEN_GAP and not ENDED.search(before.text)
        is_set_out = (line.left or 0.0) < (before.left or 0.0) - INDENT_POINTS
        return is_uneven and not is_set_out and (line.text[:1].islower() or not (broke_off or LABEL.match(line.text)))

    def _continues_in_plain_text(self, line: Line, before: Line) -> bool:
        if self.lost_mark(line) or (LABEL.match(line.text) and LABEL.match(before.text)):
            return False
        if line.text[:1].islower():
            # A line that lost its first words, number and all, when the file was made: no sentence starts so.
            return not _ends(before.text)
        if ENDED.search(before.text):
            return self._room(before.text, line.text) <= 0
        return self.full is None or self._room(before.text, line.text) <= LOOSE_ROOM * self.full

    def _room(self, text: str, after: str) -> float:
        """How many characters of plain text were left when ``after`` did not go on with the line ``text``."""
        if self.full is None:
            return SHORT_LINE * self.length - len(text)
        return self.full - len(text) - 1 - len(after.split(maxsplit=1)[0])

    def continues_over_page(self, before: Line, line: Line, *, hanging: float | None, indent: float | None) -> bool:
        """Whether the first line of a page goes on with the paragraph that the last line before it is part of.

        Args:
            before: The last line.
            line: The first line of the next page.
            hanging: Where the paragraph's text is set in to from its number or bullet; None where it is not.
            indent: Where the paragraph's first line begins.
        """
        if abs((line.size or 0.0) - (before.size or 0.0)) >= LARGER_POINTS:
            return False
        if before.right is None:
            return not ENDED.search(before.text) or (before.text.endswith(":") and line.text[:1].islower())
        if line.text[:1].islower():
            return True
        if before.text.endswith(":"):
            return False
        broke_off = self.word_would_fit(before, line)
        if hanging is not None and indent is not None and hanging > indent + INDENT_POINTS:
            is_set_in = line.left is not None and abs(line.left - hanging) <= INDENT_POINTS
            return is_set_in or not (broke_off or _ends(before.text))
        return not broke_off

    def word_would_fit(self, before: Line, line: Line) -> bool:
        """Whether the first word of ``line`` would have fitted on ``before``: then that line was broken off."""
        if before.right is None or not line.text:
            return False
        width = (len(line.text.split(maxsplit=1)[0]) + 1) * WIDE_LETTER * (line.size or 12.0)
        return before.right + width + FIT_POINTS < self.margins[_place(before)]

    def is_short(self, line: Line, share: float) -> bool:
        """Whether a line has less than ``share`` of a full line's characters."""
        return len(line.text) < share * self.length

    def _is_next(self, before: Line, line: Line) -> bool:
        """Whether ``line`` stands one line below ``before``."""
        if before.page != line.page or before.last_top is None or line.top is None or self.leading is None:
            return False
        return 0 < line.top - before.last_top <= self.leading * GAP


def _full(lines: Sequence[Line]) -> int | None:
    """From lines that break in the middle of a sentence: as long as they and the next word are, no break is chosen."""
    with_next = sorted(
        len(line.text) + 1 + len(later.text.split(maxsplit=1)[0])
        for line, later in pairwise(lines)
        if line.text and later.text[:1].islower() and not ENDED.search(line.text) and not line.block
    )
    return with_next[len(with_next) // 20] if len(with_next) >= FULL_LINES else None


def _place(line: Line) -> tuple[int | None, int]:
    return line.page, round((line.left or 0.0) / SAME_PLACE_POINTS)


def _ends(text: str) -> bool:
    return SENTENCE_END.search(text) is not None


def _leading(lines: Sequence[Line], body: float | None) -> float | None:
    """The distance of lines within a paragraph: they stand nearest to each other."""
    gaps: Counter[float] = Counter()
    within: Counter[float] = Counter()
    for line, later in pairwise(lines):
        if line.page != later.page or not (line.size == later.size == body) or line.last_top is None:
            continue
        gap = round((later.top or 0.0) - line.last_top, 1)
        if 4 < gap < 40:
            gaps[gap] += 1
            within[gap] += later.text[:1].islower()
    gaps = +within or gaps  # a line that begins in lower case goes on with a paragraph
    if not gaps:
        return None
    rounded: Counter[int] = Counter()
    for gap, count in gaps.items():
        rounded[round(gap)] += count
    common = [gap for gap, count in rounded.items() if count >= 0.2 * rounded.most_common(1)[0][1]]
    near = [gap for gap in gaps if min(common) - 0.6 <= gap <= min(common) * 1.25]
    return sum(gap * gaps[gap] for gap in near) / sum(gaps[gap] for gap in near)
