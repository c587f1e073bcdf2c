"""The update in a process of its own: what it tells, how it is stopped, and what is said when it dies."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from pathlib import Path

import pytest

from ragtool.errors import RagtoolError, UsageError
from ragtool.index.build import BuildProgress
from ragtool.library import Library
from ragtool.tui import building
from ragtool.tui.building import BuildStopped, Request, update_apart
from ragtool.tui.engine import LibraryEngine

LETTER = (
    "Visit to Ambleford children's services\n\nReturn home interviews are offered to every child who goes missing.\n"
)


@pytest.fixture
def letters_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "visit.txt").write_text(LETTER)
    return folder


@pytest.fixture
def index(tmp_path: Path, exported_encoder: Path) -> Path:
    """A folder that has the model already, and no index yet."""
    folder = tmp_path / "index"
    shutil.copytree(exported_encoder, folder / "encoders" / exported_encoder.name, copy_function=os.link)
    return folder


def run_instead(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(building, "COMMAND", (sys.executable, "-c", program))


def request(tmp_path: Path) -> Request:
    return Request((), tmp_path / "index", full=False)


def nothing(progress: BuildProgress) -> None:
    """Progress that nobody follows."""


def test_an_update_is_reported_and_its_index_answers(index: Path, letters_folder: Path) -> None:
    told: list[BuildProgress] = []
    report = LibraryEngine(index).update([str(letters_folder)], told.append, threading.Event(), full=False)
    assert report.new == ("visit.txt",)
    assert {own.phase for own in told} >= {"reading", "writing"}
    with Library.open(index) as library:
        assert library.search("return home interviews").hits[0].text.startswith("Return home interviews")


def test_an_error_of_the_update_is_raised_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        update_apart(Request(("no such folder",), tmp_path / "index", full=False), nothing, threading.Event())


def test_an_update_told_to_stop_before_it_did_anything_leaves_no_index(index: Path, letters_folder: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(BuildStopped):
        update_apart(Request((str(letters_folder),), index, full=False), nothing, stop)
    assert not (index / "CURRENT").exists()


def test_stopping_ends_the_input_of_the_process_and_what_it_had_not_said_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_instead(monkeypatch, "import sys; sys.stdin.buffer.read(); sys.exit(1)")
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    with pytest.raises(BuildStopped):
        update_apart(request(tmp_path), nothing, stop)


def test_a_process_that_dies_is_told_of_with_its_last_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_instead(monkeypatch, "import sys; sys.exit('first\\nno memory left')")
    with pytest.raises(RagtoolError, match=r"ended unexpectedly \(exit status 1: no memory left\). The index is as"):
        update_apart(request(tmp_path), nothing, threading.Event())


def test_a_process_that_is_killed_is_told_of_with_the_signal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_instead(monkeypatch, "import os; os.kill(os.getpid(), 9)")
    with pytest.raises(RagtoolError, match=r"ended unexpectedly \(Killed\)"):
        update_apart(request(tmp_path), nothing, threading.Event())


def test_a_fault_of_ours_is_said_to_be_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = (
        "import pickle, sys; from ragtool.tui.building import Unforeseen;"
        "pickle.dump(Unforeseen('KeyError: 7'), sys.stdout.buffer)"
    )
    run_instead(monkeypatch, program)
    with pytest.raises(RagtoolError, match=r"\(KeyError: 7\). That is a fault in ragtool: report it."):
        update_apart(request(tmp_path), nothing, threading.Event())
