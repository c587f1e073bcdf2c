"""Years and kinds in a query tell which documents it means."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ragtool.records import DocumentKind
from ragtool.search.hints import hints_in
from tests.render.results import document

REPORT = replace(document(), id="report", kind=DocumentKind.INSPECTION_REPORT, date=date(2017, 5, 9), inspected=None)
VISIT = replace(
    document(),
    id="visit",
    kind=DocumentKind.MONITORING_VISIT,
    date=date(2019, 1, 8),
    inspected=(date(2018, 12, 4), date(2018, 12, 5)),
)
UNDATED = replace(document(), id="undated", kind=None, date=None, inspected=None)


@pytest.mark.parametrize(
    ("query", "groups"),
    [
        ("caseloads in 2017", [{"report"}]),
        ("caseloads in 2018", [{"visit"}]),
        ("caseloads in 2019", [{"visit"}]),
        ("caseloads in 2017 and in 2019", [{"report"}, {"visit"}]),
        ("caseloads at the inspection and at the monitoring visit", [{"visit"}, {"report"}]),
        ("what the monitoring letters say of caseloads", [{"visit"}]),
        ("caseloads in 2011", []),
        ("caseloads", []),
        ("a focused visit", []),
        ("an inspection of caseloads", []),
    ],
)
def test_documents_are_meant_by_year_and_by_kind(query: str, groups: list[set[str]]) -> None:
    assert list(hints_in(query, lambda: [REPORT, VISIT, UNDATED]).groups) == groups


def test_a_hint_that_tells_no_documents_apart_is_none() -> None:
    assert hints_in("caseloads in 2017", lambda: [REPORT]).groups == ()
    assert hints_in("caseloads in 2017", lambda: [REPORT]).terms == frozenset()


def test_the_words_of_hints_are_known() -> None:
    hints = hints_in("the monitoring visit of 2018", lambda: [REPORT, VISIT])
    assert hints.terms == {"monitor", "visit", "2018"}
    assert hints.documents == {"visit"}


def test_documents_are_looked_at_only_where_there_may_be_hints() -> None:
    def never() -> list[object]:
        raise AssertionError

    assert hints_in("how many caseloads", never).groups == ()  # type: ignore[arg-type]
