"""What became of a recommendation: its own document's paragraphs, and every later document's, or plainly none."""

from __future__ import annotations

from pathlib import Path

import pytest

from ragtool.errors import UnknownKeyError
from ragtool.inquiry.judged_follow_ups import measure_follow_ups, read_judged_follow_ups
from ragtool.inquiry.records import FollowUp
from ragtool.library import Library

JUDGED = Path(__file__).parents[1] / "search" / "follow_ups.jsonl"


def recommendation(library: Library, document: str, words: str) -> FollowUp:
    return next(own for own in library.follow_document(document) if words in own.quote.text)


def test_a_recommendation_brings_the_paragraphs_it_cites_and_every_later_document_by_date(library: Library) -> None:
    followed = recommendation(library, "inspection-report-2017", "return home interview")
    assert followed.quote.citation.paragraph == "4"
    assert [quote.citation.paragraph for quote in followed.cites] == ["40", "41", "60"]
    assert [str(visit.document.date) for visit in followed.later] == [
        "2018-02-27",
        "2018-11-22",
        "2020-03-02",
        "2022-11-07",
    ]
    assert all(visit.findings for visit in followed.later)
    last = followed.later[-1].findings[0]
    assert (last.passage.citation.paragraph, last.passage.citation.page) == ("16", 4)
    assert "interview" in last.sentence.text


def test_what_is_found_is_verbatim_strongest_first_and_at_most_three_a_document(library: Library) -> None:
    for followed in library.follow_document("inspection-report-2017"):
        for visit in followed.later:
            support = [finding.support for finding in visit.findings]
            assert support == sorted(support, reverse=True)
            assert len(support) <= 3
            for finding in visit.findings:
                assert finding.passage.citation.document == visit.document.id
                assert finding.sentence.text in finding.passage.text
                assert finding.passage.text in library.document(visit.document.id).text


def test_a_paragraph_that_is_cited_names_those_that_cite_it(library: Library) -> None:
    followed = recommendation(library, "inspection-report-2017", "return home interview")
    cited = library.follow(followed.cites[0].citation.key)
    assert followed.quote.citation.key in [quote.citation.key for quote in cited.cited_by]


def test_some_recommendations_are_not_taken_up_and_none_is_made_up_for_them(library: Library) -> None:
    followed = library.follow_document("inspection-report-2017")
    assert 0 < sum(own.found for own in followed) < len(followed)
    assert all(own.later and own.reason is None for own in followed)


def test_the_last_document_has_no_later_one_and_says_so(library: Library) -> None:
    followed = library.follow_document("ilacs-report-2022")
    assert followed
    assert {own.reason for own in followed} == {"No later document about Wexbourne is indexed."}
    assert {own.later for own in followed} == {()}


@pytest.mark.parametrize("key", ["ffffffffff:1", "", "cae652f0ac:9999"])
def test_a_key_that_names_nothing_is_an_error(library: Library, key: str) -> None:
    with pytest.raises(UnknownKeyError):
        library.follow(key)


def test_a_document_name_that_several_share_is_an_error(library: Library) -> None:
    with pytest.raises(UnknownKeyError, match="monitoring-visit-2018-02"):
        library.follow_document("monitoring-visit")


def test_norfolks_recommendation_5_of_2015_is_followed_into_2016_and_on(real_library: Library) -> None:
    report = next(own for own in real_library.documents() if own.path.endswith("sif_norfolk_2015-10-20.pdf"))
    followed = real_library.follow(f"{report.id}:5")
    assert [quote.citation.paragraph for quote in followed.cites] == ["40", "41", "64"]
    by_date = {str(visit.document.date): visit.findings for visit in followed.later}
    letter = by_date["2016-11-16"]
    assert any("offer and completion of return home" in finding.passage.text for finding in letter)
    assert {date for date, findings in by_date.items() if findings} >= {"2016-11-16", "2018-01-19", "2019-10-31"}
    assert all(date > "2015-10" for date in by_date)


# --- against people's judgements ------------------------------------------------------------------


def test_the_follow_ups_are_those_that_people_judged_to_be(real_library: Library) -> None:
    items = read_judged_follow_ups(JUDGED)
    measured = measure_follow_ups(items, real_library.follow)
    assert (measured.n_items, measured.n_documents) == (136, 758)
    assert measured.document_precision is not None
    assert measured.document_precision >= 0.79
    assert measured.document_recall is not None
    assert measured.document_recall >= 0.81
    assert measured.silence is not None
    assert measured.silence >= 0.75
    assert measured.paragraph_precision is not None
    assert measured.paragraph_precision >= 0.60
    assert measured.paragraph_recall_squarely is not None
    assert measured.paragraph_recall_squarely >= 0.56
