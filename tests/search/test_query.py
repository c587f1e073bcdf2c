"""What is typed becomes words, phrases, exclusions and filters; nothing typed ever raises anything but a sentence."""

import datetime
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragtool.errors import EmptyQueryError, RagtoolError, UsageError
from ragtool.search.filters import Filters
from ragtool.search.query import MAX_QUERY_WORDS, parse_query


def test_plain_words_are_kept_in_order_each_once_without_stop_words() -> None:
    query = parse_query("Are the return home interviews of the children at home timely?")
    assert query.words == ("return", "home", "interviews", "children", "timely")
    assert query.text == "Are the return home interviews of the children at home timely?"


def test_quoted_words_must_occur_and_stay_in_the_text() -> None:
    query = parse_query('timely “return home” interviews "care plan"')
    assert query.phrases == ("return home", "care plan")
    assert query.text == "timely return home interviews care plan"


def test_a_minus_excludes_a_word_or_a_phrase_but_a_hyphen_does_not() -> None:
    query = parse_query('multi-agency meetings -police -"strategy discussion"')
    assert query.excluded == ("police", "strategy discussion")
    assert query.text == "multi-agency meetings"


def test_filters_can_be_typed_in_the_query() -> None:
    query = parse_query(
        'caseloads authority:"Windsor and Maidenhead" kind:letter since:2016 until:2018-02 document:ab12'
    )
    assert query.text == "caseloads"
    assert query.filters == Filters(
        authority=("Windsor and Maidenhead",),
        kind=("letter",),
        document=("ab12",),
        since=datetime.date(2016, 1, 1),
        until=datetime.date(2018, 2, 28),
    )


def test_typed_filters_join_those_given_as_flags_and_the_narrower_date_holds() -> None:
    flags = Filters(authority=("Norfolk",), since=datetime.date(2017, 1, 1))
    query = parse_query("caseloads authority:Surrey since:2015", flags)
    assert query.filters.authority == ("Norfolk", "Surrey")
    assert query.filters.since == datetime.date(2017, 1, 1)


def test_a_colon_in_words_is_no_filter() -> None:
    assert parse_query("recommendation: improve supervision").text == "recommendation: improve supervision"


def test_a_question_of_stop_words_alone_is_searched_for_as_it_is() -> None:
    assert parse_query("who is it").words == ("who", "is", "it")


@pytest.mark.parametrize("typed", ["", "   ", "?!", "🙂🙂", "\x00\x1b", '""', "-police", "authority:Norfolk"])
def test_nothing_to_search_for_is_said_in_a_sentence(typed: str) -> None:
    with pytest.raises(EmptyQueryError, match=r"(?i)words"):
        parse_query(typed)


@pytest.mark.parametrize("value", ["yesterday", "2016-13", "2016-02-30", "20160101"])
def test_a_date_that_is_none_is_named(value: str) -> None:
    with pytest.raises(UsageError, match=value):
        parse_query(f"caseloads since:{value}")


def test_a_very_long_query_is_cut_to_the_words_an_encoder_can_hold() -> None:
    query = parse_query("supervision " * 10_000)
    assert len(query.text.split()) == MAX_QUERY_WORDS
    assert query.words == ("supervision",)


@given(st.text(max_size=300))
def test_whatever_is_typed_gives_words_to_search_for_or_an_error_of_ours(typed: str) -> None:
    query = None
    with suppress(RagtoolError):
        query = parse_query(typed)
    if query is not None:
        assert query.words
        assert not any(ord(char) < 32 for char in query.text)
