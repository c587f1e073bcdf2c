"""The filters panel: authorities, kinds, dates, sections and documents, with how many documents each leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from ragtool.errors import RagtoolError, UsageError
from ragtool.render.safety import one_line
from ragtool.search.citation import document_label
from ragtool.search.filters import Filters
from ragtool.tui.engine import OpenLibrary
from ragtool.tui.facets import Choice, Facets, Sections, count_facets
from ragtool.tui.widgets.facet_list import FacetList, FacetValue
from ragtool.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument

SHOWN_VALUES = 200
"""Values listed at once; typing narrows the list."""

LISTS = (("authorities", "Authority"), ("kinds", "Kind"), ("sections", "Section"), ("documents", "Document"))
"""Ids and titles."""


class FiltersScreen(ModalScreen[Filters | None]):
    """Gives the filters chosen, or None when the user leaves them as they were."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Leave as it was"),
        Binding("f3,ctrl+s", "apply", "Apply", priority=True),
        Binding("f4", "clear", "Clear all", priority=True),
    ]

    @dataclass
    class SectionsFound(Message):
        """The headings of the documents are there."""

        sections: Sections

    def __init__(self, documents: Sequence[IndexedDocument], library: OpenLibrary, filters: Filters) -> None:
        super().__init__()
        self._documents = documents
        self._library = library
        self._labels = _labels(documents)
        self._sections = Sections({})
        self._chosen = {
            "authorities": set(filters.authority),
            "kinds": set(filters.kind),
            "sections": set(filters.section),
            "documents": set(filters.document),
        }
        self._since = filters.since.isoformat() if filters.since else ""
        self._until = filters.until.isoformat() if filters.until else ""

    def compose(self) -> ComposeResult:
        """Dates on top, four lists below."""
        with Vertical(classes="box wide"):
            yield Static("Search only in", classes="box-title", markup=False)
            with Horizontal(id="dates"):
                yield Static("from", markup=False)
                yield Input(self._since, placeholder="e.g. 2016", id="since", compact=True)
                yield Static("to", markup=False)
                yield Input(self._until, placeholder="e.g. 2018-06", id="until", compact=True)
                yield Static("find", markup=False)
                yield Input(placeholder="in the lists", id="narrow", compact=True)
            with Horizontal(id="facets"):
                for name, title in LISTS:
                    with Vertical(id=f"{name}-column"):
                        yield Static(title, classes="column-title", markup=False)
                        yield FacetList(id=name)
            with Horizontal(id="filter-buttons"):
                yield Static(id="left", markup=False)
                yield Button("Apply", id="apply", variant="primary", compact=True)
                yield Button("Clear all", id="clear", compact=True)
        yield KeyBar()

    def on_mount(self) -> None:
        """Fill the lists; headings come when they are found."""
        self._fill()
        self._find_sections()
        self.query_one("#authorities").focus()

    @work(thread=True, exit_on_error=False)
    def _find_sections(self) -> None:
        try:
            self.post_message(self.SectionsFound(Sections(self._library.sections())))
        except RagtoolError as error:
            self.app.call_from_thread(self._say, str(error), alarming=True)

    @on(SectionsFound)
    def _take_sections(self, event: SectionsFound) -> None:
        self._sections = event.sections
        self._fill()

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
            section=tuple(sorted(self._chosen["sections"])),
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
            authorities=frozenset(filters.authority),
            kinds=frozenset(filters.kind),
            sections=frozenset(filters.section),
            documents=frozenset(filters.document),
            since=filters.since,
            until=filters.until,
        )
        facets = count_facets(self._documents, choice, self._sections)
        for name, values in self._values(facets):
            self.query_one(f"#{name}", FacetList).show_values(values, self._chosen[name])
        self._say(f"{facets.left} of {len(self._documents)} documents")

    def _values(self, facets: Facets) -> Iterable[tuple[str, list[FacetValue]]]:
        """What each list shows."""
        for name, counts in (("authorities", facets.authorities), ("kinds", facets.kinds)):
            yield name, [FacetValue(own, own, counts[own]) for own in self._shown(name, {own: own for own in counts})]
        typed = sorted(self._chosen["sections"].difference(self._sections.names))
        sections = self._shown("sections", {own: own for own in (*typed, *self._sections.names)})
        counted = {own: len(self._sections.documents_under(own) & facets.sections) for own in sections}
        yield "sections", [FacetValue(own, own, count) for own, count in counted.items()]
        documents = self._shown("documents", {own.id: self._labels[own.id] for own in facets.documents})
        yield "documents", [FacetValue(own, self._labels[own]) for own in documents]

    def _shown(self, name: str, labels: Mapping[str, str]) -> list[str]:
        """The values of the list ``name`` that are chosen or hold the words to narrow by; SHOWN_VALUES at most."""
        wanted = self.query_one("#narrow", Input).value.casefold().split()
        chosen = self._chosen[name]
        shown = (
            own for own, label in labels.items() if own in chosen or all(word in label.casefold() for word in wanted)
        )
        return list(islice(shown, SHOWN_VALUES))

    def _say(self, sentence: str, *, alarming: bool = False) -> None:
        line = self.query_one("#left", Static)
        line.update(Content(one_line(sentence)))
        line.set_class(alarming, "-alarming")


def _labels(documents: Sequence[IndexedDocument]) -> dict[str, str]:
    """What each document is called, by its id; with its file, where several are called the same."""
    labels = {own.id: document_label(own) for own in documents}
    times = Counter(labels.values())
    return {own.id: f"{label}, {own.path}" if times[label := labels[own.id]] > 1 else label for own in documents}
