"""Rows and curves measured one after another, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

from scripts.benchmarks.curves import SIZES, Costs, costs
from scripts.benchmarks.records import Result, Row
from scripts.benchmarks.rows import BY_NAME
from scripts.benchmarks.workplace import Workplace

T = TypeVar("T")


def measured(place: Workplace, rows: Sequence[Row]) -> Iterator[Result]:
    """The result of each row, as it is there; what goes wrong in one is its result, and the next is measured."""
    for row in rows:
        try:
            for size in row.sizes:
                _make(place, size)
            say(f"measuring {row.name} ...")
            yield _apart(_result, place, row.name)
        except Exception as error:  # whatever it is, an hour of other rows is not to be lost for it
            result = Result.not_measured(row, str(error) or type(error).__name__)
            say(f"{row.name} could not be measured: {result.why_not_measured}")
            yield result


def measured_by_size(place: Workplace) -> Iterator[Costs]:
    """The costs of each size, as they are there; a size that can't be measured is told of and left out."""
    for size in SIZES:
        try:
            _make(place, size)
            say(f"measuring {size:,} passages ...")
            yield _apart(costs, place, size)
        except Exception as error:  # as above
            say(f"{size:,} passages could not be measured: {error}")


def say(sentence: str) -> None:
    """Tell the user on stderr."""
    print(sentence, file=sys.stderr, flush=True)


def _make(place: Workplace, size: int) -> None:
    """Make an index that is not there yet, so that no row's time counts it."""
    started = time.monotonic()
    if _apart(_made, place, size):
        seconds = time.monotonic() - started
        say(f"made an index of {size:,} passages in {place.folder} ({seconds:.0f} s; it is kept)")


def _apart(work: Callable[..., T], *arguments: object) -> T:
    """What work gives in a process of its own, so that no row finds the libraries, threads and memory of another."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def _made(place: Workplace, size: int) -> bool:
    return place.make(size)


def _result(place: Workplace, name: str) -> Result:
    row = BY_NAME[name]
    started = time.monotonic()
    measurement = row.measure(place)
    return Result.of(row, measurement, time.monotonic() - started)
