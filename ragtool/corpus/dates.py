"""Dates as British inspection documents print them: single days, lists of days and ranges."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ragtool.records import Span

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH_NUMBERS = {
    **{name[:3]: number for number, name in enumerate(_MONTHS, 1)},
    **{name: number for number, name in enumerate(_MONTHS, 1)},
    "sept": 9,
}

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<numeric>\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d\d|\d{1,2}/\d{1,2}/\d\d)(?![\d/])
      | (?P<year>(?:19|20)\d\d)(?!\d)
      | (?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d%.,:]\d|[\d%])
      | (?P<month>"""
    + "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True))
    + r""")(?![a-z])\.?
      | (?P<link>(?:mon|tues|wednes|thurs|fri|satur|sun)day\b | (?:to|and|until|till|through|of|the|from)\b
          | [-\u2010-\u2015\u2212\u0002\ufffe,&/])
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_START = re.compile(r"(?<![\d/.,£])\d{1,2}(?!\d)")
_MOST_DAYS = 20
_LONGEST_INSPECTION = datetime.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """Days printed together, such as "17, 18 and 25 October 2016", in the order printed; at least one."""

    days: tuple[datetime.date, ...]
    span: Span

    @property
    def range(self) -> tuple[datetime.date, datetime.date] | None:
        """First and last day; None when they are out of order or over a year apart, so surely misprinted."""
        first, last = self.days[0], self.days[-1]
        return (first, last) if first <= last <= first + _LONGEST_INSPECTION else None


def date_phrases(text: str) -> Iterator[DatePhrase]:
    """Every phrase of full dates in ``text``, in order.

    A day takes the next month printed and a month the next year ("27 June to 1 July 2022"), as a reader would; a
    range over the new year that prints one year starts in the year before. A date that does not exist, or lacks its
    month or year, is left out. White space alone may stand between two dates: damaged conversions drop the dash.
    """
    end = 0
    for start in _START.finditer(text):
        if start.start() < end:
            continue
        phrase = _phrase_at(text, start.start())
        if phrase is not None:
            end = phrase.span.end
            yield phrase


def first_date(text: str) -> datetime.date | None:
    """The first full date in ``text``."""
    return next((phrase.days[0] for phrase in date_phrases(text)), None)


def only_date(text: str) -> datetime.date | None:
    """The date that is all ``text`` consists of, a weekday aside."""
    phrase = next(date_phrases(text), None)
    if phrase is None or len(phrase.days) != 1:
        return None
    around = text[: phrase.span.start] + text[phrase.span.end :]
    return phrase.days[0] if re.fullmatch(r"\s*(?:\w+day)?[\s,.]*", around) else None


def first_range(text: str) -> tuple[datetime.date, datetime.date] | None:
    """First and last day of the first phrase of full dates in ``text``."""
    phrase = next(date_phrases(text), None)
    return phrase.range if phrase else None


@dataclass(slots=True)
class _Day:
    day: int
    month: int | None = None
    year: int | None = None
    year_is_its_own: bool = False


def _phrase_at(text: str, at: int) -> DatePhrase | None:
    days: list[_Day] = []
    end = position = at
    while token := _TOKEN.match(text, position):
        position = token.end()
        kind = token.lastgroup
        value = token[kind or 0]
        without_month = [day for day in days if day.month is None]
        if len(without_month) > _MOST_DAYS:  # a row of figures
            break
        if kind == "numeric":
            day, month, year = (int(part) for part in re.split(r"[/.]", value))
            days.append(_Day(day, month, year if year > 99 else 2000 + year, year_is_its_own=True))
        elif kind == "day":
            days.append(_Day(int(value)))
        elif kind == "month":
            if not without_month:  # "October and November 2016": a month without a day ends the phrase
                break
            for waiting in without_month:
                waiting.month = _MONTH_NUMBERS[value.lower()]
        elif kind == "year":
            if without_month:
                break
            for waiting in (day for day in days if day.year is None):
                waiting.year = int(value)
            if days:
                days[-1].year_is_its_own = True
        if kind in ("numeric", "month", "year"):
            end = token.end()
    dates = _resolved([day for day in days if day.month is not None])
    return DatePhrase(dates, Span(at, end)) if dates else None


def _resolved(days: list[_Day]) -> tuple[datetime.date, ...]:
    """The days as dates; none of them where one has no year or does not exist."""
    years = [day.year for day in days if day.year is not None]
    if not years:
        return ()
    dates: list[datetime.date] = []
    for day in reversed(days):
        assert day.month is not None
        year = years[-1] if day.year is None else day.year  # "30 November 2020 and 1 December"
        if not day.year_is_its_own and dates and day.month > dates[-1].month and year == dates[-1].year:
            year -= 1  # "12 December to 16 January 2020"
        try:
            dates.append(datetime.date(year, day.month, day.day))
        except ValueError:
            return ()
    return tuple(reversed(dates))
