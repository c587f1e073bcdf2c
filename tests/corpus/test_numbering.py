"""Printed paragraph numbers are the longest chain that climbs by one; nothing else that looks like a number is."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragtool.corpus.lines import Line
from ragtool.corpus.numbering import MIN_CHAIN, candidates, printed_numbers
from ragtool.corpus.reading import read_document


def numbers(texts: list[str], left: list[float] | None = None) -> dict[int, int]:
    """Value by position of the line, of the chain that is found."""
    lines = [Line(text, page=1, left=left[at] if left else None) for at, text in enumerate(texts)]
    return {at: own.value for at, own in printed_numbers(candidates(lines)).items()}


def paragraphs(first: int, last: int) -> list[str]:
    return [f"{number}. Social workers visit children." for number in range(first, last + 1)]


def test_a_climbing_chain_is_the_numbering() -> None:
    assert numbers(paragraphs(1, 12)) == {at: at + 1 for at in range(12)}


@pytest.mark.parametrize(
    "start",
    ["10.Where", "10. 16- and 17-year-olds", "10. 11.5% of", "10 Most children", "10.", "10.\u202fMost", "10.\xa0Most"],
)
def test_a_number_is_found_however_its_paragraph_begins(start: str) -> None:
    found = numbers([*paragraphs(1, 9), start, *paragraphs(11, 15)])
    assert found[9] == 10


def test_a_wrapped_year_that_ends_in_a_number_is_not_taken_off_the_margin() -> None:
    texts = [*paragraphs(1, 14), "attendance rose in 2014-", "15. The proportion fell", *paragraphs(15, 20)]
    left = [72.0] * 14 + [100.0, 100.0] + [72.0] * 6
    found = numbers(texts, left)
    assert 15 not in found
    assert found[16] == 15


def test_rows_of_a_cover_table_lose_against_the_paragraphs_that_begin_again_at_one() -> None:
    cover = ["1. Children who need help Good", "2. Children looked after Good", "2.1 Adoption", "3. Leadership Good"]
    found = numbers([*cover, *paragraphs(1, 12)])
    assert found == {at + 4: at + 1 for at in range(12)}


def test_a_list_within_a_paragraph_does_not_break_the_chain() -> None:
    found = numbers([*paragraphs(1, 8), "1. first", "2. second", "3. third", *paragraphs(9, 12)])
    assert sorted(found.values()) == list(range(1, 13))
    assert not {8, 9, 10} & found.keys()


def test_a_number_that_is_not_printed_is_left_out_and_not_filled_in() -> None:
    found = numbers([*paragraphs(1, 14), "A paragraph without its number.", *paragraphs(16, 30)])
    assert sorted(found.values()) == [*range(1, 15), *range(16, 31)]


def test_a_short_list_is_no_numbering() -> None:
    assert numbers(paragraphs(1, MIN_CHAIN - 1)) == {}
    assert len(numbers(paragraphs(1, MIN_CHAIN))) == MIN_CHAIN


def test_prose_with_figures_at_line_starts_has_no_numbers() -> None:
    assert (
        numbers(["2015. That year", "95% of care leavers", "12 of 40 plans", "3,212 children", "7.5 years"] * 5) == {}
    )


@given(st.lists(st.integers(1, 40), max_size=60))
def test_whatever_the_lines_the_chain_climbs_and_is_made_of_what_is_printed(values: list[int]) -> None:
    found = numbers([f"{value}. Words" for value in values])
    chain = [found[at] for at in sorted(found)]
    assert all(value == values[at] for at, value in found.items())
    assert all(later - earlier in (1, 2) for earlier, later in pairwise(chain))


def test_every_numbered_report_has_the_numbers_it_prints(letters: Path) -> None:
    expected = json.loads((letters / "ofsted" / "numbering.json").read_text(encoding="utf-8"))
    for path in sorted((letters / "ofsted").glob("*.pdf")):
        document = read_document(path)
        numbered = {own.number: own.span.of(document.text) for own in document.paragraphs if own.number}
        if path.name not in expected:
            assert numbered == {}, path.name
            continue
        own = expected[path.name]
        numbering = document.numbering
        assert (numbering.first, numbering.last) == (own["first"], own["last"]), path.name
        assert list(numbering.missing) == own["missing"], path.name
        for number, start in own["starts"].items():
            found = " ".join(numbered[number].replace("•", " ").split())
            wanted = " ".join(start.split())[:40]
            # The beginnings are cut at 45 characters, and run on into the next paragraph where one is shorter.
            assert found.startswith(wanted[: len(found)]), f"{path.name}, paragraph {number}: {found[:60]}"
