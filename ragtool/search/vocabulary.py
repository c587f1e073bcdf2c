"""The sector's vocabulary: abbreviations and everyday words to the words that inspectors write.

The entries are in ``vocabulary.txt`` beside this file, which says their form; a file of the same name in the index
folder adds to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ragtool.errors import UsageError
from ragtool.index.analysis import analyze
from ragtool.records import Expansion

FILE_NAME = "vocabulary.txt"


class Entry(NamedTuple):
    """Words of a query and what they bring in.

    Attributes:
        words: As the file has them.
        terms: The same, analysed: found in a query when it holds them side by side.
        meanings: The words brought in.
        capitals: Found only where the query has the words in capitals, for in lower case they are others.
    """

    words: str
    terms: tuple[str, ...]
    meanings: tuple[str, ...]
    capitals: bool = False

    def is_in(self, text: str, terms: tuple[str, ...]) -> bool:
        """Whether the words stand in a query, ``text``, at the place where ``terms``, the rest of its own, begin."""
        if terms[: len(self.terms)] != self.terms:
            return False
        return not self.capitals or re.search(rf"\b{re.escape(self.words)}", text) is not None


class Vocabulary:
    """Entries, ready to widen queries."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries: dict[str, list[Entry]] = {}
        for entry in entries:
            self._entries.setdefault(entry.terms[0], []).append(entry)

    @classmethod
    def load(cls, index_folder: Path) -> Vocabulary:
        """The packaged entries, and those of the file in ``index_folder`` if there is one.

        Raises:
            UsageError: A line is not an entry; the message names the file and the line.
        """
        own = index_folder / FILE_NAME
        paths = [Path(__file__).with_name(FILE_NAME), *([own] if own.is_file() else [])]
        return cls([entry for path in paths for entry in _read(path)])

    def expand(self, text: str) -> tuple[Expansion, ...]:
        """What the words of ``text`` bring in, in their order; nothing that ``text`` says already."""
        terms = tuple(analyze(text))
        expansions = dict.fromkeys(
            Expansion(entry.words, meaning)
            for entry in self._found_in(text, terms)
            for meaning in entry.meanings
            if not _holds(terms, tuple(analyze(meaning)))
        )
        return tuple({expansion.meaning: expansion for expansion in reversed(expansions)}.values())[::-1]

    def _found_in(self, text: str, terms: tuple[str, ...]) -> Iterator[Entry]:
        """The entries that stand in a text, in its order, but for those within a longer one: "mum" in "foster mum"."""
        places = [
            (at, at + len(entry.terms), entry)
            for at, term in enumerate(terms)
            for entry in self._entries.get(term, ())
            if entry.is_in(text, terms[at:])
        ]
        for start, end, entry in places:
            if not any(first <= start and end <= last and last - first > end - start for first, last, _ in places):
                yield entry


def _holds(terms: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(terms[at : at + len(part)] == part for at in range(len(terms) - len(part) + 1))


def _read(path: Path) -> Iterator[Entry]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        everyday, greater, theirs = line.partition(" > ")
        short, equal, long = line.partition(" == " if " == " in line else " = ")
        if equal:
            short, long, capitals = short.strip(), long.strip(), equal == " == "
            entries = [_entry(own, (long,), capitals=capitals) for own in (short, f"{short}s")]
            entries.append(_entry(long, (short,)))
        elif greater:
            meanings = tuple(map(str.strip, theirs.split(",")))
            entries = [_entry(words.strip(), meanings) for words in everyday.split(",")]
        else:
            entries = []
        if not entries or not all(entry.terms and all(entry.meanings) for entry in entries):
            raise UsageError(
                f"{path}, line {number}: {line!r} is not an entry."
                ' Write "ABC = long form" or "everyday words > the words of inspectors".'
            )
        yield from entries


def _entry(words: str, meanings: tuple[str, ...], *, capitals: bool = False) -> Entry:
    return Entry(words, tuple(analyze(words)), meanings, capitals)
