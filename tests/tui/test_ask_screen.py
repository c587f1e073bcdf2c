"""Asking: results as you type, an answer on enter, no stale reply, sentences for errors, keys that take things away."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest
from textual.widgets import Input

from ragtool.errors import IndexDamagedError, ModelError, UnknownFilterError
from ragtool.records import Answer, Hit, Quote
from ragtool.search.filters import Filters
from ragtool.tui.app import RagtoolApp
from ragtool.tui.screens.save import SaveScreen
from ragtool.tui.state import State
from ragtool.tui.widgets.filter_bar import FilterBar
from ragtool.tui.widgets.question_box import QuestionBox
from ragtool.tui.widgets.reader import Reader
from ragtool.tui.widgets.reader_pane import ReaderPane
from ragtool.tui.widgets.result_list import ResultList
from tests.tui.sample import FakeEngine, said, screen_text, type_text, until

WIDE = (140, 40)


def hits(app: RagtoolApp) -> list[str]:
    """Keys of the passages listed."""
    result = app.screen.query_one(ResultList).result
    found = result if isinstance(result, tuple) else getattr(result, "hits", ())
    return [hit.citation.key for hit in found]


async def test_results_appear_while_typing_and_the_first_is_shown_in_its_document(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "return home interview")
        await until(pilot, lambda: hits(app)[:1] == ["aaaaaaaaaa:3"])
        reader = app.screen.query_one(Reader)
        await until(pilot, lambda: reader.paragraph == 2)
        assert app.screen.query_one(ReaderPane).indexed == app.documents[0]
        assert app.screen.query_one(QuestionBox).has_focus


async def test_enter_answers_with_the_quotation_first_and_moves_the_keys_to_the_list(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "return home interview")
        await pilot.press("enter")
        results = app.screen.query_one(ResultList)
        await until(pilot, lambda: isinstance(results.target, Quote))
        assert app.screen.focused is results
        assert "Too few children are offered a return home interview." in screen_text(app)


async def test_a_refusal_is_shown_as_a_sentence(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "zebras")
        await pilot.press("enter")
        await until(pilot, lambda: "Nothing in these 2 documents answers this." in screen_text(app))
        assert hits(app) == []


async def test_a_late_reply_to_an_old_query_never_replaces_a_newer_one(app: RagtoolApp, engine: FakeEngine) -> None:
    engine.library.gates["return"] = threading.Event()
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "return")
        await until(pilot, lambda: "return" in [query for query, _ in engine.library.queries])
        await type_text(pilot, " panel")
        await until(pilot, lambda: len(hits(app)) > 20)
        newer = hits(app)
        engine.library.gates["return"].set()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert hits(app) == newer


async def test_the_keys_work_while_a_search_takes_its_time(app: RagtoolApp, engine: FakeEngine) -> None:
    engine.library.gates["slow"] = threading.Event()
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "slow")
        await until(pilot, lambda: "slow" in [query for query, _ in engine.library.queries])
        await pilot.press("f2")
        await until(pilot, lambda: "Barrowmere" in screen_text(app))
        engine.library.gates["slow"].set()


async def test_what_is_typed_before_the_index_is_open_is_answered_when_it_is(
    app: RagtoolApp, engine: FakeEngine
) -> None:
    engine.opened.clear()
    async with app.run_test(size=WIDE) as pilot:
        await type_text(pilot, "return home interview")
        await until(pilot, lambda: "The index is being opened" in screen_text(app))
        engine.opened.set()
        await until(pilot, lambda: hits(app)[:1] == ["aaaaaaaaaa:3"])


@pytest.mark.parametrize(
    "error",
    [
        IndexDamagedError("vectors.npy is missing. Run: ragtool index --full"),
        UnknownFilterError("No indexed document has authority 'Norflk'. Did you mean 'Norfolk'?"),
    ],
)
async def test_an_error_of_the_engine_reaches_the_screen_as_its_sentence(
    app: RagtoolApp, engine: FakeEngine, error: IndexDamagedError | UnknownFilterError
) -> None:
    engine.library.error = error
    async with app.run_test(size=(200, 40)) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "return")
        await until(pilot, lambda: str(error)[:30] in screen_text(app))
        engine.library.error = None
        await type_text(pilot, "s interview")
        await until(pilot, lambda: hits(app))


async def test_an_error_nobody_foresaw_is_said_and_the_next_search_works(app: RagtoolApp, engine: FakeEngine) -> None:
    engine.library.error = ZeroDivisionError("division by zero")
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "return")
        await until(pilot, lambda: "Something went wrong: ZeroDivisionError" in said(app))
        engine.library.error = None
        await type_text(pilot, " interview")
        await until(pilot, lambda: hits(app))


async def test_a_model_that_can_not_be_used_is_said_and_said_again_to_who_types(state: State) -> None:
    app = RagtoolApp(FakeEngine(error=ModelError("The encoder is missing. Run: ragtool index --full")), state)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "The encoder is missing." in said(app))
        await type_text(pilot, "return")
        await until(pilot, lambda: "The encoder is missing." in screen_text(app))


async def test_up_recalls_older_questions_and_down_comes_back_to_what_was_being_typed(
    engine: FakeEngine, state: State
) -> None:
    state.add_question("first question")
    state.add_question("second question")
    app = RagtoolApp(engine, state)
    async with app.run_test(size=WIDE) as pilot:
        box = app.screen.query_one(QuestionBox)
        await type_text(pilot, "dra")
        await pilot.press("up")
        assert box.value == "second question"
        await pilot.press("up", "up")
        assert box.value == "first question"
        await pilot.press("down", "down")
        assert box.value == "dra"


async def test_a_question_is_kept_for_the_next_run_and_a_search_is_not(app: RagtoolApp, state: State) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "interview")
        await pilot.press("enter")
        await until(pilot, lambda: hits(app))
    assert State(state.folder).questions == ["interview"]


async def test_a_question_asked_before_is_answered_again_from_the_list(engine: FakeEngine, state: State) -> None:
    state.add_question("return home interview")
    app = RagtoolApp(engine, state)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await pilot.press("down", "enter")
        await until(pilot, lambda: hits(app)[:1] == ["aaaaaaaaaa:3"])
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.screen.query_one(QuestionBox).value == "return home interview"
        assert isinstance(app.screen.query_one(ResultList).result, Answer)
        assert len(engine.library.queries) == 1  # no search besides, whose reply could come after the answer


async def test_who_has_asked_nothing_yet_is_told_how_to_begin(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "enter   answers, in the inspectors’ own words" in screen_text(app))
        await until(pilot, lambda: app.library)
        await type_text(pilot, "interview")
        await until(pilot, lambda: hits(app) and "HOW TO BEGIN" not in screen_text(app))


async def test_down_leaves_the_box_for_the_passages_and_up_comes_back(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "interview")
        await until(pilot, lambda: hits(app))
        await pilot.press("down")
        assert app.screen.query_one(ResultList).has_focus
        await pilot.press("up")
        assert app.screen.query_one(QuestionBox).has_focus


async def test_next_and_previous_hit_work_from_the_document_and_from_the_question(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "interview")
        await until(pilot, lambda: len(hits(app)) == 3)
        results, reader = app.screen.query_one(ResultList), app.screen.query_one(Reader)
        await pilot.press("ctrl+down")
        await until(pilot, lambda: reader.paragraph == 3)
        await pilot.press("down", "enter")
        assert app.screen.focused is reader
        await pilot.press("n", "n", "n")
        target = results.target
        assert isinstance(target, Hit)
        assert target.citation.key == "bbbbbbbbbb:@1"
        await until(pilot, lambda: app.screen.query_one(ReaderPane).indexed == app.documents[1])
        await pilot.press("p")
        target = results.target
        assert isinstance(target, Hit)
        assert target.citation.key == "aaaaaaaaaa:4"


async def test_w_shows_and_hides_why_each_passage_ranks_where_it_does(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "interview")
        await until(pilot, lambda: hits(app))
        await pilot.press("down", "w")
        await until(pilot, lambda: "meaning of the passage" in screen_text(app))
        assert "0.62" in screen_text(app)
        await pilot.press("w")
        await until(pilot, lambda: "meaning of the passage" not in screen_text(app))


async def test_w_on_a_quotation_stays_on_it_though_a_passage_has_the_same_words(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "care leavers")
        await pilot.press("enter")
        results = app.screen.query_one(ResultList)
        await until(pilot, lambda: isinstance(results.target, Quote))
        await pilot.press("w")
        await until(pilot, lambda: "meaning of the passage" in screen_text(app))
        assert isinstance(results.target, Quote)


async def test_escape_steps_back_from_the_document_to_the_list_to_the_question(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "interview")
        await until(pilot, lambda: hits(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.screen.query_one(Reader).has_focus)
        await pilot.press("escape")
        assert app.screen.query_one(ResultList).has_focus
        await pilot.press("escape")
        assert app.screen.query_one(QuestionBox).has_focus


async def test_on_a_narrow_screen_the_list_and_the_document_take_turns(app: RagtoolApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "care leavers")
        await until(pilot, lambda: hits(app))
        pane, results = app.screen.query_one(ReaderPane), app.screen.query_one(ResultList)
        assert (results.region.width > 0, pane.region.width) == (True, 0)
        await pilot.press("down", "enter")
        await until(pilot, lambda: pane.region.width == 80)
        assert "Give care leavers a health history" in screen_text(app)
        assert pane.reader.paragraph == 1
        await pilot.press("escape")
        await until(pilot, lambda: pane.region.width == 0)


# --- taking it away ---


async def test_y_copies_the_words_with_their_citation(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "health history")
        await until(pilot, lambda: hits(app))
        await pilot.press("down", "y")
        assert app.clipboard == (
            "“Give care leavers a health history before they are eighteen (paragraph 9).”"
            " (Ambleford, inspection report, 20 October 2015, paragraph 2 (page 1))"
        )


async def test_c_copies_the_citation_of_the_paragraph_the_reader_is_on(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "health history")
        await until(pilot, lambda: hits(app))
        await pilot.press("down", "enter", "j", "c")
        assert app.clipboard == "Ambleford, inspection report, 20 October 2015, paragraph 3 (page 2)"


async def test_s_saves_what_was_found_as_the_ending_of_the_name_says(app: RagtoolApp, tmp_path: Path) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "health history")
        await until(pilot, lambda: hits(app))
        for name, first in (("found.md", "# health history"), ("found.csv", "query,rank,score,text")):
            await pilot.press("ctrl+s")
            await until(pilot, lambda: isinstance(app.screen, SaveScreen))
            app.screen.query_one(Input).value = str(tmp_path / name)
            await pilot.press("enter")
            await until(pilot, lambda: not isinstance(app.screen, SaveScreen))
            assert (tmp_path / name).read_text(encoding="utf-8").startswith(first)


@pytest.mark.parametrize(("typed", "sentence"), [("", "Name a file first."), ("/", "/ is a folder: add the name of")])
async def test_without_the_name_of_a_file_nothing_is_saved(app: RagtoolApp, typed: str, sentence: str) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "health history")
        await until(pilot, lambda: hits(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, SaveScreen))
        await pilot.press("ctrl+a", "ctrl+k", *typed, "enter")
        await until(pilot, lambda: sentence in screen_text(app))
        assert isinstance(app.screen, SaveScreen)


async def test_what_was_found_is_saved_with_the_mouse_alone(app: RagtoolApp, tmp_path: Path) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "health history")
        await until(pilot, lambda: hits(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, SaveScreen) and app.screen.query("#save").first().region)
        await pilot.click("#cancel")
        await until(pilot, lambda: not isinstance(app.screen, SaveScreen))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, SaveScreen) and app.screen.query("#save").first().region)
        app.screen.query_one(Input).value = str(tmp_path / "found.md")
        await pilot.click("#save")
        await until(pilot, lambda: (tmp_path / "found.md").exists())


async def test_a_file_that_is_there_is_replaced_only_after_a_second_enter(app: RagtoolApp, tmp_path: Path) -> None:
    path = tmp_path / "found.md"
    path.write_text("mine")
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "health history")
        await until(pilot, lambda: hits(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, SaveScreen))
        app.screen.query_one(Input).value = str(path)
        await pilot.press("enter")
        await until(pilot, lambda: "is there already" in screen_text(app))
        assert path.read_text() == "mine"
        await pilot.press("enter")
        await until(pilot, lambda: path.read_text().startswith("# health"))


async def test_a_name_that_says_no_format_is_answered_with_the_endings_there_are(
    app: RagtoolApp, tmp_path: Path
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "health history")
        await until(pilot, lambda: hits(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, SaveScreen))
        app.screen.query_one(Input).value = str(tmp_path / "found.doc")
        await pilot.press("enter")
        await until(pilot, lambda: ".md, .csv" in screen_text(app))
        assert list(tmp_path.glob("found*")) == []


async def test_o_says_where_the_file_was_when_it_is_gone(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "health history")
        await until(pilot, lambda: hits(app))
        await pilot.press("down", "o")
        await until(pilot, lambda: "/documents/ambleford.pdf is not there any more." in said(app))


# --- filters ---


async def test_a_filter_is_visible_narrows_the_search_and_f4_clears_it(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "interview")
        await until(pilot, lambda: len(hits(app)) == 3)
        app.filters = Filters(authority=("Barrowmere",))
        await until(pilot, lambda: hits(app) == ["bbbbbbbbbb:@1"])
        assert "Only authority Barrowmere" in screen_text(app)
        await pilot.press("f4")
        await until(pilot, lambda: len(hits(app)) == 3)
        assert not app.screen.query_one(FilterBar).display


async def test_a_click_on_clear_clears_the_filters(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        app.filters = Filters(since=date(2016, 1, 1))
        await until(pilot, lambda: "Only since 1 January 2016" in screen_text(app))
        await pilot.click("#clear-filters")
        await until(pilot, lambda: not app.filters)


async def test_a_click_on_a_passage_reads_it(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "interview")
        await until(pilot, lambda: len(hits(app)) == 3)
        await pilot.click(ResultList, offset=(10, 1))
        await until(pilot, lambda: app.screen.query_one(Reader).has_focus)
