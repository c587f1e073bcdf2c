"""Plain text to lines."""

from __future__ import annotations

import re

from ragtool.corpus.lines import Extraction, Line
from ragtool.corpus.readers.blocks import is_rule
from ragtool.corpus.readers.encoding import decode_text, printed
from ragtool.errors import ReadError

_LINE_END = re.compile("[\n\v\x85\u2028\u2029]")
_DASH_ITEM = re.compile(r"[-–*]\s+(?=\S)")


def read_text(data: bytes) -> Extraction:
    """The lines of a plain text file, blank ones kept and drawn ones made blank; "- item" lines are bullets.

    Form feeds are page breaks: that is what the character means, and what pdftotext writes at the end of each page.
    A file without any has no pages.

    Raises:
        ReadError: It is not text, or holds nothing but white space.
    """
    decoded = decode_text(data)
    sheets = decoded.text.split("\f")
    if len(sheets) > 1 and not sheets[-1].strip():
        sheets.pop()  # the form feed that ends the last page begins no other
    paged = "\f" in decoded.text
    lines: list[Line] = []
    for number, sheet in enumerate(sheets, start=1):
        lines += _lines(sheet, number if paged else None)
    if not any(line.text for line in lines):
        raise ReadError("It holds no text, only white space.")
    return Extraction("text", tuple(lines), len(sheets) if paged else None, decoded.warnings)


def _lines(sheet: str, page: int | None) -> list[Line]:
    lines: list[Line] = []
    before, in_list = "", False
    for raw in _LINE_END.split(sheet):
        text = printed(raw).strip()
        text = "" if is_rule(text) else text
        mark = _DASH_ITEM.match(text)
        # A dash that wrapping has brought to a line's start stands in mid-sentence; a list item begins afresh.
        item = mark is not None and (in_list or not before or before[-1] in ".:;?!")
        in_list = bool(text) and (item or in_list)
        before = text
        if mark and item:
            lines.append(Line(text[mark.end() :], page, bullet=True))
        else:
            indent = len(raw.expandtabs()) - len(raw.expandtabs().lstrip()) if text else 0
            lines.append(Line(text, page, indent=indent))
    return lines
