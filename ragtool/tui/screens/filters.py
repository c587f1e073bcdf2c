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
from textual.widgets import Button, Footer, Input, Static

from ragtool.errors import UsageError
from ragtool.render.safety import one_line
from ragtool.search.citation import document_label
from ragtool.search.filters import Filters
from ragtool.tui.facets import Choice, Facets, count_facets
from ragtool.tui.widgets.facet_list import FacetList, FacetValue

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument

SHOWN_VALUES = 200
"""Values listed at once; typing narrows the list."""


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
        self._chosen = {
            "authorities": set(filters.authority),
            "kinds": set(filters.kind),
            "documents": set(filters.document),
        }
        self._sections = filters.section
        self._since = filters.since.isoformat() if filters.since else ""
        self._until = filters.until.isoformat() if filters.until else ""

    def compose(self) -> ComposeResult:
        """Dates on top, three lists below."""
        with Vertical(classes="box wide"):
            yield Static("Search only in", classes="box-title", markup=False)
            with Horizontal(id="dates"):
                yield Static("from", markup=False)
                yield Input(self._since, placeholder="2016-11-16", id="since", compact=True)
                yield Static("to", markup=False)
                yield Input(self._until, placeholder="2018", id="until", compact=True)
                yield Static("find", markup=False)
                yield Input(placeholder="in the lists", id="narrow", compact=True)
            with Horizontal(id="facets"):
                for name, title in (("authorities", "Authority"), ("kinds", "Kind"), ("documents", "Document")):
                    with Vertical(id=f"{name}-column"):
                        yield Static(title, classes="column-title", markup=False)
                        yield FacetList(id=name)
            with Horizontal(id="filter-buttons"):
                yield Static(id="left", markup=False)
                yield Button("Apply", id="apply", variant="primary", compact=True)
                yield Button("Clear all", id="clear", compact=True)
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Fill the lists."""
        self._fill()
        self.query_one("#authorities").focus()

    @on(FacetList.Toggled)
    def _toggled(self, event: FacetList.Toggled) -> None:
        self._chosen[event.facets.id or ""] ^= {event.value}
        self._fill()

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
            authority=tuple(sorted(self._chosen["authorities"])),
            kind=tuple(sorted(self._chosen["kinds"])),
            document=tuple(sorted(self._chosen["documents"])),
            section=self._sections,
            since=typed.since,
            until=typed.until,
        )

    def _fill(self) -> None:
        """Count anew and list."""
        try:
            filters = self._filters()
        except UsageError:
            self._say("The dates are not complete yet.")
            return
        choice = Choice(
            frozenset(filters.authority),
            frozenset(filters.kind),
            frozenset(filters.document),
            filters.since,
            filters.until,
        )
        facets = count_facets(self._documents, choice)
        wanted = self.query_one("#narrow", Input).value.casefold().split()
        for name, values in _values(facets):
            chosen = self._chosen[name]
            shown = [
                own for own in values if own.value in chosen or all(word in own.name.casefold() for word in wanted)
            ]
            self.query_one(f"#{name}", FacetList).show_values(shown[:SHOWN_VALUES], chosen)
        self._say(f"{facets.left} of {len(self._documents)} documents")

    def _say(self, sentence: str, *, alarming: bool = False) -> None:
        line = self.query_one("#left", Static)
        line.update(Content(one_line(sentence)))
        line.set_class(alarming, "-alarming")


def _values(facets: Facets) -> Iterable[tuple[str, list[FacetValue]]]:
    """What each list holds."""
    yield "authorities", [FacetValue(name, name, count) for name, count in facets.authorities.items()]
    yield "kinds", [FacetValue(name, name, count) for name, count in facets.kinds.items()]
    yield "documents", [FacetValue(own.id, document_label(own)) for own in facets.documents]
