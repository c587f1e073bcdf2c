"""Arrays on disk: two-dimensional ``.npy`` files, written row by row and read through a memory map."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ragtool.errors import IndexDamagedError
from ragtool.index.sealed import MEND

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

BLOCK_ROWS = 4096
"""Rows copied at a time, so that memory does not grow with the index."""


class NpyWriter:
    """Writes a two-dimensional ``.npy`` file row by row; numpy's header leaves room for the row count to grow."""

    def __init__(self, path: Path, dimensions: int, dtype: DTypeLike) -> None:
        self.n_rows = 0
        self._dimensions = dimensions
        self._dtype = np.dtype(dtype)
        self._file = path.open("w+b")
        self._write_header()
        self._header_bytes = self._file.tell()

    def append(self, rows: NDArray[np.floating]) -> None:
        """Add ``(n, dimensions)`` rows."""
        self._file.write(np.ascontiguousarray(rows, self._dtype).data)  # tofile says nothing of a full disk
        self.n_rows += len(rows)

    def rows(self, start: int, end: int) -> NDArray[np.floating]:
        """``(end - start, dimensions)``: rows that were added, as they are on disk."""
        self._file.flush()
        row_bytes = self._dimensions * self._dtype.itemsize
        data = os.pread(self._file.fileno(), (end - start) * row_bytes, self._header_bytes + start * row_bytes)
        return np.frombuffer(data, self._dtype).reshape(-1, self._dimensions)

    def append_ranges(self, source: NDArray[np.floating], ranges: Iterable[tuple[int, int]]) -> None:
        """Add half-open ranges of rows of another array, a block at a time."""
        for start, end in ranges:
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
