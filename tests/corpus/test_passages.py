"""Passages fit the window and lose nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ragtool.corpus.passages import TokenCounter, cut_passages
from ragtool.records import Document, Metadata, NumberingAudit, Paragraph, Span

SPECIAL = 2


def count_words(texts: Sequence[str]) -> list[int]:
    """A model whose tokens are words of at most four characters and which adds two special tokens."""
    return [SPECIAL + sum(-(-len(word) // 4) for word in text.split()) for text in texts]


def count_with_joins(texts: Sequence[str]) -> list[int]:
    """A model for which the whole takes more tokens than its parts."""
    return [tokens + max(0, len(text.split()) - 1) for tokens, text in zip(count_words(texts), texts, strict=True)]


def document_of(*paragraphs: str) -> Document:
    text = "\n\n".join(paragraphs)
    placed = []
    start = 0
    for ordinal, paragraph in enumerate(paragraphs):
        placed.append(Paragraph(ordinal, Span(start, start + len(paragraph))))
        start += len(paragraph) + 2
    return Document("0" * 10, "0" * 64, "text", text, None, (), (), tuple(placed), (), Metadata(), NumberingAudit(), ())


def test_a_paragraph_that_fits_is_one_passage_with_its_sentences() -> None:
    document = document_of("One two. Six ten.", "All is well.")
    first, second = cut_passages(document, count_words, 20)
    assert first.span.of(document.text) == "One two. Six ten."
    assert [span.of(document.text) for span in first.sentences] == ["One two.", "Six ten."]
    assert (second.paragraph, second.span.of(document.text)) == (1, "All is well.")


def test_a_long_paragraph_is_cut_between_sentences_into_equal_parts() -> None:
    document = document_of("One is ok. Two is ok. Six is ok. Ten is ok. All is ok. End is ok.")
    passages = cut_passages(document, count_words, SPECIAL + 15)
    assert [passage.span.of(document.text) for passage in passages] == [
        "One is ok. Two is ok. Six is ok.",
        "Ten is ok. All is ok. End is ok.",
    ]
    assert [len(passage.sentences) for passage in passages] == [3, 3]


def test_a_sentence_longer_than_the_window_is_cut_where_a_clause_ends() -> None:
    document = document_of("One two six ten; all is well and the end")
    passages = cut_passages(document, count_words, SPECIAL + 6)
    assert [passage.span.of(document.text) for passage in passages] == ["One two six ten;", "all is well and the end"]
    assert all(len(passage.sentences) == 1 for passage in passages)


def test_a_word_longer_than_the_window_is_cut_too() -> None:
    document = document_of("x" * 100)
    passages = cut_passages(document, count_words, SPECIAL + 5)
    assert "".join(passage.span.of(document.text) for passage in passages) == "x" * 100
    assert all(count_words([passage.span.of(document.text)])[0] <= SPECIAL + 5 for passage in passages)


def test_all_paragraphs_are_counted_in_one_call_where_all_fit() -> None:
    calls: list[int] = []

    def counting(texts: Sequence[str]) -> list[int]:
        calls.append(len(texts))
        return count_words(texts)

    cut_passages(document_of(*["All is well."] * 50), counting, 20)
    assert len(calls) == 1


def test_a_window_without_room_beside_the_special_tokens_is_refused() -> None:
    with pytest.raises(ValueError, match="no room beside 2 special tokens"):
        cut_passages(document_of("All is well."), count_words, SPECIAL)


def test_an_empty_paragraph_gives_no_passage() -> None:
    assert cut_passages(document_of("", "  "), count_words, 20) == ()


@settings(deadline=None)
@given(
    st.lists(st.text(alphabet="abcdefgh .,;?A•\n", max_size=200), max_size=4),
    st.integers(SPECIAL + 3, 30),
    st.sampled_from([count_words, count_with_joins]),
)
def test_passages_fit_and_hold_every_character_once(
    paragraphs: list[str], max_tokens: int, counter: TokenCounter
) -> None:
    document = document_of(*paragraphs)
    covered = [0] * len(document.text)
    last = -1
    for passage in cut_passages(document, counter, max_tokens):
        paragraph = document.paragraphs[passage.paragraph]
        assert paragraph.span.start <= passage.span.start < passage.span.end <= paragraph.span.end
        assert last < passage.span.start
        last = passage.span.end - 1
        assert counter([passage.span.of(document.text)])[0] <= max_tokens
        assert (passage.sentences[0].start, passage.sentences[-1].end) == (passage.span.start, passage.span.end)
        for sentence in passage.sentences:
            for at in range(sentence.start, sentence.end):
                covered[at] += 1
    for paragraph in document.paragraphs:
        for at in range(paragraph.span.start, paragraph.span.end):
            assert covered[at] == 1 or (document.text[at].isspace() and covered[at] == 0)
