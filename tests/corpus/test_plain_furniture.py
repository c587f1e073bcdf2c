"""Conversions to plain text: the letterhead, page numbers and running heads go, and nothing else does."""

from ragtool.corpus.furniture import take_out
from ragtool.corpus.lines import Line
from ragtool.corpus.readers.text import read_text


def kept(text: str) -> list[str]:
    return [line.text for line in take_out(read_text(text.encode()).lines).lines if line.text]


LETTER = """14 March 2019
Dear Ms Oak
The council has made a good start on this and its leaders
Ofsted
Piccadilly Gate
Store Street
Manchester
M1 2WD
T 0300 000 0000
Textphone 0161 000 0000 enquiries@example.gov.uk www.example.gov.uk
know what to do next.
Ofsted
publishes this letter."""


def test_the_sender_s_address_goes_from_the_middle_of_a_sentence_with_and_without_page_breaks() -> None:
    expected = [
        "14 March 2019",
        "Dear Ms Oak",
        "The council has made a good start on this and its leaders",
        "know what to do next.",
        "Ofsted",
        "publishes this letter.",
    ]
    assert kept(LETTER) == expected
    assert kept(LETTER.replace("know what", "\fknow what")) == expected


def pages(*ends: str) -> str:
    """Pages of ten lines of text, each followed by its end."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    text = [[f"Line {letter} of page {letters[at]}." for letter in letters[:10]] for at in range(len(ends))]
    return "\n".join("\n".join([*lines, end]) for lines, end in zip(text, ends, strict=True))


def test_page_numbers_go_from_a_text_without_page_breaks_even_where_a_page_prints_none() -> None:
    assert kept(pages("1", "2", "3", "A picture.", "5", "6")) == [
        line for line in pages("", "", "", "A picture.", "", "").split("\n") if line
    ]


def test_running_heads_go_with_the_page_number_they_end_in_and_the_line_above_them() -> None:
    ends = [f"Inspection of Wexbourne\n7 to 18 May 2026 {number}" for number in range(2, 7)]
    assert kept(pages(*ends)) == [line for line in pages(*[""] * 5).split("\n") if line]


def test_numbers_of_a_list_a_few_that_climb_and_headings_that_repeat_stay() -> None:
    listed = "Of the children\n1\n2\n3\n4\n5\nwere seen."
    assert kept(listed) == listed.split("\n")
    few = pages("1", "2", "3")
    assert kept(few) == few.split("\n")
    headings = pages(*["Inspection findings"] * 5)
    assert kept(headings) == headings.split("\n")


def test_blocks_that_a_format_marks_stay() -> None:
    lines = [Line(text, block=True) for at in range(1, 7) for text in (*"abcdefgh", str(at))]
    assert list(take_out(lines).lines) == lines
