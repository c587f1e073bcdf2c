"""Arrays on disk against NumPy's own."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ragtool.index.rows import NpyWriter, open_rows

DIMENSIONS = 16

FULL_DEVICE = Path("/dev/full")


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


def test_rows_that_were_added_can_be_read_before_the_file_is_finished(tmp_path: Path) -> None:
    writer = NpyWriter(tmp_path / "own.npy", DIMENSIONS, np.float32)
    writer.append(some_rows(50)[:30])
    np.testing.assert_array_equal(writer.rows(7, 30), some_rows(50)[7:30])
    writer.append(some_rows(50)[30:])
    np.testing.assert_array_equal(writer.rows(29, 31), some_rows(50)[29:31])
    assert writer.rows(5, 5).shape == (0, DIMENSIONS)
    writer.finish()
    np.testing.assert_array_equal(open_rows(tmp_path / "own.npy"), some_rows(50))


@pytest.mark.skipif(not FULL_DEVICE.exists(), reason="no device that is always full")
@pytest.mark.parametrize("n_rows", [1, 5000])
def test_a_full_disk_is_said_to_be_at_the_latest_when_the_file_is_closed(n_rows: int) -> None:
    with (
        pytest.raises(OSError, match="No space left on device"),
        closing(NpyWriter(FULL_DEVICE, DIMENSIONS, np.float32)) as writer,
    ):
        writer.append(some_rows(n_rows))
