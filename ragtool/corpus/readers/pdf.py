"""PDF to lines, by pdfium: text in the order pdfium reads it, with each line's size, weight and place on the page."""

from __future__ import annotations

import ctypes
import re

import pypdfium2
import pypdfium2.raw as pdfium

from ragtool.corpus.lines import Extraction, Line
from ragtool.errors import ReadError

BOLD_WEIGHT = 600
"""Of fonts that state one; others say "Bold" in their name."""

_HYPHEN_AT_LINE_END = re.compile("[\u0002\ufffe]")
"""What pdfium gives for a hyphen that ends a printed line, whose next line it joins on at once."""

_NAME_BYTES = 128


def read_pdf(data: bytes) -> Extraction:
    """The lines of every page.

    Raises:
        ReadError: It is damaged, protected by a password, or has no text on any page.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise ReadError(_unopened(error)) from error
    lines: list[Line] = []
    textless: list[int] = []
    unread: list[int] = []
    try:
        page_count = len(document)
        for number in range(1, page_count + 1):
            try:
                own = _page_lines(document, number)
            except pypdfium2.PdfiumError:
                unread.append(number)
                continue
            lines += own
            if not own:
                textless.append(number)
    finally:
        document.close()
    if not lines:
        raise ReadError(
            f"Its {_pages(textless or unread)} hold no text: it is probably scanned. Run it through text recognition"
            " (OCR), or fetch a copy with text in it."
        )
    warnings = []
    if textless:
        warnings.append(f"There is no text on {_pages(textless)}: blank, or pictures of text that were not read.")
    if unread:
        warnings.append(f"{_pages(unread).capitalize()} could not be read: the file is damaged there.")
    return Extraction("pdf", tuple(lines), page_count, tuple(warnings))


def _page_lines(document: pypdfium2.PdfDocument, number: int) -> list[Line]:
    page = document[number - 1]
    try:
        text_page = page.get_textpage()
        try:
            return _lines(text_page, number, page.get_height())
        finally:
            text_page.close()
    finally:
        page.close()


def _lines(text_page: pypdfium2.PdfTextPage, page: int, height: float) -> list[Line]:
    text = text_page.get_text_range()
    # Characters beyond the basic plane are one in Python and two in pdfium: then places on the page can't be looked up.
    placed = len(text) == text_page.count_chars()
    lines: list[Line] = []
    start = 0
    for printed in text.split("\n"):
        own = _HYPHEN_AT_LINE_END.sub("-", printed).replace("\0", "").strip()
        if own:
            first = start + len(printed) - len(printed.lstrip())
            last = start + len(printed.rstrip()) - 1
            if placed:
                lines.append(_placed_line(text_page, own, page, height, first, last))
            else:
                lines.append(Line(own, page=page))
        start += len(printed) + 1
    return lines


def _placed_line(text_page: pypdfium2.PdfTextPage, text: str, page: int, height: float, first: int, last: int) -> Line:
    """A line whose first and last characters are at ``first`` and ``last`` of the page's text.

    Size is of the last character that is not a mark: the first may be a footnote's raised number or a bullet.
    """
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text_page.raw, first, left, right, bottom, top)
    middle = (first + last) // 2
    return Line(
        text,
        page=page,
        size=round(float(pdfium.FPDFText_GetFontSize(text_page.raw, middle)), 1),
        bold=all(_is_bold(text_page, at) for at in {middle, last}),
        left=round(left.value, 1),
        top=round(height - top.value, 1),
    )


def _is_bold(text_page: pypdfium2.PdfTextPage, at: int) -> bool:
    if pdfium.FPDFText_GetFontWeight(text_page.raw, at) >= BOLD_WEIGHT:
        return True
    name = ctypes.create_string_buffer(_NAME_BYTES)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text_page.raw, at, name, _NAME_BYTES, flags)
    return b"bold" in name.value.lower()


def _unopened(error: pypdfium2.PdfiumError) -> str:
    reason = str(error).lower()
    if "password" in reason or "security" in reason:
        return "It is protected by a password. Save a copy without one."
    return "It is damaged or cut short, so that it can't be opened as a PDF. Fetch it again."


def _pages(numbers: list[int]) -> str:
    """As in "page 3" and "pages 1-4 and 9"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    listed = " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
    return f"page{'s' if len(numbers) > 1 else ''} {listed}"
