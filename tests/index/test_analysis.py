from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragtool.index.analysis import analyze, analyze_with_joined, forms


@pytest.mark.parametrize("words", ["children's homes", "children’s homes", "CHILDRENS HOMES", "childrens home"])
def test_apostrophes_case_and_endings_make_no_difference(words: str) -> None:
    assert analyze(words) == ["children", "home"]


@pytest.mark.parametrize("word", ["multi-agency", "multi‑agency", "multi agency"])
def test_a_hyphen_splits_a_word(word: str) -> None:
    assert analyze(word) == ["multi", "agenc"]


def test_a_hyphened_word_is_also_one_term() -> None:
    assert analyze_with_joined("a multi-agency plan") == ["a", "multi", "agenc", "plan", "multiag"]
    assert set(analyze("multiagency")) <= forms("multi-agency")


def test_figures_and_repeats_are_kept_in_order() -> None:
    assert analyze("47% of 20, and 47 again") == ["47", "of", "20", "and", "47", "again"]


@given(st.text())
def test_any_text_is_analysed_and_its_terms_hold_no_white_space(text: str) -> None:
    for term in analyze_with_joined(text):
        assert term
        assert len(term.split()) == 1


@given(st.text())
def test_case_never_decides_a_match(text: str) -> None:
    assert analyze(text.lower()) == analyze(text.lower().lower())
