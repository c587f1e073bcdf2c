"""Damaged files of every format: each is read or refused by name, and what is read holds together."""

from __future__ import annotations

from pathlib import Path

import pytest

from ragtool.corpus.reading import read_documents
from ragtool.records import Document, ReadFailure
from tests.conftest import SAMPLE_CORPUS
from tests.corpus.mutations import SUFFIXES, mutants

COUNT, SEED = 120, 1


def fault_of(read: Document | ReadFailure) -> str | None:
    """What is wrong with what a reader gave, as a sentence; None where nothing is."""
    if isinstance(read, ReadFailure):
        return None if len(read.reason) > 10 and read.reason.endswith(".") else f"its reason is {read.reason!r}"
    last = 0
    for paragraph in read.paragraphs:
        words = paragraph.span.of(read.text)
        if paragraph.span.start < last or not words.strip():
            return f"paragraph {paragraph.ordinal} is empty or begins before the end of the one before it"
        if paragraph.number is not None and not read.text[: paragraph.span.start].rstrip().endswith(
            (paragraph.number, f"{paragraph.number}.")
        ):
            return f"paragraph {paragraph.ordinal} is numbered {paragraph.number}, which doesn't stand before it"
        last = paragraph.span.end
    offsets = [page.offset for page in read.pages]
    if last > len(read.text) or offsets != sorted(set(offsets)):
        return "its offsets are out of order"
    if any(not 1 <= page.page <= (read.page_count or 0) for page in read.pages):
        return "it has a page that the file has not"
    for reference in read.references:
        if not reference.span.of(read.text).strip() or max(reference.targets, default=0) >= len(read.paragraphs):
            return "a cross-reference leads nowhere"
    return None


def test_every_damaged_file_is_read_or_refused_by_name(tmp_path: Path) -> None:
    sources = [path for path in sorted(SAMPLE_CORPUS.iterdir()) if path.suffix in SUFFIXES and path.stem != "README"]
    damaged = mutants(sources, COUNT, SEED)
    for own in damaged:
        (tmp_path / own.name).write_bytes(own.data)
    outcomes = list(read_documents([tmp_path / own.name for own in damaged], 2, seconds=30.0))
    assert [path.name for path, _ in outcomes] == [own.name for own in damaged]
    faults = {own.how: fault_of(read) for own, (_, read) in zip(damaged, outcomes, strict=True)}
    assert {how: fault for how, fault in faults.items() if fault} == {}
    assert {type(read) for _, read in outcomes} == {Document, ReadFailure}


def test_the_same_seed_gives_the_same_damage() -> None:
    sources = [SAMPLE_CORPUS / "wexbourne-focused-visit-2020.html"]
    assert mutants(sources, 5, 3) == mutants(sources, 5, 3)
    assert mutants(sources, 5, 3) != mutants(sources, 5, 4)


@pytest.mark.parametrize("reason", ["", "no"])
def test_a_failure_without_a_reason_is_a_fault(reason: str) -> None:
    assert fault_of(ReadFailure("a.txt", reason)) is not None
