"""Rows of a warm query: the index open, the model loaded and its weights packed, in this process."""

from __future__ import annotations

import datetime
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from threadpoolctl import threadpool_limits

from ragtool.index.analysis import analyze
from ragtool.index.session import RUNS_BEFORE_PACKING
from ragtool.library import Library
from ragtool.search.engine import CANDIDATES
from ragtool.search.filters import Filters
from scripts.benchmarks.processes import MeasuringError
from scripts.benchmarks.queries import QUERIES, WARM_UP_QUERY
from scripts.benchmarks.records import Measurement
from scripts.benchmarks.workplace import MIDDLE, SMALL, Workplace

FILTERS = Filters(kind=("letter",), since=datetime.date(2013, 1, 1))
"""That leave a third or so of a made index, whatever its size."""


def searches(index: Path) -> tuple[list[float], list[float]]:
    """Milliseconds of each query without filters and with, in turn.

    Raises:
        MeasuringError: Nothing is found.
    """
    with _warm(index) as library:
        for filters in (None, FILTERS):
            if not library.search(WARM_UP_QUERY, filters=filters).hits:
                raise MeasuringError(f"A search of {index} finds nothing, so that its time says nothing.")
        free, filtered = [], []
        for query in QUERIES:
            free.append(_milliseconds(partial(library.search, query)))
            filtered.append(_milliseconds(partial(library.search, query, filters=FILTERS)))
    return free, filtered


def search_at_middle(place: Workplace) -> Measurement:
    """The slower of the two medians, without filters and with."""
    index = place.index(MIDDLE)
    free, filtered = searches(index)
    slower = max(free, filtered, key=statistics.median)
    return Measurement.of_medians(
        slower,
        (),
        without_filters_ms=statistics.median(free),
        with_filters_ms=statistics.median(filtered),
        percentile_90_ms=statistics.quantiles(slower, n=10)[-1],
        **_parts(index),
    )


def search_against_encoding(place: Workplace) -> Measurement:
    """A search at 3,000 passages, against encoding the same query alone."""
    with _warm(place.index(SMALL)) as library:
        encoder = library.index.encoder
        whole, part = [], []
        for query in QUERIES:
            part.append(_milliseconds(partial(encoder.encode_queries, [query])))
            whole.append(_milliseconds(partial(library.search, query)))
    return Measurement.of_medians(whole, part)


def _parts(folder: Path) -> dict[str, float]:
    """Median milliseconds of what a search calls, each alone; the rest is reading rows, signals, fusion, citations."""
    encoding, dense, lexical = [], [], []
    with _warm(folder) as library:
        index = library.index
        for query in QUERIES:
            vector = index.encoder.encode_queries([query])[0]
            terms = dict.fromkeys(analyze(query), 1.0)
            encoding.append(_milliseconds(partial(index.encoder.encode_queries, [query])))
            dense.append(_milliseconds(partial(index.vectors.search, vector, CANDIDATES)))
            lexical.append(_milliseconds(partial(index.lexical.search, terms, CANDIDATES)))
    return {
        "encoding_ms": statistics.median(encoding),
        "nearest_vectors_ms": statistics.median(dense),
        "lexical_ms": statistics.median(lexical),
    }


@contextmanager
def _warm(index: Path) -> Iterator[Library]:
    """The index open, and asked so often that the model's weights are packed.

    NumPy has the one thread that ``ragtool/__main__.py`` gives it before its import, which here is over.
    """
    with threadpool_limits(1, user_api="blas"), Library.open(index) as library:
        for _ in range(RUNS_BEFORE_PACKING + 1):
            library.search(WARM_UP_QUERY)
        yield library


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
