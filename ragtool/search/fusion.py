"""Three signals, fused: a weighted sum of scores, each divided by the best of its kind.

Rank fusion (RRF) was measured worse on every judged set; see ``docs/architecture.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ragtool.search.signals import CandidateSignals


LEAST_LEXICAL, MOST_LEXICAL = 0.1, 0.35
"""BM25's weight where no passage holds any of the query's words, and where one holds them all."""

PASSAGE_SHARE = 0.3
"""Of the two cosines' weight."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Share of each signal in the score; they add up to 1."""

    passage: float
    sentence: float
    lexical: float

    @staticmethod
    def where_covered(coverage: float) -> Weights:
        """The weights for a query whose words the best passage holds to this share, 0..1.

        Words that the documents have say which passage is meant; those of lay people, which they have not, say little.
        """
        lexical = LEAST_LEXICAL + (MOST_LEXICAL - LEAST_LEXICAL) * coverage
        return Weights(PASSAGE_SHARE * (1 - lexical), (1 - PASSAGE_SHARE) * (1 - lexical), lexical)


def fuse(signals: CandidateSignals, weights: Weights) -> NDArray[np.float32]:
    """``(n,) float32``: the scores of n candidates, 0..1, higher is better."""
    scores: NDArray[np.float32] = (
        weights.passage * _share_of_best(signals.passage)
        + weights.sentence * _share_of_best(signals.sentence)
        + weights.lexical * _share_of_best(signals.lexical)
    )
    return scores


def _share_of_best(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Divided by the largest; negative scores count as 0, and so do all where none is positive."""
    best = scores.max(initial=0.0)
    # Below the smallest normal number a division would overflow; a signal that weak says nothing.
    useful = best >= np.finfo(np.float32).tiny
    shares: NDArray[np.float32] = np.clip(scores / best, 0.0, 1.0) if useful else np.zeros_like(scores)
    return shares
