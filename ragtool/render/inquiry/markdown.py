"""Markdown of inquiries: quotations with their citations, and tables where things are compared."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from ragtool.render.inquiry import NOTHING_LATER, NOTHING_NEW
from ragtool.render.markdown import escape, joined, quotation, quotations, table
from ragtool.render.safety import one_line
from ragtool.search.citation import document_label, long_date

if TYPE_CHECKING:
    from ragtool.inquiry.news import News
    from ragtool.inquiry.records import FollowUp, Timeline, Visit
    from ragtool.inquiry.themes import ThemeMatrix


class InquiryMarkdown:
    """CommonMark, with every character of a document that Markdown would interpret escaped."""

    def follow_up(self, followed: FollowUp) -> str:
        """The paragraph, what it cites and what cites it, then each later document."""
        parts = [f"# {escape(followed.quote.citation.label)}", *quotations([followed.quote])]
        for title, quotes in (("Cites", followed.cites), ("Cited by", followed.cited_by)):
            if quotes:
                parts += [f"## {title}", *quotations(quotes)]
        parts.append("## Later")
        if followed.reason:
            parts.append(escape(followed.reason))
        for visit in followed.later:
            parts += [f"### {_label(visit)}", *_passages(visit, NOTHING_LATER)]
        return joined(parts)

    def follow_ups(self, followed: Sequence[FollowUp]) -> str:
        """A table of recommendation, follow-ups and dates."""
        rows = []
        for own in followed:
            recommendation = f"{own.quote.text} ({own.quote.citation.label})"
            for visit in own.later:
                day = long_date(visit.document.date) if visit.document.date else ""
                for finding in visit.findings:
                    said = f"{finding.sentence.text} ({finding.sentence.citation.label})"
                    rows.append((recommendation, said, day))
                    recommendation = ""
            if not own.found:
                rows.append((recommendation, own.reason or NOTHING_LATER, ""))
        return joined([table(("Recommendation", "Follow-ups", "Dates"), rows)])

    def timeline(self, found: Timeline) -> str:
        """A heading an authority, the strongest sentence of each document under it."""
        parts = [f"# {escape(one_line(found.question))}"]
        if found.reason:
            parts.append(escape(found.reason))
        for strand in found.strands:
            parts.append(f"## {escape(strand.title)}")
            for visit in strand.visits:
                sentences = [quotation(own.sentence.text, own.sentence.citation) for own in visit.findings]
                parts += [f"### {_label(visit)}", *(sentences or ["nothing found"])]
        return joined(parts)

    def comparison(self, found: Timeline) -> str:
        """A table with a column an authority."""
        parts = [f"# {escape(one_line(found.question))}"]
        if found.reason:
            return joined([*parts, escape(found.reason)])
        columns = [
            [
                f"{own.sentence.text} ({own.sentence.citation.label})"
                for visit in strand.visits
                for own in visit.findings
            ]
            or ["nothing found"]
            for strand in found.strands
        ]
        return joined([*parts, table([own.title for own in found.strands], zip_longest(*columns, fillvalue=""))])

    def themes(self, matrix: ThemeMatrix) -> str:
        """The numbers as a table, then the best citation behind each."""
        header = (matrix.grouping.value.capitalize(), *(theme.name for theme in matrix.themes))
        rows = [(row.title, *(str(cell.n_passages) for cell in row.cells)) for row in matrix.rows]
        parts = [table(header, rows)]
        for row in matrix.rows:
            cited = [
                f"{escape(theme.name)} ({cell.n_passages}):\n\n"
                + quotation(cell.best.sentence.text, cell.best.sentence.citation)
                for theme, cell in zip(matrix.themes, row.cells, strict=True)
                if cell.best
            ]
            if cited:
                parts += [f"## {escape(row.title)}", *cited]
        return joined(parts)

    def news(self, news: News) -> str:
        """New and changed documents, then what matches each saved query."""
        parts = [f"# Since {since(news)}"]
        for title, documents in (("New documents", news.new), ("Changed documents", news.changed)):
            if documents:
                lines = "\n".join(f"- {escape(document_label(own))} ({escape(own.path)})" for own in documents)
                parts += [f"## {title}", lines]
        for own in news.queries:
            parts.append(f"## {escape(one_line(own.saved.name))}")
            for visit in own.visits:
                parts += [f"### {_label(visit)}", *_passages(visit, "")]
            if not own.visits:
                parts.append(escape(one_line(own.reason or NOTHING_NEW)))
        return joined(parts)


def since(news: News) -> str:
    """The moment from which news is told, to the minute."""
    return f"{long_date(news.since)}, {news.since:%H:%M}" if news.since else "the beginning"


def _label(visit: Visit) -> str:
    return escape(document_label(visit.document))


def _passages(visit: Visit, nothing: str) -> list[str]:
    return [quotation(own.passage.text, own.passage.citation) for own in visit.findings] or [nothing]
