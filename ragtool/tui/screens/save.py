"""Where to save what was found."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from ragtool.errors import UsageError
from ragtool.inquiry.evidence_pack import EvidencePack
from ragtool.render.safety import one_line
from ragtool.tui.result_rows import Shown
from ragtool.tui.saving import save, suffixes
from ragtool.tui.widgets.key_bar import KeyBar


class SaveScreen(ModalScreen[str | None]):
    """Asks for a file, writes it and gives its path; None when the user thinks better of it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Cancel")]

    def __init__(self, query: str, result: Shown | EvidencePack) -> None:
        super().__init__()
        self._query = query
        self._result = result
        self._confirmed: Path | None = None

    def compose(self) -> ComposeResult:
        """The file's name and what is said about it."""
        with Vertical(classes="box"):
            title = "Export an evidence pack" if isinstance(self._result, EvidencePack) else "Save what was found"
            yield Static(title, classes="box-title", markup=False)
            yield Input(suggested_name(self._query), id="save-path", select_on_focus=False)
            hint = f"The ending says the format: {', '.join(suffixes(self._result))}"
            yield Static(hint, id="save-hint", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Save", id="save", variant="primary", compact=True)
                yield Button("Cancel", id="cancel", compact=True)
        yield KeyBar()

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)

    @on(Input.Submitted)
    @on(Button.Pressed, "#save")
    def _save(self) -> None:
        typed = self.query_one(Input).value.strip()
        path = Path(typed).expanduser()
        if not typed or path.is_dir():
            self._say(f"{path} is a folder: add the name of a file." if typed else "Name a file first.")
            return
        if path.exists() and path != self._confirmed:
            self._confirmed = path
            self._say(f"{path} is there already. Save again to replace it.")
            return
        try:
            save(path, self._query, self._result)
        except UsageError as error:
            self._say(str(error))
        except OSError as error:
            self._say(f"{path} can't be written: {error.strerror or error}.")
        else:
            self.dismiss(str(path.resolve()))

    def _say(self, sentence: str) -> None:
        hint = self.query_one("#save-hint", Static)
        hint.update(Content(one_line(sentence)))
        hint.add_class("-alarming")


def suggested_name(query: str) -> str:
    """A file name made of the query's words: "return-home-interviews.md"."""
    words = re.findall(r"\w+", one_line(query).lower())[:6]
    return "-".join(words or ["results"])[:60] + ".md"
