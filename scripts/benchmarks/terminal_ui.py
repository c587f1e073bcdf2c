"""Rows of the terminal UI: from the start of the program to its first screen, and from a key to its hits."""

from __future__ import annotations

import asyncio
import os
import pty
import select
import statistics
import tempfile
import termios
import time
from pathlib import Path
from unittest.mock import patch

from textual import events

from ragtool.tui.app import RagtoolApp
from ragtool.tui.engine import LibraryEngine
from ragtool.tui.result_rows import Shown
from ragtool.tui.state import State
from ragtool.tui.widgets.result_list import ResultList
from scripts.benchmarks.processes import MeasuringError, ragtool
from scripts.benchmarks.records import Measurement
from scripts.benchmarks.workplace import MIDDLE, Workplace

QUESTION = "care leavers and the housing that they are offered"
WARMING_KEYS = 5
"""Of the question's first ones, which are not counted."""

COLUMNS, LINES = 120, 40
TIMEOUT_SECONDS = 20

BOX = "╭".encode()
"""The first that is drawn of the question box."""


def first_paint(place: Workplace) -> Measurement:
    """Seconds from the start of the process, on a pseudo-terminal, to its first screen."""
    index = place.index(MIDDLE)
    took = [_first_screen(index) for _ in range(place.runs + 1)]
    return Measurement.of_medians(took[1:])


def keystroke(place: Workplace) -> Measurement:
    """Milliseconds from a key, pressed in the question box, to the new hits laid out; the index open and warm."""
    took = asyncio.run(_keys_to_hits(place.index(MIDDLE)))
    return Measurement.of_medians(took, percentile_90_ms=statistics.quantiles(took, n=10)[-1])


async def _keys_to_hits(index: Path) -> list[float]:
    laid_out = asyncio.Event()
    show = ResultList.show

    def watched(self: ResultList, result: Shown, *, keep_place: bool = False) -> None:
        show(self, result, keep_place=keep_place)
        self.call_after_refresh(laid_out.set)

    took = []
    with tempfile.TemporaryDirectory() as state, patch.object(ResultList, "show", watched):
        app = RagtoolApp(LibraryEngine(index), State(Path(state)))
        async with app.run_test(size=(COLUMNS, LINES)) as pilot:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                while app.library is None:
                    await pilot.pause(0.02)
            for key in QUESTION:
                laid_out.clear()
                started = time.perf_counter()
                # Posted, as a terminal's driver does: pilot.press waits for the screen to rest before and after.
                app.post_message(events.Key("space" if key == " " else key, key))
                await asyncio.wait_for(laid_out.wait(), TIMEOUT_SECONDS)
                took.append((time.perf_counter() - started) * 1000)
                await pilot.pause(0.2)  # as a person types: one key after another
    return took[WARMING_KEYS:]


def _first_screen(index: Path) -> float:
    command = ragtool()
    with tempfile.TemporaryDirectory() as state:
        started = time.monotonic()
        process, terminal = pty.fork()
        if process == 0:
            termios.tcsetwinsize(0, (LINES, COLUMNS))
            os.environ |= {"RAGTOOL_INDEX": str(index), "TERM": "xterm-256color", "XDG_STATE_HOME": state}
            os.execv(command[0], command)
        try:
            seen = b""
            while BOX not in seen:
                if not select.select([terminal], [], [], TIMEOUT_SECONDS)[0]:
                    raise MeasuringError(f"The terminal UI drew nothing in {TIMEOUT_SECONDS} seconds.")
                seen += os.read(terminal, 65536)
            return time.monotonic() - started
        finally:
            os.kill(process, 9)
            os.waitpid(process, 0)
            os.close(terminal)
