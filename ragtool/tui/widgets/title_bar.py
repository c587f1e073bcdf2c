"""The top row: the program's name, and what state its index is in."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Click
from textual.widgets import Static

from ragtool.render.safety import one_line
from ragtool.tui.session import IndexState, UpdateAsked


class TitleBar(Horizontal):
    """The name at the left, the index's state at the right; follows ``app.index_state``."""

    def compose(self) -> ComposeResult:
        """Two pieces of one row."""
        yield Static("ragtool", classes="name", markup=False)
        yield Static(classes="state", markup=False)

    def on_mount(self) -> None:
        """Follow the application."""
        self.watch(self.app, "index_state", self._show)

    def _show(self, state: IndexState) -> None:
        line = self.query_one(".state", Static)
        line.update(Content(one_line(state.sentence)))
        line.set_class(state.alarming, "-alarming")

    def on_click(self, event: Click) -> None:
        """A click on the state of the index brings it up to date, or shows how that is getting on."""
        if event.widget is self.query_one(".state"):
            self.post_message(UpdateAsked())
