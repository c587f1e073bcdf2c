"""Whether the evidence answers at all: the rules by which an answer is refused, each with its sentence.

The thresholds were set on the judged queries; ``docs/retrieval.md`` has what each rule gives there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ragtool.index.analysis import analyze
from ragtool.search.candidates import Ranking
from ragtool.search.evidence import Evidence
from ragtool.search.wanted import Kind, Wanted

if TYPE_CHECKING:
    from ragtool.index.lexical import LexicalIndex
    from ragtool.search.query import Query

MIN_NEARNESS, MIN_NEARNESS_ADAPTED = 0.375, 0.47
"""Least that the nearest passage's cosine and a share of the best coverage make together, for a model as published and
for the default model with its adapter, which has learnt to tell better. A question from another world shares words with
some sentence by chance, but no passage as a whole is near it; set on queries that a paragraph answers and on questions
from other collections, see ``docs/retrieval.md``."""

COVERAGE_SHARE = 0.15

MIN_FIGURE_EVIDENCE = 1.05
"""Least support (cosine + coverage) of a sentence that gives the figure asked for: near misses are close in meaning and
lack the words."""

MIN_READ = 0.1
"""Least that a reranker must say of the best passage. Half of certainty is where a CrossEncoder's training puts the
border; a passage read as a tenth is one that it holds to be beside the point. Set by no judged set, for none ships."""

_ORDINALS = {analyze(word)[0]: word for word in ("first", "second", "third", "fourth", "fifth", "sixth")}


_NAME = re.compile(r"[A-Z][a-z]{2,}\b(?!')")


def reason_to_refuse(
    query: Query,
    wanted: Wanted,
    ranking: Ranking,
    evidence: Sequence[Evidence],
    lexical: LexicalIndex,
    *,
    adapted: bool,
) -> str | None:
    """Why nothing answers, as a sentence; None where something does.

    Args:
        query: The question.
        wanted: What it wants.
        ranking: What was found.
        evidence: The sentences of the best of it.
        lexical: Of the index.
        adapted: Whether the index's model has its adapter.
    """
    one = ranking.n_documents == 1
    documents = "this document" if one else f"these {ranking.n_documents} documents"
    within = f" ({query.filters.describe()})" if query.filters else ""
    if not evidence:
        return f"Nothing in {documents}{within} has what the question asks for."
    if strangers := _names_in_no_passage(query, lexical):
        return f"Nothing in {documents}{within} mentions {' or '.join(strangers)}."
    nearest, held = max(own.candidate.nearness for own in evidence), max(own.coverage for own in evidence)
    if nearest + COVERAGE_SHARE * held < (MIN_NEARNESS_ADAPTED if adapted else MIN_NEARNESS):
        return f"Nothing in {documents}{within} {Kind.ANYTHING}."
    read = [own.signals.reranker for own in ranking.candidates if own.signals.reranker is not None]
    if read and max(read) < MIN_READ:
        return f"Nothing in {documents}{within} {Kind.ANYTHING}, as the reranker reads it."
    if wanted.is_figure:
        given = [own.support for own in evidence if own.is_wanted]
        if max(given, default=0.0) < MIN_FIGURE_EVIDENCE:
            return f"Nothing in {documents}{within} {wanted.kind}."
    if others := _others_in_order(query, ranking):
        told, asked = others
        tell = "tells" if one else "tell"
        return f"Of what is asked about, {documents}{within} {tell} of the {told}, not of the {asked}."
    return None


def _names_in_no_passage(query: Query, lexical: LexicalIndex) -> list[str]:
    """Names in the question that no passage holds: words with a capital, where most have none."""
    words = query.text.split()
    names = [name.group() for word in words[1:] if (name := _NAME.match(word))]
    if 2 * len(names) >= len(words):  # a title, or typed so
        return []
    return [name for name in names if not any(map(lexical.document_frequency, analyze(name)))]


def _others_in_order(query: Query, ranking: Ranking) -> tuple[str, str] | None:
    """Which ones are told of and which was asked about, where only another first (second ...) of a thing is found."""
    held = [tuple(analyze(own.passage.text)) for own in ranking.candidates]
    for ordinal, things in _ordered_things(tuple(analyze(query.text))):
        told = {other for terms in held for other, own in _ordered_things(terms) if own == things}
        if told and ordinal not in told:
            return " and ".join(sorted(_ORDINALS[other] for other in told)), _ORDINALS[ordinal]
    return None


def _ordered_things(terms: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each ordinal among analysed terms, with the two terms after it."""
    for at, term in enumerate(terms[:-2]):
        if term in _ORDINALS:
            yield term, (terms[at + 1], terms[at + 2])
