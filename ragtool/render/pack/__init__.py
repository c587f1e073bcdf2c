"""Evidence packs to files: Markdown, CSV, HTML and Word, one file a format; the same pack gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ragtool.errors import UsageError

if TYPE_CHECKING:
    from ragtool.inquiry.evidence_pack import EvidencePack

PackBytes = Callable[["EvidencePack"], bytes]

FORMATS = {".md": "markdown", ".csv": "table", ".html": "html", ".docx": "word"}
"""The module of each suffix; each has a function ``pack_bytes``."""


def pack_writer(path: Path) -> Callable[[EvidencePack, Path], None]:
    """What writes a pack into a file with the suffix of ``path``.

    Raises:
        UsageError: No format has this suffix.
    """
    module = FORMATS.get(path.suffix.lower())
    if module is None:
        raise UsageError(f"{path}: a pack is written as {', '.join(FORMATS)}. Give the file one of these suffixes.")
    pack_bytes = cast(PackBytes, import_module(f"{__name__}.{module}").pack_bytes)

    def write(pack: EvidencePack, path: Path) -> None:
        try:
            path.write_bytes(pack_bytes(pack))
        except OSError as error:
            raise UsageError(f"{path} can't be written: {error.strerror or error}.") from error

    return write


def preamble(pack: EvidencePack) -> list[tuple[str, str]]:
    """What a pack says of itself, as names and values."""
    indexed = f"{pack.n_documents} document{'' if pack.n_documents == 1 else 's'}, indexed {pack.built}"
    return [
        ("Question", pack.question),
        ("Filters", pack.filters or "none"),
        ("Searched", f"{indexed}, read by ragtool {pack.ragtool}"),
    ]


def source_line(pack: EvidencePack, document_id: str) -> str:
    """Where a document's words are from: its file and the hash of its bytes."""
    source = pack.sources[document_id]
    return f"{source.path}, SHA-256 {source.sha256}"


def section_line(headings: tuple[str, ...]) -> str:
    """The headings above a paragraph, outermost first."""
    return " › ".join(headings)
