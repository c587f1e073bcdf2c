"""An index brought up to date step by step answers as one that is built at once from the same files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from ragtool.config import Settings
from ragtool.index.analysis import analyze
from ragtool.index.build import build
from ragtool.index.catalog_records import IndexedDocument, StoredPassage
from ragtool.index.store import Index, verify
from ragtool.records import Document
from tests.index.conftest import give_encoder, write_letter

pytestmark = pytest.mark.usefixtures("reads_here")

SENTENCES = [
    "Children are seen alone.",
    "Plans are late, and too few are reviewed. Managers know this.",
    "Social workers know children well.",
    "Most return home interviews take place on time.",
    "Care leavers live in suitable homes. They say so. Their advisers agree with them.",
    "The board meets monthly.",
]
NAMES = ["a.txt", "b.txt", "deep/c.txt", "deep/d.txt"]
QUERIES = ["plans are reviewed", "return home interviews", "care leavers", "board"]


@dataclass(frozen=True)
class Step:
    """What happens to the files between two builds: one is written (or removed, without sentences), or renamed."""

    name: str
    sentences: tuple[str, ...] = ()
    rename_to: str | None = None

    def take(self, folder: Path) -> None:
        path = folder / self.name
        if self.rename_to is None:
            if self.sentences:
                write_letter(path, *self.sentences)
            else:
                path.unlink(missing_ok=True)
        elif path.exists():
            (folder / self.rename_to).parent.mkdir(exist_ok=True)
            path.replace(folder / self.rename_to)


NAMES += ["norfolk-2016-11-16.txt"]  # a name that tells what the letter does not
names = st.sampled_from(NAMES)
steps = st.one_of(
    st.builds(Step, names, st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4, unique=True).map(tuple)),
    st.builds(Step, names),
    st.builds(Step, names, rename_to=names),
)


@dataclass(frozen=True)
class Content:
    """What an index holds and answers, without what depends on the order and the time of its building."""

    documents: list[IndexedDocument]
    whole: dict[str, Document]
    passages: list[StoredPassage]
    vectors: np.ndarray
    sentences: list[np.ndarray]
    dense: list[dict[tuple[str, int], float]]
    lexical: list[dict[tuple[str, int], float]]


def content(folder: Path) -> Content:
    with Index.open(folder) as index:
        n = index.manifest.n_passages
        by_id = {own.id: own for own in index.catalog.passages(range(n))}
        ordered = sorted(by_id.values(), key=lambda own: (own.document_id, own.span.start))
        place = {own.id: (own.document_id, own.span.start) for own in ordered}
        documents = index.catalog.documents()
        return Content(
            documents=sorted(
                (
                    replace(own, mtime_ns=0, first_passage=0, first_sentence=0, arrived=0, last_arrival=0)
                    for own in documents
                ),
                key=lambda own: own.id,
            ),
            whole={own.id: index.catalog.document(own.id) for own in documents},
            passages=[replace(own, id=0, sentence_row=0) for own in ordered],
            vectors=index.vectors.rows(np.array([own.id for own in ordered], np.int64)),
            sentences=[
                index.vectors.sentence_rows(np.arange(own.sentence_row, own.sentence_row + len(own.sentences)))
                for own in ordered
            ],
            dense=[
                {place[at]: float(score) for at, score in zip(*index.vectors.search(query, n), strict=True)}
                for query in index.encoder.encode_queries(QUERIES)
            ],
            lexical=[
                {place[at]: score for at, score in index.lexical.search(dict.fromkeys(analyze(text), 1.0), n)}
                for text in QUERIES
            ],
        )


def assert_same(one: Content, other: Content) -> None:
    assert one.documents == other.documents
    assert one.whole == other.whole
    assert one.passages == other.passages
    np.testing.assert_allclose(one.vectors, other.vectors, atol=1e-5)
    for own, others in zip(one.sentences, other.sentences, strict=True):
        np.testing.assert_allclose(own, others, atol=2e-3)
    for found, expected in zip([*one.dense, *one.lexical], [*other.dense, *other.lexical], strict=True):
        assert found == pytest.approx(expected, rel=1e-5, abs=1e-5)


@examples(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(st.lists(steps, min_size=1, max_size=3), min_size=1, max_size=4))
def test_an_incremental_build_equals_a_full_one(
    rounds: Sequence[Sequence[Step]], settings: Settings, tiny_encoder: Path
) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "letters"
        write_letter(folder / "stays.txt", "It stays, and speaks of plans.")
        indexes = [give_encoder(Path(scratch) / name, tiny_encoder) for name in ("stepwise", "at-once")]
        build(indexes[0], [folder], settings)
        for some in rounds:
            for step in some:
                step.take(folder)
            build(indexes[0])
        build(indexes[1], [folder], settings)
        assert verify(indexes[0]) == []
        assert_same(content(indexes[0]), content(indexes[1]))


def test_twenty_additions_equal_one_build(tmp_path: Path, settings: Settings, tiny_encoder: Path) -> None:
    stepwise, at_once = (give_encoder(tmp_path / name, tiny_encoder) for name in ("stepwise", "at-once"))
    for number in range(20):  # enough for tantivy to merge its segments
        write_letter(tmp_path / "letters" / f"{number}.txt", *SENTENCES[number % 4 :])
        build(stepwise, [tmp_path / "letters"], settings)
    build(at_once, [tmp_path / "letters"], settings)
    assert_same(content(stepwise), content(at_once))


def test_an_index_that_was_copied_is_the_same(tmp_path: Path, settings: Settings, tiny_encoder: Path) -> None:
    index = give_encoder(tmp_path / "index", tiny_encoder)
    write_letter(tmp_path / "letters" / "a.txt", *SENTENCES)
    build(index, [tmp_path / "letters"], settings)
    copy = shutil.copytree(index, tmp_path / "elsewhere" / "index")
    assert verify(copy) == []
    assert_same(content(copy), content(index))
