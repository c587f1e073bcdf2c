"""Rows of indexing: a folder of PDFs whole, one letter more, and nothing new."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from ragtool.index.store import Index
from scripts.benchmarks.made_index import SAMPLE
from scripts.benchmarks.processes import MeasuringError, baseline, in_turn, output, ragtool, timed
from scripts.benchmarks.records import Measurement
from scripts.benchmarks.workplace import MIDDLE, Workplace, plain_model, threads

LETTER = SAMPLE / "wexbourne-monitoring-visit-2018-02.pdf"
"""The one that is added."""


def pdfs_against_encoding(place: Workplace) -> Measurement:
    """``ragtool index`` from nothing, against ``SentenceTransformer.encode`` of the same passages alone."""
    pdfs = place.pdfs()
    with place.scratch() as folder:
        first = folder / "first"
        _index(first, *pdfs)
        with Index.open(first) as index:
            texts = [text for _, _, text in index.catalog.passage_texts()]
            n_tokens = sum(index.encoder.count_tokens(texts))
        texts_file = folder / "texts.json"
        texts_file.write_text(json.dumps(texts), encoding="utf-8")
        encode = baseline("plain_encode.py", plain_model(), texts_file, str(threads()))
        rounds = in_turn(
            place.runs,
            lambda: _index_anew(folder / "own", *pdfs),
            lambda: float(output(encode)),
            warm_up=False,  # the files and libraries were read just now
        )
        without_export = _index_alone(folder / "own", first / "encoders", *pdfs)
    return Measurement.of_medians(
        [whole for whole, _ in rounds],
        [part for _, part in rounds],
        files=len(pdfs),
        passages=len(texts),
        tokens=n_tokens,
        megabytes=sum(path.stat().st_size for path in pdfs) / 1e6,
        documents="a user's" if place.letters else "made",
        threads=threads(),
        with_the_model_exported_before_s=without_export,
        reading_alone_s=_reading(pdfs),
    )


def letter_against_alone(place: Workplace) -> Measurement:
    """One letter more at 36,000 passages, against indexing that letter alone."""
    whole = place.index(MIDDLE)
    with place.scratch() as folder:
        rounds = in_turn(
            place.runs,
            lambda: add_letter(whole, folder / "whole"),
            lambda: _index_alone(folder / "alone", whole / "encoders", LETTER),
        )
    return Measurement.of_medians([add for add, _ in rounds], [alone for _, alone in rounds])


def add_letter(index: Path, working: Path) -> float:
    """Seconds to add one letter to a copy of an index in ``working``, on the same disk; ``index`` stays as it is."""
    # Links do for a copy: no file of an index is ever changed in place.
    shutil.copytree(index, working, copy_function=os.link)
    try:
        return _index(working, LETTER)
    finally:
        shutil.rmtree(working)


def nothing_new(place: Workplace) -> Measurement:
    """``ragtool index`` on 800 files that have not changed."""
    index = place.index(MIDDLE)
    before = (index / "CURRENT").read_text(encoding="utf-8")
    rounds = in_turn(place.short_runs, lambda: timed(ragtool("index", "--index", index)).seconds)
    if (index / "CURRENT").read_text(encoding="utf-8") != before:
        raise MeasuringError(f"ragtool index found something new in {index}, where nothing was.")
    with Index.open(index) as made:
        n_files = made.manifest.n_documents
    return Measurement.of_medians([own for (own,) in rounds], files=n_files)


def _index_alone(index: Path, encoders: Path, *paths: Path) -> float:
    """Seconds to index ``paths`` into a new index that has its encoder already; it is removed afterwards."""
    shutil.copytree(encoders, index / "encoders", copy_function=os.link)
    return _index_anew(index, *paths)


def _index_anew(index: Path, *paths: Path) -> float:
    """Seconds to index ``paths`` into an index that is removed afterwards."""
    try:
        return _index(index, *paths)
    finally:
        shutil.rmtree(index)


def _index(index: Path, *paths: Path) -> float:
    """Seconds of ``ragtool index``; files of a user's folder may be unreadable."""
    return timed(ragtool("index", *paths, "--index", index), allowed=(0, 4)).seconds


def _reading(pdfs: Sequence[Path]) -> float:
    """Seconds to read and cut the documents, in as many processes as a build does, and no more."""
    from ragtool.corpus.reading import read_documents

    started = time.perf_counter()
    for _ in read_documents(list(pdfs), threads()):
        pass
    return time.perf_counter() - started
