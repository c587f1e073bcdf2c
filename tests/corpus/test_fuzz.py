"""Damaged files of every format: each is read or refused by name, and what is read holds together."""

from __future__ import annotations

from pathlib import Path

import pytest

from ragtool.corpus.document import assemble
from ragtool.corpus.readers import extract
from ragtool.corpus.reading import read_documents
from ragtool.records import Document, ReadFailure
from tests.conftest import SAMPLE_CORPUS
from tests.corpus.mutations import mutants, sources_in
from tests.corpus.soundness import fault_of

COUNT, SEED, SECONDS = 120, 1, 30.0


def test_every_damaged_file_is_read_or_refused_by_name_and_the_rest_goes_on(tmp_path: Path) -> None:
    damaged = list(mutants(sources_in([SAMPLE_CORPUS]), range(COUNT), SEED))
    paths = [tmp_path / own.name for own in damaged]
    for own, path in zip(damaged, paths, strict=True):
        path.write_bytes(own.data)
    outcomes = list(read_documents(paths, 2, seconds=SECONDS))
    assert [path for path, _ in outcomes] == paths
    faults = {own.how: fault_of(read, own.data) for own, (_, read) in zip(damaged, outcomes, strict=True)}
    assert {how: fault for how, fault in faults.items() if fault} == {}
    assert {type(read) for _, read in outcomes} == {Document, ReadFailure}


def test_the_same_seed_and_number_give_the_same_damage() -> None:
    sources = sources_in([SAMPLE_CORPUS])
    (third,) = mutants(sources, [3], 3)
    assert list(mutants(sources, range(5), 3))[3] == third
    assert list(mutants(sources, [3], 4)) != [third]


def test_every_sound_sample_has_no_fault() -> None:
    for name, data in sources_in([SAMPLE_CORPUS]):
        assert fault_of(assemble(data, extract(data, name), name), data) is None


@pytest.mark.parametrize(
    "reason", ["", "no", "It is\na list.", "The reader failed on it (KeyError). That is a fault in ragtool: report it."]
)
def test_a_failure_without_a_reason_of_the_file_is_a_fault(reason: str) -> None:
    assert fault_of(ReadFailure("a.txt", reason), b"") is not None
