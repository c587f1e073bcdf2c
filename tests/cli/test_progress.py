"""What a person sees of a build on a terminal, and that a pipe gets none of it."""

from __future__ import annotations

import io
import re

import pytest

from ragtool.cli.progress import figures, progress_on_stderr
from ragtool.index.build import BuildProgress

READING = BuildProgress("reading", 1200, 4000, 9000, 70.0, share=0.25, passages_per_second=143.4, seconds_left=179.2)


class Terminal(io.StringIO):
    """A stream that says it is one."""

    def isatty(self) -> bool:
        return True


def test_files_speed_and_time_left_are_told() -> None:
    assert figures(READING) == "1,200/4,000 files, 143 passages/s, 0:03:00 left"


def test_what_is_not_known_yet_is_left_out() -> None:
    assert figures(BuildProgress("looking", 0, 0, 0, 1.0)) == ""
    assert figures(BuildProgress("reading", 2, 28, 0, 3.0)) == "2/28 files"
    assert figures(BuildProgress("writing", 28, 28, 900, 9.0, 1.0, 100.0, 0.0)) == "28/28 files, 100 passages/s"


def test_a_terminal_is_drawn_a_bar_that_is_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with progress_on_stderr() as progress:
        assert progress is not None
        progress(BuildProgress("looking", 0, 0, 0, 1.0))
        progress(READING)
    drawn = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.getvalue())
    assert "looking at the files and making the model ready" in drawn
    assert re.search(r"reading ━+.* 1,200/4,000 files, 143 passages/s, 0:03:00 left", drawn)
    assert terminal.getvalue().rstrip().endswith("\x1b[2K")  # the line it stood on is erased


def test_a_pipe_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    monkeypatch.setattr("sys.stderr", pipe)
    with progress_on_stderr() as progress:
        assert progress is None
    assert pipe.getvalue() == ""
