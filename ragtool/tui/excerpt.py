"""Which words of a text to mark, and which part of a long passage to show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ragtool.records import Hit, Span

EXCERPT_CHARACTERS = 230

SENTENCE_SHARE = 0.6
"""Of an excerpt: what whole sentences must fill, for it to end with one."""

_WORD = re.compile(r"\w+(?:['’-]\w+)*")


def matching_words(text: str, terms: Iterable[str]) -> list[Span]:
    """Spans of the words of ``text`` that share a stem with one of ``terms``."""
    from ragtool.index.analysis import forms  # here: it loads tantivy, which by now is there

    wanted = frozenset[str]().union(*(forms(word) for term in terms for word in _WORD.findall(term)))
    if not wanted:
        return []
    return [Span(*match.span()) for match in _WORD.finditer(text) if not wanted.isdisjoint(forms(match.group()))]


def marked_terms(hit: Hit) -> tuple[str, ...]:
    """The words to mark in a hit: those typed, and those the vocabulary brought in."""
    return (*hit.why.terms, *(expansion.meaning for expansion in hit.why.expansions))


def excerpt(text: str, best: Span) -> Span:
    """The part of a passage to show in a list: its sentence ``best`` and what follows, whole words only."""
    if len(text) <= EXCERPT_CHARACTERS:
        return Span(0, len(text))
    near = best.start < EXCERPT_CHARACTERS // 2 and best.end <= EXCERPT_CHARACTERS
    start = 0 if near else best.start
    start = max(0, min(start, len(text) - EXCERPT_CHARACTERS))
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    end = min(start + EXCERPT_CHARACTERS, len(text))
    if end < len(text):
        sentence, word = text.rfind(". ", start, end) + 1, text.rfind(" ", start, end)
        end = sentence if sentence - start > EXCERPT_CHARACTERS * SENTENCE_SHARE else word if word > start else end
    return Span(start, end)


def find_all(text: str, wanted: str) -> Sequence[Span]:
    """Every place of ``wanted`` in ``text``, case and the kind of white space ignored."""
    words = wanted.split()
    if not words:
        return ()
    pattern = re.compile(r"\s+".join(_loosely(word) for word in words), re.IGNORECASE)
    return tuple(Span(*match.span()) for match in pattern.finditer(text))


def _loosely(word: str) -> str:
    """A pattern for ``word`` by which a typed apostrophe, quotation mark or hyphen finds the printed one."""
    pattern = re.escape(word)
    for typed, printed in (("'", "['’‘ʼ]"), ('"', '["“”]'), (r"\-", "[-‐‑–]")):
        pattern = pattern.replace(typed, printed)
    return pattern
