"""Candidates to an answer in the inspectors' own words, or to a refusal that says why.

ranking -> evidence, sentence by sentence -> judged -> chosen -> adjacent ones joined -> checked letter for letter
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ragtool.corpus.authorities import find_authorities, known_authorities
from ragtool.errors import IndexDamagedError
from ragtool.index.analysis import analyze
from ragtool.records import Answer, Quote, Span
from ragtool.search.candidates import Ranking
from ragtool.search.citation import cite
from ragtool.search.engine import Engine, to_hits
from ragtool.search.evidence import Evidence, asks_for_figure, needs_of, weigh

if TYPE_CHECKING:
    from ragtool.search.query import Query

EVIDENCE_PASSAGES = 10
"""Passages whose sentences are looked at."""

MAX_SENTENCES = 4

STRENGTH_SHARE = 0.75
"""A further sentence is quoted when it has this share of the best one's strength."""

MIN_EVIDENCE = 0.5
"""Least cosine + coverage of an answering sentence; questions from another world stay below."""

MIN_FIGURE_EVIDENCE = 1.05
"""The same for a sentence that gives the figure asked for: near misses are close in meaning and lack the words."""


def answer(engine: Engine, query: Query, k: int) -> Answer:
    """Answer ``query.text`` from the passages that ``engine`` finds, with the ``k`` best of them.

    Raises:
        UnknownFilterError: A filter value that no document of the index has.
        IndexDamagedError: A chosen sentence is not, letter for letter, in its paragraph.
    """
    query, stranger = _within_named_authorities(engine, query)
    ranking = engine.rank(query, max(k, EVIDENCE_PASSAGES))
    needs = needs_of(query, ranking.expansions, engine.index.lexical)
    evidence = weigh(ranking.candidates[:EVIDENCE_PASSAGES], query, needs)
    reason = stranger or _refusal(query, ranking, evidence)
    quotes = () if reason else tuple(_quote(engine, group) for group in _joined(_chosen(query, evidence)))
    return Answer(query.typed, quotes, reason, to_hits(ranking.candidates[:k]), ranking.notes)


def _within_named_authorities(engine: Engine, query: Query) -> tuple[Query, str | None]:
    """The query, kept to the authorities it names; and a refusal where it names only authorities that are not indexed.

    What inspectors wrote of one authority is no answer about another; and within its documents its name, which many
    sentences hold, says nothing of what is asked.
    """
    if query.filters.authority:
        return query, None
    indexed = engine.index.catalog.authorities()
    said = f" {' '.join(analyze(query.text))} "
    named = dict.fromkeys(mention.name for mention in find_authorities(query.text))
    unlisted = [name for name in indexed if name not in known_authorities() and f" {' '.join(analyze(name))} " in said]
    wanted = tuple(name for name in (*named, *unlisted) if name in indexed)
    if wanted:
        return query.without(wanted).within(replace(query.filters, authority=wanted)), None
    if named:
        there = f"{', '.join(indexed[:8])}{' and others' if len(indexed) > 8 else ''}" if indexed else "none"
        return query, f"No indexed document is about {' or '.join(named)}. Indexed authorities: {there}."
    return query, None


def _refusal(query: Query, ranking: Ranking, evidence: Sequence[Evidence]) -> str | None:
    """Why nothing answers, or None."""
    documents = "this document" if ranking.n_documents == 1 else f"these {ranking.n_documents} documents"
    within = f" ({query.filters.describe()})" if query.filters else ""
    if not evidence:
        return f"Nothing in {documents}{within} has what the question asks for."
    if max(own.cosine + own.coverage for own in evidence) < MIN_EVIDENCE:
        return f"Nothing in {documents}{within} answers this."
    if asks_for_figure(query.text):
        figures = [own.cosine + own.coverage for own in evidence if own.has_figure]
        if max(figures, default=0.0) < MIN_FIGURE_EVIDENCE:
            return f"Nothing in {documents}{within} gives this figure."
    return None


def _chosen(query: Query, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The strongest sentences; where the question asks for a figure, only those that hold one."""
    if asks_for_figure(query.text):
        evidence = [own for own in evidence if own.has_figure]
    chosen: list[Evidence] = []
    for own in evidence:
        if len(chosen) == MAX_SENTENCES or own.strength < STRENGTH_SHARE * evidence[0].strength:
            break
        if all(own.text != other.text for other in chosen):
            chosen.append(own)
    return chosen


def _joined(chosen: Sequence[Evidence]) -> list[list[Evidence]]:
    """Sentences that stand next to each other in one passage, together; groups in the order of their best sentence."""
    groups: list[list[Evidence]] = []
    for own in chosen:
        near = next((group for group in groups if any(_adjacent(own, other) for other in group)), None)
        if near is None:
            groups.append([own])
        else:
            near.append(own)
            near.sort(key=lambda evidence: evidence.sentence.start)
    return groups


def _adjacent(one: Evidence, other: Evidence) -> bool:
    if one.candidate.passage.id != other.candidate.passage.id:
        return False
    sentences = one.candidate.passage.sentences
    return abs(sentences.index(one.sentence) - sentences.index(other.sentence)) == 1


def _quote(engine: Engine, group: Sequence[Evidence]) -> Quote:
    """The words of a group of adjacent sentences, checked to be in the document letter for letter."""
    candidate = group[0].candidate
    passage = candidate.passage
    span = Span(group[0].sentence.start, group[-1].sentence.end)
    text = passage.text[span.start - passage.span.start : span.end - passage.span.start]
    document = engine.index.catalog.document(candidate.document.id)
    paragraph = passage.paragraph.span.of(document.text)
    if not text.strip() or text not in paragraph or span.of(document.text) != text:
        raise IndexDamagedError(
            f"A sentence of {candidate.document.path} is not in its paragraph as indexed."
            " The index is damaged. Run: ragtool index --full"
        )
    return Quote(text, cite(candidate.document, passage.paragraph, document.page_at(span.start)))
