"""What is left of an index when a build is stopped, meets another, runs out of disk or finds damage."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from ragtool.config import Settings
from ragtool.errors import IndexBusyError, IndexDamagedError, IndexMissingError, IndexWriteError
from ragtool.index import generation_writer
from ragtool.index.build import BuildProgress, build
from ragtool.index.folder import IndexFolder
from ragtool.index.manifest import Manifest
from ragtool.index.store import Index, verify
from ragtool.index.vectors import VECTORS_FILE
from tests.index.conftest import generations, paths, write_letter

pytestmark = pytest.mark.usefixtures("reads_here")


def test_a_build_that_is_stopped_leaves_the_index_and_nothing_else(built: Path, letters_folder: Path) -> None:
    class StoppedError(Exception):
        pass

    def stop(progress: BuildProgress) -> None:
        if progress.phase == "reading":
            raise StoppedError

    write_letter(letters_folder / "c.txt", "It is new.")
    with pytest.raises(StoppedError):
        build(built, progress=stop)
    assert (generations(built), paths(built)) == (["1"], ["a.txt", "deep/b.txt"])


def test_two_builders_do_not_meet(built: Path, letters_folder: Path) -> None:
    with FileLock(IndexFolder(built).lock), pytest.raises(IndexBusyError, match="Another ragtool is building"):
        build(built)
    write_letter(letters_folder / "c.txt", "It is new.")
    assert build(built).new == ("c.txt",)


def test_a_builder_in_another_process_is_waited_for_by_the_user(built: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from ragtool.index.folder import IndexFolder;"
        " from ragtool.index.generations import build_lock\n"
        "with build_lock(IndexFolder(Path(sys.argv[1]))): print('locked', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-P", "-c", program, str(built)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        with pytest.raises(IndexBusyError):
            build(built)
        other.kill()
    assert build(built).unchanged == 2  # the system let go of the lock


def test_a_reader_reads_on_across_rebuilds(built: Path, letters_folder: Path) -> None:
    with Index.open(built) as reader:
        for round_ in range(3):
            write_letter(letters_folder / "a.txt", f"It is round {round_}.")
            build(built)
        assert generations(built) == ["1", "4"]
        assert len(reader.catalog.documents()) == 2
        assert len(reader.vectors.search(reader.encoder.encode_queries(["plans"])[0], 3)[0]) == 3
        assert reader.lexical.search({"plan": 1.0}, 3)
    write_letter(letters_folder / "a.txt", "It is over.")
    build(built)
    assert generations(built) == ["5"]


def test_an_index_opened_while_its_generation_is_replaced_is_the_new_one(
    built: Path, letters_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = IndexFolder(built).live
    write_letter(letters_folder / "c.txt", "It is new.")
    build(built)
    places = iter([old])
    new = IndexFolder(built).live
    monkeypatch.setattr(IndexFolder, "live", property(lambda _: next(places, new)))
    with Index.open(built) as index:
        assert len(index.catalog.documents()) == 3


def test_a_file_system_without_hard_links_will_do(
    built: Path, letters_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    write_letter(letters_folder / "c.txt", "It is new.")
    monkeypatch.setattr(os, "link", refuse)
    build(built)
    with Index.open(built) as index:
        assert index.lexical.n_passages == index.manifest.n_passages
    assert verify(built) == []


FAILING_WRITES: dict[str, Callable[[pytest.MonkeyPatch, Callable[..., None]], None]] = {
    "flushing": lambda patch, fail: patch.setattr("ragtool.index.generations.os.fsync", fail),
    "the vectors": lambda patch, fail: patch.setattr(generation_writer, "write_search_index", fail),
    "the words": lambda patch, fail: patch.setattr(generation_writer, "add_passages", fail),
    "the rows": lambda patch, fail: patch.setattr("ragtool.index.rows.NpyWriter.append", fail),
    "the manifest": lambda patch, fail: patch.setattr("ragtool.index.sealed.Path.write_text", fail),
}


@pytest.mark.parametrize("place", FAILING_WRITES)
def test_a_full_disk_leaves_the_old_index_and_says_so(
    built: Path, letters_folder: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    write_letter(letters_folder / "c.txt", "It is new.")
    with monkeypatch.context() as patch:
        FAILING_WRITES[place](patch, fail)
        with pytest.raises(IndexWriteError, match=r"can't be written: .*No space left.* See that the disk has room"):
            build(built)
    assert paths(built) == ["a.txt", "deep/b.txt"]
    assert verify(built) == []
    assert build(built).new == ("c.txt",)
    assert generations(built) == [IndexFolder(built).live.name]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, letters_folder: Path, settings: Settings) -> None:
    write_letter(letters_folder / "a.txt", "It is new.")
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(IndexWriteError, match=r"The index in .*file/index can't be written"):
        build(tmp_path / "file" / "index", [letters_folder], settings)


def test_damage_is_not_carried_over_under_a_new_checksum(built: Path, letters_folder: Path) -> None:
    rows = IndexFolder(built).live / VECTORS_FILE
    data = bytearray(rows.read_bytes())
    data[-1] ^= 1
    rows.write_bytes(data)
    write_letter(letters_folder / "c.txt", "It is new.")
    with pytest.raises(IndexDamagedError, match=r"vectors\.npy is not as it was written\. Run: ragtool index --full$"):
        build(built)
    assert build(built, full=True).new == ("a.txt", "c.txt", "deep/b.txt")
    assert verify(built) == []


def test_what_killed_builds_left_is_swept(built: Path) -> None:
    place = IndexFolder(built)
    for left in (place.generations / "2.writing", place.generations / "0.removing", place.encoders / "exporting-x"):
        left.mkdir()
        (left / "rows.npy").write_bytes(b"half")
    shutil.copytree(place.live, place.generations / "7")  # named, but CURRENT was never swapped
    build(built)
    assert generations(built) == ["1"]
    assert len(list(place.encoders.iterdir())) == 1


def test_a_first_build_killed_before_current_was_written_is_begun_again(built: Path, letters_folder: Path) -> None:
    (built / "CURRENT").unlink()
    with pytest.raises(IndexMissingError):
        Index.open(built)
    assert build(built, [letters_folder], settings=Manifest.read(built / "generations" / "1").settings).new
    assert paths(built) == ["a.txt", "deep/b.txt"]
