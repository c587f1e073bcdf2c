"""FAISS and the row files against NumPy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ragtool.errors import IndexDamagedError
from ragtool.index.vectors import (
    FAISS_FILE,
    SENTENCES_FILE,
    VECTORS_FILE,
    NpyWriter,
    VectorIndex,
    copy_rows,
    open_rows,
    write_faiss,
)

DIMENSIONS = 16


def unit_rows(n: int, seed: int = 0) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).standard_normal((n, DIMENSIONS)).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def write_rows(path: Path, rows: NDArray[np.floating], dtype: type[np.floating] = np.float32) -> None:
    writer = NpyWriter(path, DIMENSIONS, dtype)
    writer.append(rows)
    writer.finish()


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A folder of 500 passages and 900 sentences."""
    write_rows(tmp_path / VECTORS_FILE, unit_rows(500))
    write_rows(tmp_path / SENTENCES_FILE, unit_rows(900, 1), np.float16)
    write_faiss(tmp_path / FAISS_FILE, open_rows(tmp_path / VECTORS_FILE))
    return tmp_path


def test_the_nearest_passages_are_those_of_the_plain_product(written: Path) -> None:
    query = unit_rows(1, 2)[0]
    ids, scores = VectorIndex(written).search(query, 20)
    cosines = unit_rows(500) @ query
    assert ids.tolist() == np.argsort(-cosines)[:20].tolist()
    np.testing.assert_allclose(scores, np.sort(cosines)[::-1][:20], atol=1e-6)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(allowed=st.sets(st.integers(0, 499), max_size=60), k=st.integers(1, 80))
def test_a_filter_is_part_of_the_search(written: Path, allowed: set[int], k: int) -> None:
    query = unit_rows(1, 3)[0]
    ids, _ = VectorIndex(written).search(query, k, np.array(sorted(allowed), np.int64))
    cosines = unit_rows(500) @ query
    assert ids.tolist() == sorted(allowed, key=lambda at: -cosines[at])[:k]


def test_more_than_there_are_gives_all_without_padding(written: Path) -> None:
    ids, scores = VectorIndex(written).search(unit_rows(1, 2)[0], 2000)
    assert sorted(ids.tolist()) == list(range(500))
    assert len(scores) == 500


def test_rows_are_exact_and_sentence_rows_to_half_precision(written: Path) -> None:
    index = VectorIndex(written)
    wanted = np.array([499, 0, 7], np.int64)
    np.testing.assert_array_equal(index.rows(wanted), unit_rows(500)[wanted])
    sentences = index.sentence_rows(np.array([899, 3], np.int64))
    assert sentences.dtype == np.float32
    np.testing.assert_array_equal(sentences, unit_rows(900, 1)[[899, 3]].astype(np.float16))


def test_half_precision_moves_a_cosine_by_less_than_a_thousandth() -> None:
    rows, query = unit_rows(2000, 5), unit_rows(1, 6)[0]
    assert float(np.abs(rows @ query - rows.astype(np.float16).astype(np.float32) @ query).max()) < 1e-3


def test_an_index_without_passages_finds_nothing(tmp_path: Path) -> None:
    for name in (VECTORS_FILE, SENTENCES_FILE):
        write_rows(tmp_path / name, np.empty((0, DIMENSIONS), np.float32))
    write_faiss(tmp_path / FAISS_FILE, open_rows(tmp_path / VECTORS_FILE))
    ids, scores = VectorIndex(tmp_path).search(unit_rows(1)[0], 5)
    assert (len(ids), len(scores)) == (0, 0)


def test_ranges_of_rows_are_copied_in_order(tmp_path: Path) -> None:
    source = unit_rows(10_000)
    writer = NpyWriter(tmp_path / "copy.npy", DIMENSIONS, np.float32)
    copy_rows(writer, source, [(5, 9000), (9999, 10_000), (0, 0), (0, 2)])
    writer.finish()
    np.testing.assert_array_equal(
        open_rows(tmp_path / "copy.npy"), np.concatenate([source[5:9000], source[9999:], source[:2]])
    )


def test_rows_are_written_as_numpy_writes_them(tmp_path: Path) -> None:
    write_rows(tmp_path / "own.npy", unit_rows(3))
    np.testing.assert_array_equal(np.load(tmp_path / "own.npy", allow_pickle=False), unit_rows(3))


def test_files_of_different_builds_are_not_searched_together(written: Path) -> None:
    write_rows(written / VECTORS_FILE, unit_rows(499))
    with pytest.raises(IndexDamagedError, match=r"holds files of different builds\. Run: ragtool index --full"):
        VectorIndex(written)


@pytest.mark.parametrize("name", [FAISS_FILE, VECTORS_FILE, SENTENCES_FILE])
@pytest.mark.parametrize("length", [0, 10, 100])
def test_a_file_cut_short_is_named(written: Path, name: str, length: int) -> None:
    (written / name).write_bytes((written / name).read_bytes()[:length])
    with pytest.raises(IndexDamagedError, match=rf"{name} can't be opened.* Run: ragtool index --full"):
        VectorIndex(written)
