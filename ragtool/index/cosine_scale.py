"""What a model's cosines mean, told in those of another: models differ in how near they put what belongs together.

The packaged probes are questions with sentences that answer them. How near a model puts the two of a pair, and how near
it puts a question to the other pairs' sentences, are two points of its scale; between two models' scales a straight
line through them leads. So bounds that were set on one model's cosines serve another's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PROBES_FILE = Path(__file__).with_name("probes.txt")

LEAST_DISTANCE = 0.05
"""Between a scale's two points. A model that tells the probes apart by less tells nothing apart, and is left as is."""


@dataclass(frozen=True, slots=True)
class CosineScale:
    """Two points of a model's scale.

    Attributes:
        unrelated: Mean cosine of a probe's question and the sentences of the others.
        related: Mean cosine of a probe's question and its own sentence.
    """

    unrelated: float
    related: float

    def told_in(self, other: CosineScale, cosines: NDArray[np.float32]) -> NDArray[np.float32]:
        """What ``other``'s cosines would be where these are this one's; the same where this one tells nothing apart."""
        distance = self.related - self.unrelated
        if self == other or distance < LEAST_DISTANCE:
            return cosines
        return other.unrelated + (cosines - self.unrelated) * ((other.related - other.unrelated) / distance)


DEFAULT_SCALE = CosineScale(unrelated=0.1625, related=0.5207)
"""Of the default model as published, without the adapter: bounds on cosines were set on this one's."""


def measured(
    encode_queries: Callable[[Sequence[str]], NDArray[np.float32]],
    encode_sentences: Callable[[Sequence[str]], NDArray[np.float32]],
) -> CosineScale:
    """The scale of a model.

    Args:
        encode_queries: Texts to ``(texts, dimensions) float32``, unit length.
        encode_sentences: The same for what is searched.
    """
    questions, sentences = zip(*probes(), strict=True)
    cosines = encode_queries(questions) @ encode_sentences(sentences).T
    own = cosines.diagonal()
    others = (cosines.sum() - own.sum()) / (cosines.size - own.size)
    return CosineScale(round(float(others), 4), round(float(own.mean()), 4))


def probes() -> list[tuple[str, str]]:
    """Questions, each with a sentence that answers it."""
    lines = PROBES_FILE.read_text("utf-8").splitlines()
    pairs = [line.partition(" | ") for line in lines if line and not line.startswith("#")]
    return [(question, sentence) for question, _, sentence in pairs]
