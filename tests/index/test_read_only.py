"""An index that this user may read and not write: it answers, and an update says why it can't be."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ragtool.config import Settings
from ragtool.errors import IndexWriteError
from ragtool.index.build import build
from ragtool.index.folder import IndexFolder
from ragtool.index.store import verify
from tests.index.conftest import write_letter
from tests.index.test_full_disk import mounted
from tests.index.test_store import use

pytestmark = pytest.mark.usefixtures("reads_here")


@pytest.fixture
def built(index_folder: Path, letters_folder: Path, settings: Settings) -> Path:
    write_letter(letters_folder / "a.txt", "Children are seen alone.", "Plans are late; visits too.")
    build(index_folder, [letters_folder], settings)
    return index_folder


@pytest.fixture
def read_only(built: Path, tmp_path: Path) -> Iterator[Path]:
    """The index where nobody may write; permissions alone would not hold an administrator back."""
    if os.geteuid() != 0:
        folders = [built, *(path for path in built.rglob("*") if path.is_dir())]
        for path in folders:
            path.chmod(0o555)
        yield built
        for path in folders:
            path.chmod(0o755)
        return
    place = tmp_path / "read-only"
    place.mkdir()
    if not mounted("--bind", str(built), str(place)):
        pytest.skip("an administrator may write everywhere, and this one may not mount a file system to read only")
    try:
        assert mounted("-o", "remount,bind,ro", str(place))
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_an_index_that_may_not_be_written_answers_and_is_verified(read_only: Path) -> None:
    use(read_only)
    assert verify(read_only) == []


def test_an_update_of_an_index_that_may_not_be_written_says_so(read_only: Path, letters_folder: Path) -> None:
    write_letter(letters_folder / "b.txt", "It is new.")
    with pytest.raises(IndexWriteError, match=r"can't be written: .*build\.lock.* and that you may write there"):
        build(read_only)
    use(read_only)


def test_searching_leaves_nothing_in_an_index_that_may_not_be_written(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = IndexFolder(built).live
    before = sorted(generation.rglob("*"))
    monkeypatch.setattr("ragtool.index.lexical.os.access", lambda *_: False)
    use(built)
    assert sorted(generation.rglob("*")) == before
