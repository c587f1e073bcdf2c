"""Each authority has one name, however a document or a user puts it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragtool.corpus.authorities import canonical_authority, find_authorities, find_authority, known_authorities


def test_the_list_holds_today_s_153_authorities_and_six_of_the_past() -> None:
    assert len(known_authorities()) == 153 + 6


@pytest.mark.parametrize("name", known_authorities())
def test_each_short_name_is_its_own_canonical_name(name: str) -> None:
    assert canonical_authority(name) == canonical_authority(name.upper()) == name
    assert canonical_authority(f"{name} Council") == name
    assert find_authority(f"Inspection of {name} local authority children’s services") == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Norfolk County Council", "Norfolk"),
        ("norfolk", "Norfolk"),
        ("Norfolk’s children’s services", "Norfolk"),
        ("Norfolk Safeguarding Children Board", "Norfolk"),
        ("London Borough of Waltham Forest", "Waltham Forest"),
        ("The Royal Borough of Windsor and \nMaidenhead", "Windsor and Maidenhead"),
        ("windsor & maidenhead", "Windsor and Maidenhead"),
        ("St. Helens", "St Helens"),
        ("City of York Council", "York"),
        ("Kingston upon Hull", "Hull"),
        ("Royal Borough of Kingston upon Thames", "Kingston upon Thames"),
        ("Hull City Council", "Hull"),
        ("County Durham", "Durham"),
        ("Bournemouth, Christchurch & Poole Council", "Bournemouth, Christchurch and Poole"),
        ("City of London", "City of London"),
        ("stockton on tees", "Stockton-on-Tees"),
        ("Rotherham Metropolitan Borough Council", "Rotherham"),
        ("Dorset Local Area Partnership", "Dorset"),
        ("Nottingham City", "Nottingham"),
        ("Bristol, City of", "Bristol"),
        ("kingston-upon-hull,-city-of", "Hull"),
        ("Council of the Isles of Scilly", "Isles of Scilly"),
        ("LB Hackney", "Hackney"),
        ("London Borough Hackney", "Hackney"),
        ("St Helen’s Council", "St Helens"),
        ("Newcastle City Council", "Newcastle upon Tyne"),
        ("Birmingham Children’s Trust", "Birmingham"),
        ("Slough Children First", "Slough"),
        ("Bradford Children and Families Trust", "Bradford"),
        ("Together for Children", "Sunderland"),
    ],
)
def test_the_words_round_a_name_make_no_difference(text: str, name: str) -> None:
    assert canonical_authority(text) == name


@pytest.mark.parametrize(
    "text",
    ["Wexbourne County Council", "wexbourne county council", "City of Wexbourne", "Wexbourne children’s services"],
)
def test_an_authority_that_is_not_listed_is_kept_when_the_text_says_it_is_one(text: str) -> None:
    assert canonical_authority(text) == "Wexbourne"


@pytest.mark.parametrize(
    "text",
    [
        "Wexbourne",
        "the council",
        "Children in Care Council",
        "Windsor and",
        "Bath and North East Council",
        "Achieving for Children",
        "Local Authority",
        "",
    ],
)
def test_what_names_no_authority_is_none(text: str) -> None:
    assert canonical_authority(text) is None


def test_the_longest_name_is_found_within_text() -> None:
    text = "North East Lincolnshire and Bath and North East\nSomerset, not Lincolnshire; central Bedfordshire’s plan"
    found = list(find_authorities(text))
    assert [mention.name for mention in found] == [
        "North East Lincolnshire",
        "Bath and North East Somerset",
        "Lincolnshire",
        "Central Bedfordshire",
    ]
    assert found[1].span.of(text) == "Bath and North East\nSomerset"


def test_a_name_that_is_also_a_word_counts_only_with_a_capital() -> None:
    assert find_authority("children who are reading well") is None
    assert find_authority("children in Reading") == "Reading"


@given(st.text(max_size=80))
def test_any_text_can_be_asked_about(text: str) -> None:
    canonical_authority(text)
    for mention in find_authorities(text):
        assert mention.name in known_authorities()
        assert mention.span.of(text)
