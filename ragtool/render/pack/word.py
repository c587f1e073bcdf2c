"""An evidence pack as a Word document."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.shared import Pt

from ragtool.render.pack import preamble, section_line, source_line
from ragtool.render.safety import one_line, printable

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

    from ragtool.inquiry.evidence_pack import EvidencePack
    from ragtool.records import Citation

_SMALL = Pt(9)


def pack_bytes(pack: EvidencePack) -> bytes:
    """The pack as a .docx file; its dates are the index's, so that the same pack gives the same bytes."""
    document, answer = Document(), pack.answer
    built = datetime.fromisoformat(pack.built).replace(tzinfo=None)
    properties = document.core_properties
    properties.author, properties.title = "ragtool", one_line(pack.question)[:255]
    properties.created = properties.modified = built
    document.add_heading(one_line(pack.question), 0)
    for name, value in preamble(pack)[1:]:
        document.add_paragraph(f"{name}: {one_line(value)}")
    document.add_heading("Answer" if answer.answered else "No answer", 1)
    if answer.reason:
        document.add_paragraph(one_line(answer.reason))
    for quote in answer.quotes:
        _add_quotation(document, pack, quote.text, quote.citation)
    if answer.hits:
        document.add_heading("Passages" if answer.answered else "Nearest passages", 1)
    for hit in answer.hits:
        _add_quotation(document, pack, hit.text, hit.citation)
    written = BytesIO()
    document.save(written)
    return _dated(written, built)


def _add_quotation(document: WordDocument, pack: EvidencePack, text: str, citation: Citation) -> None:
    document.add_paragraph(printable(text), style="Quote").paragraph_format.keep_with_next = True
    where = document.add_paragraph()
    where.add_run(one_line(citation.label)).bold = True
    for line in (section_line(citation.section), source_line(pack, citation.document)):
        if line:
            where.add_run(f"\n{one_line(line)}").font.size = _SMALL


def _dated(written: BytesIO, moment: datetime) -> bytes:
    """The same archive with every file dated ``moment``: python-docx dates them by the clock."""
    out = BytesIO()
    with ZipFile(written) as archive, ZipFile(out, "w", ZIP_DEFLATED) as dated:
        for name in archive.namelist():
            dated.writestr(ZipInfo(name, moment.timetuple()[:6]), archive.read(name), ZIP_DEFLATED)
    return out.getvalue()
