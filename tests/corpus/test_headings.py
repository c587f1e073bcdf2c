"""The headings of the real documents: all of them, nothing else, on their pages and in their order of rank.

``expected_headings.json`` holds [page, level, heading] for each; it was gone through beside a list of all lines of the
PDFs that are larger or bolder than the rest.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ragtool.corpus.document import assemble
from ragtool.corpus.lines import Extraction, Line
from ragtool.corpus.reading import read_document
from ragtool.records import Document

EXPECTED = json.loads(Path(__file__).with_name("expected_headings.json").read_text(encoding="utf-8"))


def headings(document: Document) -> list[list[object]]:
    return [[document.page_at(own.span.start), own.level, own.span.of(document.text)] for own in document.headings]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_document_has_the_headings_that_its_reader_read(letters: Path, name: str) -> None:
    (path,) = letters.rglob(name)
    assert headings(read_document(path)) == EXPECTED[name]


@pytest.mark.parametrize(
    ("printed", "heading"),
    [
        ("Information about this area2", "Information about this area"),
        ("What needs to improve? 2", "What needs to improve?"),
        ("Information about Section 2", "Information about Section 2"),
        ("Information about this area3", "Information about this area3"),
    ],
)
def test_the_mark_of_a_footnote_on_the_page_is_no_part_of_a_heading(printed: str, heading: str) -> None:
    def line(text: str, top: float, size: float = 12.0, *, bold: bool = False) -> Line:
        return Line(text, page=1, size=size, bold=bold, left=72.0, top=top, right=72.0 + 5 * len(text), last_top=top)

    lines = [
        line("Visit to Wexmoor", 60, 20.0, bold=True),
        line(printed, 100, 16.0, bold=True),
        *(
            line(f"Children are seen alone by people whom they know well and trust, say {n}.", 120 + 14 * n)
            for n in range(30)
        ),
        line("2 The figures are the council’s own, and were not checked.", 760, 8.0),
    ]
    document = assemble(b"", Extraction("pdf", tuple(lines), page_count=1), "visit.pdf")
    assert [own.span.of(document.text) for own in document.headings][-1] == heading
    assert heading in {paragraph.section[-1] for paragraph in document.paragraphs if paragraph.section}
