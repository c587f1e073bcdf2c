"""Paragraphs cited by number are found in every form that reports use, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragtool.corpus.references import find_references
from ragtool.records import CrossReference, Paragraph, ParagraphKind, Span


def references_in(citing: str, last: int = 170) -> tuple[CrossReference, ...]:
    """References of a paragraph followed by paragraphs numbered from 1 to ``last``."""
    numbered = [Paragraph(n, Span(len(citing), len(citing)), number=str(n)) for n in range(1, last + 1)]
    return find_references(citing, [Paragraph(0, Span(0, len(citing))), *numbered])


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("(paragraph 25)", "25"),
        ("(paragraphs 33, 34)", "33 34"),
        ("(paragraph 117, 120)", "117 120"),
        ("(Paras 4, 5)", "4 5"),
        ("(Para 7)", "7"),
        ("(para. 7)", "7"),
        ("(paras 58, 62,64, 65)", "58 62 64 65"),
        ("(paragraphs 40, 41 and 64).", "40 41 64"),
        ("(paragraphs 17, and 25 & 46)", "17 25 46"),
        ("(paragraphs 111-114)", "111 112 113 114"),
        ("(paragraphs 111–113, 120)", "111 112 113 120"),
        ("(paragraphs 111-14)", "111 112 113 114"),
        ("(paragraphs 40 to 42)", "40 41 42"),
        ("(paragraphs\n100, 101,\n102)", "100 101 102"),
        ("(paragraphs 16, 17 and paragraph 19)", "16 17 19"),
        ("(see paragraphs 12, 13)", "12 13"),
        ("as paragraph 12 of this report says", "12"),
        ("the statutory guidance (paragraph 7)", "7"),
        ("in paragraph 10 and 14 children were seen", "10"),
        ("(paragraphs 5, 5)", "5"),
        ("(paragraphs 5/6)", "5 6"),
        ("(paragraph numbers 5 and 6, paragraph no. 8)", "5 6 8"),
        ("(Paragraph5)", "5"),
    ],
)
def test_each_printed_form_gives_its_numbers(text: str, cited: str) -> None:
    (reference,) = references_in(text)
    assert reference.source == 0
    assert reference.numbers == tuple(cited.split())
    assert reference.targets == tuple(map(int, cited.split()))
    assert reference.unresolved == ()


@pytest.mark.parametrize(
    "text",
    [
        "paragraph 12 of the statutory guidance",
        "paragraphs 5 and 6 in Working Together 2015",
        "Schedule 2, paragraph 3",
        "section 47 enquiries",
        "three short paragraphs. 7 children were seen",
        "paragraph 2015",
        "paragraph 4.2",
        "parachute 12",
    ],
)
def test_paragraphs_of_other_documents_and_other_numbers_are_not_cross_references(text: str) -> None:
    assert references_in(text) == ()


def test_numbers_no_paragraph_prints_are_listed_as_unresolved() -> None:
    (reference,) = references_in("(paragraphs 3 and 9)", last=5)
    assert reference.numbers == ("3", "9")
    assert reference.targets == (3,)
    assert reference.unresolved == ("9",)


def test_the_span_is_the_words_of_the_reference() -> None:
    text = "Improve timeliness (paragraphs 40, 41 and 64). Then review."
    (reference,) = references_in(text)
    assert reference.span.of(text) == "paragraphs 40, 41 and 64"


def test_a_range_too_long_to_be_meant_is_not_filled_in() -> None:
    (reference,) = references_in("(paragraphs 1-999)")
    assert reference.numbers == ("1", "999")


def test_section_numbers_count_where_the_document_prints_them() -> None:
    text = "(paragraph 4.2)"
    paragraphs = [Paragraph(0, Span(0, len(text))), Paragraph(1, Span(len(text), len(text)), number="4.2")]
    (reference,) = find_references(text, paragraphs)
    assert reference.targets == (1,)


def test_a_footnote_s_number_is_no_paragraph_number() -> None:
    text = "(paragraph 1)"
    note = Paragraph(1, Span(len(text), len(text)), ParagraphKind.FOOTNOTE, number="1")
    (reference,) = find_references(text, [Paragraph(0, Span(0, len(text))), note])
    assert reference.unresolved == ("1",)


def test_a_reference_never_runs_over_the_end_of_its_paragraph() -> None:
    text = "(paragraphs 4,\n\n5. Staff"
    first, second = Paragraph(0, Span(0, 14)), Paragraph(1, Span(19, len(text)), number="5")
    (reference,) = find_references(text, [first, second])
    assert reference.numbers == ("4",)


@given(st.lists(st.integers(1, 170), min_size=1, unique=True), st.sampled_from([", ", ",", " and ", ", and ", " & "]))
def test_any_list_of_numbers_reads_back(numbers: list[int], between: str) -> None:
    (reference,) = references_in(f"Improve plans (paragraphs {between.join(map(str, numbers))}).")
    assert reference.targets == tuple(numbers)
