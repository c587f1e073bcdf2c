"""Markdown for notes and reports: quotations with their citations under them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ragtool.render.safety import one_line, printable
from ragtool.search.citation import long_date

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.records import Answer, Citation, Hit, Quote
    from ragtool.search.context import ParagraphInContext

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~&])")
_LIST_START = re.compile(r"^(\s*\d*)([-+.)])(?=\s)", re.MULTILINE)


class MarkdownRenderer:
    """CommonMark, with every character of a document that Markdown would interpret escaped."""

    def hits(self, query: str, hits: Sequence[Hit]) -> str:
        """A quotation a hit, numbered by rank."""
        return joined([f"# {escape(one_line(query))}", *(quotation(hit.text, hit.citation) for hit in hits)])

    def answer(self, answer: Answer) -> str:
        """The quotations that answer, then the passages."""
        parts = [f"# {escape(one_line(answer.question))}"]
        parts += [quotation(quote.text, quote.citation) for quote in answer.quotes]
        if answer.reason:
            parts.append(escape(answer.reason))
        if answer.hits:
            parts.append("## Passages" if answer.answered else "## Nearest passages")
            parts += [quotation(hit.text, hit.citation) for hit in answer.hits]
        return joined(parts)

    def documents(self, documents: Sequence[IndexedDocument]) -> str:
        """A table row a document, then the warnings."""
        header = ("Document", "Authority", "Kind", "Date", "Paragraphs", "Numbers", "File")
        rows = [
            (
                document.id,
                document.authority or "",
                document.kind or "",
                long_date(document.date) if document.date else "",
                str(document.n_paragraphs),
                f"{numbers.first}–{numbers.last}" if numbers.first is not None else "none printed",
                document.path,
            )
            for document in documents
            for numbers in (document.numbering,)
        ]
        warnings = [f"- {escape(one_line(f'{d.path}: {warning}'))}" for d in documents for warning in d.warnings]
        return joined([table(header, rows), *(["\n".join(warnings)] if warnings else [])])

    def paragraph(self, found: ParagraphInContext) -> str:
        """The paragraph, its neighbours and its cross-references."""
        parts = [f"# {escape(found.quote.citation.label)}"]
        parts += quotations((*([found.lead_in] if found.lead_in else []), found.quote))
        for title, quotes in (
            ("Before", found.before),
            ("After", found.after),
            ("Cites", found.cites),
            ("Cited by", found.cited_by),
        ):
            if quotes:
                parts += [f"## {title}", *quotations(quotes)]
        return joined(parts)


def escape(text: str) -> str:
    """``text`` so that Markdown prints it as it is."""
    return _LIST_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", printable(text)))


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the cells are text, which is escaped here."""
    lines = [" | ".join(escape(one_line(cell)) for cell in row) for row in (header, *rows)]
    return "\n".join(f"| {line} |" for line in (lines[0], " | ".join("---" for _ in header), *lines[1:]))


def quotations(quotes: Iterable[Quote]) -> list[str]:
    """A block quotation each, with its citation under it."""
    return [quotation(quote.text, quote.citation) for quote in quotes]


def quotation(text: str, citation: Citation) -> str:
    """A block quotation with its citation under it."""
    quoted = "\n>\n".join(f"> {line}" for line in escape(text).splitlines() if line.strip())
    return f"{quoted}\n>\n> — {escape(citation.label)} (`{citation.key}`)"


def joined(parts: Sequence[str]) -> str:
    """Blocks with an empty line between, and a line feed at the end."""
    return "\n\n".join(parts) + "\n"
