"""The filters in force, on one row, with the key that clears them; the row is away when there are none."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from ragtool.render.safety import one_line


class FilterBar(Horizontal):
    """A click on the filters changes them; a click on "clear" clears them."""

    class ChangeAsked(Message):
        """The user wants to change the filters."""

    class ClearAsked(Message):
        """The user wants no filters."""

    def compose(self) -> ComposeResult:
        """What is filtered, and how to be rid of it."""
        yield Static(id="filters", markup=False)
        yield Static("f4 clear", id="clear-filters", markup=False)

    def show_filters(self, description: str) -> None:
        """Show filters in words; "" takes the row away."""
        self.display = bool(description)
        words = Content.assemble(Content.styled("Only ", "$foreground-muted"), one_line(description))
        self.query_one("#filters", Static).update(words)

    def on_click(self, event: object) -> None:
        """Change or clear, by where the click was."""
        widget = getattr(event, "widget", None)
        self.post_message(self.ClearAsked() if getattr(widget, "id", None) == "clear-filters" else self.ChangeAsked())
