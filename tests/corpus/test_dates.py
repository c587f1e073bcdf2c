"""Dates are read as a British reader would, and never invented."""

from __future__ import annotations

import datetime
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragtool.corpus.dates import date_phrases, first_date, first_range, only_date


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("6 July 2015 – 30 July 2015", date(2015, 7, 6), date(2015, 7, 30)),
        ("6 July 2015  30 July 2015", date(2015, 7, 6), date(2015, 7, 30)),
        ("11 to 22 May 2026", date(2026, 5, 11), date(2026, 5, 22)),
        ("17 and 18 October 2016", date(2016, 10, 17), date(2016, 10, 18)),
        ("8 – 12 July 2013", date(2013, 7, 8), date(2013, 7, 12)),
        ("27 June to 1 July 2022", date(2022, 6, 27), date(2022, 7, 1)),
        ("13 January to 24 January 2020", date(2020, 1, 13), date(2020, 1, 24)),
        ("12 December to 16 January 2020", date(2019, 12, 12), date(2020, 1, 16)),
        ("30 November 2020 and 1 December", date(2020, 11, 30), date(2020, 12, 1)),
        ("8, 9 and 22 May 2018", date(2018, 5, 8), date(2018, 5, 22)),
        ("Monday 27th November to Friday 15th of December 2023", date(2023, 11, 27), date(2023, 12, 15)),
        ("20 September 2021 to 1\nOctober 2021", date(2021, 9, 20), date(2021, 10, 1)),
        ("3/4 June 2019", date(2019, 6, 3), date(2019, 6, 4)),
        ("3/6/19 – 14/6/19", date(2019, 6, 3), date(2019, 6, 14)),
        ("31 October 2019", date(2019, 10, 31), date(2019, 10, 31)),
    ],
)
def test_first_and_last_day_of_a_phrase(text: str, first: date, last: date) -> None:
    assert first_range(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "30 July 2015 to 6 July 2015",
        "2 December 2019 to 10 January 2019",
        "1 May 2014 to 3 May 2016",
        "31 February 2019",
        "17 and 18 October",
        "in October 2015",
        "£5 May 2015",
        "",
    ],
)
def test_what_is_no_range_of_dates_gives_none(text: str) -> None:
    assert first_range(text) is None


def test_a_page_number_after_the_year_is_not_part_of_the_phrase() -> None:
    text = "11 to 22 May 2026 2"
    (phrase,) = date_phrases(text)
    assert phrase.span.of(text) == "11 to 22 May 2026"


def test_a_number_before_a_date_is_not_taken_for_a_day() -> None:
    assert first_date("In all, 10 children were seen by 5 May 2015.") == date(2015, 5, 5)


@pytest.mark.parametrize("text", ["16 November 2016", "Wednesday 16 November 2016", " 16/11/2016 ", "16th Nov 2016"])
def test_a_line_that_is_a_date_is_that_date(text: str) -> None:
    assert only_date(text) == date(2016, 11, 16)


@pytest.mark.parametrize("text", ["By 16 November 2016", "16 and 17 November 2016", "16 November 2016 2", "11 July"])
def test_a_line_that_holds_more_than_a_date_is_none(text: str) -> None:
    assert only_date(text) is None


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_of_two_centuries_reads_back(day: datetime.date) -> None:
    assert only_date(f"{day.day} {day:%B} {day.year}") == day


@given(st.text(alphabet="0123456789 JulyMay–-to,and/.\n", max_size=60))
def test_any_text_gives_spans_in_order(text: str) -> None:
    ends = 0
    for phrase in date_phrases(text):
        assert ends <= phrase.span.start < phrase.span.end <= len(text)
        assert phrase.days
        ends = phrase.span.end
