"""A matrix of themes: what a file of them may hold, what is counted, and the citation behind each number."""

from __future__ import annotations

from pathlib import Path

import pytest

from ragtool.errors import UnknownFilterError, UsageError
from ragtool.inquiry.themes import Grouping, Theme, read_themes
from ragtool.library import Library
from ragtool.search.filters import Filters

THEMES = (Theme("missing", "return home interviews"), Theme("caseloads", "social workers' caseloads"))


def test_a_file_holds_a_query_a_line_with_a_name_or_without(tmp_path: Path) -> None:
    file = tmp_path / "themes.txt"
    file.write_text("\ufeff# ours\nmissing = return home interviews\n\n  caseloads \na = b = c\n", encoding="utf-8")
    assert read_themes(file) == (
        Theme("missing", "return home interviews"),
        Theme("caseloads", "caseloads"),
        Theme("a", "b = c"),
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [("", "holds no themes"), ("# none\n", "holds no themes"), ("a = b\na = c\n", "two themes called 'a'")],
)
def test_a_file_without_themes_or_with_one_name_twice_says_what_to_do(tmp_path: Path, content: str, words: str) -> None:
    file = tmp_path / "themes.txt"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=words):
        read_themes(file)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("caseloads =", "name or a query is missing"),
        ("= caseloads", "name or a query is missing"),
        ("!!!", "no words"),
        ("since = authority:Norfolk", "only filters"),
        ("late = caseloads since:soon", "soon"),
    ],
)
def test_a_line_without_a_query_is_named_with_its_number(tmp_path: Path, line: str, words: str) -> None:
    file = tmp_path / "themes.txt"
    file.write_text(f"return home interviews\n\n{line}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=rf"themes\.txt, line 3 .*{words}"):
        read_themes(file)


def test_a_file_that_is_not_there_or_no_text_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="absent"):
        read_themes(tmp_path / "absent.txt")
    (tmp_path / "binary.txt").write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(UsageError, match=r"binary\.txt"):
        read_themes(tmp_path / "binary.txt")


def test_years_are_rows_in_order_and_every_number_has_a_verbatim_citation_of_that_year(library: Library) -> None:
    matrix = library.themes(THEMES, Grouping.YEAR)
    assert [row.title for row in matrix.rows] == ["2017", "2018", "2020", "2022"]
    assert [row.n_documents for row in matrix.rows] == [1, 2, 1, 1]
    for row in matrix.rows:
        for cell in row.cells:
            assert (cell.best is None) == (cell.n_passages == 0)
            if cell.best is not None:
                assert (cell.best.passage.citation.date or "").startswith(row.title)
                assert cell.best.sentence.text in cell.best.passage.text
    assert all(row.cells[0].n_passages > 0 for row in matrix.rows)


def test_the_numbers_of_an_authority_are_the_sums_of_its_documents(library: Library) -> None:
    (authority,) = library.themes(THEMES, Grouping.AUTHORITY).rows
    documents = library.themes(THEMES, Grouping.DOCUMENT).rows
    assert authority.title == "Wexbourne"
    assert len(documents) == 5
    for at, cell in enumerate(authority.cells):
        assert cell.n_passages == sum(row.cells[at].n_passages for row in documents)


def test_a_theme_that_nothing_takes_up_counts_nothing(library: Library) -> None:
    (row,) = library.themes([Theme("bread", "sourdough baking temperatures")]).rows
    assert (row.cells[0].n_passages, row.cells[0].best) == (0, None)


def test_filters_narrow_the_rows_and_unknown_ones_are_errors(library: Library) -> None:
    rows = library.themes(THEMES, Grouping.DOCUMENT, Filters(kind=("inspection report",))).rows
    assert len(rows) == 2
    with pytest.raises(UnknownFilterError):
        library.themes(THEMES, Grouping.AUTHORITY, Filters(authority=("Atlantis",)))
