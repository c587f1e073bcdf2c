"""A citation key to the paragraph it names, in its context: neighbours, lead-in, cross-references both ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ragtool.errors import UnknownKeyError
from ragtool.records import Document, Quote
from ragtool.search.citation import cite

if TYPE_CHECKING:
    from ragtool.index.catalog import Catalog
    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.records import Paragraph


@dataclass(frozen=True, slots=True)
class ParagraphInContext:
    """One paragraph and what stands around it.

    Attributes:
        document: The document it is from.
        quote: The paragraph itself, verbatim and cited.
        lead_in: The paragraph that introduces it, when it is an item of a list.
        before, after: Its neighbours in the document, in reading order.
        cites: The paragraphs it cites by number.
        cited_by: The paragraphs that cite it.
        unresolved: Numbers it cites that no paragraph of the document prints.
    """

    document: IndexedDocument
    quote: Quote
    lead_in: Quote | None
    before: tuple[Quote, ...]
    after: tuple[Quote, ...]
    cites: tuple[Quote, ...]
    cited_by: tuple[Quote, ...]
    unresolved: tuple[str, ...]


def paragraph_in_context(catalog: Catalog, key: str, around: int) -> ParagraphInContext:
    """The paragraph that ``key`` names, with ``around`` neighbours on each side.

    Args:
        catalog: Of the open index.
        key: "<document>:40" by printed number or "<document>:@57" by ordinal; the document by its id, the beginning
            of its id, or a part of its file name that no other document has.
        around: How many neighbours on each side.

    Raises:
        UnknownKeyError: The key names no document or paragraph, or more than one document.
    """
    name, _, place = key.rpartition(":")
    if not name or not place:
        raise UnknownKeyError(
            f"{key!r} is not a citation key. Keys look like 3f9a1c2e70:40 (printed number) or 3f9a1c2e70:@57 (place in"
            " the document); ragtool search --json prints one with every hit."
        )
    document = find_document(catalog.documents(), name)
    paragraphs = catalog.paragraphs(document.id)
    paragraph = _find_paragraph(document, paragraphs, place)
    at, by_ordinal = paragraph.ordinal, {own.ordinal: own for own in paragraphs}
    text = catalog.document(document.id)

    def quotes(ordinals: Iterable[int]) -> tuple[Quote, ...]:
        return tuple(_quote(document, text, by_ordinal[ordinal]) for ordinal in ordinals if ordinal in by_ordinal)

    own = [reference for reference in text.references if reference.source == at]
    return ParagraphInContext(
        document=document,
        quote=_quote(document, text, paragraph),
        lead_in=None if paragraph.lead_in is None else quotes([paragraph.lead_in])[0],
        before=quotes(range(at - around, at)),
        after=quotes(range(at + 1, at + 1 + around)),
        cites=quotes(dict.fromkeys(target for reference in own for target in reference.targets)),
        cited_by=quotes(dict.fromkeys(other.source for other in text.references if at in other.targets)),
        unresolved=tuple(dict.fromkeys(number for reference in own for number in reference.unresolved)),
    )


def find_document(documents: Iterable[IndexedDocument], name: str) -> IndexedDocument:
    """The one document with this id, beginning of an id, or part of its path.

    Raises:
        UnknownKeyError: None or several.
    """
    documents = list(documents)
    matching = [document for document in documents if document.id.startswith(name)] or [
        document for document in documents if name.casefold() in document.path.casefold()
    ]
    if len(matching) == 1:
        return matching[0]
    if not matching:
        raise UnknownKeyError(f"No indexed document has the id or file name {name!r}. See: ragtool documents")
    several = ", ".join(f"{document.id} ({document.path})" for document in matching[:6])
    raise UnknownKeyError(f"{name!r} names {len(matching)} documents: {several}. Write the id of one of them.")


def _find_paragraph(document: IndexedDocument, paragraphs: list[Paragraph], place: str) -> Paragraph:
    for paragraph in paragraphs:
        if place in (paragraph.number, f"@{paragraph.ordinal}"):
            return paragraph
    numbering = document.numbering
    if numbering.first is None:
        raise UnknownKeyError(
            f"{document.path} has no printed paragraph numbers, so {place!r} names nothing in it;"
            f" its paragraphs are @0 to @{len(paragraphs) - 1}."
        )
    raise UnknownKeyError(
        f"{document.path} has no paragraph {place!r}: its numbers are {numbering.first} to {numbering.last}."
    )


def _quote(document: IndexedDocument, read: Document, paragraph: Paragraph) -> Quote:
    return Quote(
        text=paragraph.span.of(read.text),
        citation=cite(document, paragraph, read.page_at(paragraph.span.start)),
    )
