"""The real program on a real terminal: a question typed, the answer read off the screen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

LETTER = """Monitoring visit to Ambleford children's services

Summary of findings

Return home interviews are offered to every child who goes missing. Ninety of them were completed within three days.

Care leavers are helped to find homes that suit them.
"""

SECONDS_TO_WAIT = 60


class Terminal:
    """A tmux server of our own, with one window."""

    def __init__(self, folder: Path, command: list[str], environment: dict[str, str]) -> None:
        self._socket = str(folder / "tmux")
        set_environment = [f"{name}={value}" for name, value in environment.items()]
        size = ["-x", "100", "-y", "30"]
        self._tmux("-f", "/dev/null", "new-session", "-d", "-s", "test", *size, "env", *set_environment, *command)

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-S", self._socket, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def press(self, *keys: str) -> None:
        self._tmux("send-keys", "-t", "test", *keys)

    def type(self, text: str) -> None:
        self._tmux("send-keys", "-t", "test", "-l", text)

    def wait_for(self, words: str) -> str:
        """The screen, once ``words`` are on it."""
        deadline = time.monotonic() + SECONDS_TO_WAIT
        while time.monotonic() < deadline:
            screen = self._tmux("capture-pane", "-p", "-t", "test")
            if words in screen:
                return screen
            time.sleep(0.05)
        raise AssertionError(f"{words!r} is not on the screen:\n{screen}")

    def is_open(self) -> bool:
        command = ["tmux", "-S", self._socket, "has-session", "-t", "test"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    def close(self) -> None:
        subprocess.run(["tmux", "-S", self._socket, "kill-server"], capture_output=True, check=False)


@pytest.fixture
def terminal(tmp_path: Path, exported_encoder: Path) -> Iterator[Terminal]:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "visit.txt").write_text(LETTER)
    index = tmp_path / "index"
    shutil.copytree(exported_encoder, index / "encoders" / exported_encoder.name, copy_function=os.link)
    ragtool = [sys.executable, "-m", "ragtool"]
    subprocess.run([*ragtool, "index", "--index", str(index), str(tmp_path / "letters")], check=True, timeout=200)
    environment = {"XDG_STATE_HOME": str(tmp_path), "RAGTOOL_INDEX": str(index), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(Path.cwd()), os.environ.get("PYTHONPATH"))))
    opened = Terminal(tmp_path, ragtool, environment)
    yield opened
    opened.close()


def test_a_letter_that_arrives_is_noticed_and_indexed_and_found(terminal: Terminal, tmp_path: Path) -> None:
    terminal.wait_for("1 document,")
    (tmp_path / "letters" / "second.txt").write_text(LETTER.replace("Care leavers", "Foster carers"))
    terminal.wait_for("1 new file not in the index yet: f5 updates")
    terminal.press("F5")
    terminal.wait_for("new  second.txt")
    terminal.wait_for("2 documents,")
    terminal.press("Enter")
    terminal.wait_for("f2 Documents")
    terminal.type("foster carers")
    terminal.wait_for("Foster carers are helped")


def test_a_question_typed_at_the_terminal_is_answered_on_it(terminal: Terminal) -> None:
    terminal.wait_for("1 document,")
    terminal.type("How many return home interviews were completed?")
    terminal.wait_for("enter answers")
    terminal.press("Enter")
    screen = terminal.wait_for("ANSWER")
    assert "Ninety of them were completed within" in screen
    assert "Ambleford" in screen
    terminal.press("Enter")
    terminal.wait_for("Care leavers are helped")
    terminal.press("C-q")
    deadline = time.monotonic() + SECONDS_TO_WAIT
    while terminal.is_open() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not terminal.is_open()


def test_without_a_terminal_it_says_what_to_use_instead_of_waiting_for_keys() -> None:
    command = [sys.executable, "-P", "-m", "ragtool"]
    finished = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr == "ragtool: The terminal UI needs a terminal. Elsewhere, use: ragtool ask, ragtool search\n"
