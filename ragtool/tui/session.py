"""What the screens know of the application: the index that is open, the filters, the update, and a few services.

Screens and widgets import this; the application, which imports them all, is made of it. So arrows go one way.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import App
from textual.message import Message
from textual.reactive import reactive
from textual.worker import Worker, WorkerState

from ragtool.errors import RagtoolError
from ragtool.render.safety import printable
from ragtool.search.citation import document_label
from ragtool.search.filters import Filters
from ragtool.tui.clipboard import copy_to_platform
from ragtool.tui.engine import Engine, OpenLibrary
from ragtool.tui.source_file import NoViewerError, open_file, reveal_file
from ragtool.tui.state import State

if TYPE_CHECKING:
    from ragtool.index.build import BuildProgress, BuildReport
    from ragtool.index.catalog_records import IndexedDocument


@dataclass(frozen=True, slots=True)
class IndexState:
    """The state of the index as a sentence for the title, and whether the user should do something about it."""

    sentence: str
    alarming: bool = False


@dataclass(frozen=True, slots=True)
class BuildState:
    """Where the update of the index stands.

    Attributes:
        running: Whether one is running.
        stopping: Whether the user has asked it to stop.
        progress: The last heard of it.
        report: What the last one did.
        error: Why the last one failed, as a sentence.
        stopped: Whether the user stopped the last one.
    """

    running: bool = False
    stopping: bool = False
    progress: BuildProgress | None = None
    report: BuildReport | None = None
    error: str | None = None
    stopped: bool = False


@dataclass
class UpdateAsked(Message):
    """The user wants the index brought up to date with ``roots`` and the folders that it remembers."""

    roots: list[str] = field(default_factory=list)
    full: bool = False


class StopAsked(Message):
    """The user wants the running update to end; the index stays as it was."""


class Session(App[None]):
    """The application, as its screens see it: they watch its values and call its services."""

    library: reactive[OpenLibrary | None] = reactive(None, init=False, always_update=True)
    filters: reactive[Filters] = reactive(Filters(), init=False)
    index_state: reactive[IndexState] = reactive(IndexState("opening the index …"))
    build: reactive[BuildState] = reactive(BuildState(), init=False)

    def __init__(self, engine: Engine, state: State) -> None:
        super().__init__()
        self.engine = engine
        self.state = state
        self.documents: tuple[IndexedDocument, ...] = ()
        self.error: RagtoolError | None = None
        """Why there is no library."""

    # --- the index ---

    def indexed_document(self, document_id: str) -> IndexedDocument | None:
        """The indexed document of this id."""
        return next((own for own in self.documents if own.id == document_id), None)

    def describe(self, filters: Filters) -> str:
        """Filters in words, their documents by what they are called."""
        found = {own: self.indexed_document(own) for own in filters.document}
        named = tuple(document_label(own) if own else key for key, own in found.items())
        return replace(filters, document=named).describe()

    # --- the user ---

    def say(self, sentence: str, *, alarming: bool = False) -> None:
        """Tell the user something; never read as markup."""
        self.notify(
            printable(sentence),
            severity="error" if alarming else "information",
            timeout=12 if alarming else 4,
            markup=False,
        )

    @on(Worker.StateChanged)
    def report_worker(self, event: Worker.StateChanged) -> None:
        """A worker that fails with what nobody foresaw still gives the user a sentence."""
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            self.say(f"Something went wrong: {type(error).__name__}: {error}", alarming=True)

    # --- taking things away ---

    def copy(self, text: str, what: str) -> None:
        """Copy to the terminal's clipboard (OSC 52, which also crosses ssh) and the platform's."""
        safe = printable(text)
        self.copy_to_clipboard(safe)
        self._copy_to_platform(safe)
        self.say(f"Copied {what}.")

    @work(thread=True, exclusive=True, group="clipboard", exit_on_error=False)
    def _copy_to_platform(self, text: str) -> None:
        copy_to_platform(text)

    def open_source(self, indexed: IndexedDocument, *, reveal: bool) -> None:
        """Open or reveal a document's file; where that can't be done, say where the file is."""
        root = Path(indexed.root)
        path = root if root.is_file() else root / indexed.path
        try:
            (reveal_file if reveal else open_file)(path)
        except (NoViewerError, OSError) as error:
            self.say(str(error), alarming=True)


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 document", "2,985 passages"."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
