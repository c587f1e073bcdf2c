"""The row of recall: how many of the nearest passages, by all exact vectors, the search of vectors finds."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ragtool.index.store import Index
from scripts.benchmarks.made_index import made_vectors
from scripts.benchmarks.records import Measurement
from scripts.benchmarks.workplace import LARGE, Workplace

NEAREST, N_QUERIES = 10, 100
_BLOCK = 50_000


def recall_at_large(place: Workplace) -> Measurement:
    """Recall@10 at 1,000,000 passages."""
    shares = recalls(place.index(LARGE))
    return Measurement(float(np.mean(shares)), samples=tuple(shares), details={"queries": len(shares)})


def recalls(folder: Path) -> list[float]:
    """The share found of the ten nearest of each query, which is made as the passages' vectors are."""
    queries = np.stack(list(made_vectors(N_QUERIES, seed=1)))
    with Index.open(folder) as index:
        n = index.manifest.n_passages
        best = np.full((N_QUERIES, NEAREST), -1.0, np.float32)
        true = np.zeros((N_QUERIES, NEAREST), np.int64)
        for start in range(0, n, _BLOCK):
            ids = np.arange(start, min(start + _BLOCK, n))
            scores = np.concatenate([best, queries @ index.vectors.rows(ids).T], axis=1)
            all_ids = np.concatenate([true, np.broadcast_to(ids, (N_QUERIES, len(ids)))], axis=1)
            order = np.argpartition(-scores, NEAREST, axis=1)[:, :NEAREST]
            best, true = np.take_along_axis(scores, order, 1), np.take_along_axis(all_ids, order, 1)
        return [
            len({*index.vectors.search(query, NEAREST)[0].tolist()} & {*own.tolist()}) / NEAREST
            for query, own in zip(queries, true, strict=True)
        ]
