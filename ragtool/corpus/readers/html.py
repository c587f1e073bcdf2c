"""HTML pages to block lines, as a browser prints their main content.

Parsed by selectolax (lexbor), which follows the HTML standard and keeps the text of pages nested however deep; the
tree is walked without recursion for the same reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from ragtool.corpus.lines import Extraction, Line
from ragtool.corpus.readers.blocks import on_one_line, row_text, split_at_breaks, without_bullet
from ragtool.corpus.readers.encoding import decode_text, printed
from ragtool.corpus.readers.numerals import letters, roman
from ragtool.errors import ReadError

_DECLARED = re.compile(rb"""<(?:meta\s[^>]*?charset|\?xml\s[^>]*?encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_DECLARED_WITHIN = 4096  # bytes; the standard says 1,024, browsers look further

_DEEPEST = 10_000  # elements; parsing takes time by the square of the depth
_NESTING = re.compile(r"<(/?)(?:div|span|section|article|blockquote|ul|ol|dl|table|center|font)\b", re.IGNORECASE)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCKS = _words(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu ol p pre search section summary table tbody td tfoot "
    "th thead tr ul"
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NOT_TEXT = _words(
    "audio button canvas datalist del dialog embed head iframe input map nav noscript object option rp rt script "
    "select style svg template textarea title video"
)
_NOT_TEXT_ROLES = ("alertdialog", "banner", "contentinfo", "dialog", "navigation", "search")
_NOT_TEXT_CLASS = re.compile(
    r"(?:^|\s)(?:[\w-]*(?:cookie-(?:banner|bar|consent|message|notice)|breadcrumbs?|visually-hidden)|sr-only|skip-link"
    r"|nonvisual)(?:\s|$)"
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)

# How footnotes are tied to their marks by Word, by GOV.UK and by the common Markdown converters.
_NOTE = re.compile(r"_?(?:ftn|fn|footnote)[:_-]?(\d+)", re.IGNORECASE)
_NOTE_LINK = re.compile(r"#_?(?:ftn|fn|footnote)-?(?:ref)?[:_-]?\d+", re.IGNORECASE)

_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.IGNORECASE)
_LIST_STYLES = {"lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A", "lower-roman": "i",
                "upper-roman": "I", "decimal": "1", "none": "none"}  # fmt: skip
_MOST_SPELT = 5_000  # above it, Roman numerals would only grow

_WHITE_SPACE = re.compile(r"[ \t\r\n\f]+")


def read_html(data: bytes) -> Extraction:
    """The headings, paragraphs, list items and table rows of a page's main content, then its footnotes.

    Raises:
        ReadError: It is not text, has no text to show, or is nested past all use.
    """
    declared = _DECLARED.search(data[:_DECLARED_WITHIN])
    decoded = decode_text(data, declared.group(1).decode("ascii", "replace") if declared else None)
    lines = html_lines(decoded.text)
    if not lines:
        raise ReadError("It is an HTML page without text. Open it in a browser, and save or print what it shows.")
    return Extraction("html", tuple(lines), None, decoded.warnings)


def html_lines(page: str) -> list[Line]:
    """The lines of a page, or of a fragment of one; empty where it shows no text.

    Raises:
        ReadError: It is nested past all use, or its tree is.
    """
    _require_shallow(page)
    try:
        tree = LexborHTMLParser(page)
    except SelectolaxError as error:  # a small page can make a tree past all memory: each <p> opens all open <b> again
        raise ReadError(
            "It is an HTML page that no parser can take apart. Open it in a browser, and print it."
        ) from error
    main = tree.css_first("main, [role=main]", default=None)
    for start in (main, tree.body):
        if start is not None:
            lines = _Walk(_layout_tables(start)).lines(start)
            if lines:
                return lines
    return []


def _require_shallow(page: str) -> None:
    depth = 0
    for match in _NESTING.finditer(page):
        depth += -1 if match.group(1) else 1
        if depth > _DEEPEST:
            raise ReadError(f"It is an HTML page nested more than {_DEEPEST:,} deep, which no document is.")


@dataclass(slots=True)
class _List:
    """A list being walked: the style of its marks ("1", "a", "bullet", "none", ...), its next number and step."""

    style: str
    following: int = 1
    step: int = 1

    def mark(self, item: LexborNode) -> str | None:
        """The number of an item, with the dot that browsers print; None where items have none."""
        if self.style in ("bullet", "none"):
            return None
        number = _whole(item, "value")
        number = self.following if number is None else number
        self.following = number + self.step
        style = self.style if 0 < number <= _MOST_SPELT else "1"
        written = {"a": letters, "i": roman}.get(style.lower(), str)(number)
        return f"{written.upper() if style.isupper() else written}."


@dataclass(frozen=True, slots=True)
class _Context:
    """What the elements open at a place make of its text."""

    heading: int | None = None
    bold: bool = False
    preformatted: bool = False
    note: str | None = None
    item: bool = False
    list: _List | None = None
    sectioned: bool = False


class _Walk:
    """One walk over a tree in the order of its text, gathering lines."""

    def __init__(self, layout_tables: set[int]) -> None:
        self._layout_tables = layout_tables
        self._lines: list[Line] = []
        self._notes: dict[str, str] = {}
        self._context = _Context()
        self._outer: list[tuple[int, _Context]] = []  # element that changed the context, and what it was before
        self._text: list[tuple[str, bool]] = []  # of the block being read, with whether it is bold
        self._number: str | None = None  # mark that waits for its item's first block
        self._bullet = False

    def lines(self, start: LexborNode) -> list[Line]:
        """The lines of the text within ``start``, footnotes last."""
        self._context = _Context(sectioned=start.tag != "body")
        left_out: int | None = None
        for node, entering in _steps(start):
            if left_out is not None:
                if node.mem_id == left_out and not entering:
                    left_out = None
            elif not entering:
                self._leave(node)
            elif not self._enter(node, outermost=node.mem_id == start.mem_id):
                left_out = node.mem_id
        self._flush()
        return self._lines + [Line(text, block=True, note=mark) for mark, text in self._notes.items()]

    def _enter(self, node: LexborNode, *, outermost: bool) -> bool:
        """Take in a node; false where its content is not to be walked."""
        if node.is_text_node:
            text = node.text_content or ""
            self._text.append((text if self._context.preformatted else _WHITE_SPACE.sub(" ", text), self._context.bold))
            return False
        tag = node.tag or ""
        if not node.is_element_node or (not outermost and self._left_out(node, tag)):
            return False
        if tag == "br":
            self._text.append(("\n", self._context.bold))
            return False
        if tag in _BLOCKS:
            self._flush()
        if tag == "table" and node.mem_id not in self._layout_tables:
            self._table(node)
            return False
        if tag == "li":
            within = self._context.list
            self._number = within.mark(node) if within else None
            self._bullet = within is None or within.style == "bullet"
        context = _context_within(node, tag, self._context)
        if context is not self._context:
            self._outer.append((node.mem_id, self._context))
            self._context = context
        return True

    def _leave(self, node: LexborNode) -> None:
        if node.tag in _BLOCKS:
            self._flush()
        if node.tag == "li":
            self._number, self._bullet = None, False
        if self._outer and self._outer[-1][0] == node.mem_id:
            self._context = self._outer.pop()[1]

    def _left_out(self, node: LexborNode, tag: str) -> bool:
        attributes = node.attributes
        if tag in _NOT_TEXT or "hidden" in attributes or (attributes.get("role") or "") in _NOT_TEXT_ROLES:
            return True
        if tag in ("header", "footer") and not self._context.sectioned:
            return True  # the site's, not the document's
        if tag == "a" and _NOTE_LINK.fullmatch(attributes.get("href") or ""):
            return True
        return bool(
            _HIDDEN_STYLE.search(attributes.get("style") or "") or _NOT_TEXT_CLASS.search(attributes.get("class") or "")
        )

    def _flush(self) -> None:
        """End the block being read, and make lines of it."""
        words, context = self._text, self._context
        self._text = []
        text = "".join(part for part, _ in words)
        if not text.strip():
            return
        if context.preformatted:
            self._lines += [Line(printed(line).strip()) for line in ("", *text.split("\n"), "")]
            return
        whole = context.item or context.heading is not None or context.note is not None
        pieces = [on_one_line(text)] if whole else split_at_breaks(text)
        if context.note is not None:
            self._notes[context.note] = f"{self._notes.get(context.note, '')} {pieces[0]}".strip()
            return
        bold = sum(len(part.strip()) for part, is_bold in words if is_bold) * 2 > len(text.strip())
        for piece in filter(None, pieces):
            alone, typed = without_bullet(piece)
            bullet = typed or self._bullet
            self._lines.append(
                Line(alone, bold=bold, block=True, heading=context.heading, number=self._number, bullet=bullet)
            )
            self._number, self._bullet = None, False

    def _table(self, table: LexborNode) -> None:
        for row in table.css("tr, caption"):
            texts = [self._within(cell) for cell in ([row] if row.tag == "caption" else _cells(row))]
            cells = tuple(texts) if row.tag == "tr" else ()
            if any(texts):
                self._lines.append(Line(row_text(tuple(texts)), block=True, cells=cells))

    def _within(self, cell: LexborNode) -> str:
        """The text of a table's cell, where list marks have to stand in the text."""
        walk = _Walk(self._layout_tables)
        lines = walk.lines(cell)
        self._notes |= walk._notes
        marked = [f"{line.number or ('•' if line.bullet else '')} {line.text}" for line in lines if line.note is None]
        return on_one_line(" ".join(marked))


def _context_within(node: LexborNode, tag: str, outer: _Context) -> _Context:
    """The context of an element's content; ``outer`` itself where the element changes nothing."""
    attributes = node.attributes
    context = outer
    if tag in ("article", "main", "section"):
        context = replace(context, sectioned=True)
    elif tag in ("b", "strong", "th"):
        context = replace(context, bold=True)
    elif tag in ("ol", "ul", "menu", "dir"):
        context = replace(context, list=_list(node, tag), item=False)
    elif tag == "li":
        context = replace(context, item=True)
    elif tag == "pre":
        context = replace(context, preformatted=True)
    elif tag in _HEADINGS:
        context = replace(context, heading=int(tag[1]))
    if attributes.get("role") == "heading":
        context = replace(context, heading=_whole(node, "aria-level") or 2)
    if note := _NOTE.fullmatch(attributes.get("id") or ""):
        context = replace(context, note=note.group(1))
    if _BOLD_STYLE.search(attributes.get("style") or ""):
        context = replace(context, bold=True)
    return context


def _list(node: LexborNode, tag: str) -> _List:
    attributes = node.attributes
    declared = _LIST_STYLE.search(attributes.get("style") or "")
    style = _LIST_STYLES.get(declared.group(1).lower(), "bullet") if declared else None
    if tag != "ol":
        return _List(style or "bullet")
    kind = attributes.get("type") or "1"
    style = style or (kind if kind in ("1", "a", "A", "i", "I") else "1")
    backwards = "reversed" in attributes
    start = _whole(node, "start")
    if start is None:
        start = sum(item.tag == "li" for item in node.iter()) if backwards else 1
    return _List(style, start, -1 if backwards else 1)


def _whole(node: LexborNode, attribute: str) -> int | None:
    """An attribute that is a whole number of at most nine digits; None where it is anything else."""
    match = re.match(r"\s*(-?[0-9]{1,9})(?![0-9])", node.attributes.get(attribute) or "")
    return int(match.group(1)) if match else None


def _cells(row: LexborNode) -> list[LexborNode]:
    return [cell for cell in row.iter() if cell.tag in ("td", "th")]


def _layout_tables(start: LexborNode) -> set[int]:
    """The tables that only place things on the page: with a table or a heading inside, or no row of two cells."""
    layout: set[int] = set()
    open_tables: list[int] = []
    widest: Counter[int] = Counter()
    for node, entering in _steps(start):
        if node.tag == "table" and entering:
            layout.update(open_tables[-1:])
            open_tables.append(node.mem_id)
        elif node.tag == "table":
            table = open_tables.pop()
            if widest[table] < 2:
                layout.add(table)
        elif not entering or not open_tables:
            continue
        elif node.tag in _HEADINGS:
            layout.add(open_tables[-1])
        elif node.tag == "tr":
            widest[open_tables[-1]] = max(widest[open_tables[-1]], len(_cells(node)))
    return layout


def _steps(start: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Every node within ``start`` and itself, in the order of the text: once entering it (true), once leaving it."""
    at = start
    while True:
        yield at, True
        if (child := at.child) is not None:
            at = child
            continue
        yield at, False
        while at.mem_id != start.mem_id and at.next is None and at.parent is not None:
            at = at.parent
            yield at, False
        following = at.next
        if at.mem_id == start.mem_id or following is None:
            return
        at = following
