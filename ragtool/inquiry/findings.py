"""Which passages take a matter up: candidates judged one by one, each by what its own words say, as refusal judges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ragtool.inquiry.records import Finding, Visit
from ragtool.search.evidence import NOT_WANTED_PENALTY, needs_of, weigh
from ragtool.search.quoting import quote
from ragtool.search.wanted import wanted_by

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ragtool.index.catalog import Catalog
    from ragtool.index.catalog_records import IndexedDocument, StoredPassage
    from ragtool.search.candidates import Candidate
    from ragtool.search.engine import Engine
    from ragtool.search.evidence import Evidence
    from ragtool.search.query import Query
    from ragtool.search.wanted import Wanted

DEPTH = 200
"""Passages taken from each kind of search: more than a search takes, for each is judged by itself."""

MIN_SUPPORT = 1.0
"""Least support (cosine + coverage) of a passage that takes a query's matter up. On the judged queries 59% of the
passages above it are judged to and 64% of those judged to are above it; see ``docs/retrieval.md``."""


@dataclass(frozen=True, slots=True)
class Supporting:
    """A passage that takes a matter up.

    Attributes:
        evidence: Its strongest sentence.
        support: How much speaks for it, higher is better; what bounds are set on. Of a query's passages the cosine of
            query and sentence and the share of the query's words that it holds, less where it does not give what is
            wanted.
    """

    evidence: Evidence
    support: float

    @property
    def document(self) -> IndexedDocument:
        """The document that the passage is from."""
        return self.evidence.candidate.document

    @property
    def passage(self) -> StoredPassage:
        """The passage."""
        return self.evidence.candidate.passage


def supporting(
    engine: Engine,
    query: Query,
    *,
    depth: int = DEPTH,
    within: NDArray[np.int64] | None = None,
    min_support: float = MIN_SUPPORT,
) -> list[Supporting]:
    """The passages that take up what ``query`` asks about, strongest first, as their strongest sentences support them.

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
    found = strongest_sentences(engine, query, wanted_by(query.text), depth=depth, within=within)
    return sorted((own for own in found if own.support >= min_support), key=lambda own: -own.support)


def strongest_sentences(
    engine: Engine, query: Query, wanted: Wanted, *, depth: int, within: NDArray[np.int64] | None = None
) -> Iterable[Supporting]:
    """Each passage that is anywhere near with the sentence that supports it most; arguments as for ``supporting``.

    A sentence without the kind of thing ``wanted`` is supported less: of the judged passages that are given more are
    right then (58% instead of 57), and none is lost.

    Raises:
        UnknownFilterError: A filter value that no document of the index has.
    """
    ranking = engine.rank(query, 2 * depth, depth=depth, within=within)
    candidates = [own for candidate in ranking.candidates for own in _of_each_visit(candidate)]
    needs = needs_of(query, ranking, engine.index.lexical)
    best: dict[int, Supporting] = {}
    for evidence in weigh(candidates, wanted, needs, compares=False):
        own = Supporting(evidence, evidence.support - (0.0 if evidence.is_wanted else NOT_WANTED_PENALTY))
        known = best.setdefault(own.passage.id, own)
        if own.support > known.support:
            best[own.passage.id] = own
    return best.values()


def visits(
    catalog: Catalog, documents: Iterable[IndexedDocument], found: Sequence[Supporting], limit: int
) -> tuple[Visit, ...]:
    """Each of ``documents``, by date and the undated last, with the findings of its ``limit`` strongest passages.

    Of several files of one report the one that says something, and can be cited best, stands for all.

    Raises:
        IndexDamagedError: A sentence is not, letter for letter, in its paragraph.
    """
    by_document: dict[str, list[Supporting]] = {}
    for own in found:
        by_document.setdefault(own.document.id, []).append(own)
    files: dict[tuple[object, ...], list[IndexedDocument]] = {}
    for document in sorted(documents, key=lambda own: (own.date is None, str(own.date), own.path)):
        files.setdefault(_visit_of(document), []).append(document)
    shown = [min(group, key=lambda own: (own.id not in by_document, *_citability(own))) for group in files.values()]
    return tuple(Visit(own, tuple(quoted(catalog, by_document.get(own.id, ())[:limit]))) for own in shown)


def quoted(catalog: Catalog, found: Iterable[Supporting]) -> Iterator[Finding]:
    """The findings of sentences and the passages they are from, each checked to be in its paragraph."""
    for own in found:
        document, passage, sentence = own.document, own.passage, own.evidence.sentence
        text = catalog.document(document.id)
        yield Finding(
            quote(text, document, passage, passage.span), quote(text, document, passage, sentence), own.support
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
