"""Plain text of inquiries for people: by date where one matter is followed, in columns where things are compared."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from ragtool.render.inquiry import NOTHING_LATER, NOTHING_NEW
from ragtool.render.inquiry.markdown import since
from ragtool.render.safety import one_line, printable
from ragtool.render.text import BOLD, DIM, INDENT, TextRenderer
from ragtool.search.citation import document_label, long_date

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.inquiry.news import News
    from ragtool.inquiry.records import FollowUp, Timeline, Visit
    from ragtool.inquiry.themes import ThemeMatrix
    from ragtool.records import Quote

TABLE_WIDTH = 110
"""Columns of a table where it goes into a pipe or a file."""


class InquiryText(TextRenderer):
    """Renders for a screen or a pipe, as ``style`` says."""

    def follow_up(self, followed: FollowUp) -> str:
        """The paragraph, what it cites and what cites it, then each later document by date."""
        parts = [self.quote(followed.quote, lead="")]
        for title, quotes in (("Cites", followed.cites), ("Cited by", followed.cited_by)):
            if quotes:
                parts += [self.styled(BOLD, title), *(self.quote(own, lead=INDENT) for own in quotes)]
        parts.append(self.styled(BOLD, "Later"))
        if followed.reason:
            parts.append(INDENT + printable(followed.reason) + "\n")
        for visit in followed.later:
            parts.append(self._document_line(visit, NOTHING_LATER))
            parts += [self.quote(own.passage, lead=INDENT) for own in visit.findings]
        return "\n".join(parts)

    def follow_ups(self, followed: Sequence[FollowUp]) -> str:
        """A table of recommendation, follow-ups and dates."""
        table = _table("Recommendation", "Follow-ups", "Dates")
        for own in followed:
            said = [
                (_cited(finding.sentence), _day(visit.document)) for visit in own.later for finding in visit.findings
            ]
            for at, (words, day) in enumerate(said or [(own.reason or NOTHING_LATER, "")]):
                _add_row(table, "" if at else _cited(own.quote), words, day)
            table.add_section()
        return self._drawn(table)

    def timeline(self, found: Timeline) -> str:
        """Authority by authority, the strongest sentence of each document by date."""
        if found.reason:
            return printable(found.reason) + "\n"
        parts = []
        for strand in found.strands:
            parts.append(self.styled(BOLD, one_line(strand.title)) + "\n")
            for visit in strand.visits:
                parts.append(self._document_line(visit, "nothing found"))
                parts += [self.quote(own.sentence, lead=INDENT) for own in visit.findings]
        return "\n".join(parts)

    def comparison(self, found: Timeline) -> str:
        """A column an authority, each by date."""
        if found.reason:
            return printable(found.reason) + "\n"
        table = _table(*(strand.title for strand in found.strands))
        columns = [
            [_cited(own.sentence) for visit in strand.visits for own in visit.findings] or ["nothing found"]
            for strand in found.strands
        ]
        for row in zip_longest(*columns, fillvalue=""):
            _add_row(table, *row)
            table.add_section()
        return self._drawn(table)

    def themes(self, matrix: ThemeMatrix) -> str:
        """The numbers as a table, then the best citation behind each."""
        table = _table(matrix.grouping.value.capitalize())
        for theme in matrix.themes:
            table.add_column(_plain(one_line(theme.name)), justify="right")
        for row in matrix.rows:
            _add_row(table, one_line(row.title), *(str(cell.n_passages or "·") for cell in row.cells))
        parts = [self._drawn(table)]
        for row in matrix.rows:
            cited = [
                (theme, cell.best)
                for theme, cell in zip(matrix.themes, row.cells, strict=True)
                if cell.best is not None
            ]
            if cited:
                parts.append(self.styled(BOLD, one_line(row.title)))
            for theme, best in cited:
                parts += [f"{INDENT}{one_line(theme.name)}", self.quote(best.sentence, lead=INDENT)]
        return "\n".join(parts)

    def news(self, news: News) -> str:
        """New and changed documents, then what matches each saved query."""
        parts = [self.styled(BOLD, f"Since {since(news)}") + "\n"]
        for title, documents in (("New documents", news.new), ("Changed documents", news.changed)):
            if documents:
                lines = (f"{INDENT}{one_line(document_label(own))}  {one_line(own.path)}" for own in documents)
                parts.append("\n".join((self.styled(BOLD, title), *lines)) + "\n")
        for own in news.queries:
            nothing = "" if own.visits else f": {one_line(own.reason or NOTHING_NEW)}"
            parts.append(f"{self.styled(BOLD, one_line(own.saved.name))}{nothing}\n")
            for visit in own.visits:
                parts += [self.quote(finding.passage, lead=INDENT) for finding in visit.findings]
        return "\n".join(parts)

    def _document_line(self, visit: Visit, nothing: str) -> str:
        own = visit.document
        label = one_line(f"{_day(own)}, {own.kind or 'document'}")
        return self.styled(BOLD, label) if visit.findings else self.styled(DIM, f"{label}: {nothing}") + "\n"

    def _drawn(self, table: Table) -> str:
        from io import StringIO

        from rich.console import Console

        out = StringIO()
        console = Console(
            file=out,
            width=self.style.width or TABLE_WIDTH,
            force_terminal=self.style.colour,
            color_system="standard" if self.style.colour else None,
            highlight=False,
        )
        console.print(table)
        return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _table(*titles: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in titles:
        table.add_column(_plain(title))
    return table


def _add_row(table: Table, *cells: str) -> None:
    table.add_row(*map(_plain, cells))


def _plain(text: str) -> Text:
    """As rich prints it without taking any of it for markup."""
    from rich.text import Text

    return Text(printable(text))


def _cited(quote: Quote) -> str:
    return f"{quote.text}\n— {one_line(quote.citation.label)}"


def _day(document: IndexedDocument) -> str:
    return long_date(document.date) if document.date else "undated"
