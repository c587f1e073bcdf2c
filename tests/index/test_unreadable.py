"""Files that could not be read are named each time and tried only when there is a reason to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ragtool.config import Settings
from ragtool.corpus.reading import read_documents
from ragtool.index import build as building
from ragtool.index.build import build
from ragtool.index.unreadable import UNREADABLE_FILE
from ragtool.records import Document, ReadFailure
from tests.index.conftest import write_letter


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that builds try to read."""
    names: list[str] = []

    def recorded(paths: Sequence[Path], workers: int) -> Iterator[tuple[Path, Document | ReadFailure]]:
        names.extend(path.name for path in paths)
        return read_documents(paths, workers)

    monkeypatch.setattr(building, "read_documents", recorded)
    return names


@pytest.fixture
def built(index_folder: Path, letters_folder: Path, settings: Settings, tried: list[str]) -> Path:
    """An index of a letter, beside an empty file."""
    write_letter(letters_folder / "a.txt", "Children are seen alone.")
    (letters_folder / "empty.txt").write_bytes(b"")
    build(index_folder, [letters_folder], settings)
    tried.clear()
    return index_folder


def test_it_is_named_with_its_reason_and_not_tried_again(built: Path, letters_folder: Path, tried: list[str]) -> None:
    write_letter(letters_folder / "b.txt", "Plans are late.")
    (first,) = build(built).failed
    (second,) = build(built).failed
    assert first == second
    assert first.path == "empty.txt"
    assert "empty" in first.reason
    assert tried == ["b.txt"]


def test_it_is_tried_again_once_it_has_changed(built: Path, letters_folder: Path, tried: list[str]) -> None:
    write_letter(letters_folder / "empty.txt", "It is not empty any more.")
    report = build(built)
    assert (report.new, report.failed, tried) == (("empty.txt",), (), ["empty.txt"])


def test_a_full_build_tries_it_again(built: Path, tried: list[str]) -> None:
    build(built, full=True)
    assert sorted(tried) == ["a.txt", "empty.txt"]


@pytest.mark.parametrize("content", ["", "rubbish", '{"crc32": 1, "content": {}}'])
def test_where_it_is_not_known_any_more_it_is_tried_again(built: Path, content: str, tried: list[str]) -> None:
    (built / UNREADABLE_FILE).write_text(content)
    assert [failure.path for failure in build(built).failed] == ["empty.txt"]
    assert tried == ["empty.txt"]


def test_a_file_that_could_not_be_opened_is_tried_again(
    built: Path, letters_folder: Path, monkeypatch: pytest.MonkeyPatch, tried: list[str]
) -> None:
    write_letter(letters_folder / "locked.txt", "It is locked.")
    with monkeypatch.context() as patch:
        patch.setattr("ragtool.index.unreadable.os.access", lambda *_: False)
        patch.setattr(
            building,
            "read_documents",
            lambda paths, _: iter([(path, ReadFailure(path.name, "Permission denied")) for path in paths]),
        )
        build(built)
    assert build(built).new == ("locked.txt",)
    assert tried == ["empty.txt", "locked.txt"]
