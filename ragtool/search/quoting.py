"""Words of a passage as a quote that is checked to be in its document, letter for letter. None is made otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ragtool.errors import IndexDamagedError
from ragtool.records import Quote
from ragtool.search.citation import cite

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument, StoredPassage
    from ragtool.records import Document, Span


def quote(document: Document, indexed: IndexedDocument, passage: StoredPassage, span: Span) -> Quote:
    """The words at ``span`` of ``document``, which are of ``passage``, cited with the page they begin on.

    Raises:
        IndexDamagedError: They are not what the passage holds there, or not in its paragraph.
    """
    text = passage.text[span.start - passage.span.start : span.end - passage.span.start]
    if not text.strip() or text not in passage.paragraph.span.of(document.text) or span.of(document.text) != text:
        raise IndexDamagedError(
            f"A sentence of {indexed.path} is not in its paragraph as indexed."
            " The index is damaged. Run: ragtool index --full"
        )
    return Quote(text, cite(indexed, passage.paragraph, document.page_at(span.start)))
