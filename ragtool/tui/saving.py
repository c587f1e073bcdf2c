"""Results to a file, in the format that the file's name asks for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ragtool.errors import UsageError
from ragtool.records import Answer, Hit
from ragtool.render import Format, Style, renderer

SUFFIXES = {
    ".md": Format.MARKDOWN,
    ".csv": Format.CSV,
    ".json": Format.JSON,
    ".jsonl": Format.JSONL,
    ".txt": Format.TEXT,
}

TEXT_WIDTH = 100


def save(path: Path, query: str, result: Answer | Sequence[Hit]) -> None:
    """Write an answer or hits to ``path``.

    Raises:
        UsageError: The suffix names no format.
        OSError: The file can't be written.
    """
    output = SUFFIXES.get(path.suffix.lower())
    if output is None:
        raise UsageError(f"{path.name} does not say in which format: end it in {', '.join(SUFFIXES)}.")
    renders = renderer(output, Style(width=TEXT_WIDTH))
    text = renders.answer(result) if isinstance(result, Answer) else renders.hits(query, result)
    path.write_text(text, encoding="utf-8", newline="")
