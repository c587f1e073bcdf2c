"""A source to a letter as DOCX, with Word's own headings, lists and table. The same bytes every time."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from itertools import groupby

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from scripts.sample_corpus.source import Block, Kind, Source, SourceError

_STYLES = {Kind.PROSE: None, Kind.BULLET: "List Bullet", Kind.SUB_BULLET: "List Bullet 2"}
_STAMP = datetime.datetime(2018, 11, 22, 9, 0)
_ZIP_STAMP = (1980, 1, 1, 0, 0, 0)


def make_docx(source: Source) -> bytes:
    """The DOCX.

    Raises:
        SourceError: The header lacks a value, or the source holds what a letter has not.
    """
    if source.field("form") != "letter" or source.notes or source.numbered:
        raise SourceError(f"{source.name}: only a letter without footnotes and numbered paragraphs is made as DOCX")
    document = Document()
    _prepare(document, source)
    document.add_paragraph().add_run(source.field("notice")).italic = True
    document.add_paragraph(source.field("date"))
    document.add_paragraph("\n".join(source.fields["to"]))
    document.add_paragraph(source.field("salutation"))
    document.add_heading(source.field("title"), 1)
    for is_row, blocks in groupby(source.blocks, key=lambda block: block.kind is Kind.ROW):
        if is_row:
            _table(document, [block.cells for block in blocks])
        else:
            for block in blocks:
                _set(document, block, source.name)
    for line in source.fields["signed"]:
        document.add_paragraph(line)
    document.add_paragraph().add_run(source.field("notice")).italic = True
    saved = io.BytesIO()
    document.save(saved)
    return _restamped(saved.getvalue())


def _prepare(document: WordDocument, source: Source) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(11)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.header.paragraphs[0].text = "\n".join(source.fields["sender"])
    _page_number(section.footer.paragraphs[0])
    properties = document.core_properties
    properties.author = properties.last_modified_by = "ragtool"
    properties.title = source.field("title")
    properties.subject = "Fictional sample data"
    properties.comments = ""
    properties.created = properties.modified = _STAMP
    properties.revision = 1


def _page_number(paragraph: Paragraph) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # python-docx has no call for fields


def _set(document: WordDocument, block: Block, name: str) -> None:
    if block.kind is Kind.HEADING:
        document.add_heading(block.text, block.level + 1)
        return
    if block.kind not in _STYLES:
        raise SourceError(f"{name}: a letter made as DOCX can't hold a block of the kind {block.kind.name}")
    paragraph = document.add_paragraph(style=_STYLES[block.kind])
    for at, part in enumerate(re.split(r"\*\*", block.text)):
        paragraph.add_run(part).bold = at % 2 == 1 or None


def _table(document: WordDocument, rows: list[tuple[str, ...]]) -> None:
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for at, cells in enumerate(rows):
        for cell, text in zip(table.rows[at].cells, cells, strict=True):
            cell.paragraphs[0].add_run(text).bold = at == 0 or None
    document.add_paragraph()


def _restamped(data: bytes) -> bytes:
    """The same archive with every member's time set to a fixed one."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            fixed = zipfile.ZipInfo(member.filename, _ZIP_STAMP)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.create_system = 3  # else it tells Windows from the rest
            new.writestr(fixed, old.read(member))
    return out.getvalue()
