"""Which words are marked, which part of a passage is shown, and what find in document finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ragtool.records import Span
from ragtool.tui.excerpt import EXCERPT_CHARACTERS, excerpt, find_all, matching_words


def marked(text: str, *terms: str) -> list[str]:
    return [span.of(text) for span in matching_words(text, terms)]


def test_words_of_one_stem_are_marked_as_they_stand() -> None:
    assert marked("Interviewing children; interviews; an interview. Interval", "interviews") == [
        "Interviewing",
        "interviews",
        "interview",
    ]


def test_a_curly_apostrophe_does_not_keep_a_word_from_being_marked() -> None:
    assert marked("The children’s records", "children's") == ["children’s"]


def test_nothing_is_marked_without_terms() -> None:
    assert marked("Any words") == []


def test_a_short_passage_is_shown_whole() -> None:
    assert excerpt("Short words.", Span(0, 12)) == Span(0, 12)


def test_the_best_sentence_of_a_long_passage_is_shown() -> None:
    text = "Some words that come first. " * 20 + "Here is the best of them. " + "More of the rest follows on. " * 20
    at = text.index("Here")
    assert excerpt(text, Span(at, at + 25)).of(text).startswith("Here is the best of them.")


@given(st.lists(st.text("abc", min_size=1, max_size=9), min_size=60, max_size=99), st.integers(0, 50))
def test_an_excerpt_is_never_longer_than_it_may_be_and_holds_whole_words(words: list[str], best: int) -> None:
    text = " ".join(words)
    start = len(" ".join(words[:best])) + 1
    own = excerpt(text, Span(start, start + 5)).of(text)
    assert set(own.split()) <= set(words)
    assert 0 < len(own) <= EXCERPT_CHARACTERS + 9


def test_find_ignores_case_line_breaks_and_the_kind_of_apostrophe() -> None:
    text = "The Children’s\nhome. A children's home."
    assert [span.of(text) for span in find_all(text, "children's home")] == ["Children’s\nhome", "children's home"]


def test_find_takes_what_is_typed_as_text() -> None:
    assert [span.of("a (b) [c].") for span in find_all("a (b) [c].", "(b) [c].")] == ["(b) [c]."]
    assert find_all("abc", "a.c") == ()
