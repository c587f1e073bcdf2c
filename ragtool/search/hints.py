"""What a query says of the documents it means: years and kinds ("in 2016", "at the monitoring visit").

A hint prefers documents and never leaves any out; that is what filters are for. Its words say little about the
matter, so they count less among the words that are looked up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ragtool.index.analysis import analyze
from ragtool.records import DocumentKind

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument

NOT_MEANT_SHARE = 0.85
"""What the score of a passage counts in a document that is not among those the query means."""

WORD_WEIGHT = 0.3
"""Lexical weight of a hint's words, other words' being 1."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_KINDS: tuple[tuple[DocumentKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"\b{words}\b", re.IGNORECASE))
    for kind, words in (
        (DocumentKind.MONITORING_VISIT, r"monitoring (?:visits?(?: letters?)?|letters?)"),
        (DocumentKind.FOCUSED_VISIT, r"focused visits?(?: letters?)?"),
        (DocumentKind.JOINT_INSPECTION, r"joint (?:targeted )?(?:area )?inspections?|JTAIs?"),
        (DocumentKind.SEND_INSPECTION, r"(?:area )?SEND inspections?"),
        (DocumentKind.INSPECTION_REPORT, r"inspection reports?|at the (?:full )?inspection"),
    )
)


@dataclass(frozen=True, slots=True)
class Hints:
    """What a query says of the documents it means.

    Attributes:
        groups: Ids of the documents that each year or kind in it tells of; none where it tells them not apart.
        terms: The analysed words that say so.
    """

    groups: tuple[frozenset[str], ...] = ()
    terms: frozenset[str] = frozenset()

    @property
    def documents(self) -> frozenset[str]:
        """Ids of all the documents meant; none where the query means any."""
        return frozenset().union(*self.groups)


def hints_in(text: str, documents: Callable[[], Sequence[IndexedDocument]]) -> Hints:
    """The hints of a query.

    Args:
        text: Its words.
        documents: Gives those that are searched; called only where the text has a year or a kind in it.
    """
    years = [(match.group(), int(match.group())) for match in _YEAR.finditer(text)]
    kinds = [(match.group(), kind) for kind, pattern in _KINDS for match in pattern.finditer(text)]
    if not years and not kinds:
        return Hints()
    searched = documents()
    told = [(words, frozenset(own.id for own in searched if _is_of(own, year))) for words, year in years]
    told += [(words, frozenset(own.id for own in searched if own.kind is kind)) for words, kind in kinds]
    told = [(words, group) for words, group in told if group and len(group) < len(searched)]
    terms = frozenset(term for words, _ in told for term in analyze(words))
    return Hints(tuple(dict.fromkeys(group for _, group in told)), terms)


def _is_of(document: IndexedDocument, year: int) -> bool:
    days = [*(document.inspected or ()), *([document.date] if document.date else [])]
    return any(day.year == year for day in days)
