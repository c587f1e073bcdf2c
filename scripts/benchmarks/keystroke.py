"""How soon the terminal UI shows: python scripts/benchmarks/keystroke.py --index FOLDER.

From a key pressed in the question box to the new hits laid out, the index open and warm (in-process, by Textual's
Pilot); and from the start of the program, as a process in a terminal, to its first screen.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import pty
import select
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from textual import events

from ragtool.records import SearchResult
from ragtool.tui.app import RagtoolApp
from ragtool.tui.engine import LibraryEngine
from ragtool.tui.state import State
from ragtool.tui.widgets.result_list import ResultList

QUESTION = "care leavers and the housing that they are offered"
RUNS = 5
KEY_GOAL_S, PAINT_GOAL_S = 0.1, 1.0
BOX = "╭".encode()
"""The first that is drawn of the question box."""


async def keystrokes(index: Path) -> list[float]:
    """Seconds from each key of a question to its hits."""
    shown = asyncio.Event()
    show = ResultList.show_passages

    def watched(self: ResultList, result: SearchResult, *, keep_place: bool = False) -> None:
        show(self, result, keep_place=keep_place)
        self.call_after_refresh(shown.set)

    ResultList.show_passages = watched  # type: ignore[method-assign]
    app = RagtoolApp(LibraryEngine(index), State(Path(tempfile.mkdtemp())))
    took = []
    async with app.run_test(size=(120, 40)) as pilot:
        while app.library is None:
            await pilot.pause(0.02)
        for key in QUESTION:
            shown.clear()
            started = time.perf_counter()
            # Posted, as a terminal's driver does: pilot.press waits for the screen to rest before and after.
            app.post_message(events.Key("space" if key == " " else key, key))
            await asyncio.wait_for(shown.wait(), 10)
            took.append(time.perf_counter() - started)
            await pilot.pause(0.2)  # as a person types: one key after another
    return took[5:]


def first_paint(index: Path) -> float:
    """Seconds from the start of the process to the first screen on a pseudo-terminal."""
    started = time.monotonic()
    process, terminal = pty.fork()
    if process == 0:
        os.environ |= {"RAGTOOL_INDEX": str(index), "TERM": "xterm-256color", "XDG_STATE_HOME": tempfile.mkdtemp()}
        os.execv(sys.executable, [sys.executable, "-m", "ragtool"])
    seen = b""
    while BOX not in seen:
        if not select.select([terminal], [], [], 20)[0]:
            raise SystemExit("the terminal UI drew nothing in 20 seconds")
        seen += os.read(terminal, 65536)
    took = time.monotonic() - started
    os.kill(process, 9)
    os.waitpid(process, 0)
    os.close(terminal)
    return took


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--index", type=Path, required=True)
    options = parser.parse_args()
    paint = statistics.median(first_paint(options.index) for _ in range(RUNS))
    keys = asyncio.run(keystrokes(options.index))
    key = statistics.median(keys)
    print(f"first screen {paint:.2f} s, goal {PAINT_GOAL_S}: {'met' if paint <= PAINT_GOAL_S else 'NOT met'}")
    print(
        f"key to hits {key * 1000:.0f} ms, median of {len(keys)} (90th percentile"
        f" {sorted(keys)[int(0.9 * len(keys))] * 1000:.0f}), goal {KEY_GOAL_S * 1000:.0f}:"
        f" {'met' if key <= KEY_GOAL_S else 'NOT met'}"
    )


if __name__ == "__main__":
    main()
