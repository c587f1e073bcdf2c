"""Documents whole: offsets, sections, pages, numbers, references and what is said of damage."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragtool.corpus.document import assemble
from ragtool.corpus.lines import Extraction, Line
from ragtool.corpus.reading import read_document
from ragtool.corpus.sentences import sentence_spans
from ragtool.errors import ReadError
from ragtool.records import Document, ParagraphKind, Span


def document(*lines: Line, format: str = "docx") -> Document:  # noqa: A002 - the record's own name for it
    pages = [line.page for line in lines if line.page is not None]
    return assemble(b"bytes", Extraction(format, lines, max(pages, default=None)), "letter.docx")


def block(text: str, page: int | None = None, **marks: object) -> Line:
    return Line(text, page=page, block=True, **marks)  # type: ignore[arg-type]


def texts(own: Document) -> list[str]:
    return [paragraph.span.of(own.text) for paragraph in own.paragraphs]


def test_headings_give_each_paragraph_its_section_and_positions_begin_again() -> None:
    own = document(
        block("Letter to Wexbourne", heading=1),
        block("Findings", heading=2),
        block("One."),
        block("Two."),
        block("Health", heading=3),
        block("Three."),
        block("Next steps", heading=2),
        block("Four."),
    )
    assert [(paragraph.section, paragraph.position) for paragraph in own.paragraphs] == [
        (("Findings",), 1),
        (("Findings",), 2),
        (("Findings", "Health"), 1),
        (("Next steps",), 1),
    ]


def test_bullets_under_a_numbered_paragraph_belong_to_it_and_others_to_their_lead_in() -> None:
    numbered = [block(f"Paragraph {number}.", number=f"{number}.") for number in range(1, 9)]
    own = document(
        *numbered, block("first", bullet=True), block("Findings", heading=1), block("We saw:"), block("a", bullet=True)
    )
    eighth, lead_in, item = own.paragraphs[7:]
    assert eighth.span.of(own.text) == "Paragraph 8.\n• first"
    assert (item.kind, item.marker, item.lead_in) == (ParagraphKind.ITEM, "•", lead_in.ordinal)


def test_a_signature_and_what_every_report_ends_with_are_in_no_section() -> None:
    own = document(
        block("Letter", heading=1),
        block("Findings", heading=2),
        block("One."),
        block("Yours sincerely"),
        block("The Office for Standards in Education, Children’s Services and Skills (Ofsted) regulates and inspects."),
    )
    assert [(paragraph.section, paragraph.position) for paragraph in own.paragraphs] == [
        (("Findings",), 1),
        ((), 1),
        ((), 2),
    ]


def test_positions_go_on_where_a_section_of_the_same_name_comes_again() -> None:
    own = document(
        block("Letter", heading=1),
        block("Children", heading=2),
        block("One."),
        block("Leaders", heading=2),
        block("Two."),
        block("Children", heading=2),
        block("Three."),
    )
    assert [(paragraph.section, paragraph.position) for paragraph in own.paragraphs] == [
        (("Children",), 1),
        (("Leaders",), 1),
        (("Children",), 2),
    ]


def test_a_word_broken_at_a_line_end_is_whole_and_a_hanging_hyphen_keeps_its_space() -> None:
    own = document(Line("The multi-"), Line("agency panel meets 16-"), Line("and 17-year-olds."), format="text")
    assert texts(own) == ["The multi-agency panel meets 16- and 17-year-olds."]


def test_footnotes_stand_at_the_end_with_their_own_pages() -> None:
    own = document(block("Body one.", 1), block("A note.", 1, note="1"), block("Body two.", 2))
    assert texts(own) == ["Body one.", "Body two.", "A note."]
    assert [own.page_at(paragraph.span.start) for paragraph in own.paragraphs] == [1, 2, 1]
    assert own.paragraphs[-1].kind is ParagraphKind.FOOTNOTE
    assert own.paragraphs[-1].marker == "1"


def test_the_damage_of_a_conversion_that_lost_its_numbers_is_recognised() -> None:
    lines = [Line(f"Social workers visit children in the {word} area.") for word in ("north", "south") * 120]
    own = document(*lines, Line("Improve supervision (paragraph 12)."), format="text")
    assert own.numbering.first is None
    assert any("printed paragraph numbers are missing from this file" in warning for warning in own.warnings)
    assert all(paragraph.number is None for paragraph in own.paragraphs)


def test_a_number_that_is_cited_and_not_printed_is_named() -> None:
    numbered = [block("Visits are timely.", number=f"{number}.") for number in range(1, 10)]
    own = document(*numbered, block("Improve this (paragraphs 2 and 77).", number="10."))
    (reference,) = own.references
    assert (reference.source, reference.targets, reference.unresolved) == (9, (1,), ("77",))
    assert "It cites paragraphs that it does not print: 77." in own.warnings


def test_a_text_that_is_all_page_furniture_is_refused_with_a_sentence() -> None:
    with pytest.raises(ReadError, match=r"^It holds no text but what pages repeat"):
        document(*(Line(f"Draft {page}", page=page) for page in range(1, 9)))


def test_a_document_of_headings_alone_says_that_searching_finds_nothing_in_it() -> None:
    own = document(block("Findings", heading=1))
    assert own.paragraphs == ()
    assert own.warnings == ("It has headings and no paragraphs: nothing of it can be found by searching.",)


def test_the_same_bytes_are_the_same_document_whatever_their_name() -> None:
    extraction = Extraction("text", (Line("Some words."),))
    assert assemble(b"x", extraction, "a.txt").id == assemble(b"x", extraction, "b.txt").id


@given(
    st.lists(
        st.builds(
            Line,
            text=st.text("aA .•1\n-", min_size=1, max_size=20).map(lambda text: " ".join(text.split()) or "a"),
            page=st.just(1),
            block=st.booleans(),
            heading=st.none() | st.integers(1, 3),
            bullet=st.booleans(),
            number=st.none() | st.sampled_from(["1.", "2.", "(a)"]),
        ),
        max_size=15,
    )
)
def test_whatever_the_lines_every_span_is_its_words_and_none_overlap(lines: list[Line]) -> None:
    own = document(block("Some words.", page=1), *lines)
    found = [heading.span for heading in own.headings] + [paragraph.span for paragraph in own.paragraphs]
    spans = sorted((span.start, span.end) for span in found)
    assert all(own.text[start:end].strip() for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert [paragraph.ordinal for paragraph in own.paragraphs] == list(range(len(own.paragraphs)))


@pytest.fixture(scope="module")
def norfolk(letters: Path) -> Document:
    return read_document(letters / "ofsted" / "sif_norfolk_2015-10-20.pdf")


def test_a_recommendation_resolves_to_the_findings_it_cites(norfolk: Document) -> None:
    by_number = {paragraph.number: paragraph for paragraph in norfolk.paragraphs if paragraph.number}
    (reference,) = [own for own in norfolk.references if own.source == by_number["5"].ordinal]
    assert reference.numbers == ("40", "41", "64")
    assert reference.targets == tuple(by_number[number].ordinal for number in reference.numbers)


@pytest.mark.parametrize(
    ("number", "page", "section"),
    [
        ("5", 8, "Recommendations"),
        ("40", 16, "Inspection findings"),
        ("41", 16, "Inspection findings"),
        ("64", 23, "Inspection findings"),
    ],
)
def test_numbered_paragraphs_have_their_page_and_section(
    norfolk: Document, number: str, page: int, section: str
) -> None:
    paragraph = next(own for own in norfolk.paragraphs if own.number == number)
    assert norfolk.page_at(paragraph.span.start) == page
    assert paragraph.section[-1] == section


def test_every_real_sentence_is_in_the_raw_text_of_its_page(letters: Path) -> None:
    """Letter for letter, white space and bullets aside; a sentence over a page end is looked for in its halves.

    Of a row, each word: the file may have the lines of its cells in another order.
    """
    for path in sorted((letters / "ofsted").glob("*.pdf")):
        pages = [letters_of(page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(path)]
        own = read_document(path)
        for paragraph in own.paragraphs:
            for sentence in sentence_spans(paragraph.span.of(own.text)):
                for page, part in parts_by_page(own, paragraph.span.start + sentence.start, sentence):
                    for words in part.split() if paragraph.kind is ParagraphKind.TABLE else [part]:
                        assert letters_of(words) in pages[page - 1], f"{path.name}, page {page}: {part[:80]}"


def letters_of(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def parts_by_page(own: Document, start: int, sentence: Span) -> Iterator[tuple[int, str]]:
    """The words of a sentence that begins at ``start`` of the text, by the page they are said to be printed on."""
    end = start + sentence.end - sentence.start
    breaks = [page.offset for page in own.pages if start < page.offset < end]
    for first, last in pairwise([start, *breaks, end]):
        page = own.page_at(first)
        assert page is not None
        yield page, own.text[first:last]
