"""Hundreds of killed builds: python scripts/benchmarks/kill_builds.py [--kills N].

Builds of a small index are ended by SIGKILL, half of them as they are about to touch a file of it, half after a while
(``tests/index/killed_builds.py``). After each the index must be whole and answer as the old or the new one, and the
next build must bring it up to date and leave nothing behind. Whatever else is found is printed; the exit code is 1
then.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ragtool.index.export import export_encoder
from tests.index.models import saved

ROOT = Path(__file__).resolve().parents[2]
KILLS = 400


def main() -> int:
    """Kill, look, count; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=KILLS, help=f"how many (default: {KILLS})")
    options = parser.parse_args()
    began = time.monotonic()
    entries = kill(options.kills)
    counts = Counter(_fate(entry) for entry in entries)
    for fate, count in counts.most_common():
        print(f"{count:>6}  {fate}")
    print(f"{len(entries):>6}  builds in {time.monotonic() - began:.0f} s")
    faulty = [(number, entry) for number, entry in enumerate(entries) if not is_sound(entry)]
    for number, entry in faulty:
        print(f"FAULT: kill {number} of {len(entries)}: {json.dumps(entry)}")
    return int(bool(faulty))


def kill(kills: int) -> list[dict[str, Any]]:
    """What each of so many kills left, as ``tests/index/killed_builds.py`` tells it."""
    with tempfile.TemporaryDirectory() as scratch:
        model = saved(Path(scratch) / "tiny")
        export_encoder(str(model), Path(scratch) / "index" / "encoders")
        finished = subprocess.run(
            [sys.executable, "-m", "tests.index.killed_builds", scratch, str(model), str(kills)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what builds and looks at an index say before they end; the entries tell it
            text=True,
            check=True,
        )
    entries: list[dict[str, Any]] = json.loads(finished.stdout)
    return entries


def is_sound(entry: dict[str, Any]) -> bool:
    """Whether a kill left the old index or the new one, and the next build mended what there was to mend."""
    return entry["left"] in ("old", "new") and bool(entry["mended"])


def _fate(entry: dict[str, Any]) -> str:
    when = "over before it was killed" if entry["finished"] else "killed"
    left = f"the {entry['left']} index" if entry["left"] in ("old", "new") else "neither the old index nor the new"
    return f"{when}: it left {left}, {'' if entry['mended'] else 'NOT '}brought up to date by the next"


if __name__ == "__main__":
    sys.exit(main())
