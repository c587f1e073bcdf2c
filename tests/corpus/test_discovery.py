"""Files and folders named by a user lead to the documents among them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ragtool.corpus.discovery import SourceFile, find_files
from ragtool.errors import UsageError


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(os.fsencode(name))


def relatives(*roots: Path) -> list[str]:
    return [file.relative for file in find_files(roots)]


def test_documents_are_found_at_any_depth_and_in_order(tmp_path: Path) -> None:
    put(
        tmp_path, "b.pdf", "A.PDF", "north/c.Docx", "north/deep/d.html", "e.htm", "f.txt", "g.md", "h.xml", "i", "j.doc"
    )
    assert relatives(tmp_path) == ["A.PDF", "b.pdf", "e.htm", "f.txt", "g.md", "north/c.Docx", "north/deep/d.html"]


def test_what_was_found_says_where_how_large_and_when_changed(tmp_path: Path) -> None:
    put(tmp_path, "in/letter.txt")
    os.utime(tmp_path / "in/letter.txt", ns=(5, 1_700_000_000_000_000_123))
    (file,) = find_files([tmp_path])
    assert file == SourceFile(tmp_path, "in/letter.txt", 13, 1_700_000_000_000_000_123)
    assert file.path.read_text() == "in/letter.txt"


def test_hidden_locked_and_readme_files_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, ".a.pdf", ".hidden/b.pdf", "~$c.docx", "README.md", "north/readme.TXT", "d.pdf", "readme-too.md")
    assert relatives(tmp_path) == ["d.pdf", "readme-too.md"]


@pytest.mark.parametrize("name", [".a.pdf", "README.md", "letter.doc", "letter"])
def test_a_file_named_itself_is_taken_whatever_its_name(tmp_path: Path, name: str) -> None:
    put(tmp_path, name)
    (file,) = find_files([tmp_path / name])
    assert (file.root, file.relative) == (tmp_path, name)


def test_roots_that_overlap_give_each_document_once(tmp_path: Path) -> None:
    put(tmp_path, "a.pdf", "north/b.pdf")
    assert relatives(tmp_path / "north", tmp_path, tmp_path / "a.pdf") == ["b.pdf", "a.pdf"]


def test_links_are_followed_once_and_never_round(tmp_path: Path) -> None:
    put(tmp_path, "docs/z/a.pdf", "elsewhere/b.pdf")
    docs = tmp_path / "docs"
    (docs / "round").symlink_to(docs)
    (docs / "z" / "up").symlink_to(docs / "z")
    (docs / "away").symlink_to(tmp_path / "elsewhere")
    (docs / "0.pdf").symlink_to(docs / "z" / "a.pdf")
    assert relatives(docs) == ["away/b.pdf", "z/a.pdf"]


def test_what_can_not_be_looked_at_is_given_so_that_reading_it_says_why(tmp_path: Path) -> None:
    (tmp_path / "gone.pdf").symlink_to(tmp_path / "nowhere")
    (tmp_path / "self.pdf").symlink_to("self.pdf")
    assert find_files([tmp_path]) == [SourceFile(tmp_path, "gone.pdf", 0, 0), SourceFile(tmp_path, "self.pdf", 0, 0)]
    assert relatives(tmp_path / "gone.pdf") == ["gone.pdf"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs permissions that hold for this user")
def test_a_folder_that_may_not_be_opened_is_given(tmp_path: Path) -> None:
    put(tmp_path, "a.pdf", "closed/b.pdf")
    (tmp_path / "closed").chmod(0)
    try:
        assert relatives(tmp_path) == ["a.pdf", "closed"]
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_a_folder_named_like_a_document_is_a_folder(tmp_path: Path) -> None:
    put(tmp_path, "letters.pdf/a.txt")
    assert relatives(tmp_path) == ["letters.pdf/a.txt"]


def test_odd_names_are_kept(tmp_path: Path) -> None:
    names = ["two\nlines.pdf", "\U0001f4dd.pdf", "caf\udce9.pdf"]
    put(tmp_path, *names)
    assert sorted(relatives(tmp_path)) == sorted(names)


def test_a_path_that_does_not_exist_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere does not exist\. Name a file or folder that does\."):
        find_files([tmp_path / "nowhere"])


def test_a_folder_without_documents_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    put(tmp_path, "north/a.xlsx", "README.md")
    with pytest.raises(UsageError, match=r"No documents in .*\. Name a folder that holds some \(\.pdf, \.docx, "):
        find_files([tmp_path])


def test_all_real_letters_are_found(letters: Path) -> None:
    found = relatives(letters)
    assert len(found) == 26 + 2 + 4
    assert "README.md" not in found
