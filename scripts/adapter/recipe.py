"""How the adapter is trained."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train.

    Attributes:
        seed: Of the order and the first weights.
        rank: Of each layer's change.
        epochs: Times that every paragraph is seen.
        learning_rate: At its highest, after a tenth of the steps; then falling to nothing.
        batch: Paragraphs of a step; each is the others' negative.
        scale: Cosines are multiplied by it.
    """

    seed: int = 0
    rank: int = 16
    epochs: float = 6.0
    learning_rate: float = 3e-4
    batch: int = 48
    scale: float = 20.0
