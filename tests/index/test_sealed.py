from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest

from ragtool.errors import IndexDamagedError
from ragtool.index.sealed import StoredFile, changed_files, check_sizes, read_sealed, write_sealed

CONTENT = {"roots": ["/letters/Northmoor’s"], "n": 3, "files": [{"path": "a", "size": 1}]}


def test_what_was_sealed_is_read_back(tmp_path: Path) -> None:
    write_sealed(tmp_path / "own.json", CONTENT)
    assert read_sealed(tmp_path / "own.json") == CONTENT


def test_a_flip_of_any_bit_is_noticed_or_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    write_sealed(path, CONTENT)
    whole = path.read_bytes()
    for at in range(len(whole)):
        for bit in range(8):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
            with suppress(IndexDamagedError):
                assert read_sealed(path) == CONTENT


def test_a_file_cut_short_at_any_place_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    write_sealed(path, CONTENT)
    whole = path.read_bytes()
    for length in range(len(whole) - 2):
        path.write_bytes(whole[:length])
        with pytest.raises(IndexDamagedError, match=r"own.json is damaged .*\. Run: ragtool index --full$"):
            read_sealed(path)


def test_a_missing_file_is_named_with_the_command_that_mends(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match=r"own.json is missing\. Run: ragtool index --full$"):
        read_sealed(tmp_path / "own.json")


def test_a_file_of_another_size_is_named_with_both_sizes(tmp_path: Path) -> None:
    path = tmp_path / "rows.npy"
    path.write_bytes(b"12345")
    files = [StoredFile.of(path, tmp_path)]
    check_sizes(tmp_path, files)
    path.write_bytes(b"123")
    with pytest.raises(IndexDamagedError, match=re.escape(f"{path} has 3 bytes instead of 5. Run: ragtool index")):
        check_sizes(tmp_path, files)
    path.unlink()
    with pytest.raises(IndexDamagedError, match=re.escape(f"{path} is missing. Run: ragtool index --full")):
        check_sizes(tmp_path, files)


def test_a_changed_byte_is_found_by_reading_the_file(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    path = tmp_path / "deep" / "rows.npy"
    path.write_bytes(b"12345")
    files = [StoredFile.of(path, tmp_path)]
    assert files[0].path == "deep/rows.npy"
    assert list(changed_files(tmp_path, files)) == []
    path.write_bytes(b"12845")
    check_sizes(tmp_path, files)
    assert list(changed_files(tmp_path, files)) == [f"{path} is not as it was written. Run: ragtool index --full"]
