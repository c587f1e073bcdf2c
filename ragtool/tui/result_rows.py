"""What was found, as the rows of one list: titles, quotations and passages that can be chosen, rules between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from textual.content import Content
from textual.visual import VisualType
from textual.widgets.option_list import Option

from ragtool.inquiry.records import FollowUp, Timeline, Visit
from ragtool.records import Answer, Hit, Quote, SearchResult
from ragtool.render.inquiry import NOTHING_LATER
from ragtool.render.safety import one_line, printable
from ragtool.search.citation import long_date
from ragtool.tui.result_visuals import Labelled, hit_visual, passage_visual, quote_visual
from ragtool.tui.session import counted

Target = Hit | Quote | str
"""What an option stands for; a str is a question asked before."""

Shown = Answer | Timeline | FollowUp | Sequence[Hit]
"""What a list shows."""

GUIDE = (
    ("type", "what you want to know: passages are listed at every key"),
    ("enter", "answers, in the inspectors’ own words, each with its citation"),
    ("f2", "what is indexed"),
    ("f3", "search only some of it"),
    ("f1", "every key"),
)
"""What someone who has asked nothing yet needs to know."""

GUIDE_COLUMNS = 8

Row = Option | None
"""None is a rule between two options."""


class ResultOption(Option):
    """An option that can be chosen, and what it stands for."""

    def __init__(self, prompt: VisualType, target: Target) -> None:
        super().__init__(prompt)
        self.target = target


def rows_of(shown: Shown, *, explain: bool) -> list[Row]:
    """The rows of a result, with the reasons for each hit's score where ``explain``."""
    if isinstance(shown, Timeline):
        return list(_timeline_rows(shown))
    if isinstance(shown, FollowUp):
        return list(_follow_up_rows(shown))
    if isinstance(shown, Answer):
        return list(_answer_rows(shown, explain=explain))
    return list(_hit_rows(shown, explain=explain))


def summary_of(result: SearchResult | Answer | Timeline | FollowUp, *, filtered: bool) -> str:
    """A line about what was found, and what can be done next."""
    if isinstance(result, Timeline):
        visits = [visit for strand in result.strands for visit in strand.visits]
        found = sum(bool(visit.findings) for visit in visits)
        return f"{found} of {counted(len(visits), 'document')}   escape goes back" if visits else "escape goes back"
    if isinstance(result, FollowUp):
        found = sum(bool(visit.findings) for visit in result.later)
        return f"{found} of {counted(len(result.later), 'later document')}   escape goes back"
    count = len(result.hits)
    nothing = "Nothing found under these filters: f4 clears them." if filtered else "Nothing found."
    passages = counted(count, "passage") if count else nothing
    hint = "" if isinstance(result, Answer) or not count else "enter answers"
    return "   ".join(filter(None, (passages, hint, *result.notes)))


def question_rows(questions: Sequence[str]) -> list[Row]:
    """Questions asked before, the newest first; where there are none, how to begin."""
    if not questions:
        return [_title("How to begin"), *(_guide(key, words) for key, words in GUIDE)]
    return [_title("Asked before"), *(ResultOption(Content(printable(own)), own) for own in reversed(questions))]


def _answer_rows(answer: Answer, *, explain: bool) -> Iterator[Row]:
    yield _title("Answer")
    if answer.reason:
        yield from (_sentence(answer.reason), None)
    for at, quote in enumerate(answer.quotes, 1):
        yield from (ResultOption(quote_visual(quote, at), quote), None)
    if answer.hits:
        yield _title("Passages" if answer.answered else "Nearest passages")
    yield from _hit_rows(answer.hits, explain=explain)


def _hit_rows(hits: Iterable[Hit], *, explain: bool) -> Iterator[Row]:
    for hit in hits:
        yield from (ResultOption(hit_visual(hit, explain=explain), hit), None)


def _timeline_rows(timeline: Timeline) -> Iterator[Row]:
    if timeline.reason:
        yield _sentence(timeline.reason)
    numbers = count(1)
    for strand in timeline.strands:
        yield _title(strand.title)
        for visit in strand.visits:
            rows = (ResultOption(quote_visual(own.sentence, next(numbers)), own.sentence) for own in visit.findings)
            yield from _visit_rows(visit, rows, "nothing found")


def _follow_up_rows(followed: FollowUp) -> Iterator[Row]:
    numbers = count(1)
    for title, quotes in (("Followed", (followed.quote,)), ("Cites", followed.cites), ("Cited by", followed.cited_by)):
        if quotes:
            yield _title(title)
        for quote in quotes:
            yield from (ResultOption(passage_visual(quote, quote.text, next(numbers)), quote), None)
    yield _title("Later")
    if followed.reason:
        yield _sentence(followed.reason)
    for visit in followed.later:
        rows = (
            ResultOption(passage_visual(own.passage, own.sentence.text, next(numbers)), own.passage)
            for own in visit.findings
        )
        yield from _visit_rows(visit, rows, NOTHING_LATER)


def _visit_rows(visit: Visit, rows: Iterable[Option], nothing: str) -> Iterator[Row]:
    """The document's date and kind, then what it says."""
    day = long_date(visit.document.date) if visit.document.date else "undated"
    label = one_line(f"{day}, {visit.document.kind or 'document'}")
    if visit.findings:
        yield Option(Content.styled(label, "$accent bold"), disabled=True)
    else:
        yield from (Option(Content.styled(f"{label}: {nothing}", "$foreground-muted"), disabled=True), None)
    for row in rows:
        yield from (row, None)


def _guide(key: str, words: str) -> Option:
    return Option(Labelled(Content.styled(key, "$primary bold"), Content(words), GUIDE_COLUMNS), disabled=True)


def _sentence(words: str) -> Option:
    return Option(Content.styled(printable(words), "$warning"), disabled=True)


def _title(words: str) -> Option:
    return Option(Content.styled(one_line(words).upper(), "$foreground-muted bold"), disabled=True)
