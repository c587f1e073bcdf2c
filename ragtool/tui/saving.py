"""Results to a file, in the format that the file's name asks for."""

from __future__ import annotations

from pathlib import Path

from ragtool.errors import UsageError
from ragtool.inquiry.evidence_pack import EvidencePack
from ragtool.inquiry.records import FollowUp, Timeline
from ragtool.records import Answer
from ragtool.render import Format, Style, renderer
from ragtool.render.inquiry import inquiry_renderer
from ragtool.render.pack import FORMATS, pack_writer
from ragtool.tui.result_rows import Shown

SUFFIXES = {
    ".md": Format.MARKDOWN,
    ".csv": Format.CSV,
    ".json": Format.JSON,
    ".jsonl": Format.JSONL,
    ".txt": Format.TEXT,
}

TEXT_WIDTH = 100


def suffixes(result: Shown | EvidencePack) -> tuple[str, ...]:
    """The endings of the files that a result can be saved in."""
    return tuple(FORMATS if isinstance(result, EvidencePack) else SUFFIXES)


def save(path: Path, query: str, result: Shown | EvidencePack) -> None:
    """Write what was found to ``path``.

    Raises:
        UsageError: The suffix names no format, or a pack can't be written.
        OSError: The file can't be written.
    """
    if isinstance(result, EvidencePack):
        pack_writer(path)(result, path)
        return
    output = SUFFIXES.get(path.suffix.lower())
    if output is None:
        raise UsageError(f"{path.name} does not say in which format: end it in {', '.join(SUFFIXES)}.")
    path.write_text(_text(result, query, output), encoding="utf-8", newline="")


def _text(result: Shown, query: str, output: Format) -> str:
    style = Style(width=TEXT_WIDTH)
    if isinstance(result, Timeline):
        return inquiry_renderer(output, style).timeline(result)
    if isinstance(result, FollowUp):
        return inquiry_renderer(output, style).follow_up(result)
    if isinstance(result, Answer):
        return renderer(output, style).answer(result)
    return renderer(output, style).hits(query, result)
