"""Evidence packs in four formats: complete, verbatim, the same bytes each time, harmless whatever a document says."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from selectolax.lexbor import LexborHTMLParser

from ragtool.errors import UsageError
from ragtool.inquiry.evidence_pack import EvidencePack
from ragtool.library import Library
from ragtool.records import Hit, Quote
from ragtool.render.pack import FORMATS, pack_writer
from ragtool.search.filters import Filters
from tests.conftest import SAMPLE_CORPUS
from tests.render.results import NASTY, answer, document

QUESTION = "How many return home interviews were completed?"


@pytest.fixture(scope="module")
def pack(library: Library) -> EvidencePack:
    return library.evidence(QUESTION, filters=Filters(since=None, authority=("Wexbourne",)))


def hostile() -> EvidencePack:
    made = answer()
    quotes = tuple(replace(quote, text=NASTY + "<script>alert(1)</script>") for quote in made.quotes)
    source = document()
    return EvidencePack(
        NASTY, "", "2026-01-01T00:00:00+00:00", "1.0", 1, replace(made, quotes=quotes), {source.id: source}
    )


def written(pack: EvidencePack, path: Path) -> bytes:
    pack_writer(path)(pack, path)
    return path.read_bytes()


def words_of(content: bytes, suffix: str) -> str:
    """What a reader sees, white space made single."""
    if suffix == ".docx":
        words = "\n".join(own.text for own in docx.Document(io.BytesIO(content)).paragraphs)
    elif suffix == ".html":
        body = LexborHTMLParser(content.decode()).body
        assert body is not None
        words = body.text(separator=" ")
    elif suffix == ".csv":
        words = "\n".join(" ".join(row) for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        words = re.sub(r"(?m)^> ?", "", content.decode()).replace("\\", "")
    return " ".join(words.split())


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_pack_holds_all_that_someone_needs_to_check_it(pack: EvidencePack, tmp_path: Path, suffix: str) -> None:
    words = words_of(written(pack, tmp_path / f"pack{suffix}"), suffix)
    assert pack.answer.quotes
    cited: list[Quote | Hit] = [*pack.answer.quotes, *pack.answer.hits]
    for found in cited:
        assert " ".join(found.text.split()) in words
        if suffix != ".csv":  # there the parts of a citation have columns of their own
            assert found.citation.label in words
        assert all(heading in words for heading in found.citation.section)
        file = SAMPLE_CORPUS / found.citation.path
        assert hashlib.sha256(file.read_bytes()).hexdigest() in words
    assert QUESTION in words
    assert "Wexbourne" in pack.filters
    assert pack.built in words


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_question_of_the_same_index_gives_the_same_bytes(
    library: Library, tmp_path: Path, suffix: str
) -> None:
    first, second = (written(library.evidence(QUESTION), tmp_path / f"{name}{suffix}") for name in ("first", "second"))
    assert first == second


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_refusal_is_a_pack_too(library: Library, tmp_path: Path, suffix: str) -> None:
    refused = library.evidence("How do I bake a sourdough loaf?")
    assert refused.answer.reason is not None
    assert refused.answer.reason in words_of(written(refused, tmp_path / f"pack{suffix}"), suffix)


@pytest.mark.parametrize("suffix", FORMATS)
def test_hostile_text_does_nothing(tmp_path: Path, suffix: str) -> None:
    content = written(hostile(), tmp_path / f"pack{suffix}")
    if suffix == ".docx":
        text = "\n".join(own.text for own in docx.Document(io.BytesIO(content)).paragraphs)
    else:
        text = content.decode("utf-8-sig")
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    if suffix == ".csv":
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    if suffix == ".html":
        assert LexborHTMLParser(text).css_first("script") is None
    if suffix == ".md":
        assert "<script>" not in text


def test_another_suffix_is_an_error_that_lists_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=re.escape(".md, .csv, .html, .docx")):
        pack_writer(tmp_path / "pack.odt")


def test_a_place_that_can_not_be_written_is_an_error_that_names_it(pack: EvidencePack, tmp_path: Path) -> None:
    path = tmp_path / "absent" / "pack.md"
    with pytest.raises(UsageError, match="absent"):
        pack_writer(path)(pack, path)
