"""Hits, answers, documents and paragraphs to the characters to print: one file for each kind of output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.records import Answer, Hit
    from ragtool.search.context import ParagraphInContext


class Format(StrEnum):
    """The output formats, by the names that ``--format`` takes."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    MARKDOWN = "markdown"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Style:
    """How text meets the screen.

    Attributes:
        width: Columns to wrap at; None leaves each paragraph on one line, as for a pipe.
        colour: Whether to mark matched words and citations.
        explain: Whether to say why each hit ranks where it does.
    """

    width: int | None = None
    colour: bool = False
    explain: bool = False


class Renderer(Protocol):
    """Turns results into characters; nothing in a document is ever taken for a command to the terminal."""

    def hits(self, query: str, hits: Sequence[Hit]) -> str:
        """Ranked passages."""
        ...

    def answer(self, answer: Answer) -> str:
        """An answer or a refusal, and the passages behind it."""
        ...

    def documents(self, documents: Sequence[IndexedDocument]) -> str:
        """What is indexed."""
        ...

    def paragraph(self, found: ParagraphInContext) -> str:
        """A paragraph in its context."""
        ...


def renderer(output: Format, style: Style) -> Renderer:
    """The renderer of a format; its module is imported only now, because a query uses one."""
    if output is Format.TEXT:
        from ragtool.render.text import TextRenderer

        return TextRenderer(style)
    if output is Format.MARKDOWN:
        from ragtool.render.markdown import MarkdownRenderer

        return MarkdownRenderer()
    if output is Format.CSV:
        from ragtool.render.table import CsvRenderer

        return CsvRenderer()
    from ragtool.render.structured import JsonLinesRenderer, JsonRenderer

    return JsonRenderer() if output is Format.JSON else JsonLinesRenderer()
