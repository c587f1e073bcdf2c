"""PDF to lines, by pdfium: text in the order pdfium reads it, with each line's size, weight and place on the page."""

from __future__ import annotations

import ctypes
import re
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as pdfium

from ragtool.corpus.lines import Extraction, Line
from ragtool.errors import ReadError

BOLD_WEIGHT = 600
"""Of fonts that state one; others say "Bold" in their name."""

_HYPHEN_AT_LINE_END = re.compile("[\u0002\ufffe]")
"""What pdfium gives for a hyphen that ends a printed line, whose next line it joins on at once."""

_NAME_BYTES = 128

BESIDE_POINTS = 10.0
"""How near the end of one piece of a line the next begins."""

RAISED_SHARE = 0.7
"""Of the letters' size: how far a raised mark's top is from that of the letters beside it, at most."""


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
            return _with_fragments_joined(_lines(text_page, number, page.get_height()))
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

    Size and weight are those of its middle: the first may be a bullet or a footnote's raised mark, and so may the last.
    """
    left, top, _ = _corner(text_page, first, height)
    _, last_top, right = _corner(text_page, last, height)
    middle = first + _middle_letter(text)
    return Line(
        text,
        page=page,
        size=round(float(pdfium.FPDFText_GetFontSize(text_page.raw, middle)), 1),
        bold=_is_bold(text_page, middle),
        left=left,
        top=top,
        right=right,
        last_top=last_top,
    )


def _middle_letter(text: str) -> int:
    """Place of a letter or digit near the middle; the spaces that pdfium puts in have no size or weight."""
    places = [at for at, char in enumerate(text) if char.isalnum()]
    return places[len(places) // 2] if places else len(text) // 2


def _corner(text_page: pypdfium2.PdfTextPage, at: int, height: float) -> tuple[float, float, float]:
    """Left, top and right of a character's loose box, in points from the page's top left.

    The loose box is as high as the font, whatever the letter: all letters of a line have one top.
    """
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text_page.raw, at, box)
    return round(box.left, 1), round(height - box.top, 1), round(box.right, 1)


def _with_fragments_joined(lines: list[Line]) -> list[Line]:
    """Lines that pdfium broke at a raised mark or a tab put together again, with a space where it broke them."""
    joined: list[Line] = []
    for line in lines:
        if joined and _goes_on_beside(joined[-1], line):
            before = joined[-1]
            main = before if len(before.text) >= len(line.text) else line
            joined[-1] = replace(
                before,
                text=f"{before.text} {line.text}",
                size=main.size,
                bold=main.bold,
                right=line.right,
                last_top=main.last_top,
            )
        else:
            joined.append(line)
    return joined


def _goes_on_beside(before: Line, line: Line) -> bool:
    if before.right is None or before.last_top is None or line.left is None or line.top is None:
        return False
    drop = abs(line.top - before.last_top)
    is_beside = -BESIDE_POINTS <= line.left - before.right <= BESIDE_POINTS
    return is_beside and drop <= RAISED_SHARE * max(line.size or 0.0, before.size or 0.0)


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
