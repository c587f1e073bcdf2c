"""An evidence pack as CSV: a row a quote, each with all that is needed to check it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ragtool.render.pack import preamble
from ragtool.render.table import CITATION_COLUMNS, citation_cells, csv_rows

if TYPE_CHECKING:
    from ragtool.inquiry.evidence_pack import EvidencePack
    from ragtool.records import Citation


def pack_bytes(pack: EvidencePack) -> bytes:
    """The pack as RFC 4180 rows in UTF-8, with the mark by which spreadsheets know it."""
    about = [value for _, value in preamble(pack)]
    header = ("question", "filters", "searched", "part", "rank", "text", *CITATION_COLUMNS, "sha256")

    def row(part: str, rank: int, text: str, citation: Citation) -> tuple[object, ...]:
        return (*about, part, rank, text, *citation_cells(citation), pack.source(citation).sha256)

    rows = [row("answer", rank, own.text, own.citation) for rank, own in enumerate(pack.answer.quotes, 1)]
    if pack.answer.reason:
        rows.append((*about, "no answer", "", pack.answer.reason, *[""] * (len(CITATION_COLUMNS) + 1)))
    rows += [row("passage", own.rank, own.text, own.citation) for own in pack.answer.hits]
    return csv_rows(header, rows).encode("utf-8-sig")
