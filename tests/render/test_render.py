"""Every format shows the words as they are, and obeys nothing that is written in them."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ragtool.records import DocumentKind
from ragtool.render import Format, Renderer, Style, renderer
from ragtool.render.safety import one_line, printable
from tests.render import results

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def render(output: Format, style: Style | None = None) -> Renderer:
    return renderer(output, style or Style())


def test_json_hits_are_the_documented_contract() -> None:
    shown = json.loads(render(Format.JSON).hits("interviews", [results.hit()]))
    (hit,) = shown["hits"]
    assert shown["query"] == "interviews"
    assert set(hit) == {"rank", "score", "text", "citation", "why", "copies"}
    assert hit["score"] == 0.8314
    assert hit["citation"] == {
        "label": "Wexbourne, inspection report, 3 March 2017, paragraph 40 (page 14)",
        "key": "3f9a1c2e70:40",
        "document": "3f9a1c2e70",
        "path": "reports/wexbourne.pdf",
        "authority": "Wexbourne",
        "kind": "inspection report",
        "date": "2017-03-03",
        "section": ["The local authority", "Inspection findings"],
        "paragraph": "40",
        "position": 3,
        "page": 14,
    }
    assert hit["why"]["terms"] == ["interviews"]
    assert hit["copies"][0]["paragraph"] is None


def test_json_answer_says_whether_it_answered_and_why_not() -> None:
    answered = json.loads(render(Format.JSON).answer(results.answer()))
    refused = json.loads(render(Format.JSON).answer(results.refusal()))
    assert (answered["answered"], answered["reason"]) == (True, None)
    assert answered["sentences"][0]["text"] == "They are completed late."
    assert (refused["answered"], refused["sentences"]) == (False, [])
    assert refused["reason"] == "Nothing in these 5 documents answers this."


def test_json_documents_carry_their_numbering_and_grades() -> None:
    (document,) = json.loads(render(Format.JSON).documents([results.document()]))["documents"]
    assert document["inspected"] == ["2017-01-09", "2017-02-02"]
    assert document["numbering"]["missing"] == [15]
    assert document["grades"] == {"Overall": "Inadequate"}
    assert document["pages"] == 30


def test_documents_say_what_was_not_found_and_what_only_the_file_s_name_gives() -> None:
    document = replace(results.document(), inspected=None, lead_inspector=None, from_file_name=("authority", "date"))
    (fields,) = json.loads(render(Format.JSON).documents([document]))["documents"]
    assert fields["not_found"] == ["inspected", "lead_inspector"]
    assert fields["from_file_name"] == ["authority", "date"]
    text = render(Format.TEXT).documents([document])
    assert "only the file's name gives the authority, date" in text
    assert "not found: dates of inspection, lead inspector" in text
    letter = replace(results.document(), kind=DocumentKind.MONITORING_VISIT, lead_inspector=None)
    assert "not found" not in render(Format.TEXT).documents([letter])


def test_json_keeps_text_letter_for_letter() -> None:
    (hit,) = json.loads(render(Format.JSON).hits("q", [results.hit(results.NASTY)]))["hits"]
    assert hit["text"] == results.NASTY


def test_jsonl_is_one_object_a_line() -> None:
    lines = render(Format.JSONL).hits("q", [results.hit(rank=1), results.hit(rank=2)]).splitlines()
    assert [json.loads(line)["rank"] for line in lines] == [1, 2]
    (refusal,) = render(Format.JSONL).answer(results.refusal()).splitlines()
    assert json.loads(refusal)["answered"] is False


def test_csv_has_a_header_and_a_row_a_hit() -> None:
    rows = list(csv.DictReader(io.StringIO(render(Format.CSV).hits("q", [results.hit()]))))
    assert rows[0]["text"] == "Return home interviews are completed late."
    assert rows[0]["section"] == "The local authority > Inspection findings"
    assert rows[0]["paragraph"] == "40"


def test_csv_cells_are_never_formulas() -> None:
    (row,) = csv.DictReader(io.StringIO(render(Format.CSV).hits("q", [results.hit(results.NASTY)])))
    assert row["text"].startswith("'=Visits [sic]")


def test_markdown_prints_what_it_would_interpret() -> None:
    html = MarkdownIt().render(render(Format.MARKDOWN).hits("q", [results.hit("1. *Not* a [list](x) <b>\n- nor this")]))
    assert "1. *Not* a [list](x) &lt;b&gt;" in html
    assert "<li>" not in html
    assert "<em>" not in html


def test_text_is_one_line_a_paragraph_in_a_pipe_and_wrapped_on_a_terminal() -> None:
    long = "Social workers visit children regularly and know them well. " * 5
    piped = render(Format.TEXT).hits("q", [results.hit(long.strip())])
    wrapped = render(Format.TEXT, Style(width=60)).hits("q", [results.hit(long.strip())])
    assert long.strip() in piped
    body = [line for line in wrapped.splitlines() if "visit" in line or "know" in line]
    assert len(body) > 3
    assert max(map(len, body)) <= 60
    assert " ".join(" ".join(wrapped.split()).split()).count("Social workers visit children regularly") == 5


def test_text_names_citation_key_copies_and_reasons() -> None:
    shown = render(Format.TEXT, Style(explain=True)).hits("q", [results.hit()])
    assert " 1. Wexbourne, inspection report, 3 March 2017, paragraph 40 (page 14)" in shown
    assert "3f9a1c2e70:40" in shown
    assert "also in " in shown
    assert "has “return home interview” for “RHI”" in shown


def test_colour_marks_the_matched_words_in_any_form() -> None:
    shown = render(Format.TEXT, Style(colour=True)).hits("q", [results.hit("An interview took place.")])
    assert "\x1b[1;33minterview\x1b[0m" in shown


def test_a_refusal_shows_its_reason_before_the_nearest_passages() -> None:
    shown = render(Format.TEXT).answer(results.refusal())
    assert shown.index("Nothing in these 5 documents answers this.") < shown.index("Nearest passages")


def test_documents_and_paragraphs_say_what_is_wrong() -> None:
    documents = render(Format.TEXT).documents([results.document()])
    paragraph = render(Format.TEXT).paragraph(results.paragraph())
    assert "numbers 1–112" in documents
    assert "! No paragraph is printed with the number 15." in documents
    assert "39. Before it." in paragraph
    assert paragraph.index("Interviews are late.") < paragraph.index("Cited by")
    assert "does not print: 999" in paragraph


@pytest.mark.parametrize("output", [Format.TEXT, Format.MARKDOWN, Format.CSV])
@pytest.mark.parametrize(
    "show",
    [
        lambda own: own.hits("q\x1b[2J", [results.hit(results.NASTY)]),
        lambda own: own.answer(results.answer()),
        lambda own: own.documents([results.document()]),
        lambda own: own.paragraph(results.paragraph()),
    ],
)
def test_no_control_or_invisible_character_reaches_the_terminal(
    output: Format, show: Callable[[Renderer], str]
) -> None:
    assert not CONTROL.search(show(render(output)).replace("\r\n", "\n"))


@given(st.text())
def test_printable_text_holds_nothing_a_terminal_obeys(text: str) -> None:
    assert not CONTROL.search(printable(text))
    assert "\n" not in one_line(text)
