"""Judged queries, read from a file: which quotes answer, which touch on the matter, which questions nothing answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ragtool.errors import UsageError

T = TypeVar("T")

QUOTE_SHARE = 0.6
"""A hit that is cut inside a quote holds it when it has this share of the quote, at one of its ends."""


@dataclass(frozen=True, slots=True)
class RelevantParagraph:
    """One relevant item: a paragraph, known by exact quotes from it.

    Attributes:
        document: File name without its suffix.
        quotes: White space collapsed.
        grade: 2 answers, 1 touches on it; the highest of its quotes.
    """

    document: str
    quotes: tuple[str, ...]
    grade: int

    def is_in(self, document: str, text: str) -> bool:
        """Whether ``text`` of ``document`` (file name without suffix) holds one of the quotes."""
        if document != self.document:
            return False
        flat = " ".join(text.split())
        return any(_holds(flat, quote) for quote in self.quotes)


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query and what is right for it.

    Attributes:
        facts: Strings that an answer should contain.
        answerable: False where the right answer is a refusal.
    """

    id: str
    query: str
    category: str
    answerable: bool
    relevant: tuple[RelevantParagraph, ...]
    facts: tuple[str, ...]


def read_judgements(path: Path) -> tuple[JudgedQuery, ...]:
    """Read a file of judged queries, a JSON object a line.

    Raises:
        UsageError: The file can't be read or holds none, or a line is not a judged query; the message names the line.
    """
    queries = read_judged(path, "judged query", _judged_query)
    if not queries:
        raise UsageError(f"{path} holds no judged queries. Each line is a JSON object with id, query and relevant.")
    return queries


def read_judged(path: Path, thing: str, parse: Callable[[dict[str, Any]], T]) -> tuple[T, ...]:
    """What ``parse`` makes of the JSON object on each line of a file; empty lines hold nothing.

    Args:
        path: The file.
        thing: What a line is, for a sentence.
        parse: May raise ValueError, KeyError and TypeError.

    Raises:
        UsageError: The file can't be read, or a line is not such a thing; the message names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} can't be read as a file with a {thing} a line: {error}") from error
    items = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                items.append(parse(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise UsageError(f"{path}, line {number} is not a {thing} ({error!r}).") from error
    return tuple(items)


def _judged_query(fields: dict[str, Any]) -> JudgedQuery:
    relevant = fields["relevant"]
    facts = fields.get("facts", [])
    if not isinstance(relevant, list) or not isinstance(facts, list):
        raise TypeError("relevant and facts are lists")
    return JudgedQuery(
        id=str(fields["id"]),
        query=str(fields["query"]),
        category=str(fields.get("category", "all")),
        answerable=bool(fields.get("answerable", True)),
        relevant=_paragraphs(relevant),
        facts=tuple(str(fact) for fact in facts),
    )


def _paragraphs(quotes: Sequence[dict[str, object]]) -> tuple[RelevantParagraph, ...]:
    """Quotes of one paragraph joined; a quote whose paragraph is not named stands alone."""
    groups: dict[tuple[str, str], list[dict[str, object]]] = {}
    for at, quote in enumerate(quotes):
        groups.setdefault((str(quote["doc"]), str(quote.get("paragraph") or f"#{at}")), []).append(quote)
    return tuple(
        RelevantParagraph(
            document=document,
            quotes=tuple(" ".join(str(quote["quote"]).split()) for quote in group),
            grade=max(int(str(quote["grade"])) for quote in group),
        )
        for (document, _), group in groups.items()
    )


def _holds(text: str, quote: str) -> bool:
    part = int(len(quote) * QUOTE_SHARE + 0.999)
    return quote in text or quote[:part] in text or quote[-part:] in text
