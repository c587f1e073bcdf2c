"""When paragraphs came into the index is remembered from build to build."""

from __future__ import annotations

from pathlib import Path

import pytest

from ragtool.index.build import build
from ragtool.index.catalog import CATALOG_FILE
from ragtool.index.folder import IndexFolder
from ragtool.index.store import Index

LETTER = (
    "Monitoring visit to Northmoor children’s services\n\nVisits are timely. Records are kept.\n\nPlans are weak.\n"
)


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "one.txt").write_text(LETTER)
    return folder


def arrivals(folder: Path) -> dict[str, int]:
    """When each paragraph came, by its words."""
    with Index.open(folder) as index:
        return {
            paragraph.span.of(index.catalog.document(document.id).text): index.catalog.arrivals(document.id)[at]
            for document in index.catalog.documents()
            for at, paragraph in enumerate(index.catalog.paragraphs(document.id))
        }


def newest(folder: Path) -> list[tuple[int, int]]:
    with Index.open(folder) as index:
        return [(own.arrived, own.last_arrival) for own in index.catalog.documents()]


def test_a_changed_file_brings_only_what_is_changed_in_it(letters: Path, tmp_path: Path) -> None:
    build(tmp_path / "index", [letters])
    before = arrivals(tmp_path / "index")
    (letters / "one.txt").write_text(LETTER.replace("weak", "better"))
    build(tmp_path / "index")
    after = arrivals(tmp_path / "index")
    visits = "Visits are timely. Records are kept."
    assert after[visits] == before[visits]
    assert after["Plans are better."] > before[visits]
    ((arrived, last_arrival),) = newest(tmp_path / "index")
    assert (arrived, last_arrival) == (before[visits], after["Plans are better."])


def test_a_new_file_comes_whole_even_where_it_says_what_another_said(letters: Path, tmp_path: Path) -> None:
    build(tmp_path / "index", [letters])
    ((first, _),) = newest(tmp_path / "index")
    (letters / "two.txt").write_text(LETTER.replace("weak", "better"))
    build(tmp_path / "index")
    with Index.open(tmp_path / "index") as index:
        one, two = index.catalog.documents()
        assert (one.arrived, one.last_arrival) == (first, first)
        assert set(index.catalog.arrivals(two.id).values()) == {two.arrived}
        assert two.arrived > first
        since = index.catalog.passages_since(two.arrived, [one.id, two.id]).tolist()
        assert since == list(range(two.first_passage, two.first_passage + two.n_passages))


def test_a_full_build_and_a_new_name_change_no_time(letters: Path, tmp_path: Path) -> None:
    build(tmp_path / "index", [letters])
    before = arrivals(tmp_path / "index")
    build(tmp_path / "index", full=True, roots=[letters])
    assert arrivals(tmp_path / "index") == before
    (letters / "one.txt").rename(letters / "other.txt")
    build(tmp_path / "index")
    assert arrivals(tmp_path / "index") == before


def test_a_clock_that_was_set_back_makes_nothing_older(
    letters: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path / "index", [letters])
    ((first, _),) = newest(tmp_path / "index")
    monkeypatch.setattr("time.time_ns", lambda: 0)
    (letters / "two.txt").write_text(LETTER.replace("weak", "better"))
    build(tmp_path / "index")
    assert newest(tmp_path / "index")[1] == (first + 1, first + 1)


def test_a_full_build_gets_past_a_damaged_catalog(letters: Path, tmp_path: Path) -> None:
    build(tmp_path / "index", [letters])
    ((first, _),) = newest(tmp_path / "index")
    catalog = IndexFolder(tmp_path / "index").live / CATALOG_FILE
    catalog.write_bytes(catalog.read_bytes()[:-4096] + b"\0" * 4096)
    build(tmp_path / "index", [letters], full=True)
    assert newest(tmp_path / "index")[0][0] > first
