"""Follow-ups judged by people, read from a file, and how well those that ``follow`` finds agree with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ragtool.search.judgements import read_judged

if TYPE_CHECKING:
    from ragtool.inquiry.records import FollowUp, Visit

SQUARELY = 2
"""The grade of a paragraph that says what became of the very matter; 1 touches on it."""


@dataclass(frozen=True, slots=True)
class JudgedFollowUp:
    """A paragraph and the later ones that take it up.

    Attributes:
        key: Its citation key.
        later: Grades of the paragraphs that take it up, by their keys.
    """

    key: str
    later: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FollowUpMeasures:
    """Shares over all items and their later documents; None where there is nothing to take a share of.

    Attributes:
        n_items: Judged paragraphs.
        n_documents: Later documents, counted for each item.
        n_paragraphs: Later paragraphs that are given.
        document_precision: Of the later documents for which something is given, those that take the matter up.
        document_recall: Of those that take it up, those for which something is given.
        document_recall_squarely: The same of those that have a paragraph of the highest grade.
        silence: Of those that do not take it up, those for which nothing is given.
        paragraph_precision: Of the paragraphs given, those that are judged to take the matter up.
        paragraph_recall_squarely: Of the paragraphs of the highest grade, those given.
    """

    n_items: int
    n_documents: int
    n_paragraphs: int
    document_precision: float | None
    document_recall: float | None
    document_recall_squarely: float | None
    silence: float | None
    paragraph_precision: float | None
    paragraph_recall_squarely: float | None


@dataclass(frozen=True, slots=True)
class _LaterDocument:
    """What is given of a later document, and the grades of what it has."""

    given: frozenset[str]
    grades: Mapping[str, int]

    @property
    def squarely(self) -> frozenset[str]:
        return frozenset(key for key, grade in self.grades.items() if grade == SQUARELY)


def judges_follow_ups(path: Path) -> bool:
    """Whether a file of judgements is of follow-ups rather than of queries, as its first line shows."""
    try:
        with path.open(encoding="utf-8") as lines:
            first = json.loads(next(line for line in lines if line.strip()))
    except (OSError, ValueError, StopIteration):
        return False
    return isinstance(first, dict) and "later" in first


def read_judged_follow_ups(path: Path) -> tuple[JudgedFollowUp, ...]:
    """Read a file of judged follow-ups, a JSON object a line: ``key``, and ``later`` with a ``key`` and ``grade`` each.

    Raises:
        UsageError: The file can't be read, or a line is not a judged follow-up; the message names the line.
    """
    return read_judged(path, "judged follow-up", _judged_follow_up)


def _judged_follow_up(fields: dict[str, Any]) -> JudgedFollowUp:
    return JudgedFollowUp(str(fields["key"]), {own["key"]: int(own["grade"]) for own in fields["later"]})


def measure_follow_ups(items: Iterable[JudgedFollowUp], follow: Callable[[str], FollowUp]) -> FollowUpMeasures:
    """Follow every item and compare what is given with what was judged.

    Raises:
        UnknownKeyError: A judged document is not indexed.
    """
    items = tuple(items)
    documents = [_judged(visit, item.later) for item in items for visit in follow(item.key).later]
    taking_up = [own for own in documents if own.grades]
    squarely = [own for own in documents if own.squarely]
    silent = [own for own in documents if not own.grades]
    giving = [own for own in documents if own.given]
    n_paragraphs = sum(len(own.given) for own in documents)
    return FollowUpMeasures(
        n_items=len(items),
        n_documents=len(documents),
        n_paragraphs=n_paragraphs,
        document_precision=_share(sum(bool(own.grades) for own in giving), len(giving)),
        document_recall=_share(sum(bool(own.given) for own in taking_up), len(taking_up)),
        document_recall_squarely=_share(sum(bool(own.given) for own in squarely), len(squarely)),
        silence=_share(sum(not own.given for own in silent), len(silent)),
        paragraph_precision=_share(sum(len(own.given & own.grades.keys()) for own in documents), n_paragraphs),
        paragraph_recall_squarely=_share(
            sum(len(own.given & own.squarely) for own in documents), sum(len(own.squarely) for own in documents)
        ),
    )


def _judged(visit: Visit, later: Mapping[str, int]) -> _LaterDocument:
    return _LaterDocument(
        frozenset(finding.passage.citation.key for finding in visit.findings),
        {key: grade for key, grade in later.items() if key.startswith(f"{visit.document.id}:")},
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
