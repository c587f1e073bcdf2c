"""JSON of inquiries for programs, documented in ``docs/commands.md``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ragtool.render.structured import Fields, citation_fields, document_fields, json_lines, json_object, quote_fields

if TYPE_CHECKING:
    from ragtool.inquiry.news import News
    from ragtool.inquiry.records import Finding, FollowUp, Timeline, Visit
    from ragtool.inquiry.themes import ThemeCell, ThemeMatrix


class InquiryJson:
    """One object, indented, ending in a line feed."""

    def follow_up(self, followed: FollowUp) -> str:
        """``{"text", "citation", "cites", "cited_by", "later": [{"document", ..., "findings"}], "reason"}``."""
        return json_object(_follow_up_fields(followed))

    def follow_ups(self, followed: Sequence[FollowUp]) -> str:
        """``{"recommendations": [...]}``, each as ``follow_up`` gives it."""
        return json_object({"recommendations": [_follow_up_fields(own) for own in followed]})

    def timeline(self, found: Timeline) -> str:
        """``{"question", "reason", "authorities": [{"authority", "documents": [{"document", ..., "findings"}]}]}``."""
        strands = [{"authority": own.title, "documents": _visits(own.visits)} for own in found.strands]
        return json_object({"question": found.question, "reason": found.reason, "authorities": strands})

    def comparison(self, found: Timeline) -> str:
        """As ``timeline``."""
        return self.timeline(found)

    def themes(self, matrix: ThemeMatrix) -> str:
        """``{"by", "themes": [{"name", "query"}], "rows": [{"title", "documents", "cells": [...]}]}``.

        A cell is ``{"passages", "best"}``; ``best`` is a finding, or null.
        """
        return json_object(
            {
                "by": matrix.grouping.value,
                "themes": [{"name": own.name, "query": own.query} for own in matrix.themes],
                "rows": [
                    {
                        "title": row.title,
                        "documents": row.n_documents,
                        "cells": [_cell_fields(own) for own in row.cells],
                    }
                    for row in matrix.rows
                ],
            }
        )

    def news(self, news: News) -> str:
        """``{"since", "new": [...], "changed": [...], "queries": [{"name", "query", "documents", "reason"}]}``."""
        return json_object(
            {
                "since": news.since.isoformat() if news.since else None,
                "new": [document_fields(own) for own in news.new],
                "changed": [document_fields(own) for own in news.changed],
                "queries": [
                    {
                        "name": own.saved.name,
                        "query": own.saved.query,
                        "documents": _visits(own.visits),
                        "reason": own.reason,
                    }
                    for own in news.queries
                ],
            }
        )


class InquiryJsonLines:
    """One object a line: a finding with what it belongs to, or a cell of a matrix."""

    def follow_up(self, followed: FollowUp) -> str:
        """A later passage a line; ``citation`` is null for a document without any."""
        return self.follow_ups([followed])

    def follow_ups(self, followed: Sequence[FollowUp]) -> str:
        """The same for each recommendation, named by its key."""
        return json_lines(
            {"followed": own.quote.citation.key, **line} for own in followed for line in _finding_lines(own.later)
        )

    def timeline(self, found: Timeline) -> str:
        """A finding a line; ``citation`` is null for a document without any."""
        return json_lines(
            {"question": found.question, "authority": strand.title, **line}
            for strand in found.strands
            for line in _finding_lines(strand.visits)
        )

    def comparison(self, found: Timeline) -> str:
        """As ``timeline``."""
        return self.timeline(found)

    def themes(self, matrix: ThemeMatrix) -> str:
        """A cell a line."""
        return json_lines(
            {"by": matrix.grouping.value, "title": row.title, "theme": theme.name, **_cell_fields(cell)}
            for row in matrix.rows
            for theme, cell in zip(matrix.themes, row.cells, strict=True)
        )

    def news(self, news: News) -> str:
        """A new or changed document a line, then a matching paragraph a line, or why none can match."""
        documents = [("new", own) for own in news.new] + [("changed", own) for own in news.changed]
        lines: list[Fields] = [{"news": kind, **document_fields(own)} for kind, own in documents]
        for own in news.queries:
            lines += [{"news": "match", "name": own.saved.name, **line} for line in _finding_lines(own.visits)]
            if own.reason:
                lines.append({"news": "no match", "name": own.saved.name, "reason": own.reason})
        return json_lines(lines)


def _follow_up_fields(followed: FollowUp) -> Fields:
    return {
        **quote_fields(followed.quote),
        "cites": [quote_fields(own) for own in followed.cites],
        "cited_by": [quote_fields(own) for own in followed.cited_by],
        "later": _visits(followed.later),
        "reason": followed.reason,
    }


def _visits(visits: Iterable[Visit]) -> list[Fields]:
    return [{**_document(own), "findings": [_finding_fields(finding) for finding in own.findings]} for own in visits]


def _document(visit: Visit) -> Fields:
    own = visit.document
    return {
        "document": own.id,
        "path": own.path,
        "authority": own.authority,
        "kind": own.kind,
        "date": own.date.isoformat() if own.date else None,
    }


def _finding_fields(finding: Finding) -> Fields:
    return {
        "text": finding.passage.text,
        "sentence": finding.sentence.text,
        "support": round(finding.support, 4),
        "citation": citation_fields(finding.sentence.citation),
    }


def _finding_lines(visits: Iterable[Visit]) -> Iterable[Fields]:
    for visit in visits:
        for finding in visit.findings:
            yield {**_document(visit), **_finding_fields(finding)}
        if not visit.findings:
            yield {**_document(visit), "text": None, "sentence": None, "support": None, "citation": None}


def _cell_fields(cell: ThemeCell) -> Fields:
    return {"passages": cell.n_passages, "best": _finding_fields(cell.best) if cell.best else None}
