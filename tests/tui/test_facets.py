"""Each value's count is what choosing it would leave, the other filters being as they are."""

from __future__ import annotations

from datetime import date

from ragtool.tui.facets import Choice, count_facets
from tests.tui.sample import hostile, letter, report

DOCUMENTS = [report().indexed(), letter().indexed(), hostile().indexed()]


def test_without_filters_every_document_is_counted() -> None:
    facets = count_facets(DOCUMENTS, Choice())
    assert facets.authorities == {"Ambleford": 1, "Barrowmere": 1, "Care[/]ham [red]": 1}
    assert facets.kinds == {"inspection report": 1, "monitoring visit letter": 1}
    assert facets.left == 3


def test_a_filter_narrows_the_other_counts_and_not_its_own() -> None:
    facets = count_facets(DOCUMENTS, Choice(authorities=frozenset({"Barrowmere"})))
    assert facets.authorities == {"Ambleford": 1, "Barrowmere": 1, "Care[/]ham [red]": 1}
    assert facets.kinds == {"inspection report": 0, "monitoring visit letter": 1}
    assert [own.authority for own in facets.documents] == ["Barrowmere"]
    assert facets.left == 1


def test_dates_include_both_ends_and_leave_out_the_undated() -> None:
    own = count_facets(DOCUMENTS, Choice(since=date(2015, 10, 20), until=date(2015, 10, 20)))
    assert [document.authority for document in own.documents] == ["Ambleford"]
