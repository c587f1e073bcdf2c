"""What the terminal UI keeps between runs: the questions asked, and the theme.

In the folder ``ragtool`` of ``$XDG_STATE_HOME`` (``~/.local/state``; on Windows ``%LOCALAPPDATA%``). Losing it loses no
work, so a folder that can't be written makes a sentence for the user, and nothing else.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

MAX_QUESTIONS = 500

HISTORY_FILE, THEME_FILE = "questions.txt", "theme.txt"


def state_folder() -> Path:
    """Where the state is kept; the folder need not exist."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    else:
        base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "ragtool"


class State:
    """The questions asked, oldest first, each once, and the theme's name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.questions = [line for line in self._read(HISTORY_FILE).splitlines() if line.strip()][-MAX_QUESTIONS:]
        self.theme = self._read(THEME_FILE).strip() or None

    def add_question(self, question: str) -> None:
        """Put a question last and write all of them.

        Raises:
            OSError: The file can't be written; the question is remembered until the program ends.
        """
        question = " ".join(question.split())
        if question:
            others = [own for own in self.questions if own != question]
            self.questions = [*others, question][-MAX_QUESTIONS:]
            self._write(HISTORY_FILE, "\n".join(self.questions))

    def set_theme(self, name: str) -> None:
        """Keep the theme's name.

        Raises:
            OSError: The file can't be written.
        """
        self.theme = name
        self._write(THEME_FILE, name)

    def _read(self, name: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8", errors="replace")
        except OSError:  # there is none yet, or it is not ours to read: begin with nothing
            return ""

    def _write(self, name: str, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        written = self.folder / f"{name}.{os.getpid()}"
        written.write_text(text + "\n", encoding="utf-8")
        written.replace(self.folder / name)
