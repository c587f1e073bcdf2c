"""How costs grow with the index: the curves behind the rows."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from scripts.benchmarks.cold import floor, search
from scripts.benchmarks.indexing import add_letter
from scripts.benchmarks.nearest import recalls
from scripts.benchmarks.processes import in_turn, timed
from scripts.benchmarks.warm import searches
from scripts.benchmarks.workplace import LARGE, MIDDLE, SMALL, Workplace

SIZES = (SMALL, 12_000, MIDDLE, 100_000, 300_000, LARGE)


@dataclass(frozen=True, slots=True)
class Costs:
    """Of one size; medians. Units as the names say; megabytes are 10^6 bytes.

    Attributes:
        passages: The size.
        cold_query_s, floor_query_s: Of ``ragtool search`` and of the floor script, whole processes, in turn.
        warm_query_ms, filtered_query_ms: Without filters and with.
        cold_query_mb: The most that a cold query holds in memory.
        disk_mb: Of the index.
        add_letter_s: Of adding one letter, a whole process.
        recall_at_10: Of the search of vectors, by all exact vectors.
    """

    passages: int
    cold_query_s: float
    floor_query_s: float
    warm_query_ms: float
    filtered_query_ms: float
    cold_query_mb: float
    disk_mb: float
    add_letter_s: float
    recall_at_10: float


def costs(place: Workplace, n_passages: int) -> Costs:
    """Measure one size."""
    index = place.index(n_passages)
    least = floor(index)
    cold = in_turn(place.runs, lambda: search(index), lambda: timed(least))
    warm, filtered = searches(index)
    with place.scratch() as folder:
        # At a million it takes most of a minute, and longer than any noise.
        runs = place.runs if n_passages <= MIDDLE else 1
        added = [own for (own,) in in_turn(runs, lambda: add_letter(index, folder / "index"))]
    return Costs(
        passages=n_passages,
        cold_query_s=statistics.median(own.seconds for own, _ in cold),
        floor_query_s=statistics.median(own.seconds for _, own in cold),
        warm_query_ms=statistics.median(warm),
        filtered_query_ms=statistics.median(filtered),
        cold_query_mb=statistics.median(own.megabytes for own, _ in cold),
        disk_mb=sum(path.stat().st_size for path in index.rglob("*") if path.is_file()) / 1e6,
        add_letter_s=statistics.median(added),
        recall_at_10=statistics.mean(recalls(index)),
    )
