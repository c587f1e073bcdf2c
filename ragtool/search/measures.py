"""Retrieval and refusal measures, each a small function that states its definition.

A ranking is the list of gains (0 where nothing relevant was found) of the hits, best first. Gains are
``2**grade - 1``; a relevant item counts once, at its first hit.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2


def gain(grade: int) -> int:
    """What an item of this grade is worth (Burges et al. 2005)."""
    return (1 << grade) - 1


def dcg(gains: Sequence[float], k: int) -> float:
    """Discounted cumulative gain: the sum of ``gain / log2(rank + 1)`` over the first ``k`` ranks."""
    return sum(value / log2(rank + 1) for rank, value in enumerate(gains[:k], 1))


def ndcg(gains: Sequence[float], ideal: Sequence[float], k: int) -> float:
    """DCG as a share of the DCG of all relevant items, best first (Jarvelin and Kekalainen 2002); 0..1."""
    best = dcg(sorted(ideal, reverse=True), k)
    return dcg(gains, k) / best if best else 0.0


def recall(found: Sequence[int], n_relevant: int, k: int) -> float:
    """Share of the relevant items that are among the first ``k`` hits; ``found`` counts the new ones of each hit."""
    return sum(found[:k]) / n_relevant if n_relevant else 0.0


def reciprocal_rank(found: Sequence[bool]) -> float:
    """One over the rank of the first relevant hit; 0 where there is none."""
    return next((1 / rank for rank, relevant in enumerate(found, 1) if relevant), 0.0)


def success(found: Sequence[bool]) -> float:
    """1 when the first hit is relevant, else 0."""
    return float(bool(found) and found[0])


def precision_and_recall(predicted: Sequence[bool], actual: Sequence[bool]) -> tuple[float, float]:
    """Of a yes/no prediction; a precision or recall of nothing is 1."""
    both = sum(p and a for p, a in zip(predicted, actual, strict=True))
    return (
        both / sum(predicted) if any(predicted) else 1.0,
        both / sum(actual) if any(actual) else 1.0,
    )


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean; 0 of nothing."""
    return sum(values) / len(values) if values else 0.0
