"""Writes the FAISS files of a generation: clustered parts of PART_ROWS passages, and an exact one for the rest.

A full part is written once: later generations link its file for as long as the passages up to its end stay the same. So
neither memory nor the work for one new document grows with the index.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import faiss
import numpy as np

from ragtool.index.generations import link_or_copy
from ragtool.index.rows import BLOCK_ROWS, open_rows
from ragtool.index.vectors import CLUSTERS, FAISS_FILE, PART_FILE, PART_ROWS, VECTORS_FILE

if TYPE_CHECKING:
    from numpy.typing import NDArray

TRAINING_ROWS = 40 * CLUSTERS
"""FAISS asks for 39 vectors or more for each cluster."""


def write_search_index(folder: Path, old: Path | None = None, n_unmoved: int = 0) -> None:
    """Write the FAISS files of the vectors in ``folder``, a block at a time.

    Args:
        folder: Of a generation whose ``vectors.npy`` is finished.
        old: Folder of the generation before it.
        n_unmoved: Rows from the first that are the same in both, so that the parts they fill can be linked.

    Raises:
        OSError: A file can't be written.
    """
    vectors = open_rows(folder / VECTORS_FILE)
    n_parts = max(0, len(vectors) - 1) // PART_ROWS
    for part in range(n_parts):
        start, end = part * PART_ROWS, (part + 1) * PART_ROWS
        name = PART_FILE.format(part)
        if old is not None and end <= n_unmoved and (old / name).exists():
            link_or_copy(old / name, folder / name)
        else:
            _write(_clustered(vectors[start:end]), folder / name)
    rest = faiss.IndexFlatIP(vectors.shape[1])
    for block in _blocks(vectors[n_parts * PART_ROWS :]):
        rest.add(block)
    _write(rest, folder / FAISS_FILE)


def _clustered(vectors: NDArray[np.floating]) -> faiss.IndexIVFScalarQuantizer:
    dimensions = vectors.shape[1]
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimensions),
        dimensions,
        CLUSTERS,
        faiss.ScalarQuantizer.QT_8bit,
        faiss.METRIC_INNER_PRODUCT,
        False,
    )
    index.train(np.ascontiguousarray(vectors[:: max(1, len(vectors) // TRAINING_ROWS)], np.float32))
    for block in _blocks(vectors):
        index.add(block)
    return index


def _blocks(vectors: NDArray[np.floating]) -> Iterator[NDArray[np.float32]]:
    for start in range(0, len(vectors), BLOCK_ROWS):
        yield np.ascontiguousarray(vectors[start : start + BLOCK_ROWS], np.float32)


def _write(index: faiss.Index, path: Path) -> None:
    try:
        faiss.write_index(index, str(path))
    except RuntimeError as error:  # ends in the system's reason, in brackets, where it has one
        raise OSError(f"{path}: {str(error).rstrip(')').rpartition('(')[2]}") from error
