"""Each measure against its definition, by hand, and nDCG against an independent public library."""

from math import log2

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragtool.search import measures


def test_gain_doubles_with_the_grade() -> None:
    assert [measures.gain(grade) for grade in (0, 1, 2, 3)] == [0, 1, 3, 7]


def test_dcg_discounts_by_the_logarithm_of_the_rank() -> None:
    assert measures.dcg([3, 0, 1], k=10) == pytest.approx(3 + 1 / log2(4))


def test_a_perfect_ranking_has_an_ndcg_of_one() -> None:
    assert measures.ndcg([3, 3, 1], [1, 3, 3], k=10) == pytest.approx(1)


def test_recall_counts_only_the_first_k_hits() -> None:
    assert measures.recall([0, 1, 2, 0, 0, 1], n_relevant=5, k=5) == pytest.approx(0.6)


def test_reciprocal_rank_is_of_the_first_relevant_hit() -> None:
    assert measures.reciprocal_rank([False, False, True, True]) == pytest.approx(1 / 3)
    assert measures.reciprocal_rank([False]) == 0


def test_success_is_of_the_first_hit_alone() -> None:
    assert (measures.success([True]), measures.success([False, True]), measures.success([])) == (1, 0, 0)


def test_precision_and_recall_of_refusals() -> None:
    predicted, actual = [True, True, False, False], [True, False, True, False]
    assert measures.precision_and_recall(predicted, actual) == (0.5, 0.5)


@given(st.lists(st.integers(0, 2), min_size=1, max_size=20).filter(any))
def test_ndcg_equals_that_of_a_public_library(grades: list[int]) -> None:
    # The library takes a gain as the grade itself, so it is given the gains.
    gains = [measures.gain(grade) for grade in grades]
    judged = [ir_measures.Qrel("q", str(at), gain) for at, gain in enumerate(gains)]
    run = [ir_measures.ScoredDoc("q", str(at), 1000.0 - at) for at in range(len(gains))]
    expected = ir_measures.calc_aggregate([ir_measures.nDCG @ 10], judged, run)[ir_measures.nDCG @ 10]
    assert measures.ndcg(gains, gains, k=10) == pytest.approx(expected)
