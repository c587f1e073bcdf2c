"""What became of a recommendation or a finding: what its own document says of it, and every later one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ragtool.inquiry.findings import supporting, visits
from ragtool.inquiry.recommendations import recommendations
from ragtool.inquiry.records import FollowUp
from ragtool.search.context import find_document, paragraph_in_context
from ragtool.search.filters import Filters
from ragtool.search.query import words_of

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.search.engine import Engine
    from ragtool.search.evidence import Evidence

MIN_SUPPORT = 0.73
"""Least support of a passage that takes a paragraph up. A paragraph has many words and no passage has them all, so it
is less than for a query; set on the judged follow-ups, see ``docs/retrieval.md``."""

FURTHER_SUPPORT = 0.8
"""The same for a document's second and third passage."""

PER_DOCUMENT = 3
"""Passages of a later document that are given at most."""


def follow(engine: Engine, key: str) -> FollowUp:
    """What became of the paragraph that ``key`` names (as for ``ragtool show``).

    Raises:
        UnknownKeyError: The key names no document or paragraph, or more than one document.
    """
    context = paragraph_in_context(engine.index.catalog, key, around=0)
    later, reason = _later(engine, context.document)
    found = FollowUp(context.quote, context.cites, context.cited_by, (), reason)
    if not later:
        return found
    asked = f"{context.lead_in.text} {context.quote.text}" if context.lead_in else context.quote.text
    query = words_of(asked, Filters(document=tuple(own.id for own in later)))
    evidence = _worth_giving(supporting(engine, query, min_support=MIN_SUPPORT))
    return FollowUp(
        context.quote,
        context.cites,
        context.cited_by,
        visits(engine.index.catalog, later, evidence, PER_DOCUMENT),
    )


def follow_document(engine: Engine, name: str) -> tuple[FollowUp, ...]:
    """What became of each recommendation of the document with the id, beginning of an id or part of a path ``name``.

    Raises:
        UnknownKeyError: None or several documents are called so.
    """
    document = find_document(engine.index.catalog.documents(), name)
    paragraphs = recommendations(engine.index.catalog.document(document.id))
    return tuple(follow(engine, f"{document.id}:@{own.ordinal}") for own in paragraphs)


def _worth_giving(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Each document's strongest, and others of it only where they reach FURTHER_SUPPORT."""
    given: dict[str, list[Evidence]] = {}
    for own in evidence:
        of_document = given.setdefault(own.candidate.document.id, [])
        if not of_document or own.support >= FURTHER_SUPPORT:
            of_document.append(own)
    return [own for of_document in given.values() for own in of_document]


def _later(engine: Engine, document: IndexedDocument) -> tuple[list[IndexedDocument], str | None]:
    """The authority's documents of a later date; and why there can be none."""
    if document.authority is None:
        return [], "The document states no authority, so no later document of the same one can be told."
    if document.date is None:
        return [], "The document states no date, so no later document can be told."
    others = [own for own in engine.index.catalog.documents() if own.authority == document.authority]
    later = [own for own in others if own.date is not None and own.date > document.date]
    if later:
        return later, None
    return [], f"No later document about {document.authority} is indexed."
