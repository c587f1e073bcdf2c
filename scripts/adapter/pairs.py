"""What the adapter learns from: inspection paragraphs, each with queries written over it and a near miss."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HELD_ASIDE = 8
"""One authority in so many is kept for the development part."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A paragraph and how people ask for it.

    Attributes:
        id: Names it.
        authority: Whose report it stands in.
        text: Its words.
        queries: By kind ("keyword", "question", "lay" ...), as many for each paragraph.
        near_miss: A question on the same matter that it does not answer.
    """

    id: str
    authority: str
    text: str
    queries: Mapping[str, str]
    near_miss: str

    @property
    def is_held_aside(self) -> bool:
        """Whether it belongs to the development part: all reports of an authority do or none, so that nothing leaks."""
        return int(hashlib.sha256(self.authority.encode()).hexdigest(), 16) % HELD_ASIDE == 0


@dataclass(frozen=True, slots=True)
class Pairs:
    """All of them, with the SHA-256 of the files they came from."""

    learnt: Sequence[Pair]
    held_aside: Sequence[Pair]
    sha256: str

    @property
    def all(self) -> list[Pair]:
        """Those learnt from, then those held aside."""
        return [*self.learnt, *self.held_aside]


def read_pairs(folder: Path) -> Pairs:
    """Read every ``*.jsonl`` of a folder, by name."""
    contents = [path.read_bytes() for path in sorted(folder.glob("*.jsonl"))]
    rows = [json.loads(line) for content in contents for line in content.splitlines()]
    pairs = [
        Pair(row["id"], row["authority"], " ".join(row["text"].split()), row["queries"], row["near_miss"])
        for row in rows
    ]
    return Pairs(
        learnt=[pair for pair in pairs if not pair.is_held_aside],
        held_aside=[pair for pair in pairs if pair.is_held_aside],
        sha256=hashlib.sha256(b"".join(contents)).hexdigest(),
    )
