"""PDFs of any number: the sample documents, each time with other words in the same places.

So they are read and cut as the samples are, and no two passages are equal (ragtool would encode equal ones once).
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from scripts.make_corpus import SOURCES
from scripts.sample_corpus.pdf import make_pdf
from scripts.sample_corpus.source import Block, Kind, Source, read_source

SHARE = 0.3
"""Of the longer words that are exchanged."""

_WORD = re.compile(r"(?<![\w{*^])[a-z]{4,}(?![\w}*^])")


def make_pdfs(folder: Path, n_files: int) -> None:
    """Write ``n_files`` PDFs into ``folder``; the same number gives the same files."""
    sources = [read_source(path) for path in sorted(SOURCES.glob("*.md"))]
    words = sorted({word for source in sources for block in source.blocks for word in _WORD.findall(block.text)})
    for at in range(n_files):
        source = sources[at % len(sources)]
        (folder / f"{at:03}-{source.name}.pdf").write_bytes(make_pdf(_varied(source, words, random.Random(at))))


def _varied(source: Source, words: Sequence[str], chance: random.Random) -> Source:
    return replace(source, blocks=tuple(_varied_block(block, words, chance) for block in source.blocks))


def _varied_block(block: Block, words: Sequence[str], chance: random.Random) -> Block:
    """The block with some words exchanged; headings and tables are left, for what a document is is read from them."""
    if block.kind in (Kind.HEADING, Kind.ROW):
        return block

    def exchanged(match: re.Match[str]) -> str:
        return chance.choice(words) if chance.random() < SHARE else match[0]

    return replace(block, text=_WORD.sub(exchanged, block.text))
