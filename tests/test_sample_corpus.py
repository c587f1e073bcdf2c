"""The sample corpus says that it is fictional, is what its sources give, reads as it should, and copies nobody."""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from ragtool.corpus.readers import extract
from ragtool.corpus.reading import read_document
from ragtool.records import Document, DocumentKind, Grade
from scripts.make_corpus import CORPUS, DOCUMENTS, ROOT, source_of, unpacked
from scripts.sample_corpus.source import Kind, SourceError, plain, read_source

REPORTS = ("wexbourne-inspection-report-2017.pdf", "wexbourne-ilacs-report-2022.pdf")
STATED = {
    "wexbourne-inspection-report-2017.pdf": (
        DocumentKind.INSPECTION_REPORT,
        "SIF",
        datetime.date(2017, 8, 22),
        (datetime.date(2017, 6, 5), datetime.date(2017, 6, 29)),
    ),
    "wexbourne-monitoring-visit-2018-02.pdf": (
        DocumentKind.MONITORING_VISIT,
        None,
        datetime.date(2018, 2, 27),
        (datetime.date(2018, 2, 6), datetime.date(2018, 2, 7)),
    ),
    "wexbourne-monitoring-visit-2018-11.docx": (
        DocumentKind.MONITORING_VISIT,
        None,
        datetime.date(2018, 11, 22),
        (datetime.date(2018, 10, 30), datetime.date(2018, 10, 31)),
    ),
    "wexbourne-focused-visit-2020.html": (
        DocumentKind.FOCUSED_VISIT,
        "ILACS",
        datetime.date(2020, 3, 2),
        (datetime.date(2020, 2, 4), datetime.date(2020, 2, 5)),
    ),
    "wexbourne-ilacs-report-2022.pdf": (
        DocumentKind.INSPECTION_REPORT,
        "ILACS",
        datetime.date(2022, 11, 7),
        (datetime.date(2022, 9, 12), datetime.date(2022, 9, 23)),
    ),
}
LONGEST_SHARED_RUN = 11  # words
FIRST_CHARACTERS = 30


@cache
def read(name: str) -> Document:
    return read_document(CORPUS / name)


def one_line(text: str) -> str:
    return " ".join(text.split())


def cited_numbers(text: str) -> set[int]:
    """Every paragraph number that a source's resolved text cites."""
    found: set[int] = set()
    for listed in re.findall(r"\(?paragraphs? ([\d, and–]+)", text):
        for first, last in re.findall(r"(\d+)(?:–(\d+))?", listed):
            found |= set(range(int(first), int(last or first) + 1))
    return found


def test_corpus_holds_these_documents_and_a_readme() -> None:
    assert {path.name for path in CORPUS.iterdir()} == {*DOCUMENTS, "README.md"}


def test_committed_documents_are_what_their_sources_give() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "make_corpus.py", "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_document_packed_by_another_zlib_is_the_same_and_one_with_other_words_is_not() -> None:
    data = (CORPUS / REPORTS[1]).read_bytes()
    streams = re.findall(rb"(?<!end)stream\n(.*?)endstream", data, re.DOTALL)
    packed, page = next((each, text) for each in streams if b" Tj" in (text := zlib.decompressobj().decompress(each)))
    assert unpacked(data.replace(packed, zlib.compress(page, 1))) == unpacked(data)
    assert unpacked(data.replace(packed, zlib.compress(page + b" ", 1))) != unpacked(data)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_same_bytes_are_made_every_time(name: str) -> None:
    make = DOCUMENTS[name]
    assert make(source_of(name)) == make(source_of(name))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_document_says_at_its_beginning_and_at_its_end_that_it_is_fictional(name: str) -> None:
    notice = re.compile(r"This (?:letter|report) is fictional\..* and Ofsted did not publish it\.", re.DOTALL)
    lines = extract((CORPUS / name).read_bytes(), name).lines
    pages = [line.page for line in lines if line.page]
    first = [line.text for line in lines if line.page == 1] if pages else [line.text for line in lines[:8]]
    last = [line.text for line in lines if line.page == max(pages)] if pages else [line.text for line in lines[-4:]]
    assert notice.search(" ".join(first))
    assert notice.search(" ".join(last))


def test_corpus_readme_names_every_document_and_says_they_are_fictional() -> None:
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    assert [name for name in DOCUMENTS if name not in readme] == []
    assert "fictional" in readme


@pytest.mark.parametrize("name", DOCUMENTS)
def test_pdfs_stay_small(name: str) -> None:
    assert (CORPUS / name).stat().st_size < 150_000


# --- as they are read ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_kind_dates_and_authority_are_read_from_the_text(name: str) -> None:
    metadata = read(name).metadata
    assert (metadata.kind, metadata.framework, metadata.date, metadata.inspected) == STATED[name]
    assert metadata.authority == "Wexbourne"
    assert metadata.from_file_name == ()


@pytest.mark.parametrize(("name", "last"), zip(REPORTS, (127, 54), strict=True))
def test_printed_numbers_are_those_of_the_source(name: str, last: int) -> None:
    read_numbers = {
        paragraph.number: one_line(paragraph.span.of(read(name).text))[:FIRST_CHARACTERS]
        for paragraph in read(name).paragraphs
        if paragraph.number
    }
    assert read_numbers == {
        str(block.number): plain(block.text)[:FIRST_CHARACTERS] for block in source_of(name).numbered
    }
    assert list(read_numbers) == [str(number) for number in range(1, last + 1)]


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name not in REPORTS])
def test_letters_print_no_paragraph_numbers(name: str) -> None:
    assert [paragraph.number for paragraph in read(name).paragraphs if paragraph.number] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_paragraph_of_prose_is_read_word_for_word(name: str) -> None:
    text = one_line(read(name).text)
    paragraphs = [
        block.text for block in source_of(name).blocks if block.kind is not Kind.ROW and "[^" not in block.text
    ]
    assert [paragraph for paragraph in paragraphs if plain(paragraph) not in text] == []


@pytest.mark.parametrize("name", REPORTS)
def test_every_cross_reference_is_read_and_resolves(name: str) -> None:
    references = read(name).references
    assert [reference.unresolved for reference in references if reference.unresolved] == []
    cited = cited_numbers(" ".join(block.text for block in source_of(name).blocks))
    assert {int(number) for reference in references for number in reference.numbers} == cited


def test_the_recommendation_on_return_home_interviews_cites_the_findings_about_them() -> None:
    numbered = {block.label: block for block in source_of(REPORTS[0]).numbered}
    recommendation = numbered["rec-rhi"]
    cited = {numbered[label].number for label in ("missing-home", "rhi", "rhi-care")}
    assert cited_numbers(recommendation.text) == cited
    by_number = {paragraph.number: paragraph for paragraph in read(REPORTS[0]).paragraphs if paragraph.number}
    ordinal = by_number[str(recommendation.number)].ordinal
    read_targets = {target for each in read(REPORTS[0]).references if each.source == ordinal for target in each.targets}
    assert read_targets == {by_number[str(number)].ordinal for number in cited}


def test_the_grades_of_the_last_report_are_read() -> None:
    area, grade = "Overall effectiveness", "Good"
    assert Grade(area, grade) in read(REPORTS[1]).metadata.grades


# --- sources ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("#. See {see nowhere}.", "no paragraph has the label 'nowhere'"),
        ("#. {#a} One.\n\n#. {#a} Two.", "two paragraphs have the label 'a'"),
        ("Words.[^1]", "must match"),
    ],
)
def test_a_source_that_does_not_resolve_is_refused(tmp_path: Path, body: str, complaint: str) -> None:
    source = tmp_path / "made.md"
    source.write_text(f"form: letter\n---\n\n{body}\n", encoding="utf-8")
    with pytest.raises(SourceError, match=re.escape(complaint)):
        read_source(source)


def test_references_are_numbers_in_the_order_of_the_report(tmp_path: Path) -> None:
    source = tmp_path / "made.md"
    body = "#. Cites {see c, b}, {see b, c, d} and {ref d}.\n\n#. {#b} B.\n\n#. {#c} C.\n\n#. {#d} D."
    source.write_text(f"form: letter\n---\n\n{body}\n", encoding="utf-8")
    assert read_source(source).blocks[0].text == "Cites (paragraphs 2 and 3), (paragraphs 2–4) and 4."


# --- nobody else's words ---------------------------------------------------------------------------


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+(?:’[a-z]+)?", text.lower().replace("'", "’"))


def runs(text: str) -> Iterator[tuple[str, ...]]:
    own = words(text)
    return zip(*(own[start:] for start in range(LONGEST_SHARED_RUN + 1)), strict=False)


@cache
def runs_of_real(letters: Path) -> frozenset[int]:
    real = [path for folder in ("ofsted", "seeds") for path in sorted((letters / folder).iterdir())]
    texts = (
        " ".join(line.text for line in extract(path.read_bytes(), path.name).lines)
        for path in real
        if path.suffix in (".pdf", ".txt")
    )
    return frozenset(hash(run) for text in texts for run in runs(text))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_paragraph_shares_a_long_run_of_words_with_a_real_document(letters: Path, name: str) -> None:
    real = runs_of_real(letters)
    paragraphs = [plain(block.text) for block in source_of(name).blocks if block.kind is not Kind.HEADING]
    assert [" ".join(run) for paragraph in paragraphs for run in runs(paragraph) if hash(run) in real] == []
