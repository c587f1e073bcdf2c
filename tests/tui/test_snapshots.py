"""How the screens look; a change of look is looked at before it is accepted with ``--snapshot-update``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

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
from ragtool.tui.widgets.question_box import QuestionBox
from ragtool.tui.widgets.reader import Reader
from tests.tui.sample import NOTHING_CHANGED, FakeEngine, screen_text, settled, type_text, until

Compare = Callable[..., bool]
Before = Callable[[Pilot[None]], Awaitable[None]]

SMALL, MIDDLE, LARGE = (80, 24), (120, 36), (200, 60)


def before(app: RagtoolApp, *steps: str) -> Before:
    """Search for words or press keys ("@" begins one), once the index is open; each step is done before the next.

    Words come at once, not key by key: where the document is scrolled to depends on what was found on the way.
    """

    async def run(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app.library)
        for step in steps:
            if step.startswith("@"):
                await pilot.press(step[1:])
            else:
                app.screen.query_one(QuestionBox).value = step
                await until(pilot, lambda: app.screen.query_one(Reader).document)
            await settled(pilot)
        await settled(pilot)

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
        await settled(pilot)
        await pilot.press("f")
        await type_text(pilot, "interview")
        await until(pilot, lambda: "1 of 3" in screen_text(app))
        await settled(pilot)

    assert snap_compare(app, terminal_size=SMALL, run_before=run)


@pytest.mark.parametrize("size", [SMALL, MIDDLE], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_documents(app: RagtoolApp, snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(app, terminal_size=size, run_before=before(app, "@f2"))


@pytest.mark.parametrize("size", [SMALL, MIDDLE], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_filters(app: RagtoolApp, snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(app, terminal_size=size, run_before=before(app, "@f3", "@space"))


def test_the_help(app: RagtoolApp, snap_compare: Compare) -> None:
    assert snap_compare(app, terminal_size=MIDDLE, run_before=before(app, "@f1"))


def test_the_first_run(state: State, snap_compare: Compare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "letters").mkdir()
    monkeypatch.chdir(tmp_path)  # the folders beside it are offered
    app = RagtoolApp(FakeEngine(error=IndexMissingError("No index in index.")), state)

    async def run(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        await settled(pilot)

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
        await settled(pilot)

    assert snap_compare(app, terminal_size=MIDDLE, run_before=run)


def test_a_timeline(app: RagtoolApp, snap_compare: Compare) -> None:
    assert snap_compare(app, terminal_size=MIDDLE, run_before=before(app, "return home interviews", "@enter", "@t"))


def test_a_follow_up(app: RagtoolApp, snap_compare: Compare) -> None:
    run = before(app, "missing seen return", "@enter", "@j", "@u")
    assert snap_compare(app, terminal_size=MIDDLE, run_before=run)
