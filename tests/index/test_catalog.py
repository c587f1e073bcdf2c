"""What is written into a catalog is read from it again, to the last field."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from ragtool.corpus.discovery import SourceFile
from ragtool.errors import IndexDamagedError
from ragtool.index.arrivals import Arrivals
from ragtool.index.catalog import CATALOG_FILE, Catalog
from ragtool.index.catalog_writer import CatalogWriter, KeptDocument, encoding_key
from ragtool.records import (
    CrossReference,
    Document,
    DocumentKind,
    Grade,
    Heading,
    Metadata,
    NumberingAudit,
    PageStart,
    Paragraph,
    ParagraphKind,
    Passage,
    PassageText,
    Span,
)

TEXT = "Findings\n\n1. Children’s plans are late. Visits too.\n\nHelp\n\n• Act on it (paragraph 1)."


def report(document_id: str = "0123456789", text: str = TEXT) -> Document:
    return Document(
        id=document_id,
        sha256=document_id * 6 + "abcd",
        format="pdf",
        text=text,
        page_count=2,
        pages=(PageStart(0, 1), PageStart(53, 2)),
        headings=(Heading(Span(0, 8), 1), Heading(Span(53, 57), 2)),
        paragraphs=(
            Paragraph(0, Span(13, 51), number="1", section=("Findings",)),
            Paragraph(1, Span(61, 85), ParagraphKind.ITEM, None, ("Findings", "Help ‘now’"), 1, 0, "•"),
        ),
        references=(CrossReference(1, Span(72, 83), ("1", "9"), (0,), ("9",)),),
        metadata=Metadata(
            authority="Northmoor",
            kind=DocumentKind.INSPECTION_REPORT,
            framework="SIF",
            title="Inspection of Northmoor",
            date=datetime.date(2016, 5, 4),
            inspected=(datetime.date(2016, 3, 1), datetime.date(2016, 3, 24)),
            grades=(Grade("Overall", "good"), Grade("Care leavers", "requires improvement")),
            lead_inspector="A. Name",
            urn="80000",
            from_file_name=("date",),
        ),
        numbering=NumberingAudit(1, 3, (2,), (1,), 1, 1),
        warnings=("Paragraph 2 is not printed.",),
    )


PASSAGES = (Passage(0, Span(13, 51), (Span(13, 39), Span(40, 51))), Passage(1, Span(61, 85), (Span(61, 85),)))


NOW = 1_700_000_000_000


def source(name: str = "a.pdf") -> SourceFile:
    return SourceFile(Path("/letters"), name, 1234, 1_500_000_000_123_456_789)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    writer = CatalogWriter(tmp_path / CATALOG_FILE)
    writer.add(source(), report(), PASSAGES, [b"one", b"two"], Arrivals(None, NOW))
    writer.add(source("b.pdf"), report("aaaaaaaaaa"), PASSAGES, [b"one", b"three"], Arrivals(None, NOW))
    writer.commit()
    writer.close()
    catalog = Catalog(tmp_path / CATALOG_FILE)
    yield catalog
    catalog.close()


def test_a_document_is_read_back_whole(catalog: Catalog) -> None:
    assert catalog.document("0123456789") == report()


def test_a_document_states_its_file_and_counts(catalog: Catalog) -> None:
    first, second = catalog.documents()
    assert (first.root, first.path, first.size, first.mtime_ns) == ("/letters", "a.pdf", 1234, 1500000000123456789)
    assert (first.n_paragraphs, first.n_passages, second.path) == (2, 2, "b.pdf")
    assert first.metadata == report().metadata
    assert catalog.documents_by_id([second.id, "none"]) == {second.id: second}


def test_there_is_no_document_of_an_unknown_id(catalog: Catalog) -> None:
    with pytest.raises(KeyError):
        catalog.document("none")


def test_a_passage_has_all_that_a_hit_needs(catalog: Catalog) -> None:
    second, first = catalog.passages([3, 0])
    assert (first.id, first.document_id, first.text) == (0, "0123456789", TEXT[13:51])
    assert first.paragraph == report().paragraphs[0]
    assert (first.span, first.page, first.sentences, first.sentence_row) == (Span(13, 51), 1, PASSAGES[0].sentences, 0)
    assert (second.id, second.document_id, second.paragraph) == (3, "aaaaaaaaaa", report().paragraphs[1])
    assert (second.page, second.sentence_row) == (2, 5)


def test_a_row_has_what_ranking_needs(catalog: Catalog) -> None:
    first, second = catalog.passage_rows([3, 0])
    assert first == (0, "0123456789", 0, 13, 0, 2, len(TEXT[13:51].split()))
    assert (second.id, second.document_id, second.paragraph, second.sentence_row) == (3, "aaaaaaaaaa", 1, 5)


def test_a_passage_that_is_not_there_is_damage(catalog: Catalog) -> None:
    with pytest.raises(IndexDamagedError, match="it has no passage 4"):
        catalog.passages([0, 4])
    with pytest.raises(IndexDamagedError, match="it has no passage 4"):
        catalog.passage_rows([0, 4])


def test_passages_are_chosen_by_document_and_section(catalog: Catalog) -> None:
    first, second = catalog.documents()
    assert catalog.passage_ids().tolist() == [0, 1, 2, 3]
    assert catalog.passage_ids([second]).tolist() == [2, 3]
    assert catalog.passage_ids([second, first]).tolist() == [0, 1, 2, 3]
    assert catalog.passage_ids(sections=["help ‘NOW"]).tolist() == [1, 3]
    assert catalog.passage_ids([first], ["help"]).tolist() == [1]
    assert catalog.passage_ids([]).tolist() == []


def test_citations_are_found_by_the_paragraph_that_cites(catalog: Catalog) -> None:
    assert catalog.citations_from(["aaaaaaaaaa", "none"]) == {("aaaaaaaaaa", 1): (0,)}


def test_words_encoded_before_are_found_with_their_rows(catalog: Catalog) -> None:
    assert catalog.encoded_before(b"three") == (3, 5, 1)
    assert catalog.encoded_before(b"four") is None


def test_the_key_of_what_is_encoded_depends_on_words_and_sentences() -> None:
    texts = [
        PassageText("One. Two.", (Span(0, 4), Span(5, 9))),
        PassageText("One. Two.", (Span(0, 9),)),
        PassageText("One. Too.", (Span(0, 9),)),
    ]
    assert len({encoding_key(text) for text in texts}) == 3
    assert encoding_key(texts[0]) == encoding_key(PassageText("One. Two.", texts[0].sentences))


def test_kept_documents_are_renumbered_and_nothing_else_of_them_changes(catalog: Catalog, tmp_path: Path) -> None:
    writer = CatalogWriter(tmp_path / "new.sqlite")
    _, second = catalog.documents()
    writer.keep(tmp_path / CATALOG_FILE, [KeptDocument(second, source("moved/b.pdf"))])
    writer.add(source("c.pdf"), report("cccccccccc"), PASSAGES, [b"one", b"two"], Arrivals(None, NOW))
    writer.commit()
    writer.close()
    new = Catalog(tmp_path / "new.sqlite")
    assert new.document("aaaaaaaaaa") == catalog.document("aaaaaaaaaa")
    assert [own.path for own in new.documents()] == ["moved/b.pdf", "c.pdf"]
    assert [own.sentence_row for own in new.passages(range(4))] == [0, 2, 3, 5]
    assert [own.document_id for own in new.passages(range(4))] == ["aaaaaaaaaa"] * 2 + ["cccccccccc"] * 2
    new.close()


def test_a_catalog_in_a_folder_with_an_odd_name_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "what? 100% #1"
    folder.mkdir()
    writer = CatalogWriter(folder / CATALOG_FILE)
    writer.add(source(), report(), PASSAGES, [b"one", b"two"], Arrivals(None, NOW))
    writer.commit()
    writer.close()
    catalog = Catalog(folder / CATALOG_FILE)
    assert catalog.n_passages == 2
    other = CatalogWriter(folder / "other.sqlite")
    other.keep(folder / CATALOG_FILE, [KeptDocument(catalog.documents()[0], source())])
    assert other.n_passages == 2
    other.close()
    catalog.close()


def test_a_file_that_is_no_catalog_is_named(tmp_path: Path) -> None:
    (tmp_path / CATALOG_FILE).write_text("no catalog, but long enough to be taken for one")
    with pytest.raises(IndexDamagedError, match=r"catalog\.sqlite can't be read: .* Run: ragtool index --full"):
        Catalog(tmp_path / CATALOG_FILE)
