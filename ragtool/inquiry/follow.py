"""What became of a recommendation or a finding: what its own document says of it, and every later one.

A passage of a later document takes a paragraph up when it is near in meaning (its strongest sentence, and half as much
the whole of it) and holds its words; where the paragraph cites others of its document, what those say counts as much
as what it says itself. How near is near differs between models and documents, so it is told from how near any two
passages of the index are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ragtool.index.cosine_scale import DEFAULT_SCALE
from ragtool.inquiry.findings import Supporting, strongest_sentences, visits
from ragtool.inquiry.recommendations import recommendations
from ragtool.inquiry.records import FollowUp
from ragtool.inquiry.scope import tells_of_the_visit
from ragtool.search.context import find_document, paragraph_in_context
from ragtool.search.engine import CANDIDATES
from ragtool.search.filters import Filters
from ragtool.search.query import words_of
from ragtool.search.wanted import Kind, Wanted

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.search.context import ParagraphInContext
    from ragtool.search.engine import Engine

PASSAGE_WEIGHT = 0.5
"""Weight of the whole passage's cosine, that of its strongest sentence and the share of words being 1."""

CITED_SHARE = 0.5
"""What the cited paragraphs count, of all."""

MIN_SUPPORT = 0.51
"""Least support of a passage that takes a paragraph up; set on the judged follow-ups, see ``docs/retrieval.md``."""

FURTHER_SUPPORT = 0.59
"""The same for a document's second and third passage."""

PER_DOCUMENT = 3
"""Passages of a later document that are given at most."""

SAMPLED_PASSAGES = 2000
"""Passages from which it is told how near any two are."""

_CITATION = re.compile(r"\((?:see )?(?:paragraph|para|recommendation)s?\b[^)]*\)", re.IGNORECASE)
"""Numbers of paragraphs say nothing of the matter."""


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
    return replace(
        found, later=visits(engine.index.catalog, later, _worth_giving(_followed(engine, context, later)), PER_DOCUMENT)
    )


def follow_document(engine: Engine, name: str) -> tuple[FollowUp, ...]:
    """What became of each recommendation of the document with the id, beginning of an id or part of a path ``name``.

    Raises:
        UnknownKeyError: None or several documents are called so.
    """
    document = find_document(engine.index.catalog.documents(), name)
    paragraphs = recommendations(engine.index.catalog.document(document.id))
    return tuple(follow(engine, f"{document.id}:@{own.ordinal}") for own in paragraphs)


def _followed(engine: Engine, context: ParagraphInContext, later: Iterable[IndexedDocument]) -> list[Supporting]:
    """Passages of later documents with what speaks for their taking the paragraph up, strongest first."""
    filters = Filters(document=tuple(own.id for own in later))
    introduced = f"{context.lead_in.text} {context.quote.text}" if context.lead_in else context.quote.text
    found = _near(engine, introduced, filters)
    if context.cites:
        cited = {
            own.passage.id: own.support for own in _near(engine, " ".join(own.text for own in context.cites), filters)
        }
        found = [
            replace(own, support=(1 - CITED_SHARE) * own.support + CITED_SHARE * cited.get(own.passage.id, 0.0))
            for own in found
        ]
    return sorted(found, key=lambda own: -own.support)


def _near(engine: Engine, text: str, filters: Filters) -> list[Supporting]:
    """Passages near ``text`` with what speaks for each; what says as much as any passage would is 0."""
    query = words_of(_CITATION.sub(" ", text), filters)
    unrelated = (1 + PASSAGE_WEIGHT) * _nearness_of_any_two(engine)
    return [
        replace(own, support=own.support + PASSAGE_WEIGHT * own.evidence.candidate.nearness - unrelated)
        for own in strongest_sentences(engine, query, Wanted(Kind.ANYTHING), depth=CANDIDATES)
        if not tells_of_the_visit(own.passage.paragraph)
    ]


def _nearness_of_any_two(engine: Engine) -> float:
    """The mean cosine of two passages of the index, told in the default model's scale: that of their mean's length."""
    n = engine.index.manifest.n_passages
    ids = np.linspace(0, n - 1, min(n, SAMPLED_PASSAGES)).astype(np.int64)
    mean = engine.index.vectors.rows(ids).mean(axis=0)
    return float(engine.index.model.scale.told_in(DEFAULT_SCALE, mean @ mean))


def _worth_giving(found: Iterable[Supporting]) -> list[Supporting]:
    """Of each document the strongest where it reaches MIN_SUPPORT, and others where they reach FURTHER_SUPPORT."""
    given: dict[str, list[Supporting]] = {}
    for own in found:
        of_document = given.setdefault(own.document.id, [])
        if own.support >= (FURTHER_SUPPORT if of_document else MIN_SUPPORT):
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
