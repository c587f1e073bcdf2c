"""A choice of paragraphs: those a paragraph cites, and those that cite it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ragtool.records import Document
from ragtool.render.safety import one_line
from ragtool.tui.cross_references import Links, paragraph_name
from ragtool.tui.result_visuals import Labelled
from ragtool.tui.widgets.key_bar import KeyBar

FIRST_WORDS = 110


class ReferencesScreen(ModalScreen[int | None]):
    """Gives the ordinal of the paragraph chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Close")]

    def __init__(self, document: Document, links: Links) -> None:
        super().__init__()
        self._document = document
        self._links = links

    def compose(self) -> ComposeResult:
        """A list in a box."""
        with Vertical(classes="box"):
            yield Static("Cross-references", classes="box-title", markup=False)
            yield OptionList(*self._options(), markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin on the first paragraph."""
        self.query_one(OptionList).action_first()

    def _options(self) -> list[Option]:
        options = []
        for title, ordinals in (("Cites", self._links.cites), ("Cited by", self._links.cited_by)):
            if ordinals:
                options.append(Option(Content.styled(title.upper(), "$foreground-muted bold"), disabled=True))
            options += [Option(self._line(ordinal), id=f"{title}-{ordinal}") for ordinal in ordinals]
        return options

    def _line(self, ordinal: int) -> Labelled:
        words = one_line(self._document.paragraphs[ordinal].span.of(self._document.text))
        cut = words if len(words) <= FIRST_WORDS else words[: words.rfind(" ", 0, FIRST_WORDS)] + " …"
        number = self._document.paragraphs[ordinal].number
        if number is None:
            place = Content.styled(one_line(paragraph_name(self._document, ordinal)), "$foreground-muted")
            return Labelled(Content(""), Content.assemble(place, "  ", cut))
        return Labelled(Content.styled(one_line(number), "$primary bold"), Content(cut))

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        assert event.option.id is not None
        self.dismiss(int(event.option.id.rpartition("-")[2]))
