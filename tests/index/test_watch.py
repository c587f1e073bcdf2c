"""Arrivals are seen when they are whole."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ragtool.index import watch
from ragtool.index.watch import arrivals

SECONDS = 20
QUIET_SECONDS = 0.6

Next = Callable[[float], bool]


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, Next]]:
    """A folder that is being watched, and a call that waits for the next arrival; the first is over."""
    monkeypatch.setattr(watch, "QUIET_SECONDS", QUIET_SECONDS)
    folder = tmp_path / "letters"
    folder.mkdir()
    stop, seen = threading.Event(), queue.Queue[None]()

    def listen() -> None:
        for _ in arrivals([folder], folder / "index", stop):
            seen.put(None)

    thread = threading.Thread(target=listen)
    thread.start()

    def arrives(seconds: float) -> bool:
        try:
            seen.get(timeout=seconds)
        except queue.Empty:
            return False
        return True

    assert arrives(SECONDS), "nothing is told once the folder is watched"
    yield folder, arrives
    stop.set()
    thread.join(SECONDS)
    assert not thread.is_alive()


def test_a_document_that_arrives_in_any_folder_is_told_once(watched: tuple[Path, Next]) -> None:
    folder, arrives = watched
    (folder / "2026").mkdir()
    (folder / "2026" / "letter.txt").write_text("Dear colleague")
    assert arrives(SECONDS)
    assert not arrives(4 * QUIET_SECONDS)


def test_a_document_that_is_renamed_or_removed_is_told(watched: tuple[Path, Next]) -> None:
    folder, arrives = watched
    (folder / "letter.txt").write_text("Dear colleague")
    assert arrives(SECONDS)
    (folder / "letter.txt").rename(folder / "norfolk.txt")
    assert arrives(SECONDS)
    (folder / "norfolk.txt").unlink()
    assert arrives(SECONDS)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who writes a file")
def test_a_half_copied_document_is_left_until_it_is_whole(watched: tuple[Path, Next]) -> None:
    folder, arrives = watched
    with (folder / "letter.txt").open("w") as file:
        file.write("Dear coll")
        file.flush()
        assert not arrives(8 * QUIET_SECONDS)
        file.write("eague")
    assert arrives(SECONDS)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who writes a file")
def test_a_document_that_only_stays_open_does_not_hold_up_the_others_for_ever(
    watched: tuple[Path, Next], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, arrives = watched
    monkeypatch.setattr(watch, "PATIENCE_SECONDS", 6 * QUIET_SECONDS)
    with (folder / "letter.txt").open("w") as file:
        file.write("Dear colleague")
        file.flush()
        assert not arrives(3 * QUIET_SECONDS)
        assert arrives(SECONDS)


OPENED_MEANWHILE = """
import fcntl, subprocess, sys
from ragtool.index import watch

OPEN = "import os, sys; os.open(sys.argv[1], os.O_WRONLY | os.O_NONBLOCK)"
real = fcntl.fcntl

def then_opened(file, command, argument=0):
    done = real(file, command, argument)
    if (command, argument) == (fcntl.F_SETLEASE, fcntl.F_RDLCK):
        opened = subprocess.run([sys.executable, "-c", OPEN, sys.argv[1]], stderr=subprocess.PIPE, text=True)
        assert "BlockingIOError" in opened.stderr
    return done

fcntl.fcntl = then_opened
print(watch._is_being_written(sys.argv[1]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who writes a file")
def test_a_program_that_opens_a_file_just_as_it_is_looked_at_does_not_end_the_watch(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear colleague")
    command = [sys.executable, "-c", OPENED_MEANWHILE, str(tmp_path / "letter.txt")]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "False\n", "")


def test_a_document_that_grows_and_grows_is_left_until_it_stops(watched: tuple[Path, Next]) -> None:
    folder, arrives = watched
    for _ in range(12):
        with (folder / "letter.txt").open("a") as file:
            file.write("more ")
        assert not arrives(QUIET_SECONDS / 4)
    assert arrives(SECONDS)


@pytest.mark.parametrize("name", [".hidden.pdf.part", "~$letter.docx", "index/CURRENT"])
def test_hidden_files_and_the_index_itself_do_not_count(watched: tuple[Path, Next], name: str) -> None:
    folder, arrives = watched
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("1")
    assert not arrives(5 * QUIET_SECONDS)


def test_of_a_file_that_was_given_its_neighbours_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "QUIET_SECONDS", QUIET_SECONDS)
    letter, stop = tmp_path / "letter.txt", threading.Event()
    letter.write_text("Dear colleague")
    told = arrivals([letter], tmp_path / "index", stop)
    next(told)
    threading.Timer(1.0, lambda: (tmp_path / "neighbour.txt").write_text("Dear neighbour")).start()
    threading.Timer(2.5, stop.set).start()
    assert list(told) == []
    stop.clear()
    told = arrivals([letter], tmp_path / "index", stop)
    next(told)
    beside = tmp_path / ".letter.new"
    beside.write_text("Dear all")
    os.replace(beside, letter)  # noqa: PTH105 - as editors do
    assert next(told, "stopped") is None
    stop.set()
    assert list(told) == []
