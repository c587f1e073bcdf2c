"""Updating the index from the screen: progress, stopping, failures, the first run, what is not indexed yet."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import Input, ProgressBar

from ragtool.errors import IndexBusyError, IndexDamagedError, IndexMissingError, UsageError
from ragtool.records import ReadFailure
from ragtool.tui.app import RagtoolApp
from ragtool.tui.screens.ask import AskScreen
from ragtool.tui.screens.build import BuildScreen
from ragtool.tui.screens.welcome import FolderSuggester, WelcomeScreen
from ragtool.tui.state import State
from ragtool.tui.widgets.reader import Reader
from ragtool.tui.widgets.result_list import ResultList
from tests.tui.sample import NOTHING_CHANGED, FakeEngine, hostile, said, screen_text, type_text, until

WIDE = (140, 40)


async def test_f5_updates_with_a_bar_and_lists_the_files_that_could_not_be_read(
    app: RagtoolApp, engine: FakeEngine
) -> None:
    engine.n_steps = 4
    engine.build_report = replace(
        NOTHING_CHANGED,
        new=("new.pdf",),
        failed=(ReadFailure("odd/[page].pdf", "It is an HTML page, not a PDF."),),
        passages_encoded=31,
    )
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await pilot.press("f5")
        engine.steps.release(3)
        await until(pilot, lambda: "3 of 4 files" in screen_text(app))
        assert app.screen.query_one(ProgressBar).percentage == 0.75
        engine.steps.release()
        await until(pilot, lambda: "31 passages encoded" in screen_text(app))
        assert "Stop" not in screen_text(app)
        assert "not read  odd/[page].pdf  It is an HTML page, not a PDF." in screen_text(app)
        assert "new  new.pdf" in screen_text(app)
        assert engine.roots == []


async def test_searching_goes_on_while_the_index_is_updated_and_finds_what_is_new_after(
    app: RagtoolApp, engine: FakeEngine
) -> None:
    engine.n_steps = 2
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, BuildScreen))
        await pilot.press("escape")
        await type_text(pilot, "brackets interview")
        results = app.screen.query_one(ResultList)
        await until(pilot, lambda: results.option_count == 3)
        engine.library.texts = [*engine.library.texts, hostile()]
        engine.build_report = replace(NOTHING_CHANGED, new=("hostile.pdf",))
        engine.steps.release(2)
        await until(pilot, lambda: results.option_count == 4)
        assert "The index is up to date: 1 document added or renewed." in said(app)


async def test_a_second_f5_shows_the_update_that_runs_instead_of_another(app: RagtoolApp, engine: FakeEngine) -> None:
    engine.n_steps = 1
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await pilot.press("f5", "escape", "f5")
        await until(pilot, lambda: isinstance(app.screen, BuildScreen))
        assert [worker.group for worker in app.workers].count("build") == 1
        engine.steps.release()


async def test_an_update_can_be_stopped_and_leaves_the_index_as_it_was(app: RagtoolApp, engine: FakeEngine) -> None:
    engine.n_steps = 3
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await pilot.press("f5")
        engine.steps.release()
        await until(pilot, lambda: "1 of 3 files" in screen_text(app))
        await pilot.press("ctrl+x")
        engine.steps.release()
        await until(pilot, lambda: "Stopped. The index is as it was." in screen_text(app))


async def test_an_update_that_fails_says_why(app: RagtoolApp, engine: FakeEngine) -> None:
    engine.build_report = IndexBusyError("Another process is building index/. Wait for it.")
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await pilot.press("f5")
        await until(pilot, lambda: "Another process is building index/. Wait for it." in screen_text(app))


async def test_an_update_without_anything_new_says_so(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await pilot.press("f5")
        await until(pilot, lambda: "Nothing has changed: 2 documents as before." in screen_text(app))


async def test_files_not_indexed_yet_are_noticed(app: RagtoolApp, engine: FakeEngine) -> None:
    engine.pending_report = replace(NOTHING_CHANGED, new=("a.pdf", "b.pdf"), removed=("c.pdf",))
    async with app.run_test(size=WIDE) as pilot:
        await until(
            pilot, lambda: "2 new files and 1 removed file not in the index yet: f5 updates" in screen_text(app)
        )


async def test_files_that_arrive_are_noticed_while_the_program_runs_and_forgotten_when_they_go(
    app: RagtoolApp, engine: FakeEngine
) -> None:
    engine.watches = True
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "2 documents, 32 passages" in screen_text(app))
        engine.pending_report = replace(NOTHING_CHANGED, new=("a.pdf",))
        engine.arrived.set()
        await until(pilot, lambda: "1 new file not in the index yet: f5 updates" in screen_text(app))
        engine.pending_report = NOTHING_CHANGED
        engine.arrived.set()
        await until(pilot, lambda: "2 documents, 32 passages" in screen_text(app))


async def test_a_click_on_what_is_not_indexed_yet_updates_the_index(app: RagtoolApp, engine: FakeEngine) -> None:
    engine.pending_report = replace(NOTHING_CHANGED, new=("a.pdf",))
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "1 new file not in the index yet" in screen_text(app))
        await pilot.click("TitleBar .state")
        await until(pilot, lambda: isinstance(app.screen, BuildScreen))


async def test_an_update_that_ends_leaves_the_reader_and_the_cursor_where_they_are(
    app: RagtoolApp, engine: FakeEngine
) -> None:
    engine.n_steps = 1
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "panel")
        results, reader = app.screen.query_one(ResultList), app.screen.query_one(Reader)
        await until(pilot, lambda: reader.document)
        await pilot.press("ctrl+down", "ctrl+down")
        await until(pilot, lambda: reader.paragraph == 7)
        await pilot.press("down", "enter", "j", "j", "f5", "escape")
        assert (results.highlighted, reader.paragraph) == (2, 9)
        engine.library.texts = [*engine.library.texts, hostile()]
        engine.steps.release()
        await until(pilot, lambda: "The index is up to date" in said(app))
        await until(pilot, lambda: len(engine.library.queries) > len("panel"))
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert (results.highlighted, reader.paragraph) == (2, 9)
        assert app.screen.focused is reader


async def test_a_file_that_could_not_be_read_is_not_news(app: RagtoolApp, engine: FakeEngine) -> None:
    engine.build_report = replace(NOTHING_CHANGED, failed=(ReadFailure("odd.pdf", "It is empty."),))
    engine.pending_report = replace(NOTHING_CHANGED, new=("odd.pdf",))
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "1 new file not in the index yet" in screen_text(app))
        await pilot.press("f5")
        await until(pilot, lambda: "not read  odd.pdf  It is empty." in screen_text(app))
        await until(pilot, lambda: "2 documents, 32 passages" in screen_text(app))


async def test_a_folder_that_is_away_does_not_disturb_searching(
    app: RagtoolApp, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(stop: threading.Event) -> None:  # noqa: ARG001
        raise UsageError("/mnt/letters is not there.")

    monkeypatch.setattr(engine, "pending", gone)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "2 documents, 32 passages" in screen_text(app)
        assert said(app) == ""


# --- the first run ---


@pytest.fixture
def empty(state: State) -> RagtoolApp:
    return RagtoolApp(FakeEngine(error=IndexMissingError("No index in index.")), state)


async def test_without_an_index_the_first_run_asks_for_the_folder_and_builds_it(
    empty: RagtoolApp, tmp_path: Path
) -> None:
    engine = empty.engine
    assert isinstance(engine, FakeEngine)
    engine.build_report = replace(NOTHING_CHANGED, new=("a.pdf", "b.pdf"), passages_encoded=32)
    async with empty.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: isinstance(empty.screen, WelcomeScreen))
        empty.screen.query_one(Input).value = str(tmp_path)
        await pilot.press("enter")
        await until(pilot, lambda: "32 passages encoded" in screen_text(empty))
        assert engine.roots == [str(tmp_path)]
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(empty.screen, AskScreen))
        assert "2 documents, 32 passages" in screen_text(empty)


async def test_a_folder_that_is_not_there_is_said_before_anything_is_built(empty: RagtoolApp) -> None:
    async with empty.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: isinstance(empty.screen, WelcomeScreen))
        empty.screen.query_one(Input).value = "no such folder"
        await pilot.press("enter")
        await until(pilot, lambda: "There is no folder 'no such folder'." in screen_text(empty))


async def test_an_index_that_can_not_be_used_says_why_and_is_built_anew(state: State, tmp_path: Path) -> None:
    engine = FakeEngine(error=IndexDamagedError("catalog.sqlite is missing. Run: ragtool index --full"))
    engine.known = (str(tmp_path), "elsewhere")
    app = RagtoolApp(engine, state)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: "catalog.sqlite is missing." in screen_text(app))
        await pilot.press("escape", "f5")
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        assert app.screen.query_one(Input).value == str(tmp_path)
        await pilot.press("enter")
        await until(pilot, lambda: app.library)
        assert (engine.roots, engine.full) == ([str(tmp_path)], True)


async def test_folders_are_completed(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "leaflet.pdf").touch()
    suggest = FolderSuggester().get_suggestion
    assert await suggest(f"{tmp_path}/le") == f"{tmp_path}/letters"
    assert await suggest(f"{tmp_path}/x") is None
    assert await suggest(f"{tmp_path}/none/x") is None
    assert await suggest("") is None
