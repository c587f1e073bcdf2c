"""What speaks for a sentence as an answer: closeness in meaning, the question's words in it, the kind of thing asked.

A cosine alone cannot tell a near miss from an answer (AUROC 0.53-0.59 on judged questions), so the words and figures
that the question asks for are looked for one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ragtool.index.analysis import analyze
from ragtool.records import Span
from ragtool.search.stopwords import STOPWORDS
from ragtool.search.wanted import Wanted, holds_figure

if TYPE_CHECKING:
    from ragtool.index.lexical import LexicalIndex
    from ragtool.search.candidates import Candidate, Ranking
    from ragtool.search.query import Query

COSINE_WEIGHT, COVERAGE_WEIGHT, RANK_WEIGHT = 0.5, 0.3, 0.2
"""Shares of a sentence's cosine, word coverage and passage score in its strength; see ``docs/retrieval.md``."""

CONTEXT_CREDIT = 0.5
"""What a word counts that is in the sentence's passage but not in the sentence."""

COMPARED_FIGURE_BONUS = 0.1
"""Added to the strength of a sentence with figures when the question compares: they are what compares best."""

NOT_WANTED_PENALTY = 0.15
"""Taken from the strength of a sentence without the kind of thing that the question wants."""

MIN_SENTENCE_WORDS = 4
"""Shorter ones (a name, a heading of a list) say nothing that could be quoted as an answer."""


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
        is_wanted: Whether it holds the kind of thing that the question wants.
        strength: 0..1, higher is better: what sentences of an answer are chosen by.
    """

    candidate: Candidate
    sentence: Span
    text: str
    cosine: float
    coverage: float
    is_wanted: bool
    strength: float

    @property
    def support(self) -> float:
        """Cosine and coverage together, -1..2: what a sentence says by itself, whatever else was found."""
        return self.cosine + self.coverage


def needs_of(query: Query, ranking: Ranking, lexical: LexicalIndex) -> tuple[Need, ...]:
    """What the question's words ask for, each with its inverse document frequency, as in BM25.

    Words that say which documents are meant ask for nothing that a sentence of theirs would hold.

    A word that the vocabulary explains is met by its meaning as well, and weighs what the rarer of them weighs.
    """

    def rarity(terms: Iterable[str]) -> float:
        return max((lexical.rarity(term) for term in terms if lexical.document_frequency(term)), default=0.0)

    needs = []
    for word in query.words:
        own = frozenset(analyze(word))
        if own <= ranking.hints.terms:
            continue
        meanings = [
            frozenset(term for term in analyze(expansion.meaning) if term not in STOPWORDS)
            for expansion in ranking.expansions
            if own & set(analyze(expansion.words))
        ]
        ways = (own, *meanings)
        weight = max(map(rarity, ways))
        needs.append(Need(weight or max(map(lexical.rarity, own), default=0.0), ways))
    return tuple(needs)


def weigh(candidates: Sequence[Candidate], wanted: Wanted, needs: Sequence[Need], *, compares: bool) -> list[Evidence]:
    """The sentences of ``candidates``, strongest first; of equal ones the higher ranked.

    Args:
        candidates: Best first.
        wanted: What the question wants.
        needs: What its words ask for.
        compares: Whether it means documents of several sorts.
    """
    best_cosine = max((float(candidate.sentences.max()) for candidate in candidates), default=0.0)
    evidence = [
        _weigh_sentence(candidate, at, needs, best_cosine, wanted, compares=compares)
        for candidate in candidates
        for at in range(len(candidate.passage.sentences))
    ]
    evidence = [own for own in evidence if len(own.text.split()) >= MIN_SENTENCE_WORDS]
    return sorted(evidence, key=lambda own: -own.strength)


def _weigh_sentence(
    candidate: Candidate, at: int, needs: Sequence[Need], best_cosine: float, wanted: Wanted, *, compares: bool
) -> Evidence:
    passage = candidate.passage
    span = passage.sentences[at]
    text = passage.text[span.start - passage.span.start : span.end - passage.span.start]
    cosine = float(candidate.sentences[at])
    held = frozenset(candidate.terms)
    coverage = _coverage(needs, frozenset(analyze(text)), held)
    is_wanted = wanted.is_given_by(text, held)
    strength = (
        COSINE_WEIGHT * max(cosine, 0.0) / max(best_cosine, 1e-6)
        + COVERAGE_WEIGHT * coverage
        + RANK_WEIGHT * candidate.score
        + (COMPARED_FIGURE_BONUS if compares and holds_figure(text) else 0.0)
        - (0.0 if is_wanted else NOT_WANTED_PENALTY)
    )
    return Evidence(candidate, span, text, cosine, coverage, is_wanted, max(strength, 0.0))


def _coverage(needs: Sequence[Need], sentence: frozenset[str], passage: frozenset[str]) -> float:
    total = sum(need.weight for need in needs)
    held = sum(
        need.weight * (1.0 if need.is_met(sentence) else CONTEXT_CREDIT if need.is_met(passage) else 0.0)
        for need in needs
    )
    return held / total if total else 0.0
