"""Candidates to an answer in the inspectors' own words, or to a refusal that says why.

ranking -> evidence, sentence by sentence -> judged -> chosen -> adjacent ones joined -> checked letter for letter
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from ragtool.records import Answer, Quote, Span
from ragtool.search.engine import Engine, to_hits
from ragtool.search.evidence import Evidence, needs_of, weigh
from ragtool.search.hints import Hints
from ragtool.search.named_authorities import within_named_authorities
from ragtool.search.quoting import quote
from ragtool.search.refusal import reason_to_refuse
from ragtool.search.wanted import Wanted, wanted_by

if TYPE_CHECKING:
    from ragtool.search.query import Query

EVIDENCE_PASSAGES = 20
"""Passages whose sentences are looked at."""

MAX_SENTENCES = 4

STRENGTH_SHARE = 0.75
"""A further sentence is quoted when it has this share of the best one's strength."""


def answer(engine: Engine, query: Query, k: int) -> Answer:
    """Answer ``query.text`` from the passages that ``engine`` finds, with the ``k`` best of them.

    Raises:
        UnknownFilterError: A filter value that no document of the index has.
        IndexDamagedError: A chosen sentence is not, letter for letter, in its paragraph.
    """
    query, stranger = within_named_authorities(query, engine.index.catalog)
    ranking = engine.rank(query, max(k, EVIDENCE_PASSAGES))
    wanted = wanted_by(query.text)
    needs = needs_of(query, ranking, engine.index.lexical)
    compares = len(ranking.hints.groups) > 1
    evidence = weigh(ranking.candidates[:EVIDENCE_PASSAGES], wanted, needs, compares=compares)
    adapted = bool(engine.index.model.adapter)
    reason = stranger or reason_to_refuse(query, wanted, ranking, evidence, engine.index.lexical, adapted=adapted)
    quotes = (
        () if reason else tuple(_quote(engine, group) for group in _joined(_chosen(wanted, ranking.hints, evidence)))
    )
    return Answer(query.typed, quotes, reason, to_hits(ranking.candidates[:k]), ranking.notes)


def _chosen(wanted: Wanted, hints: Hints, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The strongest sentences; where the question asks for a figure, only those that give it.

    A question that means documents of several sorts compares them: each sort has its say, the earliest first.
    """
    if wanted.is_figure:
        evidence = [own for own in evidence if own.is_wanted]
    if len(hints.groups) < 2:
        return _strongest(evidence, MAX_SENTENCES)
    compared = [[own for own in evidence if own.candidate.document.id in group] for group in hints.groups]
    chosen = {id(own): own for group in compared for own in _strongest(group, MAX_SENTENCES // 2)}
    return sorted(chosen.values(), key=lambda own: own.candidate.document.date or date.max)


def _strongest(evidence: Sequence[Evidence], limit: int) -> list[Evidence]:
    """The strongest sentences, as long as they are nearly as strong as the first and not the same."""
    chosen: list[Evidence] = []
    for own in evidence:
        if len(chosen) == limit or own.strength < STRENGTH_SHARE * evidence[0].strength:
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
    span = Span(group[0].sentence.start, group[-1].sentence.end)
    return quote(engine.index.catalog.document(candidate.document.id), candidate.document, candidate.passage, span)
