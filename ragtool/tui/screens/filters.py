"""The filters panel: authorities, kinds, dates and documents, with how many documents each leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Footer, Input, SelectionList, Static
from textual.widgets.selection_list import Selection

from ragtool.errors import UsageError
from ragtool.render.safety import one_line
from ragtool.search.citation import document_label
from ragtool.search.filters import Filters
from ragtool.tui.facets import Choice, Facets, count_facets

if TYPE_CHECKING:
    from ragtool.index.catalog import IndexedDocument

SHOWN_DOCUMENTS = 200
"""Documents listed at once; typing narrows the list."""


class FiltersScreen(ModalScreen[Filters | None]):
    """Gives the filters chosen, or None when the user leaves them as they were."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Leave as it was"),
        Binding("f3,ctrl+s", "apply", "Apply", priority=True),
        Binding("f4", "clear", "Clear all", priority=True),
    ]

    def __init__(self, documents: Sequence[IndexedDocument], filters: Filters) -> None:
        super().__init__()
        self._documents = documents
        self._authorities = set(filters.authority)
        self._kinds = set(filters.kind)
        self._ids = set(filters.document)
        self._sections = filters.section
        self._since = filters.since.isoformat() if filters.since else ""
        self._until = filters.until.isoformat() if filters.until else ""
        self._filling = False

    def compose(self) -> ComposeResult:
        """Dates on top, three lists below."""
        with Vertical(classes="box wide"):
            yield Static("Search only in", classes="box-title", markup=False)
            with Horizontal(id="dates"):
                yield Static("from", markup=False)
                yield Input(self._since, placeholder="2016 or 2016-11-16", id="since", compact=True)
                yield Static("to", markup=False)
                yield Input(self._until, placeholder="2018", id="until", compact=True)
                yield Static("find", markup=False)
                yield Input(placeholder="narrow the lists", id="narrow", compact=True)
            with Horizontal(id="facets"):
                for name, title in (("authorities", "Authority"), ("kinds", "Kind"), ("documents", "Document")):
                    with Vertical(id=f"{name}-column"):
                        yield Static(title, classes="column-title", markup=False)
                        yield SelectionList[str](id=name, compact=True)
            with Horizontal(id="filter-buttons"):
                yield Static(id="left", markup=False)
                yield Button("Apply", id="apply", variant="primary", compact=True)
                yield Button("Clear all", id="clear", compact=True)
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Fill the lists."""
        self._fill()
        self.query_one("#authorities").focus()

    @on(SelectionList.SelectionToggled)
    def _toggled(self, event: SelectionList.SelectionToggled[str]) -> None:
        if self._filling:
            return
        chosen = {"authorities": self._authorities, "kinds": self._kinds, "documents": self._ids}
        own = chosen[event.selection_list.id or ""]
        own ^= {event.selection.value}
        self._fill(but=event.selection_list.id)

    @on(Input.Changed)
    def _typed(self) -> None:
        self._fill()

    @on(Input.Submitted)
    @on(Button.Pressed, "#apply")
    def action_apply(self) -> None:
        """Take the filters."""
        try:
            self.dismiss(self._filters())
        except UsageError as error:
            self._say(str(error), alarming=True)

    @on(Button.Pressed, "#clear")
    def action_clear(self) -> None:
        """No filters."""
        self.dismiss(Filters())

    def _filters(self) -> Filters:
        dates = {name: [self.query_one(f"#{name}", Input).value] for name in ("since", "until")}
        typed = Filters.parse({name: values for name, values in dates.items() if values[0].strip()})
        return Filters(
            authority=tuple(sorted(self._authorities)),
            kind=tuple(sorted(self._kinds)),
            document=tuple(sorted(self._ids)),
            section=self._sections,
            since=typed.since,
            until=typed.until,
        )

    def _fill(self, but: str | None = None) -> None:
        """Count anew and list; ``but`` keeps the list that the user is in as it stands, counts aside."""
        try:
            filters = self._filters()
        except UsageError:
            self._say("The dates are not complete yet.")
            return
        choice = Choice(
            frozenset(self._authorities), frozenset(self._kinds), frozenset(self._ids), filters.since, filters.until
        )
        facets = count_facets(self._documents, choice)
        wanted = self.query_one("#narrow", Input).value.casefold().split()
        self._filling = True
        for name, entries in _entries(facets):
            chosen = {"authorities": self._authorities, "kinds": self._kinds, "documents": self._ids}[name]
            shown = [
                entry for entry in entries if entry[1] in chosen or all(word in entry[0].casefold() for word in wanted)
            ]
            self._list(name, shown, chosen, keep=name == but)
        self._filling = False
        self._say(f"{facets.left} of {len(self._documents)} documents")

    def _list(self, name: str, entries: Sequence[tuple[str, str, str]], chosen: Iterable[str], *, keep: bool) -> None:
        own = self.query_one(f"#{name}", SelectionList)
        at, top = own.highlighted, own.scroll_offset.y
        chosen = set(chosen)
        own.clear_options()
        own.add_options(
            Selection(
                Content.assemble(label, Content.styled(f"  {count}" if count else "", "$foreground-muted")),
                value,
                value in chosen,
            )
            for label, value, count in entries[:SHOWN_DOCUMENTS]
        )
        if keep or at is not None:
            own.highlighted = at
            own.scroll_to(y=top, animate=False)

    def _say(self, sentence: str, *, alarming: bool = False) -> None:
        line = self.query_one("#left", Static)
        line.update(Content(one_line(sentence)))
        line.set_class(alarming, "-alarming")


def _entries(facets: Facets) -> Iterable[tuple[str, list[tuple[str, str, str]]]]:
    """Each list's entries: label, value, count."""
    yield "authorities", [(one_line(name), name, str(count)) for name, count in facets.authorities.items()]
    yield "kinds", [(name, name, str(count)) for name, count in facets.kinds.items()]
    yield "documents", [(one_line(document_label(own)), own.id, "") for own in facets.documents]
