"""Word documents to block lines, as Word prints them with all tracked changes accepted.

Headers, footers, comments, hidden text and tables of contents are not text of the document and are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from ragtool.corpus.lines import Extraction, Line
from ragtool.corpus.readers.blocks import on_one_line, row_text, split_at_breaks, without_bullet
from ragtool.corpus.readers.word_notes import Notes
from ragtool.corpus.readers.word_numbering import Mark, Numbering
from ragtool.corpus.readers.word_package import WORD, open_package
from ragtool.corpus.readers.word_styles import StyleSheet, heading_level, switched, value, whole
from ragtool.errors import ReadError

_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

_LONGEST_HEADING = 300  # characters
_LONGEST_TERSE = 200

# Elements that only wrap others of their own kind, and those whose content the accepted changes took away.
_WRAPPERS = {WORD + name for name in ("ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple", "dir", "bdo")}
_DRAWN = (f"{WORD}drawing", f"{WORD}pict", f"{WORD}object")
_CHARACTERS = {
    f"{WORD}tab": "\t",
    f"{WORD}ptab": "\t",
    f"{WORD}br": "\n",
    f"{WORD}cr": "\n",
    f"{WORD}noBreakHyphen": "-",
}


def read_docx(data: bytes) -> Extraction:
    """The paragraphs, list items and table rows of a Word document, then its footnotes and endnotes.

    Raises:
        ReadError: It is damaged, encrypted, too large unpacked, not a Word document, or holds no text.
    """
    package = open_package(data)
    reader = _Reader(StyleSheet(package.styles), Numbering(package.numbering), Notes(package))
    blocks = [*reader.story(package.document), *reader.note_blocks()]
    if not blocks:
        raise ReadError("It holds no text. If it is a scan, fetch a copy with text in it.")
    return Extraction("docx", _with_headings(blocks), None, reader.warnings())


@dataclass(frozen=True, slots=True)
class _Block:
    """A line, the heading level that its style or outline gives it, and what decided that level."""

    line: Line
    level: int | None = None
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    """Characters set alike; ``points`` is None where no style says."""

    text: str
    bold: bool
    points: float | None


def _with_headings(blocks: list[_Block]) -> tuple[Line, ...]:
    """The lines, those of heading styles marked, but for styles that this document sets its prose in.

    Some writers number their paragraphs with Word's heading styles, for want of a better way.
    """
    all_blocks = Counter(block.decided_by for block in blocks if block.level)
    prose = Counter(block.decided_by for block in blocks if block.level and _reads_as_prose(block.line.text))
    return tuple(
        replace(block.line, heading=block.level)
        if block.level and prose[block.decided_by] * 2 <= all_blocks[block.decided_by]
        and len(block.line.text) <= _LONGEST_HEADING
        else block.line
        for block in blocks
    )  # fmt: skip


def _reads_as_prose(text: str) -> bool:
    return len(text) > _LONGEST_TERSE or text.endswith((".", ";", ","))


class _Reader:
    """Walks the blocks of one document in order, which its numbers, fields and notes depend on."""

    def __init__(self, styles: StyleSheet, numbering: Numbering, notes: Notes) -> None:
        self._styles = styles
        self._numbering = numbering
        self._notes = notes
        self._fields: list[bool] = []  # for each open field, innermost last: whether its result has begun
        self._carried: list[_Words] = []  # from paragraphs whose end a tracked change deleted
        self._boxes: list[etree._Element] = []  # text boxes anchored in the paragraph being read
        self._embedded = 0

    def warnings(self) -> tuple[str, ...]:
        found: list[str] = []
        if self._numbering.unknown_formats:
            formats = ", ".join(sorted(self._numbering.unknown_formats))
            found.append(
                f"Word numbers some paragraphs in a form that was not resolved ({formats}): they have no number."
            )
        if self._fields:
            found.append("A field in it has no end, as in a damaged document: text after it may be missing.")
        if self._embedded:
            found.append(f"It embeds {self._embedded} other document(s), which were not read.")
        return tuple(found)

    def note_blocks(self) -> Iterator[_Block]:
        """Footnotes, then endnotes, in the order of their marks in the text."""
        while noted := self._notes.next_referred():  # a note may itself refer to another
            text = on_one_line(" ".join(block.line.text for block in self.story(noted.element)))
            if text:
                yield _Block(Line(text, block=True, note=noted.mark))

    def story(self, parent: etree._Element) -> Iterator[_Block]:
        """The blocks of a body of text that paragraphs do not run out of: the document, a cell, a note, a text box."""
        outer, self._carried = self._carried, []
        yield from self._blocks(parent)
        if self._carried:
            yield from self._lines(self._carried, None, Mark())
        self._carried = outer

    def _blocks(self, parent: etree._Element) -> Iterator[_Block]:
        for element in parent:
            if element.tag == f"{WORD}p":
                yield from self._paragraph(element)
                while self._boxes:
                    yield from self.story(self._boxes.pop(0))
            elif element.tag == f"{WORD}tbl":
                yield from self._table(element)
            elif element.tag == f"{WORD}altChunk":
                self._embedded += 1
            else:
                for inner in _within(element):
                    yield from self._blocks(inner)

    def _paragraph(self, element: etree._Element) -> Iterator[_Block]:
        properties = element.find(f"{WORD}pPr")
        style = self._styles.paragraph_style(value(properties, "pStyle"))
        words = self._carried + list(self._inline(element, _Words("", bool(style.bold), style.points)))
        self._carried = []
        end = None if properties is None else properties.find(f"{WORD}rPr")
        if end is not None and (end.find(f"{WORD}del") is not None or end.find(f"{WORD}moveFrom") is not None):
            self._carried = words  # its end is deleted: what is left stands at the start of the next paragraph
            return
        mark = self._numbering.mark(properties, style)
        if not style.name.startswith("toc "):
            yield from self._lines(words, properties, mark)

    def _lines(self, words: list[_Words], properties: etree._Element | None, mark: Mark) -> Iterator[_Block]:
        style_id = value(properties, "pStyle")
        style = self._styles.paragraph_style(style_id)
        text = "".join(part.text for part in words)
        pieces = [on_one_line(text)] if mark.number or mark.bullet else split_at_breaks(text)
        own_outline = whole(value(properties, "outlineLvl"))
        level = style.heading if own_outline is None else heading_level(own_outline)
        for at, piece in enumerate(pieces):
            if piece:
                first = mark if at == 0 else Mark()
                words_alone, bullet = without_bullet(piece)
                line = Line(
                    words_alone,
                    size=_commonest_size(words),
                    bold=_mostly_bold(words),
                    block=True,
                    number=first.number,
                    bullet=bullet or first.bullet,
                )
                yield _Block(line, level, f"{style_id} {own_outline}")

    def _table(self, element: etree._Element) -> Iterator[_Block]:
        """Its rows; but a cell that stands alone, or holds all the paragraphs of its row, only places them."""
        for row in _all(element, "tr"):
            if row.find(f"{WORD}trPr/{WORD}del") is not None:
                continue
            cells = [list(self.story(cell)) for cell in _all(row, "tc")]
            filled = [cell for cell in cells if cell]
            if len(filled) == 1 and (len(cells) == 1 or len(filled[0]) > 1):
                yield from filled[0]
            elif filled:
                texts = tuple(" ".join(map(_in_cell, cell)) for cell in cells)
                yield _Block(Line(row_text(texts), block=True, cells=texts))

    def _inline(self, parent: etree._Element, looks: _Words) -> Iterator[_Words]:
        for element in parent:
            if element.tag == f"{WORD}r":
                yield from self._run(element, looks)
            elif element.tag in _WRAPPERS:
                yield from self._inline(element, looks)
            elif element.tag in (f"{_MATHS}oMath", f"{_MATHS}oMathPara"):
                yield replace(looks, text="".join(text.text or "" for text in element.iter(f"{_MATHS}t")))
            elif element.tag in (f"{WORD}ruby", f"{WORD}rubyBase"):
                yield from self._inline(element, looks)
            else:
                for inner in _within(element):
                    yield from self._inline(inner, looks)

    def _run(self, run: etree._Element, looks: _Words) -> Iterator[_Words]:
        properties = run.find(f"{WORD}rPr")
        text = "".join(self._characters(run))  # of hidden runs too, as fields may begin and end in them
        if switched(properties, "vanish"):
            return
        style = self._styles.style(value(properties, "rStyle") or "")
        bold = switched(properties, "b")
        bold = style.bold if bold is None else bold
        half_points = whole(value(properties, "sz"))
        yield _Words(text, looks.bold if bold is None else bold, half_points / 2 if half_points else looks.points)

    def _characters(self, run: etree._Element) -> Iterator[str]:
        for element in run:
            if element.tag == f"{WORD}fldChar":
                self._field(element.get(f"{WORD}fldCharType", ""))
            elif not all(self._fields):
                continue  # within a field's code, which is not printed
            elif element.tag == f"{WORD}t":
                yield (element.text or "").replace("\n", " ").replace("\r", " ")
            elif element.tag in _CHARACTERS:
                yield _CHARACTERS[element.tag]
            elif element.tag == f"{WORD}sym":
                yield _symbol(element.get(f"{WORD}char", ""))
            elif element.tag in (f"{WORD}footnoteReference", f"{WORD}endnoteReference"):
                if self._notes.refer(element):
                    return  # a mark of the writer's own follows, which is no word of the text
            elif element.tag in _DRAWN:
                self._boxes += _text_boxes(element)
            elif element.tag == f"{_ALTERNATIVES}AlternateContent":
                for inner in _within(element):
                    yield from self._characters(inner)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()


def _within(element: etree._Element) -> list[etree._Element]:
    """What of an element's content to read on in, in place of it; nothing of what is deleted or not text."""
    if element.tag in _WRAPPERS:
        return [element]
    inner: list[etree._Element] = []
    if element.tag == f"{WORD}sdt":
        inner = element.findall(f"{WORD}sdtContent")
    elif element.tag == f"{_ALTERNATIVES}AlternateContent":  # the same content, for newer and for older programs
        inner = element.findall(f"{_ALTERNATIVES}Choice")[:1] or element.findall(f"{_ALTERNATIVES}Fallback")
    return inner


def _all(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """The rows of a table, or the cells of a row, wrapped or not."""
    for element in parent:
        if element.tag == WORD + name:
            yield element
        else:
            for inner in _within(element):
                yield from _all(inner, name)


def _text_boxes(drawn: etree._Element) -> list[etree._Element]:
    """The outermost text boxes of a drawing, each once though the file holds it for newer and older programs."""
    boxes: list[etree._Element] = []
    for element in drawn:
        if element.tag == f"{WORD}txbxContent":
            boxes.append(element)
        elif element.tag == f"{_ALTERNATIVES}AlternateContent":
            for inner in _within(element):
                boxes += _text_boxes(inner)
        else:
            boxes += _text_boxes(element)
    return boxes


def _in_cell(block: _Block) -> str:
    """A block within a table's cell, where its mark has to stand in the text."""
    mark = block.line.number or ("•" if block.line.bullet else "")
    return f"{mark} {block.line.text}".strip()


def _symbol(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def _mostly_bold(words: list[_Words]) -> bool:
    length = sum(len(part.text.strip()) for part in words)
    return sum(len(part.text.strip()) for part in words if part.bold) * 2 > length


def _commonest_size(words: list[_Words]) -> float | None:
    sizes: Counter[float | None] = Counter()
    for part in words:
        sizes[part.points] += len(part.text.strip())
    return sizes.most_common(1)[0][0] if sizes else None
