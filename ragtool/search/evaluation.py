"""Judged queries run against an index: how well it ranks, finds facts and refuses; by category and over all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from ragtool.search import measures

if TYPE_CHECKING:
    from ragtool.records import Answer, Hit
    from ragtool.search.judgements import JudgedQuery, RelevantParagraph

DEPTH = 10
"""Hits looked at for each query."""

ANSWERING_GRADE = 2


@dataclass(frozen=True, slots=True)
class QueryResult:
    """One query's measures; those of ranking are None where nothing is relevant."""

    query: JudgedQuery
    answered: bool
    ndcg_at_10: float | None
    recall_at_5: float | None
    recall_at_10: float | None
    success_at_1: float | None
    reciprocal_rank: float | None
    facts_found: int


@dataclass(frozen=True, slots=True)
class Measures:
    """Means over a group of queries, None where none of them has what is measured; refusal counts every query.

    Attributes:
        facts: Share of the queries with facts whose answer holds every one of them.
        refusal_precision: Of the refused queries, the share that nothing answers.
        refusal_recall: Of the queries that nothing answers, the share refused.
    """

    n_queries: int
    ndcg_at_10: float | None
    recall_at_5: float | None
    recall_at_10: float | None
    success_at_1: float | None
    mrr: float | None
    facts: float | None
    refusal_precision: float
    refusal_recall: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The results of a run."""

    overall: Measures
    by_category: dict[str, Measures]
    results: tuple[QueryResult, ...]


def evaluate(queries: Iterable[JudgedQuery], ask: Callable[[str], Answer]) -> Evaluation:
    """Ask every query and measure the answers and their hits.

    Args:
        queries: With their judgements.
        ask: Gives the answer to a question with at least ten hits, best first.
    """
    results = tuple(_measure(query, ask(query.query)) for query in queries)
    categories = dict.fromkeys(result.query.category for result in results)
    return Evaluation(
        overall=_means(results),
        by_category={
            category: _means([result for result in results if result.query.category == category])
            for category in categories
        },
        results=results,
    )


def _measure(query: JudgedQuery, answer: Answer) -> QueryResult:
    words = " ".join(" ".join(quote.text for quote in answer.quotes).split()).casefold()
    facts_found = sum(fact.casefold() in words for fact in query.facts)
    if not query.relevant:
        return QueryResult(query, answer.answered, None, None, None, None, None, facts_found)
    first_found = _first_found(query.relevant, answer.hits[:DEPTH])
    gains = [max((measures.gain(item.grade) for item in items), default=0) for items in first_found]
    answering = [sum(item.grade >= ANSWERING_GRADE for item in items) for items in first_found]
    found = [bool(count) for count in answering]
    n_answering = sum(item.grade >= ANSWERING_GRADE for item in query.relevant)
    return QueryResult(
        query=query,
        answered=answer.answered,
        ndcg_at_10=measures.ndcg(gains, [measures.gain(item.grade) for item in query.relevant], DEPTH),
        recall_at_5=measures.recall(answering, n_answering, 5),
        recall_at_10=measures.recall(answering, n_answering, 10),
        success_at_1=measures.success(found),
        reciprocal_rank=measures.reciprocal_rank(found),
        facts_found=facts_found,
    )


def _first_found(relevant: Sequence[RelevantParagraph], hits: Sequence[Hit]) -> list[list[RelevantParagraph]]:
    """For each hit, the relevant paragraphs that it is the first to hold."""
    missing = list(relevant)
    found = []
    for hit in hits:
        here = [item for item in missing if item.is_in(PurePath(hit.citation.path).stem, hit.text)]
        missing = [item for item in missing if item not in here]
        found.append(here)
    return found


def _means(results: Sequence[QueryResult]) -> Measures:
    def mean(values: Iterable[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return measures.mean(known) if known else None

    precision, recall = measures.precision_and_recall(
        [not result.answered for result in results], [not result.query.answerable for result in results]
    )
    return Measures(
        n_queries=len(results),
        ndcg_at_10=mean(result.ndcg_at_10 for result in results),
        recall_at_5=mean(result.recall_at_5 for result in results),
        recall_at_10=mean(result.recall_at_10 for result in results),
        success_at_1=mean(result.success_at_1 for result in results),
        mrr=mean(result.reciprocal_rank for result in results),
        facts=mean(
            float(result.facts_found == len(result.query.facts)) if result.query.facts else None for result in results
        ),
        refusal_precision=precision,
        refusal_recall=recall,
    )
