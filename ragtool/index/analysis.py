"""Text to the terms that are indexed and looked up: one analysis for both, so that spelling never decides a match.

Lower case; apostrophes, straight and curly, left out ("children's", "children’s" and a damaged "childrens" are one
term); hyphens split words; English stems (Porter 2, by tantivy).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tantivy import TextAnalyzer

_PLAIN = str.maketrans({"‐": "-", "‑": "-", "'": None, "’": None, "‘": None, "ʼ": None, "\u00ad": None})
_HYPHENED = re.compile(r"\w+(?:-\w+)+")


def analyze(text: str) -> list[str]:
    """The terms of ``text`` in order, repeats kept."""
    terms: list[str] = _analyzer().analyze(text.translate(_PLAIN))
    return terms


def analyze_with_joined(text: str) -> list[str]:
    """``analyze`` and, after it, each hyphened word as one term, so that "multi-agency" and "multiagency" meet."""
    plain = text.translate(_PLAIN)
    joined = " ".join(word.replace("-", "") for word in _HYPHENED.findall(plain))
    return [*_analyzer().analyze(plain), *(_analyzer().analyze(joined) if joined else ())]


@lru_cache(maxsize=4096)
def forms(word: str) -> frozenset[str]:
    """The terms of one word, joined form included."""
    return frozenset(analyze_with_joined(word))


@cache
def _analyzer() -> TextAnalyzer:
    import tantivy

    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.stemmer("English"))
        .build()
    )
