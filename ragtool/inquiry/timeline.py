"""What the documents say of a question, authority by authority, each from its first document to its last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ragtool.errors import UsageError
from ragtool.inquiry.findings import supporting, visits
from ragtool.inquiry.records import Strand, Timeline
from ragtool.search.filters import resolve
from ragtool.search.named_authorities import within_named_authorities

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.search.engine import Engine
    from ragtool.search.query import Query

UNSTATED = "authority not stated"


def timeline(engine: Engine, query: Query, per_document: int = 1) -> Timeline:
    """What each document says of what ``query`` asks, with ``per_document`` findings of it at most.

    Raises:
        UnknownFilterError: A filter value that no document of the index has.
    """
    within, stranger = within_named_authorities(query, engine.index.catalog)
    if stranger:
        return Timeline(query.typed, (), stranger)
    scope = resolve(within.filters, engine.index.catalog)
    documents = engine.index.catalog.documents() if scope.documents is None else scope.documents
    by_authority = _by_authority(documents)
    evidence = supporting(engine, within)
    strands = [
        Strand(title, visits(engine.index.catalog, own, evidence, per_document)) for title, own in by_authority.items()
    ]
    named = bool(within.filters.authority)
    shown = tuple(strand for strand in strands if named or strand.found)
    if any(strand.found for strand in strands):
        return Timeline(query.typed, shown, notes=scope.notes)
    n = len(documents)
    documents_said = "this document" if n == 1 else f"these {n} documents"
    return Timeline(query.typed, (), f"Nothing in {documents_said} takes this up.", scope.notes)


def compare(engine: Engine, query: Query, authorities: Sequence[str], per_document: int = 1) -> Timeline:
    """The same for ``authorities``, each as a strand whether anything is found there or not.

    Raises:
        UsageError: Fewer than two authorities are given.
        UnknownFilterError: An authority that is not indexed, or another filter value that no document has.
    """
    if len(set(authorities)) < 2:
        raise UsageError("A comparison needs two authorities or more: --authority Norfolk --authority Kent")
    return timeline(engine, query.within(replace(query.filters, authority=tuple(authorities))), per_document)


def _by_authority(documents: Sequence[IndexedDocument]) -> dict[str, list[IndexedDocument]]:
    """The documents of each authority, by its name; those that state none last."""
    grouped: dict[str, list[IndexedDocument]] = {}
    for own in sorted(documents, key=lambda own: (own.authority is None, own.authority)):
        grouped.setdefault(own.authority or UNSTATED, []).append(own)
    return grouped
