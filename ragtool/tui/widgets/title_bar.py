"""The top row: the program's name, and what state its index is in."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from ragtool.render.safety import one_line


@dataclass(frozen=True, slots=True)
class IndexState:
    """The state of the index as a sentence for the title, and whether the user should do something about it."""

    sentence: str
    alarming: bool = False


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
