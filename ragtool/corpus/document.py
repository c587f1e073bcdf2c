"""The lines of a file to a Document: the whole flow of this folder in one place.

The flow:

    lines -> furniture taken out -> printed numbers -> blocks -> text with offsets -> references, metadata, audit
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ragtool.corpus.audit import audit_numbering, warn
from ragtool.corpus.furniture import Footnote, take_out
from ragtool.corpus.lines import Extraction
from ragtool.corpus.metadata import parse_metadata
from ragtool.corpus.numbering import candidates, printed_numbers
from ragtool.corpus.references import find_references
from ragtool.corpus.structure import Block, BlockKind, Piece, to_blocks
from ragtool.records import Document, Heading, PageStart, Paragraph, ParagraphKind, Span

ID_DIGITS = 10

_BETWEEN = "\n\n"


def assemble(data: bytes, extraction: Extraction, file_name: str) -> Document:
    """The document that a reader took ``extraction`` out of.

    Args:
        data: The file's bytes, for the document's id.
        extraction: Its lines.
        file_name: Used for metadata only where the text states none.
    """
    furnished = take_out(extraction.lines)
    found = candidates(furnished.lines)
    numbers = printed_numbers(found)
    blocks = to_blocks(furnished.lines, numbers)
    writer = _Writer(_title(blocks))
    for block in blocks:
        writer.add(block)
    for note in furnished.footnotes:
        writer.add_footnote(note)
    text, paragraphs = writer.text, tuple(writer.paragraphs)
    references = find_references(text, paragraphs)
    numbering = audit_numbering(found, numbers, paragraphs)
    sha256 = hashlib.sha256(data).hexdigest()
    return Document(
        id=sha256[:ID_DIGITS],
        sha256=sha256,
        format=extraction.format,
        text=text,
        page_count=extraction.page_count,
        pages=tuple(writer.pages),
        headings=tuple(writer.headings),
        paragraphs=paragraphs,
        references=references,
        metadata=parse_metadata(extraction.lines, file_name),
        numbering=numbering,
        warnings=(*extraction.warnings, *warn(furnished.lines, numbering, references)),
    )


def _title(blocks: Sequence[Block]) -> Block | None:
    """The heading that names the whole document: the only one of the outermost level, first of several."""
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    outermost = [block for block in headings if block.level == 1]
    return outermost[0] if len(outermost) == 1 and len(headings) > 1 and headings[0] is outermost[0] else None


@dataclass(slots=True)
class _Writer:
    """Writes the reading text block by block, and notes where everything stands in it."""

    title: Block | None
    text: str = ""
    paragraphs: list[Paragraph] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    pages: list[PageStart] = field(default_factory=list)
    _section: list[tuple[int, str]] = field(default_factory=list)
    _position: int = 0

    def add(self, block: Block) -> None:
        """Add a block after those before it."""
        if block.kind is BlockKind.HEADING:
            self._add_heading(block)
        elif block.kind in (BlockKind.BULLET, BlockKind.SUB_BULLET) and self._belongs_to_last(block):
            last = self.paragraphs[-1]
            self.text += f"\n{block.marker} "
            self._write(block.pieces)
            self.paragraphs[-1] = replace(last, span=Span(last.span.start, len(self.text)))
        else:
            self._add_paragraph(block)

    def add_footnote(self, note: Footnote) -> None:
        """Add a footnote at the end."""
        if not self.paragraphs or self.paragraphs[-1].kind is not ParagraphKind.FOOTNOTE:
            self._position = 0
        self._begin(f"{note.mark} " if note.mark else "")
        start = len(self.text)
        self._write([Piece(line.text, line.page) for line in note.lines])
        self._keep(Span(start, len(self.text)), ParagraphKind.FOOTNOTE, marker=note.mark, section=("Footnotes",))

    def _add_heading(self, block: Block) -> None:
        self._begin("")
        start = len(self.text)
        self._write(block.pieces)
        self.headings.append(Heading(Span(start, len(self.text)), block.level))
        if block is self.title:
            return
        self._position = 0
        while self._section and self._section[-1][0] >= block.level:
            self._section.pop()
        self._section.append((block.level, self.text[start:]))

    def _add_paragraph(self, block: Block) -> None:
        is_bullet = block.kind in (BlockKind.BULLET, BlockKind.SUB_BULLET)
        marker = f"{block.number}." if block.number else block.marker
        self._begin(f"{marker} " if marker else "")
        start = len(self.text)
        self._write(block.pieces)
        kind = ParagraphKind.ITEM if is_bullet else ParagraphKind.PROSE
        if block.kind is BlockKind.ROW:
            kind = ParagraphKind.TABLE
        lead_in = self._lead_in() if is_bullet else None
        self._keep(Span(start, len(self.text)), kind, number=block.number, marker=block.marker, lead_in=lead_in)

    def _keep(
        self,
        span: Span,
        kind: ParagraphKind,
        *,
        number: str | None = None,
        marker: str = "",
        lead_in: int | None = None,
        section: tuple[str, ...] | None = None,
    ) -> None:
        if section is None:
            section = tuple(title for _, title in self._section)
        self._position += 1
        self.paragraphs.append(
            Paragraph(
                ordinal=len(self.paragraphs),
                span=span,
                kind=kind,
                number=number,
                section=section,
                position=self._position,
                lead_in=lead_in,
                marker=marker,
            )
        )

    def _belongs_to_last(self, block: Block) -> bool:
        """Bullets belong to the numbered paragraph, and sub-bullets to the bullet, right above them."""
        if not self.paragraphs or self._heading_is_last():
            return False
        last = self.paragraphs[-1]
        return last.number is not None or (block.kind is BlockKind.SUB_BULLET and last.kind is ParagraphKind.ITEM)

    def _heading_is_last(self) -> bool:
        return bool(self.headings) and self.headings[-1].span.start > self.paragraphs[-1].span.start

    def _lead_in(self) -> int | None:
        """The paragraph whose colon introduces a bullet: the one before it, or before the bullets before it."""
        if not self.paragraphs or self._heading_is_last():
            return None
        last = self.paragraphs[-1]
        if last.kind is ParagraphKind.ITEM:
            return last.lead_in
        return last.ordinal if last.span.of(self.text).rstrip().endswith(":") else None

    def _begin(self, marker: str) -> None:
        if self.text:
            self.text += _BETWEEN
        self.text += marker

    def _write(self, pieces: Sequence[Piece]) -> None:
        """The pieces, a space between, noting where each page begins."""
        for at, piece in enumerate(pieces):
            if at:
                self.text += " "
            if piece.page is not None and (not self.pages or self.pages[-1].page != piece.page):
                self.pages.append(PageStart(len(self.text), piece.page))
            self.text += piece.text
