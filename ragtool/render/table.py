"""CSV for spreadsheets: a row a hit, a sentence, a document or a paragraph, with a header row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ragtool.render.safety import printable

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.records import Answer, Citation, Hit
    from ragtool.search.context import ParagraphInContext

CITATION_COLUMNS = ("label", "key", "authority", "kind", "date", "section", "paragraph", "page", "path")

_FORMULA_STARTS = ("=", "+", "-", "@", "\t")


class CsvRenderer:
    """RFC 4180 rows; a cell that a spreadsheet would take for a formula is given a leading apostrophe."""

    def hits(self, query: str, hits: Sequence[Hit]) -> str:
        """A hit a row."""
        header = ("query", "rank", "score", "text", *CITATION_COLUMNS)
        rows = ((query, hit.rank, round(hit.score, 4), hit.text, *citation_cells(hit.citation)) for hit in hits)
        return csv_rows(header, rows)

    def answer(self, answer: Answer) -> str:
        """A sentence a row; one row with the reason where nothing answers."""
        header = ("question", "answered", "reason", "text", *CITATION_COLUMNS)
        rows: list[tuple[object, ...]] = [
            (answer.question, True, "", quote.text, *citation_cells(quote.citation)) for quote in answer.quotes
        ]
        return csv_rows(header, rows or [(answer.question, False, answer.reason, "", *[""] * len(CITATION_COLUMNS))])

    def documents(self, documents: Sequence[IndexedDocument]) -> str:
        """A document a row."""
        header = ("document", "path", "authority", "kind", "framework", "date", "pages", "paragraphs", "first", "last")
        rows = (
            (
                *(document.id, document.path, document.authority, document.kind, document.framework, document.date),
                *(document.page_count, document.n_paragraphs, document.numbering.first, document.numbering.last),
                " ".join(document.warnings),
            )
            for document in documents
        )
        return csv_rows((*header, "warnings"), rows)

    def paragraph(self, found: ParagraphInContext) -> str:
        """The paragraph and its neighbours and cross-references, a row each, with what each is to it."""
        groups = (
            ("before", found.before),
            ("paragraph", (found.quote,)),
            ("after", found.after),
            ("cites", found.cites),
            ("cited by", found.cited_by),
        )
        rows = (
            (relation, quote.text, *citation_cells(quote.citation)) for relation, quotes in groups for quote in quotes
        )
        return csv_rows(("relation", "text", *CITATION_COLUMNS), rows)


def citation_cells(citation: Citation) -> tuple[object, ...]:
    """What ``CITATION_COLUMNS`` name."""
    section = " > ".join(citation.section)
    own = {name: getattr(citation, name) for name in CITATION_COLUMNS} | {"section": section}
    return tuple(own.values())


def csv_rows(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A header row and the rows, safe for a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return "" if value is None else value
    text = printable(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
