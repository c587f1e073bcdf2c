"""Sentences end where a reader would say they do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragtool.corpus.sentences import sentence_spans


@pytest.mark.parametrize(
    "sentences",
    [
        ["Plans are good.", "However, e.g. Mr. Hale and Dr. Okoro met St. Anne’s staff.", "Caseloads fell."],
        ["Enquiries under s.47 are timely.", "Those under s. 17 are not.", "No. 5 is next."],
        ["The answer was no.", "The council agreed."],
        ["This rose in 2014-15.", "The proportion then fell to 11.5%.", "16- and 17-year-olds wait."],
        ["‘This is good.’", "The board said “Yes!”", "Children agreed (see para. 12).", "They left."],
        ["It was reviewed by F. J. Hale.", "Little changed."],
        [
            "Nurseries, schools etc. and others were asked.",
            "So were parents etc.",
            "All replied by 5 p.m.",
            "One did not.",
        ],
        ["The board met.1", "It agreed.", "What needs to improve?2", "The pace."],
        ["Cllr. Hale chairs it.", "Approx. 30 attend, incl. Prof. Okoro."],
    ],
)
def test_text_is_split_between_sentences_only(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [span.of(text) for span in sentence_spans(text)] == sentences


def test_each_bullet_line_begins_a_sentence() -> None:
    text = "Leaders should:\n• improve plans. They are weak.\n• reduce drift:\n– in care\n(a) and after it"
    assert [span.of(text) for span in sentence_spans(text)] == [
        "Leaders should:",
        "• improve plans.",
        "They are weak.",
        "• reduce drift:",
        "– in care",
        "(a) and after it",
    ]


def test_a_lost_space_after_a_full_stop_does_not_join_sentences() -> None:
    text = "Practice has improved.The pace is slow. See www.example.org/Pages for more."
    assert [span.of(text) for span in sentence_spans(text)] == [
        "Practice has improved.",
        "The pace is slow.",
        "See www.example.org/Pages for more.",
    ]


def test_a_wrapped_line_is_no_sentence_end() -> None:
    text = "Caseloads are\ntoo high. They\nare falling."
    assert [span.of(text) for span in sentence_spans(text)] == ["Caseloads are\ntoo high.", "They\nare falling."]


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_white_space_has_no_sentences(text: str) -> None:
    assert sentence_spans(text) == ()


@given(st.text(max_size=300) | st.text(alphabet="Aab1. •\n–’(?e.g", max_size=200))
def test_the_spans_hold_everything_but_white_space_once_and_in_order(text: str) -> None:
    end = 0
    for span in sentence_spans(text):
        assert text[end : span.start].strip() == ""
        assert span.of(text) == span.of(text).strip() != ""
        end = span.end
    assert text[end:].strip() == ""
