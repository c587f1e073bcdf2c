"""How the screens look; a change of look is looked at before it is accepted with ``--snapshot-update``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from ragtool.errors import IndexMissingError
from ragtool.records import ReadFailure
from ragtool.search.filters import Filters
from ragtool.tui.app import RagtoolApp
from ragtool.tui.screens.ask import AskScreen
from ragtool.tui.screens.build import BuildScreen
from ragtool.tui.screens.welcome import WelcomeScreen
from ragtool.tui.state import State
from ragtool.tui.theme import LIGHT
from ragtool.tui.widgets.reader import Reader
from ragtool.tui.widgets.result_list import ResultList
from tests.tui.sample import NOTHING_CHANGED, FakeEngine, screen_text, type_text, until

Compare = Callable[..., bool]
Before = Callable[[Pilot[None]], Awaitable[None]]

SMALL, MIDDLE, LARGE = (80, 24), (120, 36), (200, 60)


def before(app: RagtoolApp, *steps: str) -> Before:
    """Type or press what ``steps`` say, once the index is open; "@" begins a key."""

    async def run(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.library)
        for step in steps:
            if step.startswith("@"):
                await pilot.press(step[1:])
                await app.workers.wait_for_complete()
                await pilot.pause()
            else:
                await type_text(pilot, step)
                await until(pilot, lambda: app.screen.query_one(ResultList).target)
                await until(pilot, lambda: app.screen.query_one(Reader).document)
        await app.workers.wait_for_complete()
        await pilot.pause()

    return run


@pytest.mark.parametrize("size", [SMALL, MIDDLE, LARGE], ids=lambda size: f"{size[0]}x{size[1]}")
def test_an_answer_its_passages_and_the_document(app: RagtoolApp, snap_compare: Compare, size: tuple[int, int]) -> None:
    run = before(app, "return home interviews", "@enter")
    assert snap_compare(app, terminal_size=size, run_before=run)


def test_reasons_and_filters_in_the_light(app: RagtoolApp, snap_compare: Compare) -> None:
    app.theme = LIGHT.name
    app.filters = Filters(kind=("inspection report",))
    run = before(app, "return home interviews", "@down", "@w")
    assert snap_compare(app, terminal_size=MIDDLE, run_before=run)


def test_the_document_alone_on_a_small_screen_with_words_found(app: RagtoolApp, snap_compare: Compare) -> None:
    async def run(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.library)
        assert isinstance(app.screen, AskScreen)
        app.screen.read(app.documents[0])
        await until(pilot, lambda: app.screen.query_one(Reader).document)
        await pilot.press("f")
        await type_text(pilot, "interview")
        await until(pilot, lambda: "1 of 3" in screen_text(app))

    assert snap_compare(app, terminal_size=SMALL, run_before=run)


@pytest.mark.parametrize("size", [SMALL, MIDDLE], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_documents(app: RagtoolApp, snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(app, terminal_size=size, run_before=before(app, "@f2"))


@pytest.mark.parametrize("size", [SMALL, MIDDLE], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_filters(app: RagtoolApp, snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(app, terminal_size=size, run_before=before(app, "@f3", "@space"))


def test_the_help(app: RagtoolApp, snap_compare: Compare) -> None:
    assert snap_compare(app, terminal_size=MIDDLE, run_before=before(app, "@f1"))


def test_the_first_run(state: State, snap_compare: Compare) -> None:
    app = RagtoolApp(FakeEngine(error=IndexMissingError("No index in index.")), state)

    async def run(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        app.screen.query_one("#welcome-folder").value = "letters"  # type: ignore[attr-defined]
        await pilot.pause()

    assert snap_compare(app, terminal_size=SMALL, run_before=run)


def test_an_update_that_could_not_read_a_file(app: RagtoolApp, engine: FakeEngine, snap_compare: Compare) -> None:
    engine.build_report = replace(
        NOTHING_CHANGED,
        new=("letters/new.pdf",),
        failed=(ReadFailure("letters/odd.pdf", "It is an HTML page with the name of a PDF."),),
        passages_encoded=31,
    )

    async def run(pilot: Pilot[None]) -> None:
        await before(app, "@f5")(pilot)
        await until(pilot, lambda: isinstance(app.screen, BuildScreen) and "not read" in screen_text(app))
        await app.workers.wait_for_complete()

    assert snap_compare(app, terminal_size=MIDDLE, run_before=run)


def test_a_timeline(app: RagtoolApp, snap_compare: Compare) -> None:
    assert snap_compare(app, terminal_size=MIDDLE, run_before=before(app, "return home interviews", "@enter", "@t"))


def test_a_follow_up(app: RagtoolApp, snap_compare: Compare) -> None:
    run = before(app, "missing seen return", "@enter", "@j", "@u")
    assert snap_compare(app, terminal_size=MIDDLE, run_before=run)
