"""What became of a question or a paragraph: timelines, follow-ups, evidence packs, and the way back from them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from textual.widgets import Input

from ragtool.errors import UnknownKeyError
from ragtool.inquiry.records import FollowUp, Timeline
from ragtool.records import Answer, Hit
from ragtool.tui.app import RagtoolApp
from ragtool.tui.screens.save import SaveScreen
from ragtool.tui.widgets.reader import Reader
from ragtool.tui.widgets.result_list import ResultList
from tests.tui.sample import FakeEngine, said, screen_text, type_text, until

WIDE = (140, 40)
QUESTION = "return home interview"


def listed(app: RagtoolApp) -> list[str]:
    """The words of all rows of the list, whether on the screen or not."""
    return [str(getattr(option.prompt, "plain", option.prompt)) for option in app.screen.query_one(ResultList).options]


def showing(app: RagtoolApp, heading: str) -> bool:
    """Whether the list has such a heading."""
    return heading in listed(app)


def on_screen(app: RagtoolApp, words: str) -> bool:
    """Whether words can be read on the screen."""
    return words in screen_text(app)


async def test_t_lists_what_each_document_says_by_date_and_shows_it_in_its_document(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, QUESTION)
        await pilot.press("enter")
        results = app.screen.query_one(ResultList)
        await until(pilot, lambda: isinstance(results.result, Answer))
        await pilot.press("t")
        await until(pilot, lambda: isinstance(results.result, Timeline))
        rows = listed(app)
        days = ["20 October 2015, inspection report", "16 November 2016, monitoring visit letter"]
        assert [row for row in rows if row in {*days, "AMBLEFORD", "BARROWMERE"}] == [
            "AMBLEFORD",
            days[0],
            "BARROWMERE",
            days[1],
        ]
        assert "2 of 2 documents" in screen_text(app)
        await pilot.press("j", "j")
        reader = app.screen.query_one(Reader)
        await until(pilot, lambda: reader.document is not None and reader.document.id == "bbbbbbbbbb")


async def test_a_document_that_says_nothing_stands_in_the_timeline_and_says_so(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "permanence")
        await pilot.press("ctrl+t")
        await until(pilot, lambda: isinstance(app.screen.query_one(ResultList).result, Timeline))
        assert "16 November 2016, monitoring visit letter: nothing found" in listed(app)
        assert "1 of 2 documents" in screen_text(app)


async def test_a_timeline_needs_a_question(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "Ask a question first" in said(app))


async def test_u_lists_what_the_paragraph_cites_and_what_came_later(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "missing seen return")
        await pilot.press("enter", "j", "u")
        results = app.screen.query_one(ResultList)
        await until(pilot, lambda: isinstance(results.result, FollowUp))
        assert isinstance(results.result, FollowUp)
        assert results.result.quote.citation.key == "aaaaaaaaaa:1"
        assert [quote.citation.key for quote in results.result.cites] == ["aaaaaaaaaa:3", "aaaaaaaaaa:4"]
        titles = [row for row in listed(app) if row.isupper()]
        assert titles == ["FOLLOWED", "CITES", "LATER"]


async def test_u_in_the_document_follows_the_paragraph_the_keys_are_on(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "oversight workers write")
        await pilot.press("enter")
        results, reader = app.screen.query_one(ResultList), app.screen.query_one(Reader)
        await until(pilot, lambda: isinstance(results.result, Answer) and reader.document)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.focused is reader)
        await pilot.press("u")
        await until(pilot, lambda: isinstance(results.result, FollowUp))
        assert isinstance(results.result, FollowUp)
        assert results.result.quote.citation.key == "aaaaaaaaaa:4"


async def test_escape_goes_back_through_what_was_listed_before(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, QUESTION)
        await pilot.press("enter")
        results = app.screen.query_one(ResultList)
        await until(pilot, lambda: isinstance(results.result, Answer))
        await pilot.press("t")
        await until(pilot, lambda: isinstance(results.result, Timeline))
        await pilot.press("u")
        await until(pilot, lambda: isinstance(results.result, FollowUp))
        await pilot.press("escape")
        assert isinstance(results.result, Timeline)
        await pilot.press("escape")
        assert isinstance(results.result, Answer)
        await pilot.press("escape")
        assert app.screen.focused is app.screen.query_one("#question")


async def test_typing_on_leaves_the_timeline_for_good(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, QUESTION)
        await pilot.press("ctrl+t")
        results = app.screen.query_one(ResultList)
        await until(pilot, lambda: isinstance(results.result, Timeline))
        await pilot.press("slash")
        await type_text(pilot, " every")
        await until(pilot, lambda: isinstance(results.result, tuple) and results.result)
        assert isinstance(results.result, tuple)
        assert all(isinstance(hit, Hit) for hit in results.result)
        results.focus()
        await pilot.press("escape")
        assert app.screen.focused is app.screen.query_one("#question")


async def test_a_failure_of_a_timeline_is_a_sentence_and_leaves_the_list(app: RagtoolApp, engine: FakeEngine) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, QUESTION)
        await until(pilot, lambda: app.screen.query_one(ResultList).result)
        before = app.screen.query_one(ResultList).result
        engine.library.error = UnknownKeyError("The index was renewed: search again.")
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "The index was renewed: search again." in screen_text(app))
        assert app.screen.query_one(ResultList).result == before


async def test_a_timeline_and_a_follow_up_are_saved_as_what_they_are(app: RagtoolApp, tmp_path: Path) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, QUESTION)
        for key, heading, name in (("ctrl+t", "AMBLEFORD", "timeline.md"), ("u", "FOLLOWED", "followed.md")):
            await pilot.press(key)
            await until(pilot, partial(showing, app, heading))
            await pilot.press("ctrl+s")
            await until(pilot, lambda: isinstance(app.screen, SaveScreen))
            app.screen.query_one(Input).value = str(tmp_path / name)
            await pilot.press("enter")
            await until(pilot, lambda: not isinstance(app.screen, SaveScreen))
        assert "20 October 2015" in (tmp_path / "timeline.md").read_text(encoding="utf-8")
        followed = (tmp_path / "followed.md").read_text(encoding="utf-8")
        assert "Too few children are offered a return home interview." in followed
        assert "Barrowmere, monitoring visit letter, 16 November 2016" in followed


async def test_e_exports_an_evidence_pack_in_the_format_of_the_file_name(app: RagtoolApp, tmp_path: Path) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, QUESTION)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen.query_one(ResultList).result, Answer))
        for name in ("pack.md", "pack.csv", "pack.html", "pack.docx"):
            await pilot.press("e")
            await until(pilot, lambda: isinstance(app.screen, SaveScreen))
            assert "Export an evidence pack" in screen_text(app)
            app.screen.query_one(Input).value = str(tmp_path / name)
            await pilot.press("enter")
            await until(pilot, lambda: not isinstance(app.screen, SaveScreen))
        pack = (tmp_path / "pack.md").read_text(encoding="utf-8")
        assert "Too few children are offered a return home interview." in pack
        assert "aaaaaaaaaa" * 6 in pack
        assert (tmp_path / "pack.docx").read_bytes()[:2] == b"PK"


async def test_a_pack_that_can_not_be_written_says_why_and_keeps_the_box_open(app: RagtoolApp, tmp_path: Path) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, QUESTION)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen.query_one(ResultList).result, Answer))
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, SaveScreen))
        for name, words in (("pack.odt", ".docx"), ("missing/pack.md", "missing")):
            app.screen.query_one(Input).value = str(tmp_path / name)
            await pilot.press("enter")
            await until(pilot, partial(on_screen, app, words))
            assert isinstance(app.screen, SaveScreen)
        assert list(tmp_path.glob("pack*")) == []
