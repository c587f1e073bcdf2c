"""CSV of inquiries for spreadsheets: a row a finding or a cell, with a header row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ragtool.render.inquiry import NOTHING_LATER
from ragtool.render.table import CITATION_COLUMNS, citation_cells, csv_rows
from ragtool.search.citation import document_label

if TYPE_CHECKING:
    from ragtool.inquiry.news import News
    from ragtool.inquiry.records import FollowUp, Timeline, Visit
    from ragtool.inquiry.themes import ThemeMatrix

_NO_CITATION = ("",) * len(CITATION_COLUMNS)


class InquiryCsv:
    """RFC 4180 rows, as ``render.table.CsvRenderer`` writes them."""

    def follow_up(self, followed: FollowUp) -> str:
        """A later passage a row; a row without a citation for a document without any."""
        return self.follow_ups([followed])

    def follow_ups(self, followed: Sequence[FollowUp]) -> str:
        """The same for each recommendation."""
        header = ("recommendation", "followed", "document", "document_date", "sentence", *CITATION_COLUMNS)
        return csv_rows(
            header,
            (
                (own.quote.text, own.quote.citation.key, *row)
                for own in followed
                for row in _rows(own.later, NOTHING_LATER)
            ),
        )

    def timeline(self, found: Timeline) -> str:
        """A finding a row; a row without a sentence for a document without any."""
        header = ("question", "strand", "document", "document_date", "sentence", *CITATION_COLUMNS)
        strands = ((found.question, own.title, *row) for own in found.strands for row in _rows(own.visits))
        return csv_rows(header, strands)

    def comparison(self, found: Timeline) -> str:
        """As ``timeline``."""
        return self.timeline(found)

    def themes(self, matrix: ThemeMatrix) -> str:
        """A cell a row, with the best sentence behind it."""
        header = (matrix.grouping.value, "documents", "theme", "query", "passages", "sentence", *CITATION_COLUMNS)
        rows: list[tuple[object, ...]] = []
        for row in matrix.rows:
            for theme, cell in zip(matrix.themes, row.cells, strict=True):
                best = cell.best.sentence if cell.best else None
                cited = (best.text, *citation_cells(best.citation)) if best else ("", *_NO_CITATION)
                rows.append((row.title, row.n_documents, theme.name, theme.query, cell.n_passages, *cited))
        return csv_rows(header, rows)

    def news(self, news: News) -> str:
        """A new or changed document a row, then a matching paragraph a row, or why none can match."""
        header = ("news", "query", "document", "document_date", "sentence", *CITATION_COLUMNS)
        documents = [("new document", own) for own in news.new] + [("changed document", own) for own in news.changed]
        rows: list[tuple[object, ...]] = [
            (kind, "", document_label(own), own.date, "", *_NO_CITATION) for kind, own in documents
        ]
        for own in news.queries:
            rows += [("match", own.saved.name, *row) for row in _rows(own.visits)]
            if own.reason:
                rows.append(("no match", own.saved.name, "", "", own.reason, *_NO_CITATION))
        return csv_rows(header, rows)


def _rows(visits: Iterable[Visit], nothing: str = "") -> Iterator[tuple[object, ...]]:
    for visit in visits:
        head = (document_label(visit.document), visit.document.date)
        for finding in visit.findings:
            yield (*head, finding.sentence.text, *citation_cells(finding.sentence.citation))
        if not visit.findings:
            yield (*head, nothing, *_NO_CITATION)
