"""JSON for programs: the contract of ``--format json`` and ``jsonl``, documented in ``docs/commands.md``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.records import Answer, Citation, Hit, Quote
    from ragtool.search.context import ParagraphInContext

Fields = dict[str, Any]


class JsonRenderer:
    """One object, indented, ending in a line feed."""

    def hits(self, query: str, hits: Sequence[Hit]) -> str:
        """``{"query", "hits": [...]}``."""
        return json_object({"query": query, "hits": [hit_fields(hit) for hit in hits]})

    def answer(self, answer: Answer) -> str:
        """``{"question", "answered", "reason", "sentences": [...], "hits": [...]}``."""
        return json_object(
            {
                "question": answer.question,
                "answered": answer.answered,
                "reason": answer.reason,
                "sentences": [quote_fields(quote) for quote in answer.quotes],
                "hits": [hit_fields(hit) for hit in answer.hits],
            }
        )

    def documents(self, documents: Sequence[IndexedDocument]) -> str:
        """``{"documents": [...]}``."""
        return json_object({"documents": [document_fields(document) for document in documents]})

    def paragraph(self, found: ParagraphInContext) -> str:
        """``{"text", "citation", "lead_in", "before", "after", "cites", "cited_by", "unresolved"}``."""
        return json_object(paragraph_fields(found))


class JsonLinesRenderer:
    """One object a line: a hit, a sentence of an answer, a document or a paragraph."""

    def hits(self, query: str, hits: Sequence[Hit]) -> str:
        """A hit a line; the query is in each."""
        return json_lines({"query": query, **hit_fields(hit)} for hit in hits)

    def answer(self, answer: Answer) -> str:
        """A sentence a line; one line with ``answered`` false and the reason where nothing answers."""
        head = {"question": answer.question, "answered": answer.answered, "reason": answer.reason}
        return json_lines({**head, **quote_fields(quote)} for quote in answer.quotes) or json_lines([head])

    def documents(self, documents: Sequence[IndexedDocument]) -> str:
        """A document a line."""
        return json_lines(document_fields(document) for document in documents)

    def paragraph(self, found: ParagraphInContext) -> str:
        """The paragraph on one line."""
        return json_lines([paragraph_fields(found)])


def hit_fields(hit: Hit) -> Fields:
    """A hit as the contract names its parts."""
    return {
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "text": hit.text,
        "citation": citation_fields(hit.citation),
        "why": {
            "passage": round(hit.why.passage, 4),
            "sentence": round(hit.why.sentence, 4),
            "lexical": round(hit.why.lexical, 4),
            "terms": list(hit.why.terms),
            "expansions": [asdict(expansion) for expansion in hit.why.expansions],
            "reranker": None if hit.why.reranker is None else round(hit.why.reranker, 4),
        },
        "copies": [citation_fields(copy) for copy in hit.copies],
    }


def quote_fields(quote: Quote) -> Fields:
    """Verbatim words and their citation."""
    return {"text": quote.text, "citation": citation_fields(quote.citation)}


def citation_fields(citation: Citation) -> Fields:
    """A citation; ``paragraph`` is null where no number is printed."""
    return {**asdict(citation), "section": list(citation.section)}


def document_fields(document: IndexedDocument) -> Fields:
    """A document as ``ragtool documents`` lists it."""
    numbering = document.numbering
    return {
        "document": document.id,
        "path": document.path,
        "authority": document.authority,
        "kind": document.kind,
        "framework": document.framework,
        "title": document.title,
        "date": document.date.isoformat() if document.date else None,
        "inspected": [day.isoformat() for day in document.inspected] if document.inspected else None,
        "lead_inspector": document.lead_inspector,
        "urn": document.urn,
        "from_file_name": list(document.from_file_name),
        "not_found": list(document.metadata.not_found),
        "pages": document.page_count,
        "paragraphs": document.n_paragraphs,
        "passages": document.n_passages,
        "numbering": {
            "first": numbering.first,
            "last": numbering.last,
            "missing": list(numbering.missing),
            "duplicates": list(numbering.duplicates),
            "restarts": numbering.restarts,
            "unnumbered": numbering.unnumbered,
        },
        "grades": {grade.area: grade.grade for grade in document.grades},
        "warnings": list(document.warnings),
    }


def paragraph_fields(found: ParagraphInContext) -> Fields:
    """A paragraph in its context."""
    return {
        **quote_fields(found.quote),
        "lead_in": quote_fields(found.lead_in) if found.lead_in else None,
        "before": [quote_fields(quote) for quote in found.before],
        "after": [quote_fields(quote) for quote in found.after],
        "cites": [quote_fields(quote) for quote in found.cites],
        "cited_by": [quote_fields(quote) for quote in found.cited_by],
        "unresolved": list(found.unresolved),
    }


def json_object(fields: Fields) -> str:
    """``fields`` as indented JSON and a line feed."""
    return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


def json_lines(objects: Iterable[Fields]) -> str:
    """Each of ``objects`` as JSON on a line of its own."""
    return "".join(json.dumps(fields, ensure_ascii=False) + "\n" for fields in objects)
