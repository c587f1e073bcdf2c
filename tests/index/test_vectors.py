"""FAISS against NumPy: exact to a part's size, nearly so beyond."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ragtool.errors import IndexDamagedError
from ragtool.index import vector_writer, vectors
from ragtool.index.vector_writer import write_search_index
from ragtool.index.vectors import FAISS_FILE, SENTENCES_FILE, VECTORS_FILE, VectorIndex
from tests.index.test_rows import write_rows

DIMENSIONS = 16


def unit_rows(n: int, seed: int = 0) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).standard_normal((n, DIMENSIONS)).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A folder of 500 passages and 900 sentences."""
    write_rows(tmp_path / VECTORS_FILE, unit_rows(500))
    write_rows(tmp_path / SENTENCES_FILE, unit_rows(900, 1), np.float16)
    write_search_index(tmp_path)
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
    write_search_index(tmp_path)
    ids, scores = VectorIndex(tmp_path).search(unit_rows(1)[0], 5)
    assert (len(ids), len(scores)) == (0, 0)


def test_files_of_different_builds_are_not_searched_together(written: Path) -> None:
    write_rows(written / VECTORS_FILE, unit_rows(499))
    with pytest.raises(IndexDamagedError, match=r"holds files of different builds\. Run: ragtool index --full"):
        VectorIndex(written)


@pytest.mark.parametrize("name", [FAISS_FILE, VECTORS_FILE, SENTENCES_FILE])
@pytest.mark.parametrize("length", [0, 10, 100])
def test_a_file_cut_short_is_named(written: Path, name: str, length: int) -> None:
    content = (written / name).read_bytes()[:length]
    (written / name).unlink()
    (written / name).write_bytes(content)
    with pytest.raises(IndexDamagedError, match=rf"{name} can't be opened.* Run: ragtool index --full"):
        VectorIndex(written)


PART, N = 1000, 2300


def neighbourly_rows(n: int, seed: int = 0) -> NDArray[np.float32]:
    """Unit vectors in groups, as the vectors of texts are."""
    chance = np.random.default_rng(seed)
    middles = np.random.default_rng(99).standard_normal((40, DIMENSIONS))
    rows = (middles[chance.integers(0, 40, n)] + 0.4 * chance.standard_normal((n, DIMENSIONS))).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def make_parts_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let parts have a thousand passages in 16 clusters, of which a query looks at 6."""
    for module in (vectors, vector_writer):
        monkeypatch.setattr(module, "PART_ROWS", PART)
        monkeypatch.setattr(module, "CLUSTERS", 16)
    monkeypatch.setattr(vectors, "PROBES", 6)


@pytest.fixture
def in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two full parts and the rest."""
    make_parts_small(monkeypatch)
    write_rows(tmp_path / VECTORS_FILE, neighbourly_rows(N))
    write_rows(tmp_path / SENTENCES_FILE, unit_rows(10), np.float16)
    write_search_index(tmp_path)
    return tmp_path


def test_an_index_of_one_part_is_exact_and_says_so(written: Path) -> None:
    assert [path.name for path in sorted(written.glob("*.faiss"))] == [FAISS_FILE]
    assert VectorIndex(written).method == "all 500 passages are compared with a query"


def test_a_larger_index_has_a_file_for_each_full_part_and_says_so(in_parts: Path) -> None:
    names = sorted(path.name for path in in_parts.glob("*.faiss"))
    assert names == ["passages-0.faiss", "passages-1.faiss", FAISS_FILE]
    assert VectorIndex(in_parts).method == (
        "the 6 nearest of 16 clusters are compared with a query in each of 2 parts of 1,000 passages,"
        " and all of the last 300"
    )


def test_a_full_last_part_is_searched_exactly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_parts_small(monkeypatch)
    write_rows(tmp_path / VECTORS_FILE, neighbourly_rows(PART))
    write_search_index(tmp_path)
    assert [path.name for path in tmp_path.glob("*.faiss")] == [FAISS_FILE]


def test_clusters_find_nearly_all_of_the_nearest_with_their_exact_cosines(in_parts: Path) -> None:
    index, rows = VectorIndex(in_parts), neighbourly_rows(N)
    found = 0
    for query in neighbourly_rows(50, 7):
        ids, scores = index.search(query, 10)
        cosines = rows @ query
        np.testing.assert_allclose(scores, cosines[ids], atol=1e-6)
        assert (np.diff(scores) <= 0).all()
        found += len({*ids.tolist()} & {*np.argsort(-cosines)[:10].tolist()})
    assert found / 500 >= 0.98


@pytest.mark.parametrize("share", [0.02, 0.9])
def test_a_filter_is_part_of_the_search_of_clusters(in_parts: Path, share: float) -> None:
    index, rows = VectorIndex(in_parts), neighbourly_rows(N)
    allowed = np.flatnonzero(np.random.default_rng(4).random(N) < share)
    for query in neighbourly_rows(20, 8):
        ids, _ = index.search(query, 10, allowed)
        best = allowed[np.argsort(-(rows[allowed] @ query))[:10]]
        assert set(ids.tolist()) <= set(allowed.tolist())
        assert len({*ids.tolist()} & {*best.tolist()}) >= (10 if share < 0.5 else 9)


def test_a_part_whose_passages_stay_is_linked_and_another_is_made_anew(
    in_parts: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    later = tmp_path_factory.mktemp("later")
    rows = neighbourly_rows(N)
    rows[PART + 5] = rows[0]
    write_rows(later / VECTORS_FILE, rows)
    write_rows(later / SENTENCES_FILE, unit_rows(10), np.float16)
    write_search_index(later, in_parts, n_unmoved=PART + 5)
    assert (later / "passages-0.faiss").samefile(in_parts / "passages-0.faiss")
    assert not (later / "passages-1.faiss").samefile(in_parts / "passages-1.faiss")
    ids, _ = VectorIndex(later).search(rows[0], 2)
    assert sorted(ids.tolist()) == [0, PART + 5]


def test_a_missing_part_is_named(in_parts: Path) -> None:
    (in_parts / "passages-0.faiss").unlink()
    with pytest.raises(IndexDamagedError, match=r"passages-0\.faiss can't be opened\. Run: ragtool index --full"):
        VectorIndex(in_parts)


def test_a_row_that_is_not_there_is_damage(written: Path) -> None:
    index = VectorIndex(written)
    for read, row in ((index.rows, 500), (index.sentence_rows, 900)):
        with pytest.raises(IndexDamagedError, match=rf"don't fit together: .*{row}.* Run: ragtool index --full$"):
            read(np.array([row], np.int64))
