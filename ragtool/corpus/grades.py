"""The judgements a report prints: its table of them, and the lines that state a judgement of the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ragtool.records import Grade

_GRADE = r"(?:outstanding|good|adequate|inadequate|requires? improvement(?: to be good)?)"
_WHOLE_GRADE = re.compile(_GRADE, re.IGNORECASE)
_LONG_GRADE = ("requires", "improvement", "to", "be", "good")

_SIF_ROWS = ("1", "2", "2.1", "2.2", "3")
_SIF_ROW = re.compile(r"(1|2|2\.1|2\.2|3)\.?\s+(?=[A-Z])")
_ILACS_FIRST_ROW = re.compile(r"The impact of leaders\b")
_TABLE_HEADING = re.compile(r"(?:Record of main findings|Judgements? Grades?):?$", re.IGNORECASE)
_COVER_LINES = 200
_ROW_LINES = 5
_LONGEST_AREA = 140
_LONGEST_REST = 70  # characters of a line that still belongs to a row whose grade is complete

_STATED = re.compile(
    (
        r"^(?:(?P<services>Children['’]?s services in [^.]{2,60}?)(?: are| is)? "
        r"|The (?P<overall>overall judgement) is (?:that (?:the )?children['’]?s services (?:are |is )?)?"
        r"|The (?:judgement for the effectiveness of the )?(?P<board>Local Safeguarding Children Board)"
        rf"(?: \(LSCB\))?(?: is)? )(?P<grade>{_GRADE})\.?$"
    ).replace(" ", r"\s+"),
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table: the line it begins on, the line after it, and the sub-heading it stands under."""

    first: int
    after: int
    area: str
    grade: str
    under: str = ""


def find_grades(lines: Sequence[str]) -> tuple[Grade, ...]:
    """The judgements of a report in the order printed.

    Area and grade are in the document's words, the grade with one capital ("Requires improvement", whether the cover
    prints that, "Requires Improvement" or "require improvement"). A row's number is left out. A judgement that a line
    states in a sentence has the sentence's subject as its area: "Children's services in X", "Overall judgement",
    "Local Safeguarding Children Board".

    Args:
        lines: Of the whole report, with white space collapsed.
    """
    rows = (
        _sif_rows(lines[:_COVER_LINES])
        or _rows_from(lines, _ILACS_FIRST_ROW, 0)
        or _rows_from(lines, _TABLE_HEADING, 1)
    )
    tables = {row.under for row in rows}
    placed = [
        (row.first, Grade(f"{row.under}: {row.area}" if row.under and len(tables) > 1 else row.area, row.grade))
        for row in rows
    ]
    placed += _stated(lines)
    by_area: dict[str, Grade] = {}
    for _, grade in sorted(placed, key=lambda item: item[0]):
        by_area.setdefault(grade.area.casefold(), grade)
    return tuple(by_area.values())


def _sif_rows(lines: Sequence[str]) -> list[_Row]:
    """Rows 1, 2, 2.1, 2.2 and 3 of the single inspection framework, with what stands between them passed over."""
    rows: list[_Row] = []
    expected: tuple[str, ...] = _SIF_ROWS
    at = 0
    while at < len(lines) and expected:
        label = _SIF_ROW.match(lines[at])
        row = _row_at(lines, at, skip=label.end()) if label and label[1] in expected else None
        if row and label:
            rows.append(row)
            expected = expected[expected.index(label[1]) + 1 :]
        at = row.after if row else at + 1
    return rows if len(rows) > 1 else []


def _rows_from(lines: Sequence[str], start: re.Pattern[str], lines_on: int) -> list[_Row]:
    """Rows one after another, ``lines_on`` lines after one that ``start`` matches, up to the first that is no row."""
    for first, line in enumerate(lines):
        rows: list[_Row] = []
        if start.match(line):
            row = _row_at(lines, first + lines_on)
            while row:
                rows.append(row)
                row = _row_at(lines, row.after, under=row.under)
        if len(rows) > 1:
            return rows
    return []


def _row_at(lines: Sequence[str], first: int, skip: int = 0, under: str = "") -> _Row | None:
    """The row that begins on line ``first``; a line that stands alone before it is its sub-heading.

    Area and grade may both be wrapped, the grade beside or between the lines of the area: each line gives the words of
    the grade at its end, and the rest to the area.
    """
    area: list[str] = []
    grade: list[str] = []
    after = first
    for at in range(first, min(first + _ROW_LINES, len(lines))):
        line = lines[at][skip if at == first else 0 :].strip()
        words = line.split()
        complete = _is_grade(grade)
        if complete and (not line[:1].islower() or len(line) > _LONGEST_REST):
            break
        taken = _grade_words(words, grade)
        if area and not grade and taken < len(words) and line[:1].isupper():
            area, under = [], " ".join(area)
        area += words[: len(words) - taken]
        grade += words[len(words) - taken :]
        after = at + 1
    named = " ".join(area)
    if not _is_grade(grade) or not named or len(named) > _LONGEST_AREA or ". " in named:
        return None
    return _Row(first, after, named, _shown(" ".join(grade)), under)


def _is_grade(words: Sequence[str]) -> bool:
    return bool(_WHOLE_GRADE.fullmatch(" ".join(words)))


def _grade_words(words: Sequence[str], begun: Sequence[str]) -> int:
    """How many words at the end of a line are the grade, or go on with the one begun on the lines above."""
    for count in range(min(len(words), len(_LONG_GRADE)), 0, -1):
        tail = words[-count:]
        together = tuple(word.lower() for word in (*begun, *tail))
        if (begun or tail[0][0].isupper()) and (together == _LONG_GRADE[: len(together)] or _is_grade(together)):
            return count
    return 0


def _stated(lines: Sequence[str]) -> Iterator[tuple[int, Grade]]:
    """Judgements that stand in a sentence of their own, with the line each begins on."""
    text = "\n".join(lines)
    whole_is_stated = False
    for match in _STATED.finditer(text):
        if not match["board"]:
            if whole_is_stated:  # some say it on the cover and again in the summary
                continue
            whole_is_stated = True
        area = " ".join((match["services"] or match["overall"] or match["board"]).split())
        yield text.count("\n", 0, match.start()), Grade(area[:1].upper() + area[1:], _shown(match["grade"]))


def _shown(grade: str) -> str:
    words = " ".join(grade.split()).lower().replace("require ", "requires ")
    return words[:1].upper() + words[1:]
