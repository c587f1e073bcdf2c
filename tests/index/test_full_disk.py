"""A disk that is really full: a small file system in memory, filled by the build."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ragtool.config import Settings
from ragtool.errors import IndexWriteError
from ragtool.index.build import build
from ragtool.index.store import verify
from tests.index.conftest import give_encoder, write_letter

pytestmark = pytest.mark.usefixtures("reads_here")

ROOM_KB = 4000
"""For every file of the index twice over."""


def mounted(*arguments: str) -> bool:
    """Whether ``mount`` did as told: only an administrator may, and not in every container."""
    mount = shutil.which("mount")
    return mount is not None and subprocess.run([mount, *arguments], capture_output=True, check=False).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not mounted("-t", "tmpfs", "-o", f"size={ROOM_KB}k", "tmpfs", str(disk)):
        pytest.skip("this user may not mount a file system, so that no disk can be filled")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)  # maps of its files may not be let go of yet


def test_a_disk_that_fills_at_any_point_of_a_build_leaves_the_old_index_and_then_room_mends_it(
    small_disk: Path, letters_folder: Path, settings: Settings, tiny_encoder: Path
) -> None:
    index = give_encoder(small_disk / "index", tiny_encoder)
    write_letter(letters_folder / "a.txt", "Children are seen alone.")
    build(index, [letters_folder], settings)
    write_letter(letters_folder / "b.txt", *(f"Visit {number} was late. The next was not." for number in range(200)))
    filler, left_kb, fates = small_disk / "filler", 4, list[str]()
    while "built" not in fates:
        filler.unlink(missing_ok=True)
        free = shutil.disk_usage(small_disk).free
        filler.write_bytes(bytes(max(0, free - left_kb * 1024)))
        try:
            fates.append("built" if build(index).new == ("b.txt",) else "nothing new")
        except IndexWriteError as error:
            assert "See that the disk has room" in str(error)  # noqa: PT017 - at some sizes it fits
            assert "faiss::" not in str(error)  # noqa: PT017
            fates.append("said")
        assert verify(index) == []
        left_kb += 16
    assert set(fates) == {"said", "built"}
    assert len(fates) > 10
