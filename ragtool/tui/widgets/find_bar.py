"""Find in the document: words to find, how many there are, next and previous."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static


class FindWords(Input):
    """The words to find; the keys of a single line that would do nothing there step through the places."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,enter", "step(1)", "Next", tooltip="Next place"),
        Binding("up,shift+enter", "step(-1)", "Previous", tooltip="Previous place"),
    ]

    @dataclass
    class Stepped(Message):
        """Go to the next (1) or previous (-1) place."""

        by: int

    def action_step(self, by: int) -> None:
        """Next or previous."""
        self.post_message(self.Stepped(by))


class FindBar(Horizontal):
    """Away until it is asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Close", tooltip="Done with finding")]

    @dataclass
    class Changed(Message):
        """Other words are to be found."""

        words: str

    class Closed(Message):
        """The user is done with finding."""

    def compose(self) -> ComposeResult:
        """The words and the count."""
        yield FindWords(placeholder="Find in this document", id="find-words", compact=True, select_on_focus=True)
        yield Static(id="find-count", markup=False)

    def open(self) -> None:
        """Show the bar and take the words typed last."""
        self.display = True
        box = self.query_one(Input)
        box.focus()
        if box.value:
            self.post_message(self.Changed(box.value))

    def show_count(self, current: int | None, total: int) -> None:
        """Say which of how many it is, or that there is none."""
        words = self.query_one(Input).value.strip()
        none = "not found" if words else ""
        self.query_one("#find-count", Static).update(Content(f"{(current or 0) + 1} of {total}" if total else none))

    @on(Input.Changed)
    def _tell_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.display:
            self.post_message(self.Changed(event.value))

    def action_close(self) -> None:
        """Take the bar away."""
        self.display = False
        self.post_message(self.Closed())
