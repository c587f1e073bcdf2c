"""An answer and its passages with all that someone needs to check them: an evidence pack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ragtool.search.answer import answer

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.records import Answer, Citation
    from ragtool.search.engine import Engine
    from ragtool.search.query import Query


@dataclass(frozen=True, slots=True)
class EvidencePack:
    """What was asked, of what, and what the documents say; the same index gives the same pack.

    Attributes:
        question: As typed.
        filters: In words; "" without filters.
        built: When the index was built, UTC, ISO 8601.
        ragtool: The version that read the documents.
        n_documents: How many are indexed.
        answer: The quotes and the passages.
        sources: The documents quoted, by id.
    """

    question: str
    filters: str
    built: str
    ragtool: str
    n_documents: int
    answer: Answer
    sources: dict[str, IndexedDocument]

    def source(self, citation: Citation) -> IndexedDocument:
        """The document that a citation of the pack cites."""
        return self.sources[citation.document]


def evidence_pack(engine: Engine, query: Query, k: int) -> EvidencePack:
    """Ask ``query`` and gather what its ``k`` best passages are from.

    Raises:
        UnknownFilterError: A filter value that no document of the index has.
    """
    answered = answer(engine, query, k)
    cited = {quote.citation.document for quote in answered.quotes} | {hit.citation.document for hit in answered.hits}
    manifest = engine.index.manifest
    return EvidencePack(
        question=query.typed,
        filters=query.filters.describe(),
        built=manifest.built,
        ragtool=manifest.ragtool,
        n_documents=manifest.n_documents,
        answer=answered,
        sources=engine.index.catalog.documents_by_id(cited),
    )
