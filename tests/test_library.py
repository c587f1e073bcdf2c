"""The whole search over the sample documents, with the real model: what is found, cited, answered and refused."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ragtool.errors import IndexMissingError, UnknownFilterError, UnknownKeyError
from ragtool.library import Library
from ragtool.records import Citation, DocumentKind
from ragtool.search.filters import Filters


@pytest.fixture(scope="module")
def library(sample_index: Path) -> Iterator[Library]:
    with Library.open(sample_index) as library:
        yield library


def text_of(library: Library, citation: Citation) -> str:
    return library.index.catalog.document(citation.document).text


QUERIES = [
    "return home interviews",
    "How many care leavers is the council in touch with?",
    "social workers' caseloads",
    "IRO",
    "kids moved far away from home",
]


@pytest.mark.parametrize("query", QUERIES)
def test_every_hit_is_verbatim_in_its_document_and_on_its_page(library: Library, query: str) -> None:
    for hit in library.search(query, k=20).hits:
        document = library.index.catalog.document(hit.citation.document)
        assert hit.span.of(document.text) == hit.text
        assert document.page_at(hit.span.start) == hit.citation.page


@pytest.mark.parametrize("query", QUERIES)
def test_hits_are_ranked_by_score_from_one_to_zero(library: Library, query: str) -> None:
    hits = library.search(query, k=20).hits
    scores = [hit.score for hit in hits]
    assert [hit.rank for hit in hits] == list(range(1, 21))
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_return_home_interviews_are_found_in_every_document_that_judges_them(library: Library) -> None:
    hits = library.search("return home interviews", k=12).hits
    assert {hit.citation.date for hit in hits} == {"2017-08-22", "2018-02-27", "2018-11-22", "2020-03-02", "2022-11-07"}
    assert all("interview" in hit.text.lower() for hit in hits[:5])


def test_words_count_where_passages_hold_them_and_meaning_where_none_does(library: Library) -> None:
    held = library.search("return home interviews", k=60).hits
    assert max(hit.score for hit in held if hit.why.lexical == 0) < 0.65
    not_held = library.search("nippers scarpering", k=1).hits[0]
    assert not_held.why.lexical == 0
    assert not_held.score > 0.85


def test_a_recommendation_brings_the_findings_it_cites_with_it(library: Library) -> None:
    report = Filters(document=("inspection-report-2017",))
    hits = library.search("return home interviews", k=10, filters=report).hits
    recommendation = next(hit for hit in hits if hit.citation.section[-1] == "Recommendations")
    cited = library.show(recommendation.citation.key).cites
    assert cited
    assert {quote.citation.key for quote in cited} <= {hit.citation.key for hit in hits}


def test_the_citation_of_a_numbered_paragraph_is_its_printed_number(library: Library) -> None:
    filters = Filters(kind=("ILACS report",))
    with pytest.raises(UnknownFilterError):
        library.search("caseloads", filters=filters)
    hits = library.search("personal advisers in touch with care leavers", filters=Filters(since=None, kind=("report",)))
    numbered = [hit for hit in hits.hits if hit.citation.paragraph]
    assert numbered
    for hit in numbered:
        start = library.show(hit.citation.key).quote.text[:30]
        assert f"\n{hit.citation.paragraph}. {start}" in text_of(library, hit.citation)


def test_filters_narrow_the_search_and_never_cut_it_short(library: Library) -> None:
    letters = library.search("return home interviews", k=30, filters=Filters(kind=("letter",)))
    assert len(letters.hits) == 30
    assert {hit.citation.kind for hit in letters.hits} <= {
        DocumentKind.FOCUSED_VISIT.value,
        DocumentKind.MONITORING_VISIT.value,
    }


def test_a_whole_name_is_that_name_alone_and_a_part_of_it_any_that_hold_it(library: Library) -> None:
    whole = library.documents(Filters(kind=("monitoring visit letter",)))
    part = library.documents(Filters(kind=("letter",)))
    assert [document.kind for document in whole] == [DocumentKind.MONITORING_VISIT] * 2
    assert len(part) == 3


def test_filters_in_the_query_do_as_the_flags_do(library: Library) -> None:
    typed = library.search("return home interviews kind:letter until:2018-03")
    flagged = library.search(
        "return home interviews", filters=Filters.parse({"kind": ["letter"], "until": ["2018-03"]})
    )
    assert [hit.citation.key for hit in typed.hits] == [hit.citation.key for hit in flagged.hits]
    assert {hit.citation.date for hit in typed.hits} == {"2018-02-27"}


def test_a_section_filter_looks_at_headings(library: Library) -> None:
    hits = library.search("return home interviews", k=5, filters=Filters(section=("recommendations",))).hits
    assert hits
    assert all(any("ecommendations" in title for title in hit.citation.section) for hit in hits)


def test_quoted_words_must_occur_and_excluded_ones_must_not(library: Library) -> None:
    phrase = library.search('"return home interviews"', k=20).hits
    without = library.search("interviews -return", k=20).hits
    assert phrase
    assert all("return home interview" in " ".join(hit.text.lower().split()) for hit in phrase)
    assert without
    assert not any("return" in hit.text.lower() for hit in without)


@pytest.mark.parametrize(
    "query", ["childrens homes", "children's homes", "children’s homes", "CHILDREN'S HOMES", "children’s home"]
)
def test_apostrophes_case_and_number_do_not_change_the_first_hit(library: Library, query: str) -> None:
    assert library.search(query).hits[0].citation.key == library.search("children's homes").hits[0].citation.key


def test_an_unknown_filter_value_is_named_with_those_there_are(library: Library) -> None:
    with pytest.raises(UnknownFilterError, match=r"'Narnia'.*There are: Wexbourne"):
        library.search("caseloads", filters=Filters(authority=("Narnia",)))


def test_an_answer_quotes_sentences_that_are_in_their_paragraphs(library: Library) -> None:
    answer = library.ask("How many care leavers is the council in touch with?")
    assert answer.answered
    for quote in answer.quotes:
        assert quote.text in library.show(quote.citation.key).quote.text
    assert any("94%" in quote.text or "91%" in quote.text for quote in answer.quotes)


@pytest.mark.parametrize(
    "question",
    [
        "How do I bake a sourdough loaf?",
        "Who won the football world cup in 1966?",
        "What is the boiling point of water?",
        "What is the speed of light?",
        "Which wedding band plays?",
        "price of copper",
    ],
)
def test_a_question_from_another_world_is_refused_with_a_reason(library: Library, question: str) -> None:
    answer = library.ask(question)
    assert not answer.answered
    assert answer.reason == "Nothing in these 5 documents answers this."
    assert answer.hits


def test_an_authority_that_is_not_indexed_is_refused_by_name(library: Library) -> None:
    answer = library.ask("How many care leavers does Surrey keep in touch with?")
    assert answer.reason == "No indexed document is about Surrey. Indexed authorities: Wexbourne."


def test_show_finds_a_paragraph_by_id_or_part_of_the_file_name(library: Library) -> None:
    by_name = library.show("ilacs-report-2022:16")
    by_key = library.show(by_name.quote.citation.key)
    assert by_name == by_key
    assert by_name.quote.citation.paragraph == "16"
    assert [quote.citation.paragraph for quote in (*by_name.before, *by_name.after)] == ["15", "17"]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("nonsense", "not a citation key"),
        ("nowhere:4", "No indexed document"),
        ("wexbourne:4", "names 5 documents"),
        ("ilacs-report-2022:400", "its numbers are 1 to 54"),
        ("focused-visit-2020:4", "has no printed paragraph numbers"),
    ],
)
def test_a_key_that_names_nothing_is_explained(library: Library, key: str, said: str) -> None:
    with pytest.raises(UnknownKeyError, match=said):
        library.show(key)


def test_documents_are_listed_by_date(library: Library) -> None:
    dates = [str(document.date) for document in library.documents()]
    assert len(dates) == 5
    assert dates == sorted(dates)


def test_no_index_is_said_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match=r"Run: ragtool index FOLDER"):
        Library.open(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("When is Ofsted's next inspection due?", "Nothing in these 5 documents gives this date."),
        ("How many children are in residential schools abroad?", "Nothing in these 5 documents gives this number."),
        ("What did Councillor Blenkinsop say about caseloads?", "Nothing in these 5 documents mentions Blenkinsop."),
        ("Do foster families from Spain get training?", "Nothing in these 5 documents mentions Spain."),
    ],
)
def test_a_near_miss_is_refused_for_what_is_missing(library: Library, question: str, reason: str) -> None:
    answer = library.ask(question)
    assert (answer.answered, answer.reason) == (False, reason)


def test_a_first_of_something_is_not_answered_with_the_second(tmp_path: Path, exported_encoder: Path) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "letter.txt").write_text(
        "This was the second monitoring visit since the council was judged inadequate.\n\n"
        "At the monitoring visit inspectors found that plans were late.\n"
    )
    shutil.copytree(exported_encoder, tmp_path / "index" / "encoders" / exported_encoder.name)
    Library.update([letters], tmp_path / "index")
    with Library.open(tmp_path / "index") as library:
        assert library.ask("What did the second monitoring visit find?").answered
        assert library.ask("What did the first monitoring visit find?").reason == (
            "Of what is asked about, this document tells of the second, not of the first."
        )


def test_a_question_that_compares_years_is_answered_from_each_in_order(library: Library) -> None:
    answer = library.ask("What percentage of return home interviews were completed in 2017 and in 2018?")
    dates = [str(quote.citation.date) for quote in answer.quotes]
    assert dates == sorted(dates)
    assert {day[:4] for day in dates} == {"2017", "2018"}


def test_a_year_lifts_its_documents_and_leaves_none_out(library: Library) -> None:
    def ranks_of_2018(query: str) -> list[int]:
        return [hit.rank for hit in library.search(query, k=10).hits if str(hit.citation.date)[:4] == "2018"]

    plain, in_2018 = ranks_of_2018("caseloads of social workers"), ranks_of_2018("caseloads of social workers in 2018")
    assert len(in_2018) >= len(plain) > 0
    assert all(now < before for now, before in zip(in_2018, plain, strict=False))
    assert in_2018 != list(range(1, len(in_2018) + 1))


def test_a_name_is_preferred_where_the_question_asks_who(library: Library) -> None:
    answer = library.ask("Who was the executive director when the focused visit letter was sent?")
    assert answer.quotes[0].citation.date == "2020-03-02"
