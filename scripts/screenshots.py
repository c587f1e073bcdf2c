"""Draws the screenshots of ``docs/screenshots/`` from the sample corpus: ``python scripts/screenshots.py``.

It indexes ``corpus/`` into a temporary folder, opens the terminal UI on it and presses the keys that a user would.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from ragtool.library import Library
from ragtool.tui.app import RagtoolApp
from ragtool.tui.engine import LibraryEngine
from ragtool.tui.screens.ask import AskScreen
from ragtool.tui.state import State
from ragtool.tui.theme import LIGHT
from ragtool.tui.widgets.reader import Reader
from ragtool.tui.widgets.result_list import ResultList

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
SCREENSHOTS = ROOT / "docs" / "screenshots"

QUESTION = "How many return home interviews were completed?"
WIDE, NARROW = (132, 38), (80, 24)
SECONDS_TO_WAIT = 20

Keys = Callable[[RagtoolApp, "Pilot[None]"], Awaitable[None]]


async def until(pilot: Pilot[None], holds: Callable[[], object]) -> None:
    """Let the application work until ``holds()`` is true."""
    async with asyncio.timeout(SECONDS_TO_WAIT):
        while not holds():
            await pilot.pause(0.02)


async def opened(app: RagtoolApp, pilot: Pilot[None]) -> None:
    """The index is open."""
    await until(pilot, lambda: app.library)


async def answered(app: RagtoolApp, pilot: Pilot[None]) -> None:
    """A question, answered, the document beside it."""
    await pilot.press(*("space" if char == " " else char for char in QUESTION), "enter")
    await until(pilot, lambda: app.screen.query_one(ResultList).target)
    await until(pilot, lambda: app.screen.query_one(Reader).document)
    await pilot.press("ctrl+down")


async def reasons(app: RagtoolApp, pilot: Pilot[None]) -> None:
    """Why each passage ranks where it does."""
    await answered(app, pilot)
    for _ in range(4):
        await pilot.press("n")
    await pilot.press("w")


async def reading(app: RagtoolApp, pilot: Pilot[None]) -> None:
    """The first recommendation of the longest report, and the paragraphs it cites."""
    report = max(app.documents, key=lambda own: own.n_paragraphs)
    assert isinstance(app.screen, AskScreen)
    app.screen.read(report)
    reader = app.screen.query_one(Reader)
    await until(pilot, lambda: reader.document)
    assert reader.document is not None
    reader.go_to_paragraph(next(own.source for own in reader.document.references if len(own.targets) > 1))
    await pilot.press("r")


async def documents(app: RagtoolApp, pilot: Pilot[None]) -> None:  # noqa: ARG001 - as all of them
    """The documents of the index."""
    await pilot.press("f2", "down")


async def filters(app: RagtoolApp, pilot: Pilot[None]) -> None:  # noqa: ARG001
    """The filters panel."""
    await pilot.press("f3", "tab", "down", "space")


SHOTS: tuple[tuple[str, tuple[int, int], str, Keys], ...] = (
    ("answer", WIDE, "dark", answered),
    ("answer-light", WIDE, "light", answered),
    ("reasons", WIDE, "dark", reasons),
    ("cross-references", WIDE, "dark", reading),
    ("documents", WIDE, "dark", documents),
    ("filters", WIDE, "light", filters),
    ("narrow", NARROW, "dark", answered),
)


async def draw(index: Path, state: Path) -> None:
    """Take each screenshot with an application of its own."""
    Input.cursor_blink = False  # type: ignore[assignment] # a reactive's default, so that a picture does not depend on when
    for name, size, theme, keys in SHOTS:
        app = RagtoolApp(LibraryEngine(index), State(state))
        if theme == "light":
            app.theme = LIGHT.name
        async with app.run_test(size=size) as pilot:
            await opened(app, pilot)
            await keys(app, pilot)
            for worker in [own for own in app.workers if own.group != "pending"]:  # that one never ends: it watches
                await worker.wait()
            await pilot.pause()
            app.save_screenshot(f"{name}.svg", str(SCREENSHOTS))
        sys.stdout.write(f"{SCREENSHOTS / name}.svg\n")


def main() -> None:
    """Index the sample corpus and draw."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        Library.update([CORPUS], Path(folder) / "index")
        asyncio.run(draw(Path(folder) / "index", Path(folder) / "state"))


if __name__ == "__main__":
    main()
