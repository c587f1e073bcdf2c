"""The application: opens the index behind the first paint, keeps it, updates it, and says what is the matter."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.message import Message

from ragtool.config import index_folder
from ragtool.errors import IndexMissingError, IndexStateError, RagtoolError, UsageError
from ragtool.tui.building import BuildStopped
from ragtool.tui.commands import RagtoolCommands
from ragtool.tui.engine import Engine, LibraryEngine, OpenLibrary
from ragtool.tui.screens.ask import AskScreen
from ragtool.tui.screens.build import BuildScreen
from ragtool.tui.screens.documents import DocumentsScreen
from ragtool.tui.screens.help import HelpScreen
from ragtool.tui.screens.welcome import WelcomeScreen
from ragtool.tui.session import BuildState, IndexState, Session, StopAsked, UpdateAsked, counted
from ragtool.tui.state import State, state_folder
from ragtool.tui.theme import DARK, LIGHT

if TYPE_CHECKING:
    from ragtool.index.build import BuildProgress, BuildReport
    from ragtool.index.catalog_records import IndexedDocument


class RagtoolApp(Session):
    """Ask, read, and keep the index up to date."""

    TITLE = "ragtool"
    CSS_PATH: ClassVar = ["ragtool.tcss", "boxes.tcss"]
    COMMANDS: ClassVar = {RagtoolCommands}
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (104, "-wide")]  # noqa: RUF012 - Textual declares it so
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1,question_mark", "help", "Help", tooltip="Every key, by screen"),
        Binding("f2", "documents", "Documents", tooltip="What is indexed, and its state"),
        Binding("f5", "update_index", "Update", show=False, tooltip="Bring the index up to date with its folders"),
        Binding("f6", "toggle_theme", "Light or dark", show=False, tooltip="Change between the light and dark theme"),
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True, tooltip="Leave ragtool"),
    ]

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
        super().__init__(engine, state)
        self._stop_build = threading.Event()
        self._stop_watching = threading.Event()
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

    def on_unmount(self) -> None:
        """Let go of the threads; a running update is stopped, and the index stays as it was."""
        self._stop_build.set()
        self._stop_watching.set()

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
        self._show_counts()
        self.library = event.library
        self._stop_watching.set()
        self._stop_watching = threading.Event()
        self._look_for_pending(self._stop_watching)

    def _show_counts(self) -> None:
        passages = sum(own.n_passages for own in self.documents)
        self.index_state = IndexState(f"{counted(len(self.documents), 'document')}, {counted(passages, 'passage')}")

    @on(LibraryFailed)
    def _report_library(self, event: LibraryFailed) -> None:
        self.error = event.error
        missing = isinstance(event.error, IndexMissingError)
        self.index_state = IndexState("no index yet" if missing else "the index can't be used", alarming=True)
        if isinstance(event.error, IndexStateError):
            self.push_screen(WelcomeScreen(event.error, self.engine.remembered()))
        else:
            self.say(str(event.error), alarming=True)

    @work(thread=True, exclusive=True, group="pending", exit_on_error=False)
    def _look_for_pending(self, stop: threading.Event) -> None:
        try:
            for report in self.engine.pending(stop):
                self.post_message(self.PendingFound(report))
        except (UsageError, OSError):
            # A folder was moved or unmounted: what is indexed can still be searched, and f5 will say which one it is.
            return
        except RagtoolError as error:
            self.post_message(self.LibraryFailed(error))

    @on(PendingFound)
    def _report_pending(self, event: PendingFound) -> None:
        if self.build.running:
            return
        groups = (("new", event.report.new), ("changed", event.report.changed), ("removed", event.report.removed))
        counts = [(name, sum(path not in self._unreadable for path in paths)) for name, paths in groups]
        waiting = [counted(number, f"{name} file") for name, number in counts if number]
        if waiting:
            self.index_state = IndexState(f"{' and '.join(waiting)} not in the index yet: f5 updates", alarming=True)
        else:
            self._show_counts()

    # --- updating it ---

    def action_update_index(self) -> None:
        """Bring the index up to date, or look at how the update is getting on."""
        self._start_update(UpdateAsked())

    @on(UpdateAsked)
    def _start_update(self, event: UpdateAsked) -> None:
        """Begin an update, unless one is running, and show it; where there is no index, ask what to make it of."""
        if not self.build.running:
            if isinstance(self.error, IndexStateError) and not event.roots:
                if not isinstance(self.screen, WelcomeScreen):
                    self.push_screen(WelcomeScreen(self.error, self.engine.remembered()))
                return
            self._stop_build = threading.Event()
            self.build = BuildState(running=True)
            self._update(event.roots, self._stop_build, full=event.full)
        if not isinstance(self.screen, BuildScreen):
            self.push_screen(BuildScreen())

    @on(StopAsked)
    def _stop_update(self) -> None:
        if self.build.running:
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
            files = f": {own.files_done:,} of {counted(own.files_total, 'file')}" if own.files_total else " …"
            self.index_state = IndexState(f"updating the index{files}")

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
                f" {counted(len(event.report.failed), 'file')} could not be read: f5 shows which."
                if event.report.failed
                else ""
            )
            self.say(f"The index is up to date: {counted(done, 'document')} added or renewed.{failed}")
        elif self.library is not None:
            self._open_library()
        elif self.error is not None:
            self.index_state = IndexState("no index that can be used", alarming=True)
        if event.error is not None and not isinstance(self.screen, BuildScreen):
            self.say(str(event.error), alarming=True)

    # --- screens ---

    def action_help(self) -> None:
        """List every key."""
        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(type(self)))

    def action_documents(self) -> None:
        """Show what is indexed."""
        if isinstance(self.screen, DocumentsScreen):
            self.pop_screen()
        elif isinstance(self.screen, AskScreen):
            self.push_screen(DocumentsScreen(), self.screen.read)

    def action_toggle_theme(self) -> None:
        """Change between light and dark, and remember it."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name
        try:
            self.state.set_theme(self.theme)
        except OSError as error:
            self.say(f"The theme can't be kept for the next time: {error}")


def run(folder: str | None) -> int:
    """Open the terminal UI on the index in ``folder``, as ``config.index_folder`` takes it; returns the exit code.

    Raises:
        UsageError: There is no terminal to type at and to draw on (Textual draws on stderr).
    """
    if not all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stderr__)):
        raise UsageError("The terminal UI needs a terminal. Elsewhere, use: ragtool ask, ragtool search")
    app = RagtoolApp(LibraryEngine(index_folder(folder)), State(state_folder()))
    app.run()
    return app.return_code or 0
