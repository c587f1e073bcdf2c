"""The vocabulary brings in the words inspectors write for those people type."""

from pathlib import Path

import pytest

from ragtool.errors import UsageError
from ragtool.index.analysis import analyze
from ragtool.search import vocabulary as vocabularies
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


def test_an_abbreviation_is_found_in_the_plural_too(vocabulary: Vocabulary) -> None:
    assert meanings(vocabulary, "SGOs and IROs") == meanings(vocabulary, "SGO and IRO")


def test_an_abbreviation_that_is_a_word_as_well_is_found_in_capitals_only(vocabulary: Vocabulary) -> None:
    long = "special educational needs and disabilities"
    assert meanings(vocabulary, "SEND inspections") == [long]
    assert "SEND" in meanings(vocabulary, long)
    assert long not in meanings(vocabulary, "do they send children far away?")
    assert long not in meanings(vocabulary, "sending children far away")


def test_what_stands_within_a_longer_entry_brings_in_nothing(vocabulary: Vocabulary) -> None:
    assert "parents" in meanings(vocabulary, "her mum")
    assert meanings(vocabulary, "her foster mum") == ["foster carer"]
    assert {"foster carer", "parents"} <= set(meanings(vocabulary, "her foster mum and her mum"))


def test_no_entry_of_the_package_stands_twice() -> None:
    lines = Path(vocabularies.__file__).with_name("vocabulary.txt").read_text("utf-8").splitlines()
    entries = [line for line in lines if line and not line.startswith("#")]
    everyday = [line.partition(" > ")[0].split(",") for line in entries if " > " in line]
    words = [tuple(analyze(word)) for line in everyday for word in line]
    assert len(entries) == len(set(entries))
    assert len(words) == len(set(words))
