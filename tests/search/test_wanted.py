"""What questions want, and which sentences give it."""

from __future__ import annotations

import pytest

from ragtool.index.analysis import analyze
from ragtool.search.wanted import Kind, holds_figure, wanted_by


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many social workers left?", Kind.COUNT),
        ("number of agency staff", Kind.COUNT),
        ("What percentage of visits were late?", Kind.PERCENTAGE),
        ("what was the re-referral rate in May", Kind.PERCENTAGE),
        ("What proportion of plans are good?", Kind.SHARE),
        ("How much money do care leavers get?", Kind.MONEY),
        ("How long do children wait?", Kind.DURATION),
        ("longest time from entering care to adoption", Kind.DURATION),
        ("How often are plans reviewed?", Kind.FREQUENCY),
        ("When is the next visit due?", Kind.DATE),
        ("Who is the director of children's services?", Kind.PERSON),
    ],
)
def test_the_kind_wanted_is_told_by_the_question(question: str, kind: Kind) -> None:
    assert wanted_by(question).kind is kind


@pytest.mark.parametrize(
    "question",
    [
        "How do foster carers rate their training?",
        "When a child goes missing, who is told?",
        "Does the council know how many children are missing?",
        "Who does the return home interviews?",
        "caseloads",
        "",
    ],
)
def test_other_questions_want_anything(question: str) -> None:
    assert wanted_by(question).kind is Kind.ANYTHING
    assert wanted_by(question).is_given_by("Plans are late.", frozenset())


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("how many approved foster carers does Wexbourne have", {"carer"}),
        ("How many looked after children live outside the county?", {"children"}),
        ("How many days on average pass before a match?", {"day"}),
        ("How many of those over ten took part in their reviews?", set()),
        ("How many children's homes are there?", {"home"}),
    ],
)
def test_what_is_counted_is_the_first_plural(question: str, counted: set[str]) -> None:
    assert wanted_by(question).counted == counted


@pytest.mark.parametrize(
    ("question", "sentence", "given"),
    [
        ("How many carers are there?", "There are 120 foster carers.", True),
        ("How many carers are there?", "Carers, of whom there are twelve, are trained.", True),
        (
            "How many carers are there?",
            "Two families were approved; there is no plan that says who of the carers is next.",
            False,
        ),
        ("How many carers are there?", "Carers have been trained since 2015.", False),
        ("How many carers are there?", "Carers are well trained (paragraphs 40, 41).", False),
        ("How many carers are trained?", "Of the carers 95.1% are trained.", True),
        ("What percentage of visits were late?", "Visits were late in 12% of cases.", True),
        ("What percentage of visits were late?", "Three in ten visits were late.", True),
        ("What percentage of visits were late?", "Most visits were late.", False),
        ("What proportion of visits were late?", "Most visits were late.", True),
        ("How much money is spent?", "It costs £4 million.", True),
        ("How much money is spent?", "It spends 4% more.", False),
        ("How long do children wait?", "They wait 42 days.", True),
        ("How long do children wait?", "They wait for 3 reviews.", False),
        ("How often are plans reviewed?", "They are reviewed every week.", True),
        ("When was the plan agreed?", "It was agreed in March.", True),
        ("When was the plan agreed?", "It may be agreed.", False),
        ("Who is the director?", "Ms Anna Bell Director of Services", True),
        ("Who is the director?", "The director is new.", False),
    ],
)
def test_a_sentence_gives_what_is_wanted_or_not(question: str, sentence: str, given: bool) -> None:
    passage = frozenset(analyze(sentence))
    assert wanted_by(question).is_given_by(sentence, passage) is given


def test_what_is_counted_may_be_named_in_the_sentence_before() -> None:
    wanted = wanted_by("How many children live outside the county?")
    sentence = "Of these, 181 live elsewhere."
    assert wanted.is_given_by(sentence, frozenset(analyze(f"Some children live far away. {sentence}")))
    assert not wanted.is_given_by(sentence, frozenset(analyze(f"Some families live far away. {sentence}")))


def test_a_cited_paragraphs_number_is_no_figure() -> None:
    assert holds_figure("Caseloads of 92 are too high.")
    assert not holds_figure("Reduce caseloads (paragraphs 58, 59).")
