"""The bottom row: the keys of the moment, each whole; on a narrow screen those go first that are missed least."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

DISPENSABLE = ("command_palette", "question", "save", "timeline", "copy_quote", "filters")
"""Actions whose keys are left out where there is no room, in this order; help and the palette have them all."""


class KeyBar(Footer):
    """Textual's footer scrolls what does not fit out of sight, without a sign: this one leaves out whole keys."""

    def __init__(self) -> None:
        super().__init__(compact=True)
        self._room = 0

    def compose(self) -> ComposeResult:
        """The keys that fit."""
        self._room = self.app.size.width
        keys = [key for key in super().compose() if isinstance(key, FooterKey)]
        for action in DISPENSABLE:
            if sum(map(_columns, keys)) > self._room:
                keys = [key for key in keys if key.action.rpartition(".")[2].partition("(")[0] != action]
        yield from keys

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002 - the application knows its width
        """Fit them to another width."""
        if self._room != self.app.size.width:
            self.call_after_refresh(self.recompose)


def _columns(key: FooterKey) -> int:
    """Of a compact key: with a blank between its name and its description, and one after them."""
    return len(f"{key.key_display} {key.description} ")
