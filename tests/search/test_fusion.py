"""Three signals become one score between 0 and 1."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from ragtool.search import fusion
from ragtool.search.fusion import Weights
from ragtool.search.signals import CandidateSignals

Scores = NDArray[np.float32]


def fuse(passage: Scores, sentence: Scores, lexical: Scores, weights: Weights) -> Scores:
    of_no_sentences = np.empty(0, np.float32), np.zeros(1, np.int64)
    return fusion.fuse(CandidateSignals(passage, sentence, lexical, *of_no_sentences), weights)


SCORES = arrays(np.float32, 5, elements=st.floats(-1, 30, width=32))


def test_each_signal_counts_by_its_weight_as_a_share_of_its_best() -> None:
    passage = np.array([0.8, 0.4], np.float32)
    sentence = np.array([0.5, 0.5], np.float32)
    lexical = np.array([0.0, 12.0], np.float32)
    scores = fuse(passage, sentence, lexical, Weights(0.5, 0.3, 0.2))
    assert scores.tolist() == pytest.approx([0.8, 0.75])


def test_a_signal_without_a_positive_score_adds_nothing() -> None:
    nothing = np.array([-0.2, 0.0], np.float32)
    some = np.array([0.1, 0.2], np.float32)
    assert fuse(nothing, some, nothing, Weights(0.4, 0.4, 0.2)).tolist() == pytest.approx([0.2, 0.4])


@given(st.floats(0, 1))
def test_the_weights_add_up_to_one(coverage: float) -> None:
    weights = Weights.where_covered(coverage)
    assert weights.passage + weights.sentence + weights.lexical == pytest.approx(1)


def test_words_weigh_the_more_the_more_of_them_the_documents_hold() -> None:
    lay, mixed, own = (Weights.where_covered(coverage) for coverage in (0.0, 0.5, 1.0))
    assert lay.lexical < mixed.lexical < own.lexical
    assert lay.passage > own.passage
    assert lay.sentence > own.sentence


@given(SCORES, SCORES, SCORES, st.floats(0, 1))
def test_scores_stay_between_zero_and_one(passage: Scores, sentence: Scores, lexical: Scores, coverage: float) -> None:
    scores = fuse(passage, sentence, lexical, Weights.where_covered(coverage))
    assert ((scores >= 0) & (scores <= 1 + 1e-6)).all()
