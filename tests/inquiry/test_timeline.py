"""Timelines and comparisons: what each document says, by authority and date, in its own words."""

from __future__ import annotations

import pytest

from ragtool.errors import EmptyQueryError, UnknownFilterError, UsageError
from ragtool.library import Library
from ragtool.search.filters import Filters


def test_the_documents_stand_in_the_order_of_their_dates_with_the_strongest_sentence_of_each(library: Library) -> None:
    found = library.timeline("return home interviews")
    (strand,) = found.strands
    assert strand.title == "Wexbourne"
    assert [str(visit.document.date) for visit in strand.visits] == [
        "2017-08-22",
        "2018-02-27",
        "2018-11-22",
        "2020-03-02",
        "2022-11-07",
    ]
    assert [len(visit.findings) for visit in strand.visits] == [1, 1, 1, 1, 1]
    assert all("interviews" in visit.findings[0].sentence.text for visit in strand.visits)


def test_every_sentence_is_verbatim_in_its_passage_and_in_its_document(library: Library) -> None:
    found = library.timeline("care leavers in touch with their personal adviser", per_document=3)
    findings = [finding for strand in found.strands for visit in strand.visits for finding in visit.findings]
    assert len(findings) > 5
    for finding in findings:
        document = library.document(finding.passage.citation.document)
        assert finding.sentence.text in finding.passage.text
        assert finding.passage.text in document.text
        assert finding.sentence.citation.key == finding.passage.citation.key


def test_more_sentences_of_each_document_come_strongest_first(library: Library) -> None:
    (strand,) = library.timeline("return home interviews", per_document=3).strands
    for visit in strand.visits:
        support = [finding.support for finding in visit.findings]
        assert len(support) <= 3
        assert support == sorted(support, reverse=True)
    assert max(len(visit.findings) for visit in strand.visits) == 3


def test_a_question_that_nothing_takes_up_has_a_reason_and_no_strands(library: Library) -> None:
    found = library.timeline("sourdough baking temperatures")
    assert found.strands == ()
    assert found.reason == "Nothing in these 5 documents takes this up."


def test_an_authority_that_is_not_indexed_is_said_to_be_none(library: Library) -> None:
    found = library.timeline("return home interviews in Norfolk")
    assert found.strands == ()
    assert found.reason is not None
    assert "Norfolk" in found.reason


def test_filters_leave_documents_out(library: Library) -> None:
    (strand,) = library.timeline("return home interviews", Filters(kind=("inspection report",))).strands
    assert [str(visit.document.date) for visit in strand.visits] == ["2017-08-22", "2022-11-07"]


def test_an_empty_question_is_an_error(library: Library) -> None:
    with pytest.raises(EmptyQueryError):
        library.timeline("  ")


def test_a_comparison_needs_two_authorities_that_are_indexed(library: Library) -> None:
    with pytest.raises(UsageError, match="two authorities"):
        library.compare("caseloads", ["Wexbourne", "Wexbourne"])
    with pytest.raises(UnknownFilterError):
        library.compare("caseloads", ["Wexbourne", "Atlantis"])


def test_authorities_are_compared_each_with_its_own_documents_only(real_library: Library) -> None:
    found = real_library.compare("return home interviews", ["Norfolk", "Windsor and Maidenhead"])
    assert [strand.title for strand in found.strands] == ["Norfolk", "Windsor and Maidenhead"]
    for strand in found.strands:
        assert {visit.document.authority for visit in strand.visits} == {strand.title}


def test_norfolks_contact_with_care_leavers_lines_up_by_date(real_library: Library) -> None:
    (strand,) = real_library.timeline("contact with care leavers in Norfolk", per_document=3).strands
    said = {
        str(visit.document.date): " ".join(finding.passage.text for finding in visit.findings)
        for visit in strand.visits
    }
    assert list(said) == sorted(said)
    assert "25%" in said["2015-10-19"]  # out of touch
    assert "95%" in said["2016-11-16"]
    assert "94%" in said["2018-01-19"]
