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


@dataclass(frozen=True, slots=True)
class Weights:
    """Share of each signal in the score; they add up to 1."""

    passage: float = 0.35
    sentence: float = 0.35
    lexical: float = 0.3


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
