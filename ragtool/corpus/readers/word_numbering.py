"""Word's automatic paragraph numbers, as Word prints them (ECMA-376 part 1, 17.9).

A paragraph names a list (``w:num``) and a level; the list leads to an abstract list that describes the levels, and may
override some. Lists that share an abstract list share its counters: so Word goes on counting where one list takes
over from another, unless the second overrides the start, which holds for its first paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from ragtool.corpus.readers.numerals import repeated_letter, roman
from ragtool.corpus.readers.word_package import WORD
from ragtool.corpus.readers.word_styles import Style, switched, value, whole

_LEVELS = 9
_PLACE = re.compile("%([1-9])")
_MOST_SPELT = 32_767  # Word's own limit; above it, letters and Roman numerals would only grow


@dataclass(frozen=True, slots=True)
class Mark:
    """What Word prints before a paragraph: a number, or a bullet, or (neither) nothing."""

    number: str | None = None
    bullet: bool = False


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list.

    Attributes:
        start: The first number.
        format: How the number is written, by its name in ``w:numFmt``.
        text: What is printed, with %1 to %9 where the numbers of the levels go.
        restart: The level, from 1, that this one begins again after; 0 for never.
        legal: Whether all its numbers are written in digits, whatever their own levels say.
        style: Id of the paragraph style that stands for this level.
        hidden: Whether it is formatted as hidden text.
    """

    start: int
    format: str
    text: str
    restart: int
    legal: bool
    style: str | None
    hidden: bool


@dataclass(slots=True)
class _List:
    """A ``w:num``: its abstract list's id, the levels with its own overrides, and the starts it overrides."""

    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)

    def start(self, at: int) -> int:
        """The first number of a level."""
        return self.starts.get(at, self.levels[at].start)


class Numbering:
    """Counts the numbered paragraphs of one document; to be asked once for each, in the order of the text.

    Attributes:
        unknown_formats: Names of number formats met that can't be written; their paragraphs get no number.
    """

    def __init__(self, root: etree._Element | None) -> None:
        self.unknown_formats: set[str] = set()
        self._lists = {} if root is None else _lists(root)
        self._counters: dict[str, list[int | None]] = {}
        self._started: set[tuple[int, int]] = set()

    def mark(self, paragraph: etree._Element | None, style: Style) -> Mark:
        """The mark of the next paragraph, which may be empty: of its own ``w:pPr``, or of its style."""
        direct = paragraph is not None and paragraph.find(f"{WORD}numPr/{WORD}numId") is not None
        list_id = whole(value(paragraph, "numPr/numId")) if direct else style.list_id
        found = self._lists.get(-1 if list_id is None else list_id)
        if found is None or list_id is None:  # list 0 is how a paragraph leaves the list of its style
            return Mark()
        own = whole(value(paragraph, "numPr/ilvl"))
        linked = next((at for at, level in found.levels.items() if level.style in style.chain), None)
        if own is not None:
            at = own
        elif not direct and linked is not None:
            at = linked
        else:
            at = style.list_level or 0
        return self._count(list_id, found, at) if at in found.levels else Mark()

    def _count(self, list_id: int, found: _List, at: int) -> Mark:
        counters = self._counters.setdefault(found.abstract, [None] * _LEVELS)
        before = counters[at]
        if at in found.starts and (list_id, at) not in self._started:
            self._started.add((list_id, at))
            counters[at] = found.starts[at]
        else:
            counters[at] = found.start(at) if before is None else before + 1
        for deeper in range(at + 1, _LEVELS):
            level = found.levels.get(deeper)
            if level is None or at < level.restart:
                counters[deeper] = None
        return self._printed(found, at, counters)

    def _printed(self, found: _List, at: int, counters: list[int | None]) -> Mark:
        level = found.levels[at]
        if level.format == "bullet" or not (_PLACE.search(level.text) or any(map(str.isalnum, level.text))):
            return Mark(bullet=bool(level.text.strip()) and not level.hidden)
        parts: list[str] = []
        for place, piece in enumerate(_PLACE.split(level.text)):
            if place % 2 == 0:
                parts.append(piece)
                continue
            other = found.levels.get(int(piece) - 1)
            if other is None:
                continue
            count = counters[int(piece) - 1]
            # A level that no paragraph has reached yet prints where it would start.
            count = found.start(int(piece) - 1) if count is None else count
            number = spelt(count, "decimal" if level.legal else other.format)
            if number is None:
                self.unknown_formats.add(other.format)
                return Mark()
            parts.append(number)
        text = "".join(parts).strip()
        return Mark(number=text) if any(map(str.isalnum, text)) and not level.hidden else Mark()


def spelt(number: int, number_format: str) -> str | None:
    """A number in one of Word's formats ("lowerRoman"); None for a format that is not known here."""
    if number_format in ("decimal", "none", "decimalZero", "ordinal", "numberInDash") or number_format.startswith("0"):
        return _in_digits(number, number_format)
    if number_format not in ("lowerLetter", "upperLetter", "lowerRoman", "upperRoman"):
        return None
    if not 0 < number <= _MOST_SPELT:
        return str(number) if number else ""
    written = repeated_letter(number) if number_format.endswith("Letter") else roman(number)
    return written.upper() if number_format.startswith("upper") else written


def _in_digits(number: int, number_format: str) -> str:
    match number_format:
        case "none":
            return ""
        case "decimalZero":
            return f"{number:02}"
        case "numberInDash":
            return f"- {number} -"
        case "ordinal":
            teen = 10 <= number % 100 <= 20
            return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
        case "decimal":
            return str(number)
    return f"{number:0{len(number_format)}}"  # the first number of a format of leading zeros: "001"


def _lists(root: etree._Element) -> dict[int, _List]:
    abstracts = {element.get(f"{WORD}abstractNumId", ""): element for element in root.findall(f"{WORD}abstractNum")}
    by_style = {value(element, "styleLink"): name for name, element in abstracts.items()}
    lists: dict[int, _List] = {}
    for element in root.findall(f"{WORD}num"):
        list_id = whole(element.get(f"{WORD}numId"))
        name = value(element, "abstractNumId") or ""
        link = value(abstracts.get(name), "numStyleLink")  # "the list that this style stands for"
        name = by_style.get(link, name) if link else name
        if list_id and name in abstracts:
            lists[list_id] = _List(name, _levels(abstracts[name]))
            _override(lists[list_id], element)
    return lists


def _override(found: _List, element: etree._Element) -> None:
    for override in element.findall(f"{WORD}lvlOverride"):
        at = whole(override.get(f"{WORD}ilvl"))
        if at is None or not 0 <= at < _LEVELS:
            continue
        found.levels.update(_levels(override, at))
        start = whole(value(override, "startOverride"))
        if start is not None:
            found.starts[at] = start


def _levels(parent: etree._Element, only: int | None = None) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for element in parent.findall(f"{WORD}lvl"):
        at = whole(element.get(f"{WORD}ilvl")) if only is None else only
        if at is None or not 0 <= at < _LEVELS:
            continue
        restart = whole(value(element, "lvlRestart"))
        levels[at] = _Level(
            start=_or(whole(value(element, "start")), 0),
            format=_format(element),
            text=value(element, "lvlText") or "",
            restart=at if restart is None or restart > at else restart,
            legal=bool(switched(element, "isLgl")),
            style=value(element, "pStyle"),
            hidden=bool(switched(element.find(f"{WORD}rPr"), "vanish")),
        )
    return levels


def _or(number: int | None, default: int) -> int:
    return default if number is None else number


def _format(level: etree._Element) -> str:
    """The name of the number format; for Word's custom ones ("001, 002, 003, ..."), their first number."""
    for element in level.iter(f"{WORD}numFmt"):  # within mc:AlternateContent the custom one stands first
        name = element.get(f"{WORD}val", "decimal")
        zeros = re.match("0+1(?=,)", element.get(f"{WORD}format", ""))
        if name != "custom" or zeros:
            return zeros.group() if zeros else name
    return "decimal"
