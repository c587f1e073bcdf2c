"""The vocabulary brings in the words inspectors write for those people type."""

from pathlib import Path

import pytest

from ragtool.errors import UsageError
from ragtool.search.vocabulary import Vocabulary


@pytest.fixture
def vocabulary(tmp_path: Path) -> Vocabulary:
    return Vocabulary.load(tmp_path)


def meanings(vocabulary: Vocabulary, text: str) -> list[str]:
    return [expansion.meaning for expansion in vocabulary.expand(text)]


def test_an_abbreviation_brings_in_its_long_form(vocabulary: Vocabulary) -> None:
    assert meanings(vocabulary, "IRO caseloads") == ["independent reviewing officer"]


def test_a_long_form_brings_in_its_abbreviation_in_any_number(vocabulary: Vocabulary) -> None:
    assert "IRO" in meanings(vocabulary, "Independent Reviewing Officers' caseloads")


def test_everyday_words_bring_in_the_sectors_but_not_the_other_way(vocabulary: Vocabulary) -> None:
    assert "children" in meanings(vocabulary, "kids")
    assert "kids" not in meanings(vocabulary, "children")


def test_nothing_is_brought_in_that_the_query_says_already(vocabulary: Vocabulary) -> None:
    assert "children" not in meanings(vocabulary, "kids and children")


def test_the_words_that_brought_it_in_are_kept(vocabulary: Vocabulary) -> None:
    (expansion,) = vocabulary.expand("SGO")[:1]
    assert (expansion.words, expansion.meaning) == ("SGO", "special guardianship order")


def test_a_file_in_the_index_folder_adds_entries(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.txt").write_text("# ours\nWXP = Wexbourne programme\n", encoding="utf-8")
    assert meanings(Vocabulary.load(tmp_path), "WXP") == ["Wexbourne programme"]


@pytest.mark.parametrize("line", ["no sign at all", "ABC = ", " > words"])
def test_a_line_that_is_no_entry_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "vocabulary.txt").write_text(f"# ours\n{line}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"vocabulary\.txt, line 2"):
        Vocabulary.load(tmp_path)
