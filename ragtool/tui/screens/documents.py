"""What is indexed: a table to sort and narrow, and what is known about the document under the cursor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.screen import Screen
from textual.widgets import DataTable, Footer, Input, Static

from ragtool.render.safety import one_line
from ragtool.search.citation import document_label, long_date
from ragtool.tui.session import Session
from ragtool.tui.widgets.title_bar import TitleBar

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.tui.engine import OpenLibrary


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table.

    Attributes:
        title: What its head says.
        cell: What it says of a document.
        order: What it is sorted by.
        figure: Whether it holds figures, which are set to the right.
        widths: Columns at most, on a narrow, a middling and a wide screen; 0: as many as it takes; None: it is away
            (what is known of the document under the cursor has it).
    """

    title: str
    cell: Callable[[IndexedDocument], str]
    order: Callable[[IndexedDocument], Any]
    figure: bool = False
    widths: tuple[int | None, int, int] = (0, 0, 0)


def _numbers(own: IndexedDocument) -> str:
    numbering = own.numbering
    return f"{numbering.first}–{numbering.last}" if numbering.first is not None else "none"


def _authority(own: IndexedDocument) -> str:
    return own.authority or "not stated"


def _overall(own: IndexedDocument) -> str:
    """The overall grade, else the first one stated."""
    grades = sorted(own.grades, key=lambda grade: "overall" not in grade.area.lower())
    return grades[0].grade if grades else ""


COLUMNS = (
    Column("Authority", _authority, lambda own: (own.authority or "~").casefold(), widths=(14, 22, 0)),
    Column("Kind", lambda own: own.kind or "not known", lambda own: own.kind or "~", widths=(12, 22, 0)),
    Column("Date", lambda own: own.date.isoformat() if own.date else "undated", lambda own: str(own.date)),
    Column("Grade", _overall, _overall, widths=(8, 20, 0)),
    Column("Paras", lambda own: f"{own.n_paragraphs:,}", lambda own: own.n_paragraphs, figure=True),
    Column("Printed", _numbers, lambda own: own.numbering.last or 0, figure=True),
    Column("Warn", lambda own: str(len(own.warnings) or ""), lambda own: len(own.warnings), figure=True),
    Column("File", lambda own: own.path, lambda own: own.path.casefold(), widths=(None, 0, 0)),
)


ROOMY = (104, 160)
"""Columns of the screen from which on the second and the third of ``Column.widths`` hold."""


class DocumentsScreen(Screen["IndexedDocument | None"]):
    """The documents of the index; gives the one to read, or None."""

    app: Session

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back"),
        Binding("s", "sort_next", "Sort", tooltip="Sort by the next column (or click on its title)"),
        Binding("S", "reverse", "Reverse", show=False, tooltip="Reverse the order"),
        Binding("slash", "narrow", "Narrow", tooltip="Show only rows that hold some words"),
        Binding("o", "file(False)", "Open file", tooltip="Open the file in its own program"),
        Binding("O", "file(True)", "Reveal", tooltip="Show the file in its folder"),
        Binding("f5", "app.update_index", "Update", tooltip="Bring the index up to date with its folders"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._column = 0
        self._reversed = False
        self._room = 0
        """Index into ``Column.widths``."""
        self._shown: list[IndexedDocument] = []

    def compose(self) -> ComposeResult:
        """Table above, details below."""
        yield TitleBar()
        yield Input(placeholder="Show only rows that hold these words", id="rows-narrow", compact=True)
        yield DataTable[Text](id="document-table", cursor_type="row", zebra_stripes=False)
        with VerticalScroll(id="details", can_focus=False):
            yield Static(id="details-text", markup=False)
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Fill the table, now and whenever the index changes."""
        self.watch(self.app, "library", self._library_changed)
        self.query_one(DataTable).focus()

    def _library_changed(self, library: OpenLibrary | None) -> None:  # noqa: ARG002 - its documents are the app's
        self._fill()

    def _fill(self) -> None:
        table = self.query_one(DataTable)
        at = self._under_cursor()
        wanted = self.query_one(Input).value.casefold().split()
        self._shown = sorted(
            (own for own in self.app.documents if all(word in _all_cells(own) for word in wanted)),
            key=COLUMNS[self._column].order,
            reverse=self._reversed,
        )
        table.clear(columns=True)
        widths = {column: width for column in COLUMNS if (width := column.widths[self._room]) is not None}
        for index, (column, width) in enumerate(widths.items()):
            arrow = (" ▼" if self._reversed else " ▲") if index == self._column else ""
            table.add_column(Text(column.title + arrow), width=width or None, key=column.title)
        for own in self._shown:
            table.add_row(*(_cell(column, own, width) for column, width in widths.items()), key=own.id)
        if at is not None and at in self._shown:
            table.move_cursor(row=self._shown.index(at))
        self._show_details()

    def on_resize(self, event: Resize) -> None:
        """Give the columns what the new width allows."""
        room = sum(event.size.width >= width for width in ROOMY)
        if room != self._room:
            self._room = room
            self._fill()

    def _under_cursor(self) -> IndexedDocument | None:
        row = self.query_one(DataTable).cursor_row
        return self._shown[row] if 0 <= row < len(self._shown) else None

    @on(DataTable.RowHighlighted)
    def _show_details(self) -> None:
        own = self._under_cursor()
        nothing = "Nothing is indexed yet: f5." if not self.app.documents else "No document holds these words."
        self.query_one("#details-text", Static).update(details(own) if own else Content(nothing))

    @on(DataTable.RowSelected)
    def _open(self) -> None:
        own = self._under_cursor()
        if own is not None:
            self.dismiss(own)

    @on(DataTable.HeaderSelected)
    def _sort_by(self, event: DataTable.HeaderSelected) -> None:
        if event.column_index == self._column:
            self._reversed = not self._reversed
        else:
            self._column, self._reversed = event.column_index, False
        self._fill()

    @on(Input.Changed)
    def _narrowed(self) -> None:
        self._fill()

    @on(Input.Submitted)
    def _to_table(self) -> None:
        self.query_one(DataTable).focus()

    def action_sort_next(self) -> None:
        """Sort by the next column."""
        shown = len(self.query_one(DataTable).columns)
        self._column, self._reversed = (self._column + 1) % shown, False
        self._fill()

    def action_reverse(self) -> None:
        """Reverse the order."""
        self._reversed = not self._reversed
        self._fill()

    def action_narrow(self) -> None:
        """To the box that narrows the rows."""
        self.query_one(Input).focus()

    def action_leave(self) -> None:
        """From the box to the table; from there back to the questions."""
        if self.query_one(Input).has_focus:
            self.query_one(Input).value = ""
            self._to_table()
        else:
            self.dismiss()

    def action_file(self, reveal: bool) -> None:
        """Open or reveal the file."""
        own = self._under_cursor()
        if own is not None:
            self.app.open_source(own, reveal=reveal)


def _cell(column: Column, own: IndexedDocument, width: int) -> Text:
    text = Text(one_line(column.cell(own)), justify="right" if column.figure else "left", no_wrap=True)
    if width:
        text.truncate(width, overflow="ellipsis")
    return text


def _all_cells(own: IndexedDocument) -> str:
    return " ".join(column.cell(own) for column in COLUMNS).casefold()


def details(own: IndexedDocument) -> Content:
    """All that is known about a document."""
    pages = f"{own.page_count} pages, " if own.page_count else ""
    facts = [f"{pages}{own.n_paragraphs} paragraphs, {own.n_passages} passages, format {own.format}"]
    numbering = own.numbering
    if numbering.first is not None:
        missing = f", not printed: {', '.join(map(str, numbering.missing))}" if numbering.missing else ""
        facts.append(f"printed numbers {numbering.first}–{numbering.last}{missing}, {numbering.unnumbered} unnumbered")
    else:
        facts.append("no printed paragraph numbers")
    if own.inspected:
        first, last = own.inspected
        facts.append(f"inspected {long_date(first)} to {long_date(last)}")
    if own.lead_inspector:
        facts.append(f"lead inspector {own.lead_inspector}")
    if own.from_file_name:
        facts.append(f"only the file's name gives the {', '.join(own.from_file_name)}")
    lines = [
        Content.styled(one_line(document_label(own)), "bold $primary"),
        Content(one_line("; ".join(facts) + ".")),
        Content.styled(one_line(own.path), "$foreground-muted"),
    ]
    lines += [
        Content.assemble(Content.styled(f"{one_line(grade.area)}: ", "$foreground-muted"), one_line(grade.grade))
        for grade in own.grades
    ]
    lines += [Content.styled(f"! {one_line(warning)}", "$warning") for warning in own.warnings]
    return Content("\n").join(lines)
