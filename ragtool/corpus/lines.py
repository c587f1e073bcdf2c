"""What a reader gives: the lines of a file, before anyone has decided what they are.

The flow through this folder:

    bytes -> Extraction (lines) -> furniture taken out -> headings, numbers, paragraphs -> Document
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line (PDF, plain text), or one whole block where the format marks blocks (DOCX, HTML, Markdown).

    Attributes:
        text: Its characters, white space at the ends removed, otherwise as the format gives them.
        page: From 1; None where the format has no pages.
        size: Height of most of its characters in points; None where unknown.
        bold, italic: Whether all of it is, from the first letter to the last.
        left, top: Its first character's corner on the page, in points from the top left; None where unknown.
        right, last_top: Its last character's right edge and top; ``last_top`` differs from ``top`` where the line ends
            in a raised mark, or stands at a slant.
        indent: White space before it in plain text, in characters.
        block: True where the format says that this is a whole block, so that it is never joined to its neighbours.
        heading: Level where the format marks a heading, 1 the outermost.
        number: A number the format prints before the block (Word's automatic numbering), as printed: "12.", "(a)".
        bullet: True where the format marks a list item without a number.
        cells: The cells, where the block is a row of a table.
        note: The mark of the footnote or endnote this block is ("3"), where the format marks notes. They come last;
            the marks in the text that point to them are left out.
    """

    text: str
    page: int | None = None
    size: float | None = None
    bold: bool = False
    italic: bool = False
    left: float | None = None
    top: float | None = None
    right: float | None = None
    last_top: float | None = None
    indent: int = 0
    block: bool = False
    heading: int | None = None
    number: str | None = None
    bullet: bool = False
    cells: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that a reader took out of one file.

    Attributes:
        format: "pdf", "docx", "html", "text" or "markdown".
        lines: In reading order; an empty text is a blank line.
        page_count: None where the format has no pages.
        warnings: Sentences for the user: pages without text, a suffix that lies, characters that could not be decoded.
    """

    format: str
    lines: tuple[Line, ...]
    page_count: int | None = None
    warnings: tuple[str, ...] = ()
