"""How many documents each value of a filter would leave, the other filters being as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen in the filters panel; an empty set is no filter of that name.

    Attributes:
        authorities: Exact names.
        kinds: Exact names of kinds.
        documents: Ids.
        since, until: First and last day, both included.
    """

    authorities: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts of documents by value; values without documents are there with 0, so that no list jumps.

    Attributes:
        authorities, kinds: By name, in alphabetical order.
        documents: Those that the other filters leave, in the order given.
        left: How many documents pass all filters.
    """

    authorities: dict[str, int]
    kinds: dict[str, int]
    documents: tuple[IndexedDocument, ...]
    left: int


def count_facets(documents: Sequence[IndexedDocument], choice: Choice) -> Facets:
    """The counts of every value, each under the filters of the other names."""
    authorities = Counter(own.authority for own in _passing(documents, choice, "authorities"))
    kinds = Counter(own.kind for own in _passing(documents, choice, "kinds"))
    return Facets(
        authorities={name: authorities[name] for name in sorted({own.authority for own in documents if own.authority})},
        kinds={str(name): kinds[name] for name in sorted({own.kind for own in documents if own.kind})},
        documents=tuple(_passing(documents, choice, "documents")),
        left=sum(1 for _ in _passing(documents, choice, "")),
    )


def _passing(documents: Iterable[IndexedDocument], choice: Choice, but: str) -> Iterable[IndexedDocument]:
    """The documents that pass the filters, that of the name ``but`` left out."""
    for own in documents:
        if choice.authorities and but != "authorities" and own.authority not in choice.authorities:
            continue
        if choice.kinds and but != "kinds" and own.kind not in choice.kinds:
            continue
        if choice.documents and but != "documents" and own.id not in choice.documents:
            continue
        if (choice.since or choice.until) and (
            own.date is None or not (choice.since or date.min) <= own.date <= (choice.until or date.max)
        ):
            continue
        yield own
