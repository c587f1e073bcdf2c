"""Markdown comes out as blocks without its marks."""

from __future__ import annotations

import pytest

from ragtool.corpus.lines import Line
from ragtool.corpus.readers.markdown import read_markdown
from ragtool.errors import ReadError


def read(source: str) -> tuple[Line, ...]:
    return read_markdown(source.encode()).lines


def test_headings_paragraphs_and_items_are_blocks_without_marks() -> None:
    source = (
        "# Visit *to* Wexmoor\n\nLeaders **know**\ntheir [service](http://x).\n\n- audits\n- `plans`\n\nNext\n----\n"
    )
    assert read(source) == (
        Line("Visit to Wexmoor", block=True, heading=1),
        Line("Leaders know their service.", block=True),
        Line("audits", block=True, bullet=True),
        Line("plans", block=True, bullet=True),
        Line("Next", block=True, heading=2),
    )


def test_the_numbers_of_a_list_are_those_typed() -> None:
    lines = read("40. one\n41. two\n43. three\n\n1) four\n1) five")
    assert [line.number for line in lines] == ["40.", "41.", "43.", "1)", "1)"]


def test_the_second_paragraph_of_an_item_has_no_mark() -> None:
    lines = read("1. one\n\n   more\n\n   - in\n\n2. two")
    assert [(line.text, line.number, line.bullet) for line in lines] == [
        ("one", "1.", False),
        ("more", None, False),
        ("in", None, True),
        ("two", "2.", False),
    ]


def test_table_rows_keep_their_cells() -> None:
    assert read("| Area | Grade |\n|---|---|\n| Overall | **good** |\n| | |")[1:] == (
        Line("Overall | good", block=True, cells=("Overall", "good")),
    )


def test_hard_breaks_part_short_lines() -> None:
    assert [line.text for line in read("Ofsted  \nHigh Road\\\nWexmoor<br>Town")] == [
        "Ofsted",
        "High Road",
        "Wexmoor",
        "Town",
    ]


def test_a_paragraph_that_is_mostly_bold_is_bold() -> None:
    assert [line.bold for line in read("**Findings**\n\n**a** and then a plain end")] == [True, False]


def test_footnotes_come_last_and_their_marks_are_no_words_of_the_text() -> None:
    lines = read("The Board[^1] met.[^b]\n\n[^1]: Single\n[^b]: Two words\n\nAfter.")
    assert [(line.text, line.note) for line in lines] == [
        ("The Board met.", None),
        ("After.", None),
        ("Single", "1"),
        ("Two words", "b"),
    ]


def test_front_matter_is_left_out_and_a_rule_is_not_taken_for_it() -> None:
    assert [line.text for line in read("---\ntitle: x\ntags:\n  - y\n---\nText")] == ["Text"]
    assert [line.text for line in read("---\nText here\n\n---\nMore")] == ["Text here", "More"]


def test_code_and_html_keep_their_text() -> None:
    assert [line.text for line in read("```\none\n\ntwo\n```\n\n<div><p>three</p></div>\n\na <b>bold</b> word")] == [
        "one",
        "two",
        "three",
        "a bold word",
    ]


@pytest.mark.parametrize("source", [" \n", "---\na: b\n---\n", "[x]: http://y\n"])
def test_a_file_without_text_is_refused_with_a_sentence(source: str) -> None:
    with pytest.raises(ReadError, match="holds no text"):
        read(source)


@pytest.mark.parametrize("mark", [">", "- ", "1. "])
def test_nesting_past_all_use_is_refused_with_a_sentence(mark: str) -> None:
    with pytest.raises(ReadError, match="deep, which no document does"):
        read(mark * 400 + "deep")
