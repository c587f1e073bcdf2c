"""Plain text comes out line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ragtool.corpus.lines import Line
from ragtool.corpus.readers.text import read_text
from ragtool.errors import ReadError


def texts(data: bytes) -> list[str]:
    return [line.text for line in read_text(data).lines]


def test_each_line_is_a_line_and_blank_ones_are_kept() -> None:
    extraction = read_text(b"Dear Ms Hale\n\n  Thank you for your help.  \nYours sincerely\n")
    assert extraction.format == "text"
    assert [line.text for line in extraction.lines] == [
        "Dear Ms Hale",
        "",
        "Thank you for your help.",
        "Yours sincerely",
        "",
    ]
    assert not any(line.block for line in extraction.lines)


def test_dash_lines_below_a_lead_in_are_bullets_without_their_dash() -> None:
    lines = read_text(b"Inspectors reviewed:\n- the front door\n- care leavers\n\n- and audits\n").lines
    assert lines[1:] == (
        Line("the front door", bullet=True),
        Line("care leavers", bullet=True),
        Line(""),
        Line("and audits", bullet=True),
        Line(""),
    )


def test_a_dash_that_wrapping_brought_to_a_line_start_is_no_bullet() -> None:
    assert read_text(b"Leaders in the partnership\n- including health\n- did not know.").lines[1] == Line(
        "- including health"
    )


def test_lines_drawn_across_the_page_are_blank() -> None:
    assert texts(b"one\n- - - - -\ntwo\n______\n...\n") == ["one", "", "two", "", "...", ""]


def test_stars_within_a_line_are_the_writers_own() -> None:
    assert texts(b"Aviation House **T** 0300 000 0000") == ["Aviation House **T** 0300 000 0000"]


def test_form_feeds_are_page_breaks() -> None:
    extraction = read_text(b"one\ntwo\fthree\f\ffour\f\n")
    assert [(line.text, line.page) for line in extraction.lines if line.text] == [
        ("one", 1),
        ("two", 1),
        ("three", 2),
        ("four", 4),
    ]
    assert extraction.page_count == 4


def test_without_form_feeds_there_are_no_pages() -> None:
    extraction = read_text(b"one\ntwo")
    assert extraction.page_count is None
    assert {line.page for line in extraction.lines} == {None}


def test_unicode_line_separators_end_lines() -> None:
    assert texts("one\u2028two\x85three\vfour".encode()) == ["one", "two", "three", "four"]


@pytest.mark.parametrize(
    "data", [b" ", b"\n\n\t\n", b"\f\f", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", "\u00a0\u200b".encode()]
)
def test_white_space_alone_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(ReadError, match="no text, only white space"):
        read_text(data)


def test_what_the_decoding_lost_is_passed_on() -> None:
    assert read_text("café ".encode() + b"child\x92s").warnings[0].startswith("It mixes encodings")


def test_the_bullets_of_a_real_letter_are_found(letters: Path) -> None:
    lines = read_text((letters / "seeds" / "norfolk-monitoring-letter-2016-11-16.txt").read_bytes()).lines
    assert sum(line.bullet for line in lines) == 13
    assert not any(line.text.startswith("- ") for line in lines)


def test_the_damaged_report_is_read_without_inventing_bullets(letters: Path) -> None:
    data = (letters / "seeds" / "norfolk-inspection-2015.txt").read_bytes()
    extraction = read_text(data)
    assert len(extraction.lines) == data.count(b"\n") + 1
    assert not any(line.bullet for line in extraction.lines)
