"""Writes the documents of ``corpus/`` from ``scripts/sample_corpus/sources/``: ``python scripts/make_corpus.py``.

With ``--check`` it writes nothing, and exits with 1 if a committed document is not what its source gives.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from scripts.sample_corpus.pdf import make_pdf
from scripts.sample_corpus.source import Source, SourceError, read_source
from scripts.sample_corpus.web import make_html
from scripts.sample_corpus.word import make_docx

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpus"
SOURCES = ROOT / "scripts" / "sample_corpus" / "sources"

DOCUMENTS: Mapping[str, Callable[[Source], bytes]] = {
    "wexbourne-inspection-report-2017.pdf": make_pdf,
    "wexbourne-monitoring-visit-2018-02.pdf": make_pdf,
    "wexbourne-monitoring-visit-2018-11.docx": make_docx,
    "wexbourne-focused-visit-2020.html": make_html,
    "wexbourne-ilacs-report-2022.pdf": make_pdf,
}

_STREAM = re.compile(rb"(?<!end)stream\r?\n(.*?)endstream", re.DOTALL)
_SIZES = re.compile(rb"/Length1? \d+|^\d{10} \d{5} [fn]|startxref\s+\d+|/ID\s*\[.*?\]", re.MULTILINE | re.DOTALL)


def source_of(document: str) -> Source:
    """The source of a document of ``DOCUMENTS``."""
    return read_source((SOURCES / document).with_suffix(".md"))


def unpacked(data: bytes) -> object:
    """What a document holds, however well it was compressed: releases of zlib pack the same content differently."""
    if data.startswith(b"%PDF"):
        streams = [zlib.decompressobj().decompress(stream) for stream in _STREAM.findall(data)]
        return _SIZES.sub(b"", _STREAM.sub(b"", data)), streams
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(member.filename, member.date_time, archive.read(member)) for member in archive.infolist()]
    return data


def main() -> int:
    """Write or check; the exit code."""
    parser = argparse.ArgumentParser(description="Write the sample corpus from its sources.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; say whether corpus/ is what the sources give"
    )
    check = parser.parse_args().check
    stale = []
    for name, make in DOCUMENTS.items():
        try:
            data = make(source_of(name))
        except SourceError as error:
            print(error, file=sys.stderr)
            return 1
        path = CORPUS / name
        if not check:
            path.write_bytes(data)
            print(f"{path.relative_to(ROOT)}: {len(data):,} bytes")
        elif not path.is_file() or unpacked(path.read_bytes()) != unpacked(data):
            stale.append(name)
    for name in stale:
        print(f"corpus/{name} is not what its source gives. Run: python scripts/make_corpus.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
