"""How what a query and an update cost grows with the index: python scripts/benchmarks/scale.py [--passages N ...].

For each size: a cold query as a whole process, a warm one, memory, bytes on disk, the time to add one document (and
that document alone), and how many of the ten nearest passages the search of vectors finds.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ragtool.index.store import Index
from ragtool.library import Library
from ragtool.search.filters import Filters
from scripts.benchmarks.made_index import SAMPLE, made_index, made_vectors

SIZES = (3_000, 36_000, 100_000, 1_000_000)
RUNS = 5
QUERIES = (
    "return home interviews",
    "how timely are assessments of children in need",
    "care leavers pathway plans and housing",
    "supervision of newly qualified social workers",
    "quality of management oversight and challenge",
    "children who go missing from foster care",
)
NEAREST, RECALL_QUERIES = 10, 100


@dataclass(frozen=True)
class Costs:
    """Of one size; medians. Seconds, bytes and shares as the names say."""

    passages: int
    cold_query_s: float
    warm_query_ms: float
    filtered_query_ms: float
    cold_query_mb: float
    disk_mb: float
    add_document_s: float
    document_alone_s: float
    recall_at_10: float


def costs(place: Path, n_passages: int) -> Costs:
    """Measure one size."""
    made = made_index(place, n_passages)
    cold = [_process("search", QUERIES[0], "--index", str(made.index)) for _ in range(RUNS)]
    with Library.open(made.index) as library:
        library.search(QUERIES[0])
        queries = itertools.cycle(QUERIES)
        warm = _median_seconds(lambda: library.search(next(queries)), 4 * len(QUERIES))
        filters = Filters(kind=("letter",), since=datetime.date(2010, 6, 1))
        filtered = _median_seconds(lambda: library.search(next(queries), filters=filters), 4 * len(QUERIES))
    add, alone = _adding(made.index, made.letters)
    return Costs(
        passages=n_passages,
        cold_query_s=statistics.median(seconds for seconds, _ in cold),
        warm_query_ms=warm * 1000,
        filtered_query_ms=filtered * 1000,
        cold_query_mb=statistics.median(megabytes for _, megabytes in cold),
        disk_mb=sum(path.stat().st_size for path in made.index.rglob("*") if path.is_file()) / 1e6,
        add_document_s=add,
        document_alone_s=alone,
        recall_at_10=_recall(made.index),
    )


def _process(*arguments: str) -> tuple[float, float]:
    """Seconds that ``ragtool`` takes as a whole process, and the most megabytes it holds."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "ragtool", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    if status:
        raise SystemExit(f"ragtool {' '.join(arguments)} failed: {status}")
    return seconds, usage.ru_maxrss / 1e3  # kilobytes on Linux


def _median_seconds(work: Callable[[], object], times: int) -> float:
    took = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        took.append(time.perf_counter() - started)
    return statistics.median(took)


def _adding(index: Path, letters: Path) -> tuple[float, float]:
    """Seconds to add one document, and to index it alone, in turn; the index is left as it was."""
    letter = SAMPLE / "wexbourne-monitoring-visit-2018-02.pdf"
    added = letters / letter.name
    add, alone = [], []
    with tempfile.TemporaryDirectory(dir=index.parent) as folder:
        for run in range(RUNS):
            own = Path(folder) / str(run)
            shutil.copytree(index / "encoders", own / "encoders", copy_function=os.link)
            alone.append(_process("index", str(letter), "--index", str(own))[0])
            shutil.copy(letter, added)
            try:
                add.append(_process("index", "--index", str(index))[0])
            finally:
                added.unlink()
                _process("index", "--index", str(index))
    return statistics.median(add), statistics.median(alone)


def _recall(folder: Path) -> float:
    """The share of the nearest passages, by all exact vectors, that the search finds."""
    with Index.open(folder) as index:
        found = 0
        queries = np.stack(list(made_vectors(RECALL_QUERIES, seed=1)))
        n = index.manifest.n_passages
        best = np.full((RECALL_QUERIES, NEAREST), -1.0, np.float32)
        true = np.zeros((RECALL_QUERIES, NEAREST), np.int64)
        for start in range(0, n, 50_000):
            ids = np.arange(start, min(start + 50_000, n))
            scores = np.concatenate([best, queries @ index.vectors.rows(ids).T], axis=1)
            all_ids = np.concatenate([true, np.broadcast_to(ids, (RECALL_QUERIES, len(ids)))], axis=1)
            order = np.argsort(-scores, axis=1)[:, :NEAREST]
            best, true = np.take_along_axis(scores, order, 1), np.take_along_axis(all_ids, order, 1)
        for row, query in enumerate(queries):
            found += len({*index.vectors.search(query, NEAREST)[0].tolist()} & {*true[row].tolist()})
    return found / (RECALL_QUERIES * NEAREST)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--passages", type=int, nargs="+", default=SIZES, help="sizes to measure")
    parser.add_argument("--place", type=Path, help="where to keep the made indexes (1 million passages: 5 GB)")
    parser.add_argument("--json", action="store_true", help="print an object a line")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = options.place or Path(scratch)
        if len(options.passages) == 1:
            print(json.dumps(asdict(costs(place, options.passages[0]))))
            return
        for at, n_passages in enumerate(options.passages):
            # Each size in a process of its own: a child's memory is counted from what its parent held.
            command = [sys.executable, __file__, "--place", str(place), "--passages", str(n_passages)]
            line = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
            if options.json:
                print(line, flush=True)
                continue
            found = json.loads(line)
            if not at:
                print(*found)
            shown = (f"{value:>{len(name)},.{0 if value > 1000 else 3}f}" for name, value in found.items())
            print("  ".join(shown), flush=True)


if __name__ == "__main__":
    main()
