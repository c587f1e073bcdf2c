"""Which passages take a matter up: candidates judged one by one, each by what its own words say, as refusal judges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ragtool.inquiry.records import Finding, Visit
from ragtool.search.evidence import needs_of, weigh
from ragtool.search.quoting import quote
from ragtool.search.wanted import wanted_by

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ragtool.index.catalog import Catalog
    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.search.candidates import Candidate
    from ragtool.search.engine import Engine
    from ragtool.search.evidence import Evidence
    from ragtool.search.query import Query

DEPTH = 200
"""Passages taken from each kind of search: more than a search takes, for each is judged by itself."""

MIN_SUPPORT = 1.05
"""Least support (cosine + coverage) of a passage that takes a query's matter up. On the judged queries 55% of the
passages above it are judged to and 67% of those judged to are above it; see ``docs/retrieval.md``."""


def supporting(
    engine: Engine,
    query: Query,
    *,
    depth: int = DEPTH,
    within: NDArray[np.int64] | None = None,
    min_support: float = MIN_SUPPORT,
) -> list[Evidence]:
    """The strongest sentence of each passage that takes up what ``query`` asks about, strongest first.

    A passage that repeats another document's words counts for its own document too; the same report in two files
    counts once.

    Args:
        engine: Of the open index.
        query: What to look for, and where.
        depth: Passages taken from each kind of search.
        within: Ids, ascending, of the only passages to look at.
        min_support: Least support of a passage that is given.

    Raises:
        UnknownFilterError: A filter value that no document of the index has.
    """
    ranking = engine.rank(query, 2 * depth, depth=depth, within=within)
    candidates = [own for candidate in ranking.candidates for own in _of_each_visit(candidate)]
    needs = needs_of(query, ranking, engine.index.lexical)
    best: dict[int, Evidence] = {}
    for own in weigh(candidates, wanted_by(query.text), needs, compares=False):
        known = best.setdefault(own.candidate.passage.id, own)
        if own.support > known.support:
            best[own.candidate.passage.id] = own
    return sorted((own for own in best.values() if own.support >= min_support), key=lambda own: -own.support)


def visits(
    catalog: Catalog, documents: Iterable[IndexedDocument], evidence: Sequence[Evidence], limit: int
) -> tuple[Visit, ...]:
    """Each of ``documents``, by date and the undated last, with the findings of its ``limit`` strongest passages.

    Of several files of one report the one that says something, and can be cited best, stands for all.

    Raises:
        IndexDamagedError: A sentence is not, letter for letter, in its paragraph.
    """
    by_document: dict[str, list[Evidence]] = {}
    for own in evidence:
        by_document.setdefault(own.candidate.document.id, []).append(own)
    files: dict[tuple[object, ...], list[IndexedDocument]] = {}
    for document in sorted(documents, key=lambda own: (own.date is None, str(own.date), own.path)):
        files.setdefault(_visit_of(document), []).append(document)
    shown = [min(group, key=lambda own: (own.id not in by_document, *_citability(own))) for group in files.values()]
    return tuple(Visit(own, tuple(quoted(catalog, by_document.get(own.id, ())[:limit]))) for own in shown)


def quoted(catalog: Catalog, evidence: Sequence[Evidence]) -> Iterator[Finding]:
    """The findings of sentences and the passages they are from, each checked to be in its paragraph."""
    for own in evidence:
        document, passage = own.candidate.document, own.candidate.passage
        text = catalog.document(document.id)
        yield Finding(
            quote(text, document, passage, passage.span), quote(text, document, passage, own.sentence), own.support
        )


def _of_each_visit(candidate: Candidate) -> Iterator[Candidate]:
    """A candidate and those of its copies that are of another visit, not of another file of the same report."""
    seen = set()
    for own in (candidate, *candidate.copies):
        if _visit_of(own.document) not in seen:
            seen.add(_visit_of(own.document))
            yield replace(own, copies=())


def _visit_of(document: IndexedDocument) -> tuple[object, ...]:
    """What two files of one report share; of a document without a date, itself."""
    if document.date is None or document.authority is None:
        return (document.id,)
    return document.authority, document.date, document.kind


def _citability(document: IndexedDocument) -> tuple[bool, bool]:
    """Sorts documents with printed numbers first, then those with pages."""
    return document.numbering.first is None, document.page_count is None
