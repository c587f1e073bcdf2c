"""Rows of a cold query: ``ragtool search`` as a whole process, from its start to its end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scripts.benchmarks.processes import Run, baseline, in_turn, ragtool, timed
from scripts.benchmarks.queries import QUERIES
from scripts.benchmarks.records import Measurement
from scripts.benchmarks.workplace import LARGE, MIDDLE, SMALL, Workplace, live_files, plain_index, plain_model

QUERY = QUERIES[0]


def search(index: Path) -> Run:
    """One cold search."""
    return timed(ragtool("search", QUERY, "--index", index))


def floor(index: Path) -> list[str]:
    """The command of the least that a query of this index can cost."""
    return baseline("floor_query.py", *live_files(index), QUERY)


def against_floor(place: Workplace, n_passages: int) -> Measurement:
    """Against a script that imports the libraries, opens the same encoder and vectors and runs one query."""
    index = place.index(n_passages)
    least = floor(index)
    return _seconds(in_turn(place.short_runs, lambda: search(index), lambda: timed(least)))


def against_plain(place: Workplace) -> Measurement:
    """Against the plain way: sentence-transformers and a flat FAISS index of the same passages."""
    index = place.index(SMALL)
    with place.scratch() as folder:
        plain = plain_index(index, folder)
        command = baseline("plain_query.py", plain_model(), plain.vectors, plain.texts, QUERY)
        return _seconds(in_turn(place.runs, lambda: search(index), lambda: timed(command)))


def large_against_small(place: Workplace) -> Measurement:
    """At 1,000,000 passages, against 3,000."""
    large, small = place.index(LARGE), place.index(SMALL)
    return _seconds(in_turn(place.short_runs, lambda: search(large), lambda: search(small)))


def memory(place: Workplace) -> Measurement:
    """The most that a cold query holds in memory."""
    index = place.index(MIDDLE)
    return Measurement.of_medians([own.megabytes for (own,) in in_turn(place.runs, lambda: search(index))])


def _seconds(rounds: Sequence[tuple[Run, ...]]) -> Measurement:
    return Measurement.of_medians([own.seconds for own, _ in rounds], [other.seconds for _, other in rounds])
