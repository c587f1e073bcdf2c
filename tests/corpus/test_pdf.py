"""PDF to lines: their order, their looks, their places, and files that can't be read."""

from __future__ import annotations

import io
import itertools
import math
from collections.abc import Callable

import pypdfium2.raw as pdfium
import pytest
from reportlab.lib import pdfencrypt
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ragtool.corpus.document import assemble
from ragtool.corpus.lines import Line
from ragtool.corpus.readers.pdf import read_pdf
from ragtool.errors import ReadError

PAGE_HEIGHT = 841.89


def pdf(*pages: Callable[[Canvas], object], password: str = "", owner: str = "") -> bytes:
    """A file with a page for each function, which draws it; with a password to open it, or only to change it."""
    stream = io.BytesIO()
    encryption = pdfencrypt.StandardEncryption(password, owner or None) if password or owner else None
    canvas = Canvas(stream, pagesize=(595.28, PAGE_HEIGHT), encrypt=encryption)
    for draw in pages:
        canvas.setFont("Helvetica", 12)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def words(
    text: str, left: float = 72.0, top: float = 100.0, font: str = "Helvetica", size: float = 12.0
) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        canvas.drawString(left, PAGE_HEIGHT - top, text)

    return draw


def together(*draws: Callable[[Canvas], None]) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        for each in draws:
            each(canvas)

    return draw


def drawing(canvas: Canvas) -> None:
    canvas.line(0, 0, 9, 9)


def lines(*pages: Callable[[Canvas], object]) -> tuple[Line, ...]:
    return read_pdf(pdf(*pages)).lines


def texts(*pages: Callable[[Canvas], object]) -> list[str]:
    return [line.text for line in lines(*pages)]


def test_lines_have_their_page_place_and_size() -> None:
    first, second = lines(words("Visits are timely.", left=90), words("Plans are not.", size=14))
    assert (first.text, first.page, first.size, first.left) == ("Visits are timely.", 1, 12.0, 90.0)
    assert (second.text, second.page, second.size, second.left) == ("Plans are not.", 2, 14.0, 72.0)


def test_lower_lines_have_greater_tops_and_all_letters_of_a_line_one_top() -> None:
    upper, lower = lines(together(words("at one", top=100), words("gallery", top=115)))
    assert upper.top is not None
    assert lower.top == pytest.approx(upper.top + 15)
    assert lower.last_top == lower.top


@pytest.mark.parametrize(
    ("font", "bold", "italic"),
    [
        ("Helvetica", False, False),
        ("Helvetica-Bold", True, False),
        ("Helvetica-Oblique", False, True),
        ("Times-BoldItalic", True, True),
    ],
)
def test_weight_and_slant_are_those_of_the_font(font: str, bold: bool, italic: bool) -> None:
    (line,) = lines(words("Summary", font=font))
    assert (line.bold, line.italic) == (bold, italic)


def test_a_line_that_is_bold_in_part_is_not_bold() -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(72, 700)
        for font, own in (("Helvetica", "It "), ("Helvetica-Bold", "requires improvement "), ("Helvetica", "now")):
            text.setFont(font, 12)
            text.textOut(own)
        canvas.drawText(text)

    (line,) = lines(draw)
    assert (line.text, line.bold) == ("It requires improvement now", False)


def test_letters_of_size_one_that_a_matrix_enlarges_have_the_size_that_is_seen() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 1)
        text = canvas.beginText()
        text.setTextTransform(14, 0, 0, 14, 72, 700)
        text.textOut("Contents of the box")
        canvas.drawText(text)

    (line,) = lines(draw)
    assert line.size == 14.0


def test_cells_of_a_row_are_lines_of_their_own() -> None:
    row = together(words("Overall effectiveness"), words("Good", left=300))
    assert [(line.text, line.left) for line in lines(row)] == [("Overall effectiveness", 72.0), ("Good", 300.0)]


@pytest.mark.parametrize("mark", ["12.", "\u2022", "(a)", "3"])
def test_a_number_or_bullet_stays_with_its_text(mark: str) -> None:
    assert texts(together(words(mark), words("Visits are timely.", left=120))) == [f"{mark} Visits are timely."]


def test_a_label_stays_with_what_it_names() -> None:
    assert texts(together(words("Lead inspector:"), words("Ann Oak", left=190))) == ["Lead inspector: Ann Oak"]


def test_a_column_that_begins_under_a_cell_parts_a_line_whose_own_gap_is_narrow() -> None:
    rows = together(
        words("Good"), words("Of a high standard", left=150), words("Outstanding", top=130), words("Best", 150, 130)
    )
    assert texts(rows) == ["Good", "Of a high standard", "Outstanding", "Best"]


def test_a_raised_mark_stays_in_its_line() -> None:
    raised = together(words("The Board"), words("1", left=128, top=96, size=8), words("met.", left=136))
    (text,) = texts(raised)
    assert text.replace(" ", "") == "TheBoard1met."


def test_a_judgement_s_number_stands_before_its_area_and_two_figures_are_cells() -> None:
    row = together(words("2.1"), words("Adoption performance", left=115), words("Good", left=420))
    figures = together(words("2.1", top=140), words("3.4", left=115, top=140))
    assert texts(together(row, figures)) == ["2.1 Adoption performance", "Good", "2.1", "3.4"]


def test_a_hyphen_at_a_line_s_end_is_put_back_and_the_next_line_is_one_of_its_own() -> None:
    assert texts(together(words("The multi-"), words("agency panel meets.", top=114))) == [
        "The multi-",
        "agency panel meets.",
    ]


def test_a_page_s_number_is_not_taken_for_the_end_of_a_word_broken_over_pages() -> None:
    first = together(words("Plans are made at a multi-", top=780), words("3", left=290, top=810))
    data = pdf(first, words("agency panel that meets weekly."))
    assert assemble(data, read_pdf(data), "").text == "Plans are made at a multi-agency panel that meets weekly."


def unnamed(data: bytes, letter: str, unicode: str) -> bytes:
    """The file with ``letter`` of its embedded font called otherwise, in UTF-16 as hexadecimal digits."""
    assert data.count(f"<{ord(letter):04X}>".encode()) == 1
    return data.replace(f"<{ord(letter):04X}>".encode(), f"<{unicode}>".encode())


@pytest.fixture
def embedded() -> Callable[[str], bytes]:
    """Makes a file of one page of a heading and a line that begins with a letter of a font of its own."""
    registerFont(TTFont("Vera", "Vera.ttf"))

    def make(text: str) -> bytes:
        stream = io.BytesIO()
        canvas = Canvas(stream, pageCompression=0)
        words("Priorities", size=16)(canvas)
        words(text, font="Vera", top=130)(canvas)
        words("more often", left=90, top=145)(canvas)
        canvas.save()
        return stream.getvalue()

    return make


def test_a_mark_that_its_font_has_no_name_for_is_a_bullet_and_its_page_keeps_its_places(
    embedded: Callable[[str], bytes],
) -> None:
    found = read_pdf(unnamed(embedded("¤ visits to children"), "¤", "0000")).lines
    assert [(line.text, line.size) for line in found] == [
        ("Priorities", 16.0),
        ("• visits to children", 12.0),
        ("more often", 12.0),
    ]


def test_soft_hyphens_within_a_line_are_not_part_of_its_words(embedded: Callable[[str], bytes]) -> None:
    assert "information" in read_pdf(embedded("infor\u00admation")).lines[1].text


def test_letters_beyond_the_basic_plane_are_whole_and_their_page_keeps_its_places(
    embedded: Callable[[str], bytes],
) -> None:
    found = read_pdf(unnamed(embedded("Visits ¤ help"), "¤", "D83DDE00")).lines
    assert [(line.text, line.left) for line in found] == [
        ("Priorities", 72.0),
        ("Visits \N{GRINNING FACE} help", 72.0),
        ("more often", 90.0),
    ]


def test_pages_without_text_are_named() -> None:
    extraction = read_pdf(pdf(words("Text."), drawing, drawing))
    assert extraction.page_count == 3
    assert extraction.warnings == ("There is no text on pages 2-3: blank, or pictures of text that were not read.",)


def test_a_file_without_any_text_needs_text_recognition() -> None:
    with pytest.raises(ReadError, match=r"^There is no text on page 1: it is probably scanned\. .*\(OCR\)"):
        read_pdf(pdf(drawing))


def test_a_password_is_named() -> None:
    with pytest.raises(ReadError, match="protected by a password"):
        read_pdf(pdf(words("Secret."), password="open sesame"))


def test_a_file_that_only_its_owner_may_change_is_read() -> None:
    (line,) = read_pdf(pdf(words("Open."), owner="secret")).lines
    assert line.text == "Open."


def test_ten_thousand_pages_are_read_each_as_its_own() -> None:
    extraction = read_pdf(pdf(*(words(f"Page {number}.") for number in range(1, 10_001))))
    assert extraction.page_count == 10_000
    assert [(line.page, line.text) for line in extraction.lines][::2500] == [
        (number, f"Page {number}.") for number in (1, 2501, 5001, 7501)
    ]


def test_letters_that_stand_at_no_number_or_off_any_page_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    places = itertools.cycle([math.nan, math.inf, -math.inf, 3e38])

    def nowhere(_page: object, _at: int, box: pdfium.FS_RECTF) -> bool:
        box.left = box.top = box.right = next(places)
        return True

    monkeypatch.setattr(pdfium, "FPDFText_GetLooseCharBox", nowhere)
    extraction = read_pdf(pdf(words("Visits are timely. 7."), words("Plans are not.")))
    assert [line.text for line in extraction.lines] == ["Visits are timely. 7.", "Plans are not."]
    assert {place for line in extraction.lines for place in (line.left, line.top, line.right)} == {0.0}
    assert "Plans are not." in assemble(b"", extraction, "letter.pdf").text


def test_control_characters_are_no_text() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, pageCompression=0)
    canvas.drawString(72, 700, "VisitsQ[2J areRtimely.S")
    canvas.save()
    data = stream.getvalue().replace(b"Q[2J", b"\x1b[2J").replace(b"areR", b"are\x0b").replace(b".S", b".\x07")
    assert [line.text for line in read_pdf(data).lines] == ["Visits[2J are timely."]


@pytest.mark.parametrize("kept", [0, 4, 100, 500])
def test_a_file_cut_short_is_named(kept: int) -> None:
    with pytest.raises(ReadError, match="damaged or cut short"):
        read_pdf(pdf(words("Text."))[:kept])
