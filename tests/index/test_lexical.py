"""The lexical index against the plain BM25 formula."""

from __future__ import annotations

import math
import os
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from ragtool.errors import IndexDamagedError
from ragtool.index.analysis import analyze_with_joined
from ragtool.index.lexical import LexicalIndex, LexicalPassage, add_passages

WORDS = "child plan visit board social work foster carer review school health court risk home return missing".split()


def made_passages(n: int, seed: int = 0) -> list[LexicalPassage]:
    """Passages of up to 40 words: lengths that tantivy stores exactly."""
    chance = random.Random(seed)
    return [
        LexicalPassage(at, f"d{at % 7}", " ".join(chance.choices(WORDS, k=chance.randint(1, 40)))) for at in range(n)
    ]


def bm25(passages: Sequence[LexicalPassage], weights: Mapping[str, float]) -> dict[int, float]:
    """Robertson and Zaragoza (2009), with Lucene's idf and constants k1 1.2, b 0.75."""
    counts = {own.id: Counter(analyze_with_joined(own.text)) for own in passages}
    lengths = {at: sum(own.values()) for at, own in counts.items()}
    mean = sum(lengths.values()) / len(lengths)
    scores: dict[int, float] = {}
    for at, own in counts.items():
        for term, weight in weights.items():
            if own[term]:
                holding = sum(term in other for other in counts.values())
                idf = math.log(1 + (len(counts) - holding + 0.5) / (holding + 0.5))
                norm = own[term] + 1.2 * (0.25 + 0.75 * lengths[at] / mean)
                scores[at] = scores.get(at, 0.0) + weight * idf * own[term] * 2.2 / norm
    return scores


@pytest.fixture
def passages() -> list[LexicalPassage]:
    return made_passages(300)


@pytest.fixture
def index(tmp_path: Path, passages: list[LexicalPassage]) -> LexicalIndex:
    add_passages(tmp_path / "lexical", passages)
    return LexicalIndex(tmp_path / "lexical")


def test_rarity_is_what_a_term_held_once_scores_in_a_passage_of_average_length(tmp_path: Path) -> None:
    texts = ["foster carer risk", "child plan visit", "school health child", "court plan child"]
    add_passages(tmp_path / "lexical", [LexicalPassage(at, "d", text) for at, text in enumerate(texts)])
    index = LexicalIndex(tmp_path / "lexical")
    for term in ("foster", "plan", "child"):
        assert index.rarity(term) == pytest.approx(index.search({term: 1.0}, 1)[0][1], rel=1e-5)
    assert index.rarity("balloon") > index.rarity("foster") > index.rarity("plan") > index.rarity("child") > 0


@pytest.mark.parametrize("weights", [{"foster": 1.0}, {"foster": 1.0, "carer": 0.4, "risk": 2.0}])
def test_scores_are_those_of_the_plain_formula(
    index: LexicalIndex, passages: list[LexicalPassage], weights: dict[str, float]
) -> None:
    expected = bm25(passages, weights)
    found = dict(index.search(weights, 300))
    assert found.keys() == expected.keys()
    for at, score in found.items():
        assert score == pytest.approx(expected[at], rel=1e-4)


def test_the_best_come_first_and_equal_scores_by_id(index: LexicalIndex) -> None:
    found = index.search({"foster": 1.0, "carer": 1.0}, 300)
    assert found == sorted(found, key=lambda hit: (-hit[1], hit[0]))


def test_a_filter_by_document_is_part_of_the_search(index: LexicalIndex, passages: list[LexicalPassage]) -> None:
    everything = [hit for hit in index.search({"foster": 1.0}, 300) if passages[hit[0]].document_id in ("d2", "d5")]
    assert index.search({"foster": 1.0}, 300, documents=["d5", "d2"]) == everything
    assert index.search({"foster": 1.0}, 300, documents=[]) == []


def test_a_filter_by_passage_is_part_of_the_search(index: LexicalIndex) -> None:
    allowed = np.array([3, 50, 51, 52, 299], np.int64)
    everything = [hit for hit in index.search({"plan": 1.0}, 300) if hit[0] in allowed]
    assert index.search({"plan": 1.0}, 300, passages=allowed) == everything


def test_all_that_score_as_the_last_one_does_are_given(tmp_path: Path) -> None:
    texts = ["foster carer carer", *["foster carer"] * 9, "foster school health"]
    add_passages(tmp_path / "lexical", (LexicalPassage(at, "d", text) for at, text in enumerate(texts)))
    index = LexicalIndex(tmp_path / "lexical")
    assert [at for at, _ in index.search({"carer": 1.0}, 1)] == [0]
    assert [at for at, _ in index.search({"carer": 1.0}, 4)] == list(range(10))
    assert [at for at, _ in index.search({"foster": 1.0}, 100)][-1] in (0, 10)


def test_a_phrase_is_held_where_its_words_stand_side_by_side(tmp_path: Path) -> None:
    texts = ["return home interviews", "interviews at home on return", "they return home", "home interviews"]
    add_passages(tmp_path / "lexical", (LexicalPassage(at, "d", text) for at, text in enumerate(texts)))
    index = LexicalIndex(tmp_path / "lexical")
    assert index.containing(["return", "home"]).tolist() == [0, 2]
    assert index.containing(["interview"]).tolist() == [0, 1, 3]
    assert index.containing(["absent"]).tolist() == []
    assert index.containing([]).tolist() == []


def test_the_passages_that_hold_a_term_are_counted(index: LexicalIndex, passages: list[LexicalPassage]) -> None:
    assert index.n_passages == 300
    assert index.document_frequency("foster") == sum("foster" in own.text.split() for own in passages)
    assert index.document_frequency("absent") == 0


def test_no_terms_find_nothing(index: LexicalIndex) -> None:
    assert index.search({}, 10) == []


def test_passages_added_later_score_as_if_all_had_been_added_at_once(
    tmp_path: Path, index: LexicalIndex, passages: list[LexicalPassage]
) -> None:
    folder = tmp_path / "appended"
    for start in range(0, 300, 60):
        add_passages(folder, passages[start : start + 60])
    weights = {"foster": 1.0, "home": 0.4}
    appended = LexicalIndex(folder).search(weights, 50)
    assert [at for at, _ in appended] == [at for at, _ in index.search(weights, 50)]
    np.testing.assert_allclose([s for _, s in appended], [s for _, s in index.search(weights, 50)], rtol=1e-6)


def test_adding_to_linked_segments_leaves_the_originals_as_they_were(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    passages = made_passages(40)
    add_passages(old, passages[:20])
    before = {path.name: path.read_bytes() for path in old.iterdir()}
    for _ in range(12):  # so often that tantivy merges segments and drops files
        new.mkdir(exist_ok=True)
        for path in old.iterdir():
            (new / path.name).unlink(missing_ok=True)
            os.link(path, new / path.name)
        add_passages(new, passages[20:])
    assert {path.name: path.read_bytes() for path in old.iterdir()} == before
    assert LexicalIndex(old).n_passages == 20
    assert LexicalIndex(new).n_passages == 40


def test_many_small_additions_are_merged(tmp_path: Path) -> None:
    passages = made_passages(60)
    for own in passages:
        add_passages(tmp_path / "lexical", [own])
    assert LexicalIndex(tmp_path / "lexical").n_passages == 60
    assert len(list((tmp_path / "lexical").glob("*.idx"))) < 20


def test_whoever_may_read_the_folder_may_read_its_files(tmp_path: Path) -> None:
    (tmp_path / "lexical").mkdir(mode=0o755)
    add_passages(tmp_path / "lexical", made_passages(5))
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "lexical").iterdir()} == {0o644}


def test_a_folder_that_is_no_lexical_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match=r"can't be read: .* Run: ragtool index --full"):
        LexicalIndex(tmp_path)


def test_a_folder_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "lexical").mkdir()
    (tmp_path / "lexical" / "meta.json").write_text("no index")
    with pytest.raises(OSError, match="lexical"):
        add_passages(tmp_path / "lexical", made_passages(1))
