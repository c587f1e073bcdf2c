"""Every word of a document is on a row, in order, no row too wide; offsets lead from screen to document and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ragtool.records import ParagraphKind, Span
from ragtool.tui.layout import MAX_MEASURE, Mark, lay_out, shown, split_at_marks
from tests.tui.sample import Text, hostile, letter, report

WORDS = st.text(st.characters(codec="utf-8"), max_size=120).filter(str.strip)


def document_of(paragraphs: list[str]) -> Text:
    text = Text("dddddddddd", "Ambleford")
    for number, words in enumerate(paragraphs, 1):
        text.paragraph(words.strip(), str(number))
    return text


@given(st.lists(WORDS, min_size=1, max_size=5), st.integers(20, 120))
def test_the_rows_hold_every_character_of_every_paragraph_but_white_space(paragraphs: list[str], width: int) -> None:
    document = document_of(paragraphs).document()
    rows = lay_out(document, width).rows
    for paragraph in document.paragraphs:
        own = "".join(document.text[row.start : row.end] for row in rows if row.paragraph == paragraph.ordinal)
        assert "".join(own.split()) == "".join(paragraph.span.of(document.text).split())


@given(st.lists(WORDS, min_size=1, max_size=5), st.integers(20, 120))
def test_no_row_is_wider_than_the_screen(paragraphs: list[str], width: int) -> None:
    document = document_of(paragraphs).document()
    layout = lay_out(document, width)
    for row in layout.rows:
        assert layout.margin + row.indent + cell_len(shown(document.text[row.start : row.end])) <= width


@given(st.lists(WORDS, min_size=1, max_size=5), st.data())
def test_the_row_of_an_offset_shows_that_offset(paragraphs: list[str], data: st.DataObject) -> None:
    document = document_of(paragraphs).document()
    layout = lay_out(document, 40)
    row = data.draw(st.sampled_from([row for row in layout.rows if row.end > row.start]))
    offset = data.draw(st.integers(row.start, row.end - 1))
    assert layout.rows[layout.row_at(offset)] == row


def test_printed_numbers_stand_on_the_first_row_of_their_paragraph_only() -> None:
    document = report().document()
    rows = lay_out(document, 60).rows
    numbered = [row for row in rows if row.number]
    assert [row.number for row in numbered] == [str(number) for number in range(1, 30)]
    assert all(document.paragraphs[row.paragraph or 0].span.start == row.start for row in numbered)


def test_no_number_is_shown_where_none_is_printed() -> None:
    assert all(not row.number for row in lay_out(letter().document(), 60).rows)


def test_the_items_of_a_list_stand_together_with_their_bullets() -> None:
    rows = lay_out(letter().document(), 80).rows
    items = [at for at, row in enumerate(rows) if row.marker == "•"]
    assert items == [items[0], items[0] + 1]
    assert {rows[at].indent for at in items} == {2}


def test_each_page_is_named_once_on_the_row_where_it_begins() -> None:
    document = report().document()
    pages = [(row.page, document.page_at(row.start)) for row in lay_out(document, 60).rows if row.page]
    assert pages == [(page, page) for page in range(1, 7)]


def test_lines_stay_short_enough_to_read_on_a_wide_screen() -> None:
    document = report().document()
    assert max(row.end - row.start for row in lay_out(document, 190).rows) <= MAX_MEASURE


def test_words_that_are_neither_heading_nor_paragraph_are_shown_too() -> None:
    text = report()
    loose = "A line that no reader took for a paragraph."
    text.text += f"\n\n{loose}"
    document = text.document()
    last = lay_out(document, 60).rows[-1]
    assert document.text[last.start : last.end] == loose
    assert last.paragraph is None


def test_controls_and_invisible_characters_never_reach_a_row() -> None:
    document = hostile().document()
    text = "".join(shown(document.text[row.start : row.end]) for row in lay_out(document, 60).rows)
    assert not any(char < " " or char in "\u202e\u200b\ufeff\x9b" for char in text)
    assert "[sic]" in text


def test_a_footnote_is_told_from_the_text() -> None:
    document = letter().paragraph("A board of partners.", kind=ParagraphKind.FOOTNOTE).document()
    assert [row.footnote for row in lay_out(document, 80).rows][-1]


def test_marks_split_a_row_into_pieces_with_the_looks_that_cover_each() -> None:
    marks = [Mark(Span(0, 100), "passage"), Mark(Span(5, 20), "sentence"), Mark(Span(15, 18), "match")]
    assert list(split_at_marks(10, 30, marks)) == [
        (Span(10, 15), ("passage", "sentence")),
        (Span(15, 18), ("passage", "sentence", "match")),
        (Span(18, 20), ("passage", "sentence")),
        (Span(20, 30), ("passage",)),
    ]
