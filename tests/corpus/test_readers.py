"""A file is read by what its bytes are, and no bytes do worse than a ReadError."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from collections.abc import Callable

import docx
import pytest
from reportlab.pdfgen.canvas import Canvas

from ragtool.corpus.readers import SUFFIXES, extract
from ragtool.errors import ReadError
from tests.corpus.mutations import LETTERS, mutants


def a_pdf() -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=True)
    for page in range(2):
        for at in range(12):
            canvas.drawString(72, 760 - 20 * at, f"{page * 12 + at + 1}. Leaders in Wexmoor know their service well.")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def a_docx() -> bytes:
    document = docx.Document()
    document.add_heading("Findings", 1)
    for at in range(6):
        document.add_paragraph(f"Leaders in Wexmoor know their service {at}.", style="List Number")
    table = document.add_table(2, 2)
    table.cell(1, 1).text = "good"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


A_PAGE = (
    b'<!doctype html><html><head><meta charset="utf-8"><title>t</title></head><body><h1>Findings</h1>'
    b"<p>Leaders &amp; staff.</p><ol start=4><li>one<li>two</ol><table><tr><td>a<td>b</table><pre>x\ny</pre>"
    b"<p>caf\xc3\xa9<br>bar</p></body></html>"
)
A_TEXT, SOME_MARKDOWN = (data for _, data in LETTERS)

MADE: dict[str, Callable[[], bytes]] = {
    "letter.pdf": a_pdf,
    "letter.docx": a_docx,
    "letter.html": lambda: A_PAGE,
    "letter.txt": lambda: A_TEXT,
    "letter.md": lambda: SOME_MARKDOWN,
}


# --- which reader -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "made", "found"),
    [
        ("letter.pdf", "letter.pdf", "pdf"),
        ("letter.docx", "letter.docx", "docx"),
        ("letter.htm", "letter.html", "html"),
        ("letter.HTML", "letter.html", "html"),
        ("letter.txt", "letter.txt", "text"),
        ("letter.md", "letter.md", "markdown"),
        ("letter", "letter.html", "html"),
    ],
)
def test_a_file_that_is_what_its_name_says_has_no_warning(name: str, made: str, found: str) -> None:
    extraction = extract(MADE[made](), name)
    assert (extraction.format, extraction.warnings) == (found, ())


@pytest.mark.parametrize(
    ("name", "made", "warning"),
    [
        ("letter.pdf", "letter.html", "It is named .pdf but is an HTML page, and was read as that."),
        ("letter.PDF", "letter.docx", "It is named .pdf but is a Word document, and was read as that."),
        ("letter.docx", "letter.pdf", "It is named .docx but is a PDF, and was read as that."),
        ("letter.txt", "letter.html", "It is named .txt but is an HTML page, and was read as that."),
        ("letter.html", "letter.txt", "It is named .html but is plain text, and was read as that."),
        ("letter.pdf", "letter.md", "It is named .pdf but is plain text, and was read as that."),
    ],
)
def test_a_name_that_lies_is_reported_and_the_file_read(name: str, made: str, warning: str) -> None:
    assert extract(MADE[made](), name).warnings == (warning,)


@pytest.mark.parametrize(
    "page",
    [
        b"\xef\xbb\xbf  <!-- saved --> <!DOCTYPE HTML PUBLIC '-//W3C//DTD'><p>x",
        b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body>x</body></html>',
        "<html><body>caf\u00e9</body></html>".encode("utf-16"),
    ],
)
def test_html_is_known_by_its_start_whatever_the_suffix(page: bytes) -> None:
    assert extract(page, "letter.pdf").format == "html"


def test_a_file_that_begins_with_many_comments_and_is_no_html_is_known_at_once() -> None:
    assert extract(b"<!-- note -->" * 60 + b" Dear Ms Hale", "letter.txt").format == "text"


def test_a_fragment_named_html_is_html_and_text_that_quotes_a_tag_is_text() -> None:
    assert extract(b"Dear <b>x</b><p>y</p>", "letter.html").format == "html"
    assert extract(b"They wrote <p> in the letter", "letter.txt").format == "text"


def test_text_that_mentions_a_pdf_header_is_no_pdf() -> None:
    assert extract(b"A PDF begins with %PDF-1.7, we are told.", "letter.txt").format == "text"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", r"It is empty \(0 bytes\)"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "old version of Office"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (b"{\\rtf1 hello}", "Rich Text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "picture"),
        (b"\x1f\x8b\x08" + bytes(50), "gzip"),
        (b"PK\x05\x06" + bytes(18), "empty zip"),
        (b"PK\x03\x04" + bytes(50), "damaged Word document"),
        (random.Random(3).randbytes(4000), "binary data"),
    ],
)
@pytest.mark.parametrize("name", ["letter.docx", "letter.pdf", "letter.txt"])
def test_what_can_not_be_read_is_refused_with_a_sentence(data: bytes, reason: str, name: str) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        extract(data, name)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("name", ["", ".", "a\nb.html", "caf\udce9.html", "\U0001f600.HTML", ".html", "x" * 5000])
def test_odd_names_do_not_matter(name: str) -> None:
    assert extract(A_PAGE, name).lines[0].text == "Findings"


def test_only_the_reader_that_is_needed_is_imported() -> None:
    code = (
        "import sys; from ragtool.corpus.readers import extract; extract(b'plain words', 'a.txt');"
        "print([name for name in ('lxml', 'selectolax', 'markdown_it', 'pypdfium2', 'docx') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- fuzz -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MADE)
def test_damaged_files_give_lines_or_a_read_error(name: str) -> None:
    read, reasons = 0, []
    for own in mutants([(name, MADE[name]())], range(60), seed=7):
        try:
            extraction = extract(own.data, own.name)
        except ReadError as error:
            reasons.append(str(error))
            continue
        read += 1
        for line in extraction.lines:
            line.text.encode("utf-8")
    assert read > 0
    assert all(reason.endswith(".") for reason in reasons)


def test_every_suffix_searched_for_has_a_reader() -> None:
    assert SUFFIXES == (".pdf", ".docx", ".html", ".htm", ".txt", ".md")
