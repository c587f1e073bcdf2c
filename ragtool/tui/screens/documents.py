"""What is indexed: a table to sort and narrow, and what is known about the document under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import DataTable, Input, Static

from ragtool.render.safety import one_line
from ragtool.search.citation import document_label, long_date
from ragtool.tui.document_columns import COLUMNS, Column, fitted
from ragtool.tui.session import Session
from ragtool.tui.widgets.key_bar import KeyBar
from ragtool.tui.widgets.title_bar import TitleBar

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.tui.engine import OpenLibrary


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
        self._sorted_by = COLUMNS[0]
        self._reversed = False
        self._room = 0
        """Columns of the screen that the table's have to share."""
        self._columns: dict[Column, int] = {}
        """Those shown, with their widths."""
        self._shown: list[IndexedDocument] = []

    def compose(self) -> ComposeResult:
        """Table above, details below."""
        yield TitleBar()
        yield Input(placeholder="Show only rows that hold these words", id="rows-narrow", compact=True)
        yield DataTable[Text](id="document-table", cursor_type="row", zebra_stripes=False)
        with VerticalScroll(id="details", can_focus=False):
            yield Static(id="details-text", markup=False)
        yield KeyBar()

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
            key=self._sorted_by.order,
            reverse=self._reversed,
        )
        table.clear(columns=True)
        self._room = self._room_of(table)
        self._columns = fitted(self.app.documents, self._room, 2 * table.cell_padding)
        for column, width in self._columns.items():
            arrow = (" ▼" if self._reversed else " ▲") if column is self._sorted_by else ""
            title = Text(column.title + arrow, justify="right" if column.figure else "left")
            table.add_column(title, width=width, key=column.title)
        for own in self._shown:
            table.add_row(*(_cell(column, own, width) for column, width in self._columns.items()), key=own.id)
        if at is not None and at in self._shown:
            table.move_cursor(row=self._shown.index(at))
        self._show_details()

    def on_resize(self) -> None:
        """Share out another width."""
        if self._room != self._room_of(self.query_one(DataTable)):
            self._fill()

    def _room_of(self, table: DataTable[Text]) -> int:
        return self.app.size.width - table.gutter.width - table.scrollbar_size_vertical

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
        column = tuple(self._columns)[event.column_index]
        self._reversed = column is self._sorted_by and not self._reversed
        self._sorted_by = column
        self._fill()

    @on(Input.Changed)
    def _narrowed(self) -> None:
        self._fill()

    @on(Input.Submitted)
    def _to_table(self) -> None:
        self.query_one(DataTable).focus()

    def action_sort_next(self) -> None:
        """Sort by the next column."""
        shown = tuple(self._columns)
        at = shown.index(self._sorted_by) if self._sorted_by in shown else -1
        self._sorted_by, self._reversed = shown[(at + 1) % len(shown)], False
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
    text = Text(column.shown(own), justify="right" if column.figure else "left", no_wrap=True)
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
