"""The application: opens the index behind the first paint, keeps it, updates it, and says what is the matter."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.worker import Worker, WorkerState

from ragtool.config import index_folder
from ragtool.errors import IndexMissingError, IndexStateError, RagtoolError, UsageError
from ragtool.render.safety import printable
from ragtool.search.filters import Filters
from ragtool.tui.clipboard import copy_to_platform
from ragtool.tui.commands import RagtoolCommands
from ragtool.tui.engine import BuildStopped, Engine, LibraryEngine, OpenLibrary
from ragtool.tui.screens.ask import AskScreen
from ragtool.tui.screens.build import BuildScreen, BuildState
from ragtool.tui.screens.documents import DocumentsScreen
from ragtool.tui.screens.help import HelpScreen
from ragtool.tui.screens.welcome import WelcomeScreen
from ragtool.tui.state import State, state_folder
from ragtool.tui.theme import DARK, LIGHT
from ragtool.tui.widgets.title_bar import IndexState

if TYPE_CHECKING:
    from ragtool.index.build import BuildProgress, BuildReport
    from ragtool.index.catalog_records import IndexedDocument


class RagtoolApp(App[None]):
    """Ask, read, and keep the index up to date."""

    TITLE = "ragtool"
    CSS_PATH = "ragtool.tcss"
    COMMANDS: ClassVar = {RagtoolCommands}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (104, "-wide")]  # noqa: RUF012 - Textual declares it so
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,question_mark", "help", "Help", tooltip="Every key, by screen"),
        Binding("f2", "documents", "Documents", tooltip="What is indexed, and its state"),
        Binding("f5", "update_index", "Update", show=False, tooltip="Bring the index up to date with its folders"),
        Binding("f6", "toggle_theme", "Light or dark", show=False, tooltip="Change between the light and dark theme"),
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True, tooltip="Leave ragtool"),
    ]

    library: reactive[OpenLibrary | None] = reactive(None, init=False, always_update=True)
    filters: reactive[Filters] = reactive(Filters(), init=False)
    index_state: reactive[IndexState] = reactive(IndexState("opening the index …"))
    build: reactive[BuildState] = reactive(BuildState(), init=False)

    @dataclass
    class LibraryOpened(Message):
        """The index is open and warm."""

        library: OpenLibrary
        documents: tuple[IndexedDocument, ...]

    @dataclass
    class LibraryFailed(Message):
        """The index can't be opened."""

        error: RagtoolError

    @dataclass
    class BuildAdvanced(Message):
        """The update of the index got on."""

        progress: BuildProgress

    @dataclass
    class BuildEnded(Message):
        """The update of the index is done, failed, or was stopped (neither report nor error)."""

        report: BuildReport | None = None
        error: RagtoolError | None = None

    @dataclass
    class PendingFound(Message):
        """The folders have files that the index lacks, or lack some that it has."""

        report: BuildReport

    def __init__(self, engine: Engine, state: State) -> None:
        super().__init__()
        self.engine = engine
        self.state = state
        self.documents: tuple[IndexedDocument, ...] = ()
        self.error: RagtoolError | None = None
        """Why there is no library."""
        self._stop_build = threading.Event()
        self._unreadable: set[str] = set()
        """Files that the last update could not read; they are no news."""
        self.animation_level = "none"  # text that moves is harder to read, and slow over ssh
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = state.theme if state.theme in (DARK.name, LIGHT.name) else DARK.name

    def on_mount(self) -> None:
        """Paint first, then open the index."""
        self.push_screen(AskScreen())
        self.call_after_refresh(self._open_library)

    # --- the index ---

    @work(thread=True, exclusive=True, group="open", exit_on_error=False)
    def _open_library(self) -> None:
        try:
            library = self.engine.open()
            self.post_message(self.LibraryOpened(library, library.documents()))
        except RagtoolError as error:
            self.post_message(self.LibraryFailed(error))

    @on(LibraryOpened)
    def _take_library(self, event: LibraryOpened) -> None:
        self.documents, self.error = event.documents, None
        passages = sum(own.n_passages for own in event.documents)
        self.index_state = IndexState(f"{_count(len(event.documents), 'document')}, {_count(passages, 'passage')}")
        self.library = event.library
        self._look_for_pending()

    @on(LibraryFailed)
    def _report_library(self, event: LibraryFailed) -> None:
        self.error = event.error
        missing = isinstance(event.error, IndexMissingError)
        self.index_state = IndexState("no index yet" if missing else "the index can't be used", alarming=True)
        if isinstance(event.error, IndexStateError):
            self.push_screen(WelcomeScreen(event.error))
        else:
            self.say(str(event.error), alarming=True)

    @work(thread=True, exclusive=True, group="pending", exit_on_error=False)
    def _look_for_pending(self) -> None:
        try:
            self.post_message(self.PendingFound(self.engine.pending()))
        except UsageError:
            # A folder was moved or unmounted: what is indexed can still be searched, and f5 will say which one it is.
            return
        except RagtoolError as error:
            self.post_message(self.LibraryFailed(error))

    @on(PendingFound)
    def _report_pending(self, event: PendingFound) -> None:
        groups = (("new", event.report.new), ("changed", event.report.changed), ("removed", event.report.removed))
        counts = [(name, sum(path not in self._unreadable for path in paths)) for name, paths in groups]
        waiting = [_count(number, f"{name} file") for name, number in counts if number]
        if waiting:
            self.index_state = IndexState(f"{' and '.join(waiting)} not in the index yet: f5 updates", alarming=True)

    # --- updating it ---

    def action_update_index(self) -> None:
        """Bring the index up to date, or look at how the update is getting on."""
        if isinstance(self.error, IndexStateError) and not self.build.running:
            if not isinstance(self.screen, WelcomeScreen):
                self.push_screen(WelcomeScreen(self.error))
        else:
            self.start_update([])

    def start_update(self, roots: list[str], *, full: bool = False) -> None:
        """Begin an update with ``roots`` and the folders the index remembers, unless one is running; show it."""
        if not self.build.running:
            self._stop_build = threading.Event()
            self.build = BuildState(running=True)
            self._update(roots, self._stop_build, full=full)
        if not isinstance(self.screen, BuildScreen):
            self.push_screen(BuildScreen())

    def stop_update(self) -> None:
        """Ask the running update to end; the index stays as it was."""
        self._stop_build.set()
        self.build = replace(self.build, stopping=True)

    @work(thread=True, exclusive=True, group="build", exit_on_error=False)
    def _update(self, roots: list[str], stop: threading.Event, *, full: bool) -> None:
        def progress(own: BuildProgress) -> None:
            self.post_message(self.BuildAdvanced(own))

        try:
            self.post_message(self.BuildEnded(report=self.engine.update(roots, progress, stop, full=full)))
        except RagtoolError as error:
            self.post_message(self.BuildEnded(error=error))
        except BuildStopped:
            self.post_message(self.BuildEnded())

    @on(BuildAdvanced)
    def _show_progress(self, event: BuildAdvanced) -> None:
        if self.build.running:
            self.build = replace(self.build, progress=event.progress)
            own = event.progress
            self.index_state = IndexState(f"updating the index: {own.files_done} of {own.files_total} files")

    @on(BuildEnded)
    def _build_ended(self, event: BuildEnded) -> None:
        stopped = event.report is None and event.error is None
        self.build = BuildState(report=event.report, error=str(event.error) if event.error else None, stopped=stopped)
        if event.report is not None:
            self._unreadable = {failure.path for failure in event.report.failed}
            self._open_library()
            if isinstance(self.screen, BuildScreen):
                return
            done = len(event.report.new) + len(event.report.changed)
            failed = (
                f" {_count(len(event.report.failed), 'file')} could not be read: f5 shows which."
                if event.report.failed
                else ""
            )
            self.say(f"The index is up to date: {_count(done, 'document')} added or renewed.{failed}")
        elif self.library is not None:
            self._open_library()
        elif self.error is not None:
            self.index_state = IndexState("no index that can be used", alarming=True)
        if event.error is not None and not isinstance(self.screen, BuildScreen):
            self.say(str(event.error), alarming=True)

    # --- for the screens ---

    def say(self, sentence: str, *, alarming: bool = False) -> None:
        """Tell the user something; never read as markup."""
        self.notify(
            printable(sentence),
            severity="error" if alarming else "information",
            timeout=12 if alarming else 4,
            markup=False,
        )

    def copy(self, text: str, what: str) -> None:
        """Copy to the terminal's clipboard (OSC 52, which also crosses ssh) and the platform's."""
        safe = printable(text)
        self.copy_to_clipboard(safe)
        self._copy_to_platform(safe)
        self.say(f"Copied {what}.")

    @work(thread=True, exclusive=True, group="clipboard", exit_on_error=False)
    def _copy_to_platform(self, text: str) -> None:
        copy_to_platform(text)

    def indexed_document(self, document_id: str) -> IndexedDocument | None:
        """The indexed document of this id."""
        return next((own for own in self.documents if own.id == document_id), None)

    def source_path(self, indexed: IndexedDocument) -> Path:
        """Where a document's file is, or was."""
        root = Path(indexed.root)
        return root if root.is_file() else root / indexed.path

    @on(Worker.StateChanged)
    def report_worker(self, event: Worker.StateChanged) -> None:
        """A worker that fails with what nobody foresaw still gives the user a sentence."""
        if event.state is WorkerState.ERROR:
            error = event.worker.error
            self.say(f"Something went wrong: {type(error).__name__}: {error}", alarming=True)

    def action_help(self) -> None:
        """List every key."""
        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen())

    def action_documents(self) -> None:
        """Show what is indexed."""
        if isinstance(self.screen, DocumentsScreen):
            self.pop_screen()
        elif isinstance(self.screen, AskScreen):
            self.push_screen(DocumentsScreen())

    def action_toggle_theme(self) -> None:
        """Change between light and dark, and remember it."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name
        try:
            self.state.set_theme(self.theme)
        except OSError as error:
            self.say(f"The theme can't be kept for the next time: {error}")

    async def action_quit(self) -> None:
        """Leave; a running update is stopped, and the index stays as it was."""
        self._stop_build.set()
        self.exit()


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def run(folder: str | None) -> int:
    """Open the terminal UI on the index in ``folder``, as ``config.index_folder`` takes it; returns the exit code."""
    app = RagtoolApp(LibraryEngine(index_folder(folder)), State(state_folder()))
    app.run()
    return app.return_code or 0
