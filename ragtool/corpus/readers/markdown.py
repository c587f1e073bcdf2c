"""Markdown to block lines: the text without its marks, list numbers as typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ragtool.corpus.lines import Extraction, Line
from ragtool.corpus.readers.blocks import on_one_line, row_text, split_at_breaks
from ragtool.corpus.readers.encoding import decode_text
from ragtool.corpus.readers.html import html_lines
from ragtool.errors import ReadError

_DEEPEST = 60  # levels of lists and quotes; the parser recurses, and leaves out what is deeper

_FRONT_MATTER = re.compile(r"\A---\n(?:(?:[A-Za-z_][\w-]*[ \t]*:|[ \t#-]).*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_NOTE_DEFINITION = re.compile(r"^ {0,3}\[(?=\^[^\]\s]+\]:)", re.MULTILINE)
_NOTE = re.compile(r"\[\^([^\]\s]+)\]:[ \t]*")
_NOTE_MARK = re.compile(r"\[\^[^\]\s]+\]")


def read_markdown(data: bytes) -> Extraction:
    """The headings, paragraphs, list items and table rows of a Markdown file (CommonMark with tables), notes last.

    Raises:
        ReadError: It is not text, holds none, or is nested past all use.
    """
    decoded = decode_text(data)
    source = _FRONT_MATTER.sub("", decoded.text)
    source = _NOTE_DEFINITION.sub(r"\n\\[", source)  # else CommonMark takes some for link definitions
    tokens = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable("table").parse(source)
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        raise ReadError(f"It nests lists or quotations more than {_DEEPEST // 2} deep, which no document does.")
    lines = list(_lines(tokens))
    notes = [line for line in lines if line.note is not None]
    lines = [line for line in lines if line.note is None] + notes
    if not lines:
        raise ReadError("It holds no text, only white space.")
    return Extraction("markdown", tuple(lines), None, decoded.warnings)


def _lines(tokens: list[Token]) -> Iterator[Line]:
    heading: int | None = None
    number, bullet, items = None, False, 0
    cells: list[str] | None = None
    for token in tokens:
        match token.type:
            case "heading_open":
                heading = int(token.tag[1])
            case "heading_close":
                heading = None
            case "list_item_open":
                number, bullet = (f"{token.info}{token.markup}", False) if token.info else (None, True)
                items += 1
            case "list_item_close":
                number, bullet = None, False
                items -= 1
            case "tr_open":
                cells = []
            case "tr_close" if cells is not None:
                if any(cells):
                    yield Line(row_text(tuple(cells)), block=True, cells=tuple(cells))
                cells = None
            case "inline" if cells is not None:
                cells.append(on_one_line(_text(token)))
            case "inline":
                whole = items > 0 or heading is not None
                yield from _block(token, heading, whole=whole, number=number, bullet=bullet)
                number, bullet = None, False  # the mark of an item stands before its first block
            case "fence" | "code_block":
                yield from (Line(text.strip(), block=True) for text in token.content.split("\n") if text.strip())
            case "html_block":
                yield from html_lines(token.content)


def _block(token: Token, heading: int | None, *, whole: bool, number: str | None, bullet: bool) -> Iterator[Line]:
    text = _text(token)
    if note := _NOTE.match(text):
        yield Line(on_one_line(text[note.end() :]), block=True, note=note.group(1))
        return
    text = _NOTE_MARK.sub("", text)
    for piece in [on_one_line(text)] if whole else split_at_breaks(text):
        if piece:
            yield Line(piece, bold=_mostly_bold(token), block=True, heading=heading, number=number, bullet=bullet)
            number, bullet = None, False


def _text(token: Token) -> str:
    """The characters of a paragraph; a line break that the writer asked for is a line feed."""
    parts: list[str] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak" or (child.type == "html_inline" and child.content.lower().startswith("<br")):
            parts.append("\n")
    return "".join(parts)


def _mostly_bold(token: Token) -> bool:
    lengths = {True: 0, False: 0}
    depth = 0
    for child in token.children or ():
        depth += child.nesting if child.type.startswith("strong_") else 0
        lengths[depth > 0] += len(child.content.strip())
    return lengths[True] > lengths[False]
