"""A reranker reads the best passages once more: it moves them, and may refuse."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ragtool.config import Settings
from ragtool.library import Library
from ragtool.render.text import explain
from ragtool.search.engine import RERANKED
from tests.conftest import SAMPLE_CORPUS
from tests.index.test_reranker import cross_encoder

QUERY = "return home interviews"


class Reader:
    """Meets the reranker's form with a judgement of our own, and remembers what it was given."""

    def __init__(self, judge: Callable[[str], float]) -> None:
        self.judge = judge
        self.read: list[str] = []

    def scores(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        assert query == QUERY
        self.read += passages
        return np.array([self.judge(passage) for passage in passages], np.float32)


@pytest.fixture
def library(sample_index: Path) -> Iterator[Library]:
    with Library.open(sample_index) as library:
        yield library


def give(library: Library, judge: Callable[[str], float]) -> Reader:
    reader = Reader(judge)
    vars(library.index)["reranker"] = reader
    return reader


def test_it_reads_the_best_passages_and_lifts_those_that_it_prefers(library: Library) -> None:
    plain = library.search(QUERY, k=RERANKED).hits
    preferred = plain[12].text
    reader = give(library, lambda passage: float(passage == preferred))
    hits = library.search(QUERY, k=40).hits
    assert hits[0].text == preferred
    assert hits[0].why.reranker == 1.0
    assert len(reader.read) == RERANKED
    assert {hit.text for hit in plain} <= set(reader.read)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert [hit.why.reranker is None for hit in hits] == sorted(hit.why.reranker is None for hit in hits)
    assert "the reranker gives it 1.00 of 1" in explain(hits[0])


def test_a_question_is_refused_where_it_finds_nothing_to_the_point(library: Library) -> None:
    assert library.ask(QUERY).answered
    give(library, lambda _: 0.05)
    assert library.ask(QUERY).reason == "Nothing in these 5 documents answers this, as the reranker reads it."


def test_an_index_with_a_reranker_is_searched_without_torch(tmp_path: Path, exported_encoder: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(exported_encoder, index / "encoders" / exported_encoder.name)
    letter = SAMPLE_CORPUS / "wexbourne-monitoring-visit-2018-02.pdf"
    Library.update([letter], index, settings=Settings(reranker=str(cross_encoder(tmp_path / "model"))))
    code = (
        "import sys; from ragtool.cli.main import run;"
        f" code = run(['search', {QUERY!r}, '--explain', '--index', {str(index)!r}]);"
        " assert not {'torch', 'sentence_transformers', 'transformers'} & set(sys.modules); sys.exit(code)"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert "the reranker gives it 0." in " ".join(finished.stdout.split())
