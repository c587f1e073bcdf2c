"""Signals of candidates: three each, and a query moved towards the best."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ragtool.index.catalog_records import PassageRow
from ragtool.index.vector_writer import write_search_index
from ragtool.index.vectors import SENTENCES_FILE, VECTORS_FILE, VectorIndex
from ragtool.search.signals import Candidates
from tests.index.test_rows import write_rows

PASSAGES = np.array([[1, 0, 0], [0, 1, 0], [0.6, 0.8, 0]], np.float32)
SENTENCES = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0], [0.8, 0.6, 0]], np.float16)
ROWS = [
    PassageRow(0, "report", 4, 0, 0, 2, 30),
    PassageRow(1, "report", 5, 90, 2, 1, 30),
    PassageRow(2, "report", 5, 120, 3, 1, 30),
]
QUERY = np.array([1, 0, 0], np.float32)


@pytest.fixture
def candidates(tmp_path: Path) -> Candidates:
    """Three passages, of which two are pieces of one paragraph."""
    write_rows(tmp_path / VECTORS_FILE, PASSAGES)
    write_rows(tmp_path / SENTENCES_FILE, SENTENCES, np.float16)
    write_search_index(tmp_path)
    return Candidates(ROWS, VectorIndex(tmp_path), {0: 3.0, 2: 7.0})


def test_a_passage_and_the_best_of_its_sentences_are_compared_with_the_query(candidates: Candidates) -> None:
    signals = candidates.signals(QUERY)
    assert signals.passage.tolist() == pytest.approx([1, 0, 0.6])
    assert signals.sentence.tolist() == pytest.approx([1, 0, 0.8], abs=1e-3)
    assert [signals.sentences_of(at).tolist() for at in range(3)] == [[1, 0], [0], pytest.approx([0.8], abs=1e-3)]


def test_the_pieces_of_a_paragraph_share_the_best_of_their_lexical_scores(candidates: Candidates) -> None:
    assert candidates.signals(QUERY).lexical.tolist() == [3, 7, 7]


def test_a_query_moves_towards_the_mean_of_the_passages_chosen(candidates: Candidates) -> None:
    moved = candidates.towards(QUERY, [1], 0.5)
    np.testing.assert_allclose(moved, np.array([1, 0.5, 0]) / np.hypot(1, 0.5), atol=1e-6)
    np.testing.assert_allclose(candidates.towards(QUERY, [0, 1], 0.0), QUERY, atol=1e-6)


def test_a_score_is_raised_part_of_the_way_to_the_best_of_the_nearest_candidates(candidates: Candidates) -> None:
    scores = np.array([0.2, 1.0, 0.6], np.float32)  # the second is nearest to the third, and the third to both others
    np.testing.assert_allclose(candidates.lifted(scores, 1, 0.5), [0.4, 1.0, 0.8], atol=1e-6)
    np.testing.assert_allclose(candidates.lifted(scores, 2, 0.5), [0.6, 1.0, 0.8], atol=1e-6)
    np.testing.assert_allclose(candidates.lifted(scores, 9, 0.5), candidates.lifted(scores, 2, 0.5))


def test_no_score_falls_for_its_neighbours_and_one_alone_stays(candidates: Candidates, tmp_path: Path) -> None:
    scores = np.array([0.9, 0.1, 0.1], np.float32)
    assert (candidates.lifted(scores, 2, 1.0) == [np.float32(0.9)] * 3).all()
    alone = Candidates(ROWS[:1], VectorIndex(tmp_path), {})
    assert alone.lifted(scores[:1], 3, 0.5).tolist() == scores[:1].tolist()
