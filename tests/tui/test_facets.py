"""Each value's count is what choosing it would leave, the other filters being as they are."""

from __future__ import annotations

from datetime import date

from ragtool.tui.facets import Choice, Sections, count_facets
from tests.tui.sample import hostile, letter, report

DOCUMENTS = [report().indexed(), letter().indexed(), hostile().indexed()]
SECTIONS = Sections(
    {
        "Summary": frozenset({"aaaaaaaaaa"}),
        "Executive summary": frozenset({"bbbbbbbbbb"}),
        "Recommendations": frozenset({"aaaaaaaaaa"}),
        "RECOMMENDATIONS": frozenset({"bbbbbbbbbb", "cccccccccc"}),
    }
)


def test_without_filters_every_document_is_counted() -> None:
    facets = count_facets(DOCUMENTS, Choice(), SECTIONS)
    assert facets.authorities == {"Ambleford": 1, "Barrowmere": 1, "Care[/]ham [red]": 1}
    assert facets.kinds == {"inspection report": 1, "monitoring visit letter": 1}
    assert facets.left == 3


def test_a_filter_narrows_the_other_counts_and_not_its_own() -> None:
    facets = count_facets(DOCUMENTS, Choice(authorities=frozenset({"Barrowmere"})), SECTIONS)
    assert facets.authorities == {"Ambleford": 1, "Barrowmere": 1, "Care[/]ham [red]": 1}
    assert facets.kinds == {"inspection report": 0, "monitoring visit letter": 1}
    assert [own.authority for own in facets.documents] == ["Barrowmere"]
    assert facets.left == 1


def test_dates_include_both_ends_and_leave_out_the_undated() -> None:
    own = count_facets(DOCUMENTS, Choice(since=date(2015, 10, 20), until=date(2015, 10, 20)), SECTIONS)
    assert [document.authority for document in own.documents] == ["Ambleford"]


def test_headings_are_listed_in_one_spelling_those_of_most_documents_first() -> None:
    assert SECTIONS.names == ("RECOMMENDATIONS", "Executive summary", "Summary")


def test_a_heading_stands_for_those_that_hold_it_as_in_the_search() -> None:
    assert SECTIONS.documents_under("summary") == {"aaaaaaaaaa", "bbbbbbbbbb"}


def test_a_section_narrows_the_other_counts_and_the_others_narrow_what_it_is_counted_among() -> None:
    choice = Choice(authorities=frozenset({"Ambleford"}), sections=frozenset({"executive summary"}))
    facets = count_facets(DOCUMENTS, choice, SECTIONS)
    assert facets.authorities == {"Ambleford": 0, "Barrowmere": 1, "Care[/]ham [red]": 0}
    assert facets.sections == {"aaaaaaaaaa"}
    assert facets.left == 0
