"""Every key, by where it works: read from the bindings themselves, so that none is forgotten."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import ModalScreen
from textual.widgets import Static

from ragtool.tui.screens.ask import AskScreen
from ragtool.tui.screens.build import BuildScreen
from ragtool.tui.screens.documents import DocumentsScreen
from ragtool.tui.screens.filters import FiltersScreen
from ragtool.tui.widgets.facet_list import FacetList
from ragtool.tui.widgets.find_bar import FindBar, FindWords
from ragtool.tui.widgets.key_bar import KeyBar
from ragtool.tui.widgets.question_box import QuestionBox
from ragtool.tui.widgets.reader import Reader
from ragtool.tui.widgets.reader_pane import ReaderPane
from ragtool.tui.widgets.result_list import ResultList

KEY_COLUMNS = 16

MOST_CHARACTERS = 50
"""Of a description, so that it fits beside its key on 80 columns."""

TEXTUALS_OWN = {
    "RagtoolApp": (
        ("ctrl+p", "Every command, by name"),
        ("tab, shift+tab", "To the next part of the screen, and back"),
        ("ctrl+c", "Copy what the mouse has selected"),
    ),
    "Reader": (("up, down", "Scroll; so do page up, page down, home, end"),),
}
"""Keys that are bound by what our classes are built on."""

QUERY_LANGUAGE = (
    ('"out of area"', "these words, in this order, side by side"),
    ("-adoption", "a word with a minus must not occur"),
    ("kind:letter", "also authority: since: until: document: section:"),
)


class HelpScreen(ModalScreen[None]):
    """Lists the keys; scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,question_mark,q", "dismiss", "Close")]

    def __init__(self, application: type[DOMNode]) -> None:
        super().__init__()
        self._application = application

    def compose(self) -> ComposeResult:
        """One long list in a box."""
        with Vertical(classes="box wide"):
            yield Static("Keys", classes="box-title", markup=False)
            with VerticalScroll(can_focus=True):
                yield Static(help_content(self._application), markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Scroll with the keys at once."""
        self.query_one(VerticalScroll).focus()


def help_sections(application: type[DOMNode]) -> list[tuple[str, type[DOMNode]]]:
    """Where keys work, in the order a user meets them."""
    return [
        ("Everywhere", application),
        ("Question, passages and document", AskScreen),
        ("In the question box", QuestionBox),
        ("In the list of passages", ResultList),
        ("In the document", ReaderPane),
        ("In the document", Reader),
        ("Finding in the document", FindWords),
        ("Finding in the document", FindBar),
        ("Filters", FiltersScreen),
        ("Filters", FacetList),
        ("Documents", DocumentsScreen),
        ("While the index is updated", BuildScreen),
    ]


def help_content(application: type[DOMNode]) -> Content:
    """All keys, then what can be typed into the question box."""
    lines: list[Content] = []
    last = ""
    for title, owner in help_sections(application):
        if title != last:
            lines += [*([Content("")] if lines else []), Content.styled(title, "$accent bold")]
            last = title
        lines += [_line(keys, words) for keys, words in (*keys_of(owner), *TEXTUALS_OWN.get(owner.__name__, ()))]
    lines += [Content(""), Content.styled("What can be typed", "$accent bold")]
    lines += [_line(typed, words) for typed, words in QUERY_LANGUAGE]
    return Content("\n").join(lines)


def keys_of(owner: type[DOMNode]) -> list[tuple[str, str]]:
    """The keys that a class itself binds, as a user reads them, and what they do."""
    found: list[tuple[str, str]] = []
    for binding in Binding.make_bindings(owner.__dict__.get("BINDINGS", ())):
        words = binding.tooltip or binding.description
        key = _readable(binding.key)
        if found and found[-1][1] == words:
            found[-1] = (f"{found[-1][0]}, {key}", words)
        else:
            found.append((key, words))
    return found


def _readable(key: str) -> str:
    names = {"question_mark": "?", "slash": "/", "backspace": "⌫"}
    return names.get(key, key)


def _line(keys: str, words: str) -> Content:
    return Content.assemble(Content.styled(f"  {keys:<{KEY_COLUMNS}}", "$primary bold"), words)
