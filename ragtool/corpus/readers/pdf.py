"""PDF to lines, by pdfium: text in the order pdfium reads it, with each line's size, weight and place on the page."""

from __future__ import annotations

import ctypes
import re
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import pypdfium2
import pypdfium2.raw as pdfium

from ragtool.corpus.lines import Extraction, Line
from ragtool.errors import ReadError

BOLD_WEIGHT = 600
"""Of fonts that state one; others say "Bold" in their name."""

ITALIC_SLANT = 0.15
"""Of the text matrix; upright fonts are slanted by it where there is no italic."""

BESIDE_POINTS = 14.0
"""How near the end of one piece of a line the next begins: nearer than the cells of a table stand."""

MARK_POINTS = 60.0
"""How far to the right of a number or bullet its text begins, at most."""

RAISED_SHARE = 0.7
"""Of the letters' size: how far a raised mark's top is from that of the letters beside it, at most."""

WIDE_GAP = 1.5
"""Of the letters' size: white space within a line that parts the cells of a table, at least."""

COLUMN_GAP = 0.5
"""The same, where a column of the page begins after it."""

COLUMN_POINTS = 1.0

ANOTHER_LINE_POINTS = 5.0
"""How far apart in height two characters of different lines stand, at least."""

FURTHEST_POINTS = 1e6
"""From a page's corner; pages are at most 14,400 points wide and high (ISO 32000, annex C)."""

LEVEL_SHARE = 0.4
"""Of the letters' size: what stands further up or down than this, after a gap half as wide, is another cell."""

_HYPHEN_AT_LINE_END = re.compile("[\u0002\ufffe]")
"""What pdfium gives for a hyphen that ends a printed line."""

_UNNAMED_BULLET = re.compile("^(\\s*)[\0\ufffe](?=\\s+\\S)")
"""What stands apart before a line, and the font has no name for."""

_HALF = re.compile("[\ud800-\udfff]")

_UNPRINTED = re.compile("[\0-\x08\x0b-\x1f\x7f\xad\u200b\u2060\ufeff]")
"""Controls, which fonts that name their letters wrongly leave and a terminal would obey; soft hyphens within lines."""

_MARK = re.compile(r"[^\w\s]|\(?\d{1,3}[.)]|\(?[a-z]{1,3}[.)]|\d{1,2}|\d\.\d\.?|o")
"""What stands before a paragraph, item or footnote, with white space after it."""

_NAME_BYTES = 128
_ITALIC_FLAG = 1 << 6


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
        raise ReadError(_unreadable(textless, unread))
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
            return _lines(_Characters(text_page, number, page.get_height()))
        finally:
            text_page.close()
    finally:
        page.close()


@dataclass(frozen=True, slots=True)
class _Letters:
    """How letters are set: size in points as it is seen on the page."""

    size: float
    bold: bool
    italic: bool


@dataclass(frozen=True, slots=True)
class _Characters:
    """The characters of one page, by their place in its text."""

    text_page: pypdfium2.PdfTextPage
    page: int
    height: float

    def text(self) -> str:
        """All of them, each at its place; those beyond the basic plane in two halves.

        Asked for the whole text, pdfium leaves out what a font does not name (character 0), and puts halves together;
        then each is asked for by itself.
        """
        text = str(self.text_page.get_text_range())
        count = int(self.text_page.count_chars())
        if len(text) == count:
            return text
        return "".join(
            chr(min(pdfium.FPDFText_GetUnicode(self.text_page.raw, at), sys.maxunicode)) for at in range(count)
        )

    def corner(self, at: int) -> tuple[float, float, float]:
        """Left, top and right of a character's loose box, in points from the page's top left.

        The loose box is as high as the font, whatever the letter: all letters of a line have one top.
        """
        box = pdfium.FS_RECTF()
        pdfium.FPDFText_GetLooseCharBox(self.text_page.raw, at, box)
        return _points(box.left), _points(self.height - box.top), _points(box.right)

    def drop(self, first: int, second: int) -> float:
        """How far apart in height the tops of two characters are, in points."""
        return abs(self.corner(second)[1] - self.corner(first)[1])

    def letters(self, at: int) -> _Letters:
        """How the character at ``at`` is set. Some files scale letters of size 1 by the text matrix."""
        raw = self.text_page.raw
        matrix = pdfium.FS_MATRIX()
        scale, slant = 1.0, 0.0
        if pdfium.FPDFText_GetMatrix(raw, at, matrix):
            scale = (matrix.b**2 + matrix.d**2) ** 0.5 or 1.0
            slant = matrix.c / matrix.d if matrix.d and not matrix.b else 0.0
        name = ctypes.create_string_buffer(_NAME_BYTES)
        flags = ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(raw, at, name, _NAME_BYTES, flags)
        font = name.value.lower()
        return _Letters(
            size=_points(float(pdfium.FPDFText_GetFontSize(raw, at)) * scale),
            bold=b"bold" in font or pdfium.FPDFText_GetFontWeight(raw, at) >= BOLD_WEIGHT,
            italic=bool(flags.value & _ITALIC_FLAG) or b"italic" in font or b"oblique" in font or slant > ITALIC_SLANT,
        )

    def line(self, text: str, first: int) -> Line:
        """The line ``text`` whose first character is at ``first``.

        Its size is that of its middle: the first may be a bullet or a footnote's raised mark, and so may the last.
        """
        left, top, _ = self.corner(first)
        _, last_top, right = self.corner(first + len(text) - 1)
        places = [at for at, char in enumerate(text) if char.isalpha()] or [
            at for at, char in enumerate(text) if char.isalnum()
        ]
        middle = self.letters(first + (places[len(places) // 2] if places else len(text) // 2))
        ends = [self.letters(first + at) for at in (places[0], places[-1])] if places else []
        return Line(
            text,
            page=self.page,
            size=middle.size,
            bold=middle.bold and all(end.bold for end in ends),
            italic=middle.italic and all(end.italic for end in ends),
            left=left,
            top=top,
            right=right,
            last_top=last_top,
        )


def _points(value: float) -> float:
    """To a tenth of a point; 0 for what a damaged file puts off any page, or at no number at all."""
    return round(value, 1) if abs(value) < FURTHEST_POINTS else 0.0


def _lines(page: _Characters) -> list[Line]:
    text = page.text()
    found: list[tuple[Line, int | None]] = []
    for start, printed in _printed_lines(page, text):
        own = _HYPHEN_AT_LINE_END.sub("-", _UNNAMED_BULLET.sub(r"\1•", printed)).replace("\0", " ")
        first = start + len(own) - len(own.lstrip())
        if own.strip():
            line = page.line(own.strip(), first)
            if found and _goes_on_beside(found[-1][0], line):
                found[-1] = _joined(found[-1][0], line), None
            else:
                found.append((line, first))
    lines = [_cells(page, line, first, ()) for line, first in found]
    columns = [cell.left for cells in lines for cell in cells[1:] if cell.left is not None]
    if columns:
        again = zip(lines, found, strict=True)
        lines = [_cells(page, line, first, columns) if len(cells) == 1 else cells for cells, (line, first) in again]
    cleaned = (_cleaned(cell) for cells in lines for cell in cells)
    return [cell for cell in cleaned if cell.text]


def _printed_lines(page: _Characters, text: str) -> Iterator[tuple[int, str]]:
    """The lines as printed, each with the place of its first character.

    After a hyphen that ends a line, pdfium goes on at once with what stands below: the rest of the word, or the number
    of the page.
    """
    start = 0
    for line in text.split("\n"):
        begin = 0
        for mark in _HYPHEN_AT_LINE_END.finditer(line, 1):
            after = start + mark.end()
            if line[mark.end() :].strip() and page.drop(after - 1, after) > ANOTHER_LINE_POINTS:
                yield start + begin, line[begin : mark.end()]
                begin = mark.end()
        yield start + begin, line[begin:]
        start += len(line) + 1


def _cleaned(line: Line) -> Line:
    """A line without what prints nothing, and with characters beyond the basic plane whole."""
    text = line.text
    if _HALF.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if _UNPRINTED.search(text):
        text = _UNPRINTED.sub(lambda match: " " if match.group().isspace() else "", text)
    return line if text == line.text else replace(line, text=text.strip())


def _cells(page: _Characters, line: Line, first: int | None, columns: Collection[float]) -> list[Line]:
    """A line parted where white space is wide, unless a number, a bullet or a label stands before it.

    A line that does not end at the height where it begins is left whole.

    Args:
        page: Its page.
        line: The whole line.
        first: The place of its first character; None where pieces were put together to it, and it is left whole.
        columns: Left edges of the page's columns.
    """
    size = line.size or 0.0
    if first is None or (line.last_top or 0.0) - (line.top or 0.0) >= size:
        return [line]
    pieces: list[Line] = []
    begin = 0
    for start, end in _spaces(line.text):
        before = line.text[begin:start]
        _, upper, right = page.corner(first + start - 1)
        left, lower, _ = page.corner(first + end)
        is_level = abs(lower - upper) <= LEVEL_SHARE * size
        narrowest = WIDE_GAP if is_level else WIDE_GAP / 2
        if any(abs(left - column) <= COLUMN_POINTS for column in columns):
            narrowest = COLUMN_GAP
        if left - right < narrowest * size or before.endswith(":"):
            continue
        if _stands_before(before, line.text[end:]):
            continue
        pieces.append(page.line(before, first + begin))
        begin = end
    return [*pieces, page.line(line.text[begin:], first + begin)] if pieces else [line]


def _spaces(text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in re.finditer(r"\s+", text))


def _joined(before: Line, line: Line) -> Line:
    """Pieces that pdfium broke at a raised mark or a tab put together again, with a space where it broke them."""
    main = before if len(before.text) >= len(line.text) else line
    return replace(
        before,
        text=f"{before.text} {line.text}",
        size=main.size,
        bold=main.bold,
        italic=main.italic,
        right=line.right,
        last_top=main.last_top,
    )


def _stands_before(mark: str, text: str) -> bool:
    """Whether ``mark`` is a number, bullet or the like before ``text``; two figures are cells of a table."""
    return _MARK.fullmatch(mark) is not None and not (mark[-1].isdigit() and text[:1].isdigit())


def _goes_on_beside(before: Line, line: Line) -> bool:
    if before.right is None or before.last_top is None or line.left is None or line.top is None:
        return False
    drop = abs(line.top - before.last_top)
    furthest = MARK_POINTS if _stands_before(before.text, line.text) else BESIDE_POINTS
    is_beside = -BESIDE_POINTS <= line.left - before.right <= furthest
    return is_beside and drop <= RAISED_SHARE * max(line.size or 0.0, before.size or 0.0)


def _unopened(error: pypdfium2.PdfiumError) -> str:
    reason = str(error).lower()
    if "password" in reason or "security" in reason:
        return "It is protected by a password. Save a copy without one."
    return "It is damaged or cut short, so that it can't be opened as a PDF. Fetch it again."


def _unreadable(textless: list[int], unread: list[int]) -> str:
    if unread and not textless:
        return f"Its {_pages(unread)} could not be read: the file is damaged. Fetch it again."
    if not textless:
        return "It has no pages. Fetch it again."
    return (
        f"There is no text on {_pages(textless)}: it is probably scanned. Run it through text recognition (OCR), or"
        " fetch a copy with text in it."
    )


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
