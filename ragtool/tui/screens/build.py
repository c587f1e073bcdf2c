"""The update of the index: how far it is, what it did, and the files it could not read."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, ProgressBar, Static

from ragtool.render.safety import one_line
from ragtool.tui.session import BuildState, Session, StopAsked, counted
from ragtool.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from ragtool.index.build import BuildReport

PHASES = {
    "looking": "Looking at the files and making the model ready …",
    "reading": "Reading and encoding …",
    "writing": "Writing the index …",
}


class BuildScreen(ModalScreen[None]):
    """Follows ``app.build``; closing it does not end the update."""

    app: Session

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "dismiss", "Close", tooltip="Close; the update goes on"),
        Binding("ctrl+x", "stop", "Stop", tooltip="End the update; the index stays as it was"),
    ]

    def compose(self) -> ComposeResult:
        """A bar, a sentence, and what went wrong."""
        with Vertical(classes="box"):
            yield Static("The index", classes="box-title", markup=False)
            yield ProgressBar(show_eta=False, id="build-bar")
            yield Static(id="build-phase", markup=False)
            with VerticalScroll(id="build-report", can_focus=True):
                yield Static(id="build-lines", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Stop", id="stop", variant="error", compact=True)
                yield Button("Close", id="close", variant="primary", compact=True)
        yield KeyBar()

    def on_mount(self) -> None:
        """Follow the update."""
        self.watch(self.app, "build", self._show)
        self.query_one("#close").focus()

    def _show(self, build: BuildState) -> None:
        bar, phase = self.query_one(ProgressBar), self.query_one("#build-phase", Static)
        bar.display = build.running
        self.query_one("#stop").display = build.running
        if build.progress is not None and build.progress.files_total:
            bar.update(total=build.progress.files_total, progress=build.progress.files_done)
        self.refresh_bindings()
        phase.update(Content(_sentence(build)))
        phase.set_class(build.error is not None, "-alarming")
        lines = _lines(build.report) if build.report else Content("")
        self.query_one("#build-report").display = bool(lines)
        self.query_one("#build-lines", Static).update(lines)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer to stop only what runs."""
        return action != "stop" or self.app.build.running

    def action_stop(self) -> None:
        """End the update."""
        self.post_message(StopAsked())

    @on(Button.Pressed, "#stop")
    def _stop(self) -> None:
        self.action_stop()

    @on(Button.Pressed, "#close")
    def _close(self) -> None:
        self.dismiss()


def _sentence(build: BuildState) -> str:
    if build.error:
        return one_line(build.error)
    if build.stopped:
        return "Stopped. The index is as it was."
    if build.stopping:
        return "Stopping …"
    if build.progress is not None:
        own = build.progress
        phase = PHASES.get(own.phase, own.phase)
        if not own.files_total:
            return phase
        return (
            f"{phase}  {own.files_done:,} of {counted(own.files_total, 'file')}, {counted(own.passages, 'passage')},"
            f" {own.elapsed_seconds:.0f} s"
        )
    if build.report is not None:
        report = build.report
        if not (report.new or report.changed or report.renamed or report.removed or report.failed):
            return f"Nothing has changed: {counted(report.unchanged, 'document')} as before."
        return f"Done in {report.seconds:.1f} s; {counted(report.passages_encoded, 'passage')} encoded."
    return PHASES["looking"] if build.running else ""


def _lines(report: BuildReport) -> Content:
    """Failures first: they are what the user has to do something about."""
    lines = [
        Content.assemble(
            Content.styled("not read  ", "$error bold"),
            one_line(failure.path),
            "  ",
            Content.styled(one_line(failure.reason), "$foreground-muted"),
        )
        for failure in report.failed
    ]
    lines += [Content.styled(one_line(note), "$foreground-muted") for note in report.notes]
    for name, paths in (
        ("new", report.new),
        ("changed", report.changed),
        ("renamed", report.renamed),
        ("removed", report.removed),
    ):
        lines += [Content.assemble(Content.styled(f"{name}  ", "$primary"), one_line(path)) for path in paths]
    return Content("\n").join(lines)
