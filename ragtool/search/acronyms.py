"""What an acronym means by the documents themselves, which define most where they first use them: "long form (ABC)"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ragtool.index.analysis import analyze
from ragtool.records import Expansion

if TYPE_CHECKING:
    from ragtool.index.catalog import Catalog
    from ragtool.index.lexical import LexicalIndex

PASSAGES = 20
"""Looked at for a definition: the best by BM25 for the acronym alone."""

_ACRONYM = re.compile(r"\b[A-Z][A-Za-z]{0,4}[A-Z]\b")
_DEFINED = r"((?:[\w’'-]+ ){{1,10}})\({}s?\)"
_LINKING = frozenset("a an and at by for from in of on or the to with".split())


def defined_acronyms(
    text: str, known: Sequence[Expansion], lexical: LexicalIndex, catalog: Catalog
) -> tuple[Expansion, ...]:
    """The acronyms of a query that the documents define, with their long forms; one for each.

    Args:
        text: The query; one that is in capitals throughout holds no acronyms that could be told from its words.
        known: What the vocabulary says already: acronyms that it explains are left to it.
        lexical: Of the index.
        catalog: Of the index.
    """
    if text == text.upper() and len(text.split()) > 1:
        return ()
    explained = {term for own in known for term in analyze(own.words)}
    acronyms = [own for own in dict.fromkeys(_ACRONYM.findall(text)) if explained.isdisjoint(analyze(own))]
    found = (_definition(acronym, lexical, catalog) for acronym in acronyms)
    return tuple(Expansion(acronym, meaning) for acronym, meaning in zip(acronyms, found, strict=True) if meaning)


def _definition(acronym: str, lexical: LexicalIndex, catalog: Catalog) -> str | None:
    """The long form that stands before the acronym in brackets in any of the passages that are most about it."""
    defined = re.compile(_DEFINED.format(re.escape(acronym)))
    ids = [at for at, _ in lexical.search(dict.fromkeys(analyze(acronym), 1.0), PASSAGES)]
    for passage in catalog.passages(ids):
        for match in defined.finditer(" ".join(passage.text.split())):
            for meaning in _endings(match[1].split()):
                if acronym.lower() in _initials(meaning):
                    return meaning
    return None


def _endings(words: Sequence[str]) -> Iterator[str]:
    """The last word, the last two ..., but for those that begin with a linking word."""
    for start in reversed(range(len(words))):
        if words[start].lower() not in _LINKING:
            yield " ".join(words[start:])


def _initials(meaning: str) -> set[str]:
    """The first letters of its words, linking words left out; a hyphened word counts as one and as several."""
    plain = meaning.replace("’s", "").replace("'s", "").lower()
    found = (re.findall(pattern, plain) for pattern in (r"[^\W_]+", r"[^\W_][^\W_-]*(?:-[^\W_]+)*"))
    return {"".join(word[0] for word in words if word not in _LINKING) for words in found}
