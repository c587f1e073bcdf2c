"""How many documents each value of a filter would leave, the other filters being as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen in the filters panel; an empty set is no filter of that name.

    Attributes:
        authorities: Exact names.
        kinds: Exact names of kinds.
        sections: Parts of headings.
        documents: Ids.
        since, until: First and last day, both included.
    """

    authorities: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None


class Sections:
    """The headings of all documents, each in one spelling, those of most documents first.

    A heading chosen stands for every heading that holds it, as in ``Filters``: "Summary" for "Executive summary" too.
    """

    def __init__(self, headings: Mapping[str, frozenset[str]]) -> None:
        """``headings``: with the ids of the documents that have them."""
        spellings: dict[str, list[str]] = {}
        for heading in headings:
            spellings.setdefault(heading.casefold(), []).append(heading)
        self._documents = {
            folded: frozenset[str]().union(*(headings[own] for own in spelt)) for folded, spelt in spellings.items()
        }
        self.names = tuple(
            max(spelt, key=lambda own: len(headings[own]))
            for folded, spelt in sorted(spellings.items(), key=lambda own: (-len(self._documents[own[0]]), own[0]))
        )
        self.documents_under = cache(self._documents_under)

    def _documents_under(self, part: str) -> frozenset[str]:
        """Ids of the documents with a heading that holds ``part``."""
        wanted = part.casefold()
        return frozenset[str]().union(*(ids for heading, ids in self._documents.items() if wanted in heading))


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts of documents by value; values without documents are there with 0, so that no list jumps.

    Attributes:
        authorities, kinds: By name, in alphabetical order.
        documents: Those that the other filters leave, in the order given.
        sections: Ids of the documents that the other filters leave, to count those of a heading among.
        left: How many documents pass all filters.
    """

    authorities: dict[str, int]
    kinds: dict[str, int]
    documents: tuple[IndexedDocument, ...]
    sections: frozenset[str]
    left: int


def count_facets(documents: Sequence[IndexedDocument], choice: Choice, sections: Sections) -> Facets:
    """The counts of every value, each under the filters of the other names."""
    under = frozenset[str]().union(*(sections.documents_under(part) for part in choice.sections))

    def passing(but: str) -> Iterable[IndexedDocument]:
        for own in _passing(documents, choice, but):
            if not choice.sections or but == "sections" or own.id in under:
                yield own

    authorities = Counter(own.authority for own in passing("authorities"))
    kinds = Counter(own.kind for own in passing("kinds"))
    return Facets(
        authorities={name: authorities[name] for name in sorted({own.authority for own in documents if own.authority})},
        kinds={str(name): kinds[name] for name in sorted({own.kind for own in documents if own.kind})},
        documents=tuple(passing("documents")),
        sections=frozenset(own.id for own in passing("sections")),
        left=sum(1 for _ in passing("")),
    )


def _passing(documents: Iterable[IndexedDocument], choice: Choice, but: str) -> Iterable[IndexedDocument]:
    """The documents that pass the filters, sections and that of the name ``but`` left out."""
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
