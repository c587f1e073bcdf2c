"""Questions and the theme outlive the program; a folder that can't be written costs nothing but them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragtool.tui.state import MAX_QUESTIONS, State, state_folder


def test_questions_are_there_in_the_next_run_oldest_first_each_once(tmp_path: Path) -> None:
    state = State(tmp_path / "new")
    for question in ("one", "two", "one"):
        state.add_question(question)
    assert State(tmp_path / "new").questions == ["two", "one"]


def test_only_the_newest_questions_are_kept(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.questions = [str(number) for number in range(MAX_QUESTIONS)]
    state.add_question("newest")
    assert (len(State(tmp_path).questions), State(tmp_path).questions[-1]) == (MAX_QUESTIONS, "newest")


@given(question=st.text(max_size=40))
def test_any_question_is_kept_on_one_line(tmp_path_factory: pytest.TempPathFactory, question: str) -> None:
    state = State(tmp_path_factory.mktemp("state"))
    encodable = question.encode("utf-8", "replace").decode("utf-8")
    state.add_question(encodable)
    assert len(State(state.folder).questions) == (1 if encodable.split() else 0)


def test_the_theme_is_kept(tmp_path: Path) -> None:
    State(tmp_path).set_theme("ragtool-light")
    assert State(tmp_path).theme == "ragtool-light"


def test_a_folder_that_can_not_be_written_raises_and_still_remembers(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    state = State(tmp_path / "file")
    with pytest.raises(OSError, match="file"):
        state.add_question("one")
    assert state.questions == ["one"]


def test_damaged_state_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "questions.txt").write_bytes(b"good\n\xff\xfe\n\n")
    assert State(tmp_path).questions[0] == "good"


def test_the_folder_is_where_the_desktop_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert state_folder() == tmp_path / "ragtool"
