"""No index that can be used, as on the first run: asks where the documents are and builds it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Button, Input, Static

from ragtool.errors import IndexMissingError
from ragtool.render.safety import one_line
from ragtool.tui.session import Session, UpdateAsked
from ragtool.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from ragtool.errors import IndexStateError
    from ragtool.tui.engine import OpenLibrary

WELCOME = (
    "There is no index yet. Name the folder that holds the reports and letters (PDF, Word, HTML, text) and it is"
    " built; that takes a second or two a document. Nothing leaves this machine."
)

USUAL_FOLDERS = ("corpus", "documents", "reports", "letters")


class WelcomeScreen(ModalScreen[None]):
    """Offers to build the index; goes away by itself when there is one."""

    app: Session

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Not now"),
        Binding("ctrl+q", "app.quit", "Quit"),
    ]

    def __init__(self, error: IndexStateError, remembered: Sequence[str] = ()) -> None:
        """Offer a folder.

        Args:
            error: Why there is no index to use.
            remembered: The folders that it was made of; all of them are read again, whichever is named.
        """
        super().__init__()
        self._error = error
        self._remembered = remembered
        self._first_run = isinstance(error, IndexMissingError)

    def compose(self) -> ComposeResult:
        """What is missing, and the one thing to type."""
        usual = next(chain(self._remembered, (name for name in USUAL_FOLDERS if Path(name).is_dir())), "")
        title = "Welcome to ragtool" if self._first_run else "The index has to be built anew"
        with Vertical(classes="box"):
            yield Static(title, classes="box-title", markup=False)
            yield Static(Content(WELCOME if self._first_run else one_line(str(self._error))), id="welcome-text")
            yield Input(usual, placeholder="folder of documents", id="welcome-folder", suggester=FolderSuggester())
            yield Static(id="welcome-problem", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Build the index", id="build", variant="primary", compact=True)
        yield KeyBar()

    def on_mount(self) -> None:
        """Go away once there is an index."""
        self.watch(self.app, "library", self._library_changed, init=False)
        self.query_one(Input).focus()

    def _library_changed(self, library: OpenLibrary | None) -> None:
        if library is not None and self.app.screen is self:
            self.dismiss()

    def on_screen_resume(self) -> None:
        """Go away when the box of the update is closed and there is an index."""
        self._library_changed(self.app.library)

    @on(Input.Submitted)
    @on(Button.Pressed, "#build")
    def _build(self) -> None:
        typed = self.query_one(Input).value.strip()
        path = Path(typed).expanduser()
        problem = self.query_one("#welcome-problem", Static)
        if not typed or not path.exists():
            problem.update(Content(one_line(f"There is no folder {typed!r}." if typed else "Name a folder first.")))
            return
        problem.update(Content(""))
        self.post_message(UpdateAsked([str(path)], full=not self._first_run))


class FolderSuggester(Suggester):
    """Completes the path of a folder."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The first folder, by name, whose path begins with ``value``."""
        head, _, start = value.rpartition("/")
        if not value:
            return None
        parent = Path(f"{head}/" if "/" in value else ".").expanduser()
        try:
            names = sorted(own.name for own in parent.iterdir() if own.is_dir() and own.name.startswith(start))
        except OSError:  # not a folder, or one that can't be looked into: there is nothing to suggest
            return None
        return f"{head}/{names[0]}" if names and "/" in value else (names[0] if names else None)
