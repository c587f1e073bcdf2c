"""The columns of the table of documents: what each says and sorts by, and how they share the width of the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from ragtool.render.safety import one_line

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument

ARROW_COLUMNS = 2
"""Of the mark that says which column is sorted by; each has room for it, so that none moves when it is."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table.

    Attributes:
        title: What its head says.
        cell: What it says of a document.
        order: What it is sorted by.
        figure: Whether it holds figures, which are set to the right.
        least: Columns that it can be cut down to; None: it is shown whole.
        spare: Whether it goes where there is no room: what is known of the document under the cursor has it too.
    """

    title: str
    cell: Callable[[IndexedDocument], str]
    order: Callable[[IndexedDocument], Any]
    figure: bool = False
    least: int | None = None
    spare: bool = False

    def shown(self, own: IndexedDocument) -> str:
        """The cell, safe and on one line."""
        return one_line(self.cell(own))


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
    Column("Authority", _authority, lambda own: (own.authority or "~").casefold(), least=14),
    Column("Kind", lambda own: own.kind or "not known", lambda own: own.kind or "~", least=17),
    Column("Date", lambda own: own.date.isoformat() if own.date else "undated", lambda own: str(own.date)),
    Column("Grade", _overall, _overall, least=11),
    Column("Paras", lambda own: f"{own.n_paragraphs:,}", lambda own: own.n_paragraphs, figure=True),
    Column("Printed", _numbers, lambda own: own.numbering.last or 0, figure=True, spare=True),
    Column("Warn", lambda own: str(len(own.warnings) or ""), lambda own: len(own.warnings), figure=True),
    Column("File", lambda own: own.path, lambda own: own.path.casefold(), least=30, spare=True),
)


def fitted(documents: Sequence[IndexedDocument], room: int, padding: int) -> dict[Column, int]:
    """The columns that fit into ``room``, and how wide each is, ``padding`` around it not counted.

    Spare columns go, the last first, until the others can be made to fit; then the widest gives a column at a time.
    """
    widths = {
        column: max(len(column.title) + ARROW_COLUMNS, *(cell_len(column.shown(own)) for own in documents), 0)
        for column in COLUMNS
    }
    least = {column: width if column.least is None else min(width, column.least) for column, width in widths.items()}
    for column in reversed(COLUMNS):
        if column.spare and sum(least[own] + padding for own in widths) > room:
            del widths[column]
    excess = sum(width + padding for width in widths.values()) - room
    while excess > 0 and (wide := [column for column, width in widths.items() if width > least[column]]):
        widths[max(wide, key=lambda own: widths[own])] -= 1
        excess -= 1
    return widths
