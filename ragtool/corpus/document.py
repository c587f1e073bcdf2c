"""The lines of a file to a Document: the whole flow of this folder in one place.

The flow:

    lines -> furniture taken out -> printed numbers -> blocks -> text with offsets -> references, metadata, audit
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import replace

from ragtool.corpus.audit import audit_numbering, warn
from ragtool.corpus.furniture import Footnote, take_out
from ragtool.corpus.lines import Extraction
from ragtool.corpus.metadata import parse_metadata
from ragtool.corpus.numbering import candidates, printed_numbers
from ragtool.corpus.references import find_references
from ragtool.corpus.structure import Block, BlockKind, Piece, joined, to_blocks
from ragtool.errors import ReadError
from ragtool.records import Document, Heading, PageStart, Paragraph, ParagraphKind, Span

ID_DIGITS = 10
BETWEEN_BLOCKS = "\n\n"

FOOTNOTES = "Footnotes"
"""The section that footnotes are kept in."""


def assemble(data: bytes, extraction: Extraction, telling_name: str) -> Document:
    """The document that a reader took ``extraction`` out of.

    Args:
        data: The file's bytes, for the document's id.
        extraction: Its lines.
        telling_name: Of the file, used for metadata only where the text states none.

    Raises:
        ReadError: All of its text is page furniture.
    """
    furnished = take_out(extraction.lines)
    found = candidates(furnished.lines)
    numbers = printed_numbers(found)
    blocks = to_blocks(furnished.lines, numbers)
    marks = {(note.lines[0].page, note.mark) for note in furnished.footnotes if note.mark}
    writer = _Writer(_title(blocks), marks)
    for block in blocks:
        writer.add(block)
    for note in furnished.footnotes:
        writer.add_footnote(note)
    text, paragraphs = writer.text(), tuple(writer.paragraphs)
    if not text:
        raise ReadError("It holds no text but what pages repeat (headings, numbers). Fetch a copy with text in it.")
    warnings = [] if paragraphs else ["It has headings and no paragraphs: nothing of it can be found by searching."]
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
        metadata=parse_metadata(extraction.lines, telling_name),
        numbering=numbering,
        warnings=(*extraction.warnings, *warnings, *warn(furnished.lines, numbering, references)),
    )


def _title(blocks: Sequence[Block]) -> Block | None:
    """The heading that names the whole document: the only one of the outermost level, first of several."""
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    outermost = [block for block in headings if block.level == 1]
    return outermost[0] if len(outermost) == 1 and len(headings) > 1 and headings[0] is outermost[0] else None


_NOTE_MARK = re.compile(r"(?:(?<=[^\W\d])|(?<=[?!.:’”)]) ?)(\d{1,2})$")


class _Writer:
    """Writes the reading text block by block, and notes where everything stands in it."""

    def __init__(self, title: Block | None, note_marks: Set[tuple[int | None, str]]) -> None:
        self.title = title
        self.note_marks = note_marks
        self.paragraphs: list[Paragraph] = []
        self.headings: list[Heading] = []
        self.pages: list[PageStart] = []
        self._parts: list[str] = []
        self._length = 0
        self._section: list[tuple[int, str]] = []
        self._positions: Counter[tuple[str, ...]] = Counter()
        self._last: Block | None = None

    def text(self) -> str:
        """All that was written."""
        return "".join(self._parts)

    def add(self, block: Block) -> None:
        """Add a block after those before it."""
        if block.kind is BlockKind.HEADING:
            self._add_heading(block)
        elif self._belongs_to_last(block):
            self._write(f"\n{block.marker} " if block.marker else "\n")
            self._write_pieces(block.pieces)
            last = self.paragraphs[-1]
            self.paragraphs[-1] = replace(last, span=Span(last.span.start, self._length))
        else:
            self._add_paragraph(block)
        self._last = block

    def add_footnote(self, note: Footnote) -> None:
        """Add a footnote at the end."""
        start = self._begin(f"{note.mark} " if note.mark else "")
        self._write_pieces([Piece(line.text, line.page) for line in note.lines])
        self._section = [(1, FOOTNOTES)]
        self._keep(start, ParagraphKind.FOOTNOTE, marker=note.mark)

    def _add_heading(self, block: Block) -> None:
        start = self._begin("")
        pieces = self._without_note_mark(block.pieces)
        self._write_pieces(pieces)
        self.headings.append(Heading(Span(start, self._length), block.level))
        if block is not self.title:
            self._section = [own for own in self._section if own[0] < block.level]
            self._section.append((block.level, "".join(between + piece.text for between, piece in joined(pieces))))

    def _without_note_mark(self, pieces: Sequence[Piece]) -> list[Piece]:
        """A heading's pieces without the mark of a footnote on its page ("Information about this area2")."""
        last = pieces[-1]
        mark = _NOTE_MARK.search(last.text)
        if mark is None or (last.page, mark[1]) not in self.note_marks:
            return list(pieces)
        return [*pieces[:-1], replace(last, text=last.text[: mark.start()])]

    def _add_paragraph(self, block: Block) -> None:
        if block.closes:
            self._section = []
        is_bullet = block.kind in (BlockKind.BULLET, BlockKind.SUB_BULLET)
        lead_in = self._lead_in() if is_bullet else None
        marker = f"{block.number}." if block.number else block.marker
        start = self._begin(f"{marker} " if marker else "")
        self._write_pieces(block.pieces)
        kind = {BlockKind.BULLET: ParagraphKind.ITEM, BlockKind.SUB_BULLET: ParagraphKind.ITEM}.get(block.kind)
        if block.kind is BlockKind.ROW:
            kind = ParagraphKind.TABLE
        self._keep(start, kind or ParagraphKind.PROSE, number=block.number, marker=block.marker, lead_in=lead_in)

    def _keep(
        self,
        start: int,
        kind: ParagraphKind,
        *,
        number: str | None = None,
        marker: str = "",
        lead_in: int | None = None,
    ) -> None:
        section = tuple(title for _, title in self._section)
        self._positions[section] += 1
        self.paragraphs.append(
            Paragraph(
                ordinal=len(self.paragraphs),
                span=Span(start, self._length),
                kind=kind,
                number=number,
                section=section,
                position=self._positions[section],
                lead_in=lead_in,
                marker=marker,
            )
        )

    def _belongs_to_last(self, block: Block) -> bool:
        """Bullets belong to the numbered paragraph above them, and what is set in under a bullet to the bullet."""
        if self._last is None or self._last.kind in (BlockKind.HEADING, BlockKind.ROW) or not self.paragraphs:
            return False
        last = self.paragraphs[-1]
        if block.kind is BlockKind.BULLET:
            return last.number is not None
        if block.kind in (BlockKind.SUB_BULLET, BlockKind.WITHIN):
            return last.number is not None or last.kind is ParagraphKind.ITEM
        return False

    def _lead_in(self) -> int | None:
        """The paragraph whose colon introduces a bullet: the one before it, or before the bullets before it."""
        if self._last is None or self._last.kind is BlockKind.HEADING or not self.paragraphs:
            return None
        last = self.paragraphs[-1]
        if last.kind is ParagraphKind.ITEM:
            return last.lead_in
        return last.ordinal if self._last.text.endswith(":") else None

    def _begin(self, marker: str) -> int:
        """Begin a paragraph or heading with its number or bullet; returns where its words begin."""
        self._write(BETWEEN_BLOCKS + marker if self._parts else marker)
        return self._length

    def _write_pieces(self, pieces: Sequence[Piece]) -> None:
        """The pieces, noting where each page begins."""
        for between, piece in joined(pieces):
            self._write(between)
            if piece.page is not None and (not self.pages or self.pages[-1].page != piece.page):
                self.pages.append(PageStart(self._length, piece.page))
            self._write(piece.text)

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
