"""HTML pages come out as a browser prints their main content."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from selectolax.lexbor import SelectolaxError

from ragtool.corpus.lines import Line
from ragtool.corpus.readers import html
from ragtool.corpus.readers.html import html_lines, read_html
from ragtool.errors import ReadError


def texts(page: str) -> list[str]:
    return [line.text for line in html_lines(page)]


def numbers(page: str) -> list[str | None]:
    return [line.number for line in html_lines(page)]


# --- blocks -----------------------------------------------------------------------------------------


def test_headings_paragraphs_and_items_are_blocks_in_order() -> None:
    page = "<h1>Visit</h1><p>Leaders\n  know <b>their</b> service.</p><ul><li>audits<li>plans</ul><h3>Next</h3>loose"
    assert html_lines(page) == [
        Line("Visit", block=True, heading=1),
        Line("Leaders know their service.", block=True),
        Line("audits", block=True, bullet=True),
        Line("plans", block=True, bullet=True),
        Line("Next", block=True, heading=3),
        Line("loose", block=True),
    ]


def test_a_heading_by_role_is_a_heading() -> None:
    page = '<div role="heading" aria-level="3">Findings</div><div role=heading>Next</div>'
    assert [line.heading for line in html_lines(page)] == [3, 2]


def test_a_block_that_is_mostly_bold_is_bold() -> None:
    page = "<p><strong>Findings</strong>:</p><p>a <b>bold</b> word of several</p><p style='font-weight: 700'>Next</p>"
    assert [line.bold for line in html_lines(page)] == [True, False, True]


def test_line_breaks_part_short_lines_and_join_long_ones() -> None:
    long = "Inspectors found that leaders had not acted on the advice that they had"
    assert texts("<p>Ofsted<br>1 High Road<br/>Wexmoor</p>") == ["Ofsted", "1 High Road", "Wexmoor"]
    assert texts(f"<p>{long}<br>Been given.<br><br>Next.</p>") == [f"{long} Been given.", "Next."]
    assert texts("<ul><li>one<br>two</ul>") == ["one two"]


def test_characters_are_decoded_and_white_space_is_one_space() -> None:
    assert texts("<p>a &amp; b&nbsp;c &#146;d&shy;e&#8203;f \t\n g<wbr>h</p>") == ["a & b\u00a0c ’def gh"]


def test_preformatted_text_keeps_its_lines_which_may_be_joined() -> None:
    assert html_lines("<pre>one\n  two</pre><p>three</p>") == [
        Line(""), Line("one"), Line("two"), Line(""), Line("three", block=True),
    ]  # fmt: skip


# --- lists ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("<ol>", ["1.", "2.", "3."]),
        ("<ol start=40>", ["40.", "41.", "42."]),
        ("<ol reversed>", ["3.", "2.", "1."]),
        ("<ol reversed start=10>", ["10.", "9.", "8."]),
        ("<ol type=a start=26>", ["z.", "aa.", "ab."]),
        ("<ol type=A>", ["A.", "B.", "C."]),
        ("<ol type=i start=3>", ["iii.", "iv.", "v."]),
        ("<ol type=I start=0>", ["0.", "I.", "II."]),
        ("<ol style='list-style-type: lower-latin'>", ["a.", "b.", "c."]),
        ("<ol style='list-style:none'>", [None, None, None]),
        ("<ol start=junk type=junk>", ["1.", "2.", "3."]),
        ("<ul>", [None, None, None]),
    ],
)
def test_the_numbers_of_a_list_are_those_that_browsers_print(opening: str, expected: list[str | None]) -> None:
    assert numbers(f"{opening}<li>a<li>b<li>c") == expected


def test_an_item_may_set_the_number_that_the_rest_go_on_from() -> None:
    assert numbers("<ol><li>a<li value=7>b<li>c</ol>") == ["1.", "7.", "8."]


def test_a_list_without_marks_has_neither_numbers_nor_bullets() -> None:
    assert html_lines('<ul style="list-style-type:none"><li>a</ul>') == [Line("a", block=True)]


def test_a_bullet_spelt_out_in_a_page_that_word_saved_is_a_bullet() -> None:
    assert html_lines('<p class="MsoListParagraph"><span>·&nbsp;&nbsp; </span>audits</p>') == [
        Line("audits", block=True, bullet=True)
    ]


def test_nested_lists_count_apart_and_the_outer_goes_on() -> None:
    page = "<ol><li>one<ol type=a><li>in</ol><li><p>two</p><p>more of two</p><li><ul><li>x</ul></ol>"
    assert [(line.text, line.number, line.bullet) for line in html_lines(page)] == [
        ("one", "1.", False),
        ("in", "a.", False),
        ("two", "2.", False),
        ("more of two", None, False),
        ("x", None, True),
    ]


# --- tables -----------------------------------------------------------------------------------------


def test_table_rows_keep_their_cells() -> None:
    page = (
        "<table><caption>Grades</caption><tr><th>Area<th>Grade<tr><td><p>Overall</p><p>view</p>"
        "<td><ol><li>good</ol><tr><td> <td></table>"
    )
    assert html_lines(page) == [
        Line("Grades", block=True),
        Line("Area | Grade", block=True, cells=("Area", "Grade")),
        Line("Overall view | 1. good", block=True, cells=("Overall view", "1. good")),
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td><p>one</p><p>two</p></table>",
        "<table><tr><td>one<td><table><tr><td>two</table></table>",
        "<table><tr><td><h2>one</h2><td>two</table>",
    ],
)
def test_tables_that_only_place_things_are_read_as_blocks(page: str) -> None:
    assert [(line.text, line.cells) for line in html_lines(page)] == [("one", ()), ("two", ())]


# --- what is left out -------------------------------------------------------------------------------


def test_what_is_not_text_of_the_document_is_left_out() -> None:
    page = """<title>t</title><style>s</style><nav>n</nav><header>h</header><div class="cookie-banner">c</div>
        <p>kept</p><section><header>kept too</header></section><script>s</script><p hidden>x</p><del>d</del>
        <p style="display: none">x</p><span class="govuk-visually-hidden">v</span><template>t</template>
        <div role="navigation">n</div><button>b</button><select><option>o</select><footer>f</footer><!-- c -->"""
    assert texts(page) == ["kept", "kept too"]


def test_the_main_content_is_all_that_counts_where_it_is_marked() -> None:
    assert texts("<p>site</p><main><header><h1>Visit</h1></header><p>text</p></main><p>site</p>") == ["Visit", "text"]
    assert texts("<p>site</p><div role=main><header>Visit</header>text</div>") == ["Visit", "text"]
    assert texts("<main><nav>menu</nav></main><p>body</p>") == ["body"]


def test_the_real_error_page_named_pdf_gives_its_message_only(letters: Path) -> None:
    lines = read_html((letters / "odd" / "not_a_pdf_birmingham_2012-10-19.pdf").read_bytes()).lines
    assert lines[0] == Line("Report not found", block=True, heading=1)
    assert sum(line.bullet for line in lines) == 2
    assert len(lines) == 7


# --- footnotes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "note"),
    [
        (
            '<sup id="fnref:1"><a href="#fn:1">1</a></sup>',
            '<ol><li id="fn:1"><p>A note. <a href="#fnref:1">↩</a></p></ol>',
        ),
        ('<a href="#_ftn1" name="_ftnref1">[1]</a>', '<div id="ftn1"><p><a href="#_ftnref1">[1]</a> A note.</p></div>'),
    ],
)
def test_footnotes_come_last_and_their_marks_are_no_words_of_the_text(mark: str, note: str) -> None:
    assert html_lines(f"<p>The Board{mark} met.</p>{note}<p>After.</p>") == [
        Line("The Board met.", block=True),
        Line("After.", block=True),
        Line("A note.", block=True, note="1"),
    ]


# --- bytes and bad input ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "encoding"),
    [
        ("<p>the council’s café</p>", "utf-8"),
        ("<p>the council’s café</p>", "utf-8-sig"),
        ("<p>the council’s café</p>", "utf-16"),
        ("<p>the council’s café</p>", "cp1252"),
        ('<meta charset="iso-8859-1"><p>the council’s café</p>', "cp1252"),
        ('<meta http-equiv=Content-Type content="text/html; charset=macintosh"><p>the council’s café</p>', "mac-roman"),
        ('<?xml version="1.0" encoding="ISO-8859-15"?><html><p>the council\'s café €', "iso-8859-15"),
    ],
)
def test_the_encoding_is_by_mark_then_bytes_then_declaration(page: str, encoding: str) -> None:
    text = read_html(page.encode(encoding)).lines[0].text
    assert text.replace("'", "’").startswith("the council’s café")
    assert text.endswith(("café", "€"))


@pytest.mark.parametrize("page", ["<html></html>", "<p> </p>", "<!doctype html>", "<script>x</script>", "<img src=x>"])
def test_a_page_without_text_is_refused_with_a_sentence(page: str) -> None:
    with pytest.raises(ReadError, match="HTML page without text"):
        read_html(page.encode())


@pytest.mark.parametrize("piece", ["<div>", "<b>", "<ul><li>", "<table><tr><td>", "<b><p>", "<ol><li><blockquote>"])
def test_a_deeply_nested_page_is_read_without_recursion(piece: str) -> None:
    assert texts(piece * 3000 + "deep down")[-1] == "deep down"


def test_nesting_past_all_use_is_refused_at_once_with_a_sentence() -> None:
    began = time.perf_counter()
    with pytest.raises(ReadError, match="nested more than 10,000 deep"):
        read_html(b"<div>" * 500_000)
    assert time.perf_counter() - began < 10  # parsing it would take many minutes


def test_a_page_whose_tree_does_not_fit_into_memory_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(_: str) -> None:
        raise SelectolaxError("Can't parse HTML.")

    monkeypatch.setattr(html, "LexborHTMLParser", no_memory)
    with pytest.raises(ReadError, match=r"^It is an HTML page that no parser can take apart\."):
        read_html(b"<b id=1><p><b id=2><p>words")


def test_many_blocks_side_by_side_are_not_nesting() -> None:
    assert len(html_lines("<div>a</div>" * 20_000)) == 20_000
