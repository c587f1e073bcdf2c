"""What speaks for each candidate: three signals, of its vectors and of its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ragtool.index.catalog_records import PassageRow
    from ragtool.index.vectors import VectorIndex


@dataclass(frozen=True, slots=True)
class CandidateSignals:
    """What is known of n candidates.

    Attributes:
        passage: (n,) float32, cosine of query and passage.
        sentence: (n,) float32, cosine of query and the passage's best sentence.
        lexical: (n,) float32, BM25.
        sentences: (sentences of all,) float32, cosine of query and each sentence.
        bounds: (n + 1,) int64, where in ``sentences`` each candidate's begin, and the end.
    """

    passage: NDArray[np.float32]
    sentence: NDArray[np.float32]
    lexical: NDArray[np.float32]
    sentences: NDArray[np.float32]
    bounds: NDArray[np.int64]

    def sentences_of(self, candidate: int) -> NDArray[np.float32]:
        """Cosine of query and each sentence of one candidate."""
        start, end = self.bounds[candidate : candidate + 2]
        return self.sentences[start:end]


class Candidates:
    """Candidates with their vectors in memory, so that a second look at them costs little."""

    def __init__(self, rows: Sequence[PassageRow], vectors: VectorIndex, scores: Mapping[int, float]) -> None:
        """Fetch the vectors.

        Args:
            rows: The candidates, at least one, each of at least one sentence.
            vectors: Of the index.
            scores: BM25 by passage id; 0 where none is given.
        """
        self.rows = rows
        ids, first_sentences, n_sentences = np.array(
            [(own.id, own.sentence_row, own.n_sentences) for own in rows], np.int64
        ).T
        self._bounds = np.concatenate([[0], np.cumsum(n_sentences)])
        self._passages = vectors.rows(ids)
        self._sentences = vectors.sentence_rows(
            np.repeat(first_sentences - self._bounds[:-1], n_sentences) + np.arange(self._bounds[-1])
        )
        self._lexical = _of_paragraphs(rows, scores)

    def signals(self, query: NDArray[np.float32]) -> CandidateSignals:
        """The signals of each candidate for a query's ``(dimensions,) float32`` vector."""
        sentences = self._sentences @ query
        return CandidateSignals(
            passage=self._passages @ query,
            sentence=np.maximum.reduceat(sentences, self._bounds[:-1]),
            lexical=self._lexical,
            sentences=sentences,
            bounds=self._bounds,
        )

    def towards(self, query: NDArray[np.float32], chosen: Sequence[int], weight: float) -> NDArray[np.float32]:
        """The query's vector moved towards the mean of chosen candidates', ``weight`` times as heavy; unit length."""
        moved: NDArray[np.float32] = query + weight * self._passages[chosen].mean(axis=0)
        return moved / np.linalg.norm(moved)

    def lifted(self, scores: NDArray[np.float32], neighbours: int, share: float) -> NDArray[np.float32]:
        """Scores, each raised part of the way to the best among those of the candidates nearest to it.

        Args:
            scores: (n,) float32.
            neighbours: How many of the nearest.
            share: Of the way.
        """
        cosines = self._passages @ self._passages.T
        rows = np.arange(len(scores))
        best = scores
        cosines[rows, rows] = -np.inf
        for _ in range(min(neighbours, len(scores) - 1)):
            nearest = cosines.argmax(axis=1)
            best = np.maximum(best, scores[nearest])
            cosines[rows, nearest] = -np.inf
        lifted: NDArray[np.float32] = scores + share * (best - scores)
        return lifted


def _of_paragraphs(rows: Sequence[PassageRow], scores: Mapping[int, float]) -> NDArray[np.float32]:
    """BM25 of each candidate; the pieces of a long paragraph share the best of theirs, for it is cited as one."""
    paragraphs = [(row.document_id, row.paragraph) for row in rows]
    best: dict[tuple[str, int], float] = {}
    for row, paragraph in zip(rows, paragraphs, strict=True):
        if row.id in scores:
            best[paragraph] = max(best.get(paragraph, 0.0), scores[row.id])
    return np.array([best.get(paragraph, 0.0) for paragraph in paragraphs], np.float32)
