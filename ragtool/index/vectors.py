"""Vectors on disk and their search: FAISS for the nearest passages, memory-mapped arrays for exact rows.

passages.faiss   inner-product index over the passages (unit vectors, so inner product is cosine)
vectors.npy      (n_passages, dimensions) float32, the same vectors, row = passage id
sentences.npy    (n_sentences, dimensions) float16, row = a passage's first sentence row + place
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import faiss
import numpy as np

from ragtool.errors import IndexDamagedError
from ragtool.index.sealed import MEND

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

FAISS_FILE, VECTORS_FILE, SENTENCES_FILE = "passages.faiss", "vectors.npy", "sentences.npy"

VECTOR_TYPE, SENTENCE_TYPE = np.float32, np.float16

BLOCK_ROWS = 4096
"""Rows copied at a time, so that memory does not grow with the index."""


class NpyWriter:
    """Writes a two-dimensional ``.npy`` file row by row; numpy's header leaves room for the row count to grow."""

    def __init__(self, path: Path, dimensions: int, dtype: DTypeLike) -> None:
        self.n_rows = 0
        self._dimensions = dimensions
        self._dtype = np.dtype(dtype)
        self._file = path.open("wb")
        self._write_header()

    def append(self, rows: NDArray[np.floating]) -> None:
        """Add ``(n, dimensions)`` rows."""
        np.ascontiguousarray(rows, self._dtype).tofile(self._file)
        self.n_rows += len(rows)

    def append_range(self, source: NDArray[np.floating], start: int, end: int) -> None:
        """Add rows ``start`` to ``end`` of another array, a block at a time."""
        for at in range(start, end, BLOCK_ROWS):
            self.append(source[at : min(at + BLOCK_ROWS, end)])

    def finish(self) -> None:
        """Write the true row count and close the file."""
        self._file.seek(0)
        self._write_header()
        self._file.close()

    def close(self) -> None:
        """Close the file; unless it was finished it is of no use."""
        self._file.close()

    def _write_header(self) -> None:
        header = {"descr": self._dtype.str, "fortran_order": False, "shape": (self.n_rows, self._dimensions)}
        np.lib.format.write_array_header_1_0(self._file, header)


def open_rows(path: Path) -> NDArray[np.floating]:
    """An ``.npy`` file as a read-only memory map.

    Raises:
        IndexDamagedError: It is missing or cut short.
    """
    try:
        with path.open("rb") as file:
            np.lib.format.read_magic(file)
            shape, _, dtype = np.lib.format.read_array_header_1_0(file)
            offset = file.tell()
        if path.stat().st_size != offset + math.prod(shape) * dtype.itemsize:
            raise ValueError("its header doesn't fit its size")
        if not shape[0]:  # nothing can't be mapped
            return np.empty(shape, dtype)
        return np.memmap(path, dtype, "r", offset, shape)
    except Exception as error:  # numpy's parser of the header raises whatever it meets
        raise IndexDamagedError(f"{path} can't be opened: {error}. {MEND}") from error


def write_faiss(path: Path, vectors: NDArray[np.floating]) -> None:
    """Write the FAISS index of ``(n, dimensions)`` unit vectors.

    Raises:
        OSError: It can't be written.
    """
    index = faiss.IndexFlatIP(vectors.shape[1])
    for start in range(0, len(vectors), BLOCK_ROWS):
        index.add(np.ascontiguousarray(vectors[start : start + BLOCK_ROWS], np.float32))
    try:
        faiss.write_index(index, str(path))
    except RuntimeError as error:
        raise OSError(f"{path}: {error}") from error


class VectorIndex:
    """The vectors of one generation, open for search."""

    def __init__(self, folder: Path) -> None:
        """Open the vectors in ``folder`` without reading them.

        Raises:
            IndexDamagedError: A file is missing, cut short, or of another size than the others.
        """
        path = folder / FAISS_FILE
        try:
            self._index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise IndexDamagedError(f"{path} can't be opened. {MEND}") from error
        self._vectors = open_rows(folder / VECTORS_FILE)
        self._sentences = open_rows(folder / SENTENCES_FILE)
        if self._index.ntotal != len(self._vectors):
            raise IndexDamagedError(f"{folder} holds files of different builds. {MEND}")

    def search(
        self, query: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The ``k`` passages nearest to ``query``.

        Args:
            query: (dimensions,) float32, unit length.
            k: How many at most.
            allowed: (n,) ids of the only passages to look at; None for all.

        Returns:
            Ids and cosines, best first; fewer than ``k`` where there are fewer.
        """
        parameters = None
        if allowed is not None:
            mask = np.zeros(len(self._vectors), bool)
            mask[allowed] = True
            # The bitmap must outlive the search: FAISS keeps only a pointer to it.
            bits = np.packbits(mask, bitorder="little")
            selector = faiss.IDSelectorBitmap(bits)  # type: ignore[arg-type, call-arg]
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        k = min(k, len(self._vectors))
        if k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        scores, ids = self._index.search(query[np.newaxis].astype(np.float32), k, params=parameters)
        found = ids[0] >= 0  # FAISS pads with -1
        return ids[0][found], scores[0][found]

    def rows(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """``(n, dimensions) float32``: the vectors of these passages."""
        return np.asarray(self._vectors[ids], np.float32)

    def sentence_rows(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """``(n, dimensions) float32``: the vectors of these sentence rows."""
        return np.asarray(self._sentences[rows], np.float32)

    @property
    def kind(self) -> str:
        """How passages are searched, in words."""
        return "exact"


def copy_rows(writer: NpyWriter, source: NDArray[np.floating], ranges: Iterable[tuple[int, int]]) -> None:
    """Append each half-open range of rows of ``source``."""
    for start, end in ranges:
        writer.append_range(source, start, end)
