"""Arrays on disk against NumPy's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ragtool.index.rows import NpyWriter, open_rows

DIMENSIONS = 16


def some_rows(n: int) -> NDArray[np.float32]:
    return np.random.default_rng(0).standard_normal((n, DIMENSIONS)).astype(np.float32)


def write_rows(path: Path, rows: NDArray[np.floating], dtype: type[np.floating] = np.float32) -> None:
    """Write a file of these rows."""
    writer = NpyWriter(path, rows.shape[1], dtype)
    writer.append(rows)
    writer.finish()


def test_ranges_of_rows_are_copied_in_order(tmp_path: Path) -> None:
    source = some_rows(10_000)
    writer = NpyWriter(tmp_path / "copy.npy", DIMENSIONS, np.float32)
    writer.append_ranges(source, [(5, 9000), (9999, 10_000), (0, 0), (0, 2)])
    writer.finish()
    np.testing.assert_array_equal(
        open_rows(tmp_path / "copy.npy"), np.concatenate([source[5:9000], source[9999:], source[:2]])
    )


def test_rows_are_written_as_numpy_writes_them(tmp_path: Path) -> None:
    write_rows(tmp_path / "own.npy", some_rows(3))
    np.testing.assert_array_equal(np.load(tmp_path / "own.npy", allow_pickle=False), some_rows(3))
