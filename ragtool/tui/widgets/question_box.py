"""The question box: one line, with the questions asked before a key away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class QuestionBox(Input):
    """Up recalls older questions; down newer ones and, after the newest, goes on to the passages."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Answer", tooltip="Answer the question in the inspectors' words"),
        Binding("up", "older", "Older question", show=False),
        Binding("down", "newer", "Passages", tooltip="Newer question; after the newest, the passages"),
    ]

    class Left(Message):
        """The user went down, out of the box."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(placeholder="Ask a question, or type words to find", id=id, select_on_focus=False)
        self._questions: Sequence[str] = ()
        self._at: int | None = None
        self._draft = ""

    def remember(self, questions: Sequence[str]) -> None:
        """The questions to step through, oldest first; the next step begins at the newest."""
        self._questions = tuple(questions)
        self._at = None

    def action_older(self) -> None:
        """Recall the question before."""
        if self._at is None:
            self._draft = self.value
        at = len(self._questions) if self._at is None else self._at
        if at > 0:
            self._recall(at - 1)

    def action_newer(self) -> None:
        """Recall the question after, or leave the box."""
        if self._at is None:
            self.post_message(self.Left())
        elif self._at + 1 < len(self._questions):
            self._recall(self._at + 1)
        else:
            self._at = None
            self._put(self._draft)

    def _recall(self, at: int) -> None:
        self._at = at
        self._put(self._questions[at])

    def _put(self, text: str) -> None:
        self.value = text
        self.cursor_position = len(text)
