"""A passage and its document to a citation that holds: the printed number, or none."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from ragtool.records import Citation, ParagraphKind

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.records import Paragraph


def cite(document: IndexedDocument, paragraph: Paragraph, page: int | None) -> Citation:
    """The citation of words on ``page`` of ``paragraph`` of ``document``."""
    return Citation(
        label=_label(document, paragraph, page),
        key=key_of(document.id, paragraph),
        document=document.id,
        path=document.path,
        authority=document.authority,
        kind=document.kind,
        date=document.date.isoformat() if document.date else None,
        section=paragraph.section,
        paragraph=paragraph.number,
        position=paragraph.position,
        page=page,
    )


def key_of(document_id: str, paragraph: Paragraph) -> str:
    """What ``ragtool show`` takes: the printed number, or "@" and the ordinal where none is printed."""
    return f"{document_id}:{paragraph.number or f'@{paragraph.ordinal}'}"


def long_date(day: datetime.date) -> str:
    """A day as a citation prints it: "20 October 2015"."""
    return f"{day.day} {day:%B %Y}"


def document_label(document: IndexedDocument) -> str:
    """As in "Norfolk, inspection report, 20 October 2015"; the file's path where no authority is stated."""
    parts = [document.authority or document.path, document.kind or "document"]
    parts.append(long_date(document.date) if document.date else "undated")
    return ", ".join(parts)


def _label(document: IndexedDocument, paragraph: Paragraph, page: int | None) -> str:
    place = _place(paragraph)
    return f"{document_label(document)}, {place}" + (f" (page {page})" if page is not None else "")


def _place(paragraph: Paragraph) -> str:
    if paragraph.number is not None:
        return f"paragraph {paragraph.number}"
    if paragraph.kind is ParagraphKind.FOOTNOTE:
        return f"footnote {paragraph.marker}" if paragraph.marker else "footnote"
    name = {ParagraphKind.ITEM: "item", ParagraphKind.TABLE: "table row"}.get(paragraph.kind, "paragraph")
    section = f"“{paragraph.section[-1]}”" if paragraph.section else "opening"
    return f"{section}, unnumbered {name} {paragraph.position}"
