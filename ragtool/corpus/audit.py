"""What a reader should know about a document's numbers and its state."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ragtool.corpus.lines import Line
from ragtool.corpus.numbering import PrintedNumber
from ragtool.records import CrossReference, NumberingAudit, Paragraph, ParagraphKind

DAMAGE_LINES = 200
"""A text of fewer lines may well have none that begins with a digit."""

FULL_WEIGHT = 1.0
"""Of a number with its dot that stands where most do; others are years and shares that wrapping brought there."""

_CITES_NUMBERS = re.compile(r"\bpara(?:graph)?s?\.?\s+\d", re.IGNORECASE)
_APOSTROPHE = re.compile(r"['’]")
_LOST_APOSTROPHE = re.compile(r"\b(?:childrens|authoritys|Ofsteds|councils own)\b")


def audit_numbering(
    found: Sequence[PrintedNumber], numbers: Mapping[int, PrintedNumber], paragraphs: Sequence[Paragraph]
) -> NumberingAudit:
    """The printed numbers of a document: first, last, missing, duplicates, other lists, unnumbered paragraphs."""
    values = sorted(number.value for number in numbers.values())
    unnumbered = sum(own.number is None and own.kind in (ParagraphKind.PROSE, ParagraphKind.ITEM) for own in paragraphs)
    if not values:
        return NumberingAudit(unnumbered=unnumbered)
    others = [own for own in found if own.line not in numbers and own.weight >= FULL_WEIGHT]
    again = Counter(own.value for own in others)
    return NumberingAudit(
        first=values[0],
        last=values[-1],
        missing=tuple(value for value in range(values[0], values[-1]) if value not in set(values)),
        duplicates=tuple(value for value in values if again[value]),
        restarts=again[1],
        unnumbered=unnumbered,
    )


def warn(
    lines: Sequence[Line],
    numbering: NumberingAudit,
    references: Iterable[CrossReference],
) -> tuple[str, ...]:
    """Sentences about damage and about numbers that are cited or expected and not printed."""
    warnings = []
    text = "\n".join(line.text for line in lines)
    starts_with_digit = any(line.text[:1].isdigit() for line in lines)
    if numbering.first is None and len(lines) >= DAMAGE_LINES and not starts_with_digit and _CITES_NUMBERS.search(text):
        warnings.append(
            "The printed paragraph numbers are missing from this file: its text cites paragraphs by number, yet no line"
            " begins with a digit, so every line that did was lost when the file was made, with the first line of each"
            " numbered paragraph. Its paragraphs are cited by section and position. Use the original PDF if you can."
        )
    if _LOST_APOSTROPHE.search(text) and not _APOSTROPHE.search(text):
        warnings.append("Apostrophes, dashes and other signs beyond plain ASCII were lost when this file was made.")
    if numbering.missing:
        listed = ", ".join(map(str, numbering.missing))
        warnings.append(f"No paragraph is printed with the number {listed}.")
    if numbering.first is not None and numbering.first > 1:
        warnings.append(f"Its printed paragraph numbers begin at {numbering.first}.")
    unresolved = list(dict.fromkeys(number for own in references for number in own.unresolved))
    if unresolved and numbering.first is not None:
        warnings.append(f"It cites paragraphs that it does not print: {', '.join(unresolved)}.")
    return tuple(warnings)
