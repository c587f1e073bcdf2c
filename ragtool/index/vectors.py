"""The passages' and sentences' vectors, open for search: FAISS for the nearest passages, memory maps for exact rows.

vectors.npy             (n_passages, dimensions) float32, unit length, row = passage id
sentences.npy           (n_sentences, dimensions) float16, row = a passage's first sentence row + place
passages.faiss          the passages of the last part, searched exactly
passages-<part>.faiss   one file for each full part before it: the vectors by the cluster they are in, 8 bits a number

Up to PART_ROWS passages there is no full part, and search is exact. Beyond, a query looks at the nearest clusters of
each full part and takes the cosine of what it finds from ``vectors.npy``. ``vector_writer.py`` writes the files.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import faiss
import numpy as np

from ragtool.errors import IndexDamagedError
from ragtool.index.rows import BLOCK_ROWS, open_rows
from ragtool.index.sealed import MEND

if TYPE_CHECKING:
    from numpy.typing import NDArray

FAISS_FILE, VECTORS_FILE, SENTENCES_FILE = "passages.faiss", "vectors.npy", "sentences.npy"
PART_FILE = "passages-{}.faiss"

VECTOR_TYPE, SENTENCE_TYPE = np.float32, np.float16

PART_ROWS = 100_000
"""Passages of a full part, and the most that are searched exactly."""

CLUSTERS = 1024
"""Of a full part."""

PROBES = 48
"""Clusters of each part that a query looks at; what that loses is in ``docs/performance.md``."""

SPARE = 2
"""Candidates taken for each one wanted, for their 8-bit cosines are off by some thousandths."""


class VectorIndex:
    """The vectors of one generation, open for search."""

    def __init__(self, folder: Path) -> None:
        """Open the vectors in ``folder`` without reading them.

        Raises:
            IndexDamagedError: A file is missing, cut short, or of another size than the others.
        """
        self._folder = folder
        self._vectors = open_rows(folder / VECTORS_FILE)
        self._sentences = open_rows(folder / SENTENCES_FILE)
        n_parts = len(list(folder.glob(PART_FILE.format("*"))))
        self._parts = [_open(folder / PART_FILE.format(part)) for part in range(n_parts)]
        self._rest = _open(folder / FAISS_FILE)
        self._first_of_rest = sum(part.ntotal for part in self._parts)
        if self._first_of_rest + self._rest.ntotal != len(self._vectors):
            raise IndexDamagedError(f"{folder} holds files of different builds. {MEND}")

    def search(
        self, query: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The ``k`` passages nearest to ``query``.

        Args:
            query: (dimensions,) float32, unit length.
            k: How many at most.
            allowed: (n,) ids, ascending, of the only passages to look at; None for all.

        Returns:
            Ids and cosines, best first; fewer than ``k`` where there are fewer.
        """
        if self._parts and allowed is not None and len(allowed) <= PART_ROWS:
            return self._best(query, k, allowed)
        ids, cosines = self._search_rest(query, k, allowed)
        if not self._parts:
            return ids, cosines
        return self._best(query, k, np.concatenate([self._search_parts(query, SPARE * k, allowed), ids]))

    def rows(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """``(n, dimensions) float32``: the vectors of these passages."""
        return np.asarray(self._rows_of(self._vectors, ids), np.float32)

    def sentence_rows(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """``(n, dimensions) float32``: the vectors of these sentence rows."""
        # FAISS makes floats of halves in a third of the time that NumPy takes.
        halves = faiss.ScalarQuantizer(self._sentences.shape[1], faiss.ScalarQuantizer.QT_fp16)
        found: NDArray[np.float32] = halves.decode(self._rows_of(self._sentences, rows).view(np.uint8))
        return found

    @property
    def method(self) -> str:
        """How passages are searched, as a clause."""
        if not self._parts:
            return f"all {len(self._vectors):,} passages are compared with a query"
        return (
            f"the {PROBES} nearest of {CLUSTERS} clusters are compared with a query in each of {len(self._parts)} parts"
            f" of {PART_ROWS:,} passages, and all of the last {self._rest.ntotal:,}"
        )

    def _rows_of(self, stored: NDArray[np.floating], rows: NDArray[np.int64]) -> NDArray[np.floating]:
        try:
            return np.asarray(stored[rows])
        except IndexError as error:  # whoever asks has the row from another file of the generation
            raise IndexDamagedError(f"The files in {self._folder} don't fit together: {error}. {MEND}") from error

    def _search_rest(
        self, query: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The nearest passages of the last part, exactly."""
        within = None if allowed is None else _mask(allowed, self._first_of_rest, self._rest.ntotal)
        ids, cosines = _search(self._rest, query, k, within, faiss.SearchParameters)
        return ids + self._first_of_rest, cosines

    def _search_parts(self, query: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None) -> NDArray[np.int64]:
        """Ids of the ``k`` passages of all full parts that are nearest by their 8-bit cosines.

        More clusters are looked at where fewer passages are allowed.
        """
        probes = PROBES
        if allowed is not None:
            probes = min(CLUSTERS, PROBES * len(self._vectors) // max(len(allowed), 1))
        ids, cosines = [], []
        first = 0
        for part in self._parts:
            within = None if allowed is None else _mask(allowed, first, part.ntotal)
            rows, scores = _search(part, query, k, within, faiss.SearchParametersIVF, nprobe=probes)
            ids.append(rows + first)
            cosines.append(scores)
            first += part.ntotal
        best = np.argsort(-np.concatenate(cosines), kind="stable")[:k]
        return np.concatenate(ids)[best]

    def _best(
        self, query: NDArray[np.float32], k: int, ids: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The ``k`` nearest of these passages, by their exact vectors."""
        blocks = [self.rows(ids[at : at + BLOCK_ROWS]) @ query for at in range(0, len(ids), BLOCK_ROWS)]
        cosines = np.concatenate([np.empty(0, np.float32), *blocks])
        order = np.argsort(-cosines, kind="stable")[:k]
        return ids[order], cosines[order]


def _open(path: Path) -> faiss.Index:
    """A FAISS file, its vectors left on disk under a memory map."""
    try:
        return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:
        raise IndexDamagedError(f"{path} can't be opened. {MEND}") from error


def _mask(allowed: NDArray[np.int64], first: int, n_rows: int) -> NDArray[np.bool_]:
    """``(n_rows,) bool``: which rows from ``first`` on are allowed."""
    mask = np.zeros(n_rows, bool)
    start, end = np.searchsorted(allowed, [first, first + n_rows])
    mask[allowed[start:end] - first] = True
    return mask


def _search(
    index: faiss.Index,
    query: NDArray[np.float32],
    k: int,
    within: NDArray[np.bool_] | None,
    parameters: type[faiss.SearchParameters],
    **settings: object,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Rows and cosines of the ``k`` nearest, best first.

    Args:
        index: To search.
        query: (dimensions,) float32.
        k: How many at most.
        within: (n_rows,) the rows to look at; None for all.
        parameters: The index's kind of search parameters.
        settings: Theirs.
    """
    k = min(k, index.ntotal)
    if k == 0:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    if within is not None:
        # The bitmap must outlive the search: FAISS keeps only a pointer to it.
        bits = np.packbits(within, bitorder="little")
        settings |= {"sel": faiss.IDSelectorBitmap(bits)}  # type: ignore[arg-type, call-arg]
    faiss.omp_set_num_threads(1)  # of this thread: one query is one thread's work, and waking others doubles its time
    scores, ids = index.search(query[np.newaxis].astype(np.float32), k, params=parameters(**settings))
    found = ids[0] >= 0  # FAISS pads with -1
    return ids[0][found], scores[0][found]
