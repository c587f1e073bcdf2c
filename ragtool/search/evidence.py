"""What speaks for a sentence as an answer: closeness in meaning, the question's words in it, the kind of thing asked.

A cosine alone cannot tell a near miss from an answer (AUROC 0.53-0.59 on judged questions), so the words and figures
that the question asks for are looked for one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from ragtool.index.analysis import analyze
from ragtool.records import Span
from ragtool.search.stopwords import STOPWORDS

if TYPE_CHECKING:
    from ragtool.index.lexical import LexicalIndex
    from ragtool.records import Expansion
    from ragtool.search.candidates import Candidate
    from ragtool.search.query import Query

COSINE_WEIGHT, COVERAGE_WEIGHT, RANK_WEIGHT = 0.5, 0.3, 0.2
"""Shares of a sentence's cosine, word coverage and passage score in its strength; see ``docs/retrieval.md``."""

CONTEXT_CREDIT = 0.5
"""What a word counts that is in the sentence's passage but not in the sentence."""

NO_FIGURE_PENALTY = 0.15
"""Taken from the strength of a sentence without a figure when the question asks for one."""

MIN_SENTENCE_WORDS = 4
"""Shorter ones (a name, a heading of a list) say nothing that could be quoted as an answer."""

_ASKS_FIGURE = re.compile(
    r"\bhow (?:many|much|long|old|often)\b"
    r"|\b(?:percentage|proportion|number|share|rate|average|total|figure|per cent)s?\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|third|quarter|none)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Need:
    """A word of the question.

    Attributes:
        weight: Its inverse document frequency; as of a word in no passage where no passage has it.
        ways: Sets of terms, any of which, whole, meets it: its own, and those of what the vocabulary says it means.
    """

    weight: float
    ways: tuple[frozenset[str], ...]

    def is_met(self, terms: frozenset[str]) -> bool:
        """Whether ``terms`` hold it in one of its ways."""
        return any(way <= terms for way in self.ways)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a candidate and what speaks for it.

    Attributes:
        candidate: The passage that it is from.
        sentence: Its span in the document.
        text: Its words.
        cosine: Of question and sentence, -1..1.
        coverage: Share of the question's words that it holds, rare words counting more, 0..1.
        has_figure: Whether it holds a number, in digits or in words.
        strength: 0..1, higher is better: what sentences of an answer are chosen by.
    """

    candidate: Candidate
    sentence: Span
    text: str
    cosine: float
    coverage: float
    has_figure: bool
    strength: float


def asks_for_figure(question: str) -> bool:
    """Whether the question asks for a number, share or length of time."""
    return _ASKS_FIGURE.search(question) is not None


def needs_of(query: Query, expansions: Sequence[Expansion], lexical: LexicalIndex) -> tuple[Need, ...]:
    """What the question's words ask for, each with its inverse document frequency, as in BM25.

    A word that the vocabulary explains is met by its meaning as well, and weighs what the rarer of them weighs.
    """
    n = lexical.n_passages

    def rarity(terms: Iterable[str]) -> float:
        frequencies = [df for df in map(lexical.document_frequency, terms) if df]
        return max((log(1 + (n - df + 0.5) / (df + 0.5)) for df in frequencies), default=0.0)

    needs = []
    for word in query.words:
        own = frozenset(analyze(word))
        meanings = [
            frozenset(term for term in analyze(expansion.meaning) if term not in STOPWORDS)
            for expansion in expansions
            if own & set(analyze(expansion.words))
        ]
        ways = (own, *meanings)
        weight = max(map(rarity, ways))
        needs.append(Need(weight or log(1 + (n + 0.5) / 0.5), ways))
    return tuple(needs)


def weigh(candidates: Sequence[Candidate], query: Query, needs: Sequence[Need]) -> list[Evidence]:
    """The sentences of ``candidates``, strongest first; of equal ones the higher ranked."""
    best_cosine = max((float(candidate.sentences.max()) for candidate in candidates), default=0.0)
    figure_wanted = asks_for_figure(query.text)
    evidence = [
        _weigh_sentence(candidate, at, needs, best_cosine, figure_wanted)
        for candidate in candidates
        for at in range(len(candidate.passage.sentences))
    ]
    evidence = [own for own in evidence if len(own.text.split()) >= MIN_SENTENCE_WORDS]
    return sorted(evidence, key=lambda own: -own.strength)


def _weigh_sentence(
    candidate: Candidate, at: int, needs: Sequence[Need], best_cosine: float, figure_wanted: bool
) -> Evidence:
    passage = candidate.passage
    span = passage.sentences[at]
    text = passage.text[span.start - passage.span.start : span.end - passage.span.start]
    cosine = float(candidate.sentences[at])
    coverage = _coverage(needs, frozenset(analyze(text)), frozenset(candidate.terms))
    has_figure = _FIGURE.search(text) is not None
    strength = (
        COSINE_WEIGHT * max(cosine, 0.0) / max(best_cosine, 1e-6)
        + COVERAGE_WEIGHT * coverage
        + RANK_WEIGHT * candidate.score
        - (NO_FIGURE_PENALTY if figure_wanted and not has_figure else 0.0)
    )
    return Evidence(candidate, span, text, cosine, coverage, has_figure, max(strength, 0.0))


def _coverage(needs: Sequence[Need], sentence: frozenset[str], passage: frozenset[str]) -> float:
    total = sum(need.weight for need in needs)
    held = sum(
        need.weight * (1.0 if need.is_met(sentence) else CONTEXT_CREDIT if need.is_met(passage) else 0.0)
        for need in needs
    )
    return held / total if total else 0.0
