"""One index, searched: candidates of two kinds of search, three signals each, fused, near-copies folded.

Query -> allowed passages -> dense and lexical search -> candidates with signals -> ranking -> Hits
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ragtool.index.analysis import analyze
from ragtool.records import Hit, Signals
from ragtool.search.candidates import Candidate, Ranking
from ragtool.search.citation import cite
from ragtool.search.duplicates import fold_copies
from ragtool.search.filters import resolve
from ragtool.search.fusion import Weights, fuse
from ragtool.search.stopwords import STOPWORDS
from ragtool.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ragtool.index.catalog import StoredPassage
    from ragtool.index.store import Index
    from ragtool.records import Expansion
    from ragtool.search.query import Query

CANDIDATES = 200
"""Passages taken from each kind of search before they are fused."""

EXPANSION_WEIGHT = 0.4
"""Lexical weight of words that the vocabulary brings in, the query's own being 1; see ``docs/retrieval.md``."""

SHORT_WEIGHT, FULL_WORDS = 0.85, 25
"""Weight of the shortest passages, and the words from which on a passage counts in full."""

CITATION_WEIGHT = 0.25
"""Share of a citing hit's score that is added to the paragraphs it cites."""

CITING_HITS, MIN_CITING_SCORE = 5, 0.7
"""Only the best hits, and only good ones, lend their score to what they cite."""


class Engine:
    """Searches an open index."""

    def __init__(self, index: Index, weights: Weights | None = None) -> None:
        self.index = index
        self.weights = weights or Weights()
        self.vocabulary = Vocabulary.load(index.folder)

    def rank(self, query: Query, limit: int) -> Ranking:
        """The best ``limit`` candidates.

        Raises:
            UnknownFilterError: A filter value that no document of the index has.
            IndexDamagedError: A file of the index can't be read.
        """
        scope = resolve(query.filters, self.index.catalog)
        document_ids = None if scope.documents is None else [document.id for document in scope.documents]
        n_documents = self.index.manifest.n_documents if document_ids is None else len(document_ids)
        allowed = self._allowed(query, document_ids)
        if allowed is not None and not len(allowed):
            return Ranking((), n_documents, notes=scope.notes)
        expansions = self.vocabulary.expand(query.text)
        vector = self._encode(query.text, expansions)
        terms = _weighted_terms(query, expansions)
        dense_ids, _ = self.index.vectors.search(vector, CANDIDATES, allowed)
        # Whole documents are the cheaper filter: a few ids instead of one for each of their passages.
        by_passage = bool(query.filters.section or query.phrases or query.excluded)
        lexical = dict(
            self.index.lexical.search(
                terms,
                CANDIDATES,
                documents=None if by_passage else document_ids,
                passages=allowed if by_passage else None,
            )
        )
        ids = sorted({*dense_ids.tolist(), *lexical})
        if not ids:
            return Ranking((), n_documents, expansions, scope.notes)
        passages = self.index.catalog.passages(ids)
        signals, sentences = self._signals(vector, passages, lexical)
        scores = fuse(*signals, self.weights) * np.array([_weight_of_length(own.text) for own in passages], np.float32)
        scores = self._with_citations(passages, scores)
        documents = self.index.catalog.documents_by_id(passage.document_id for passage in passages)
        words = {word: frozenset(analyze(word)) for word in query.words}
        best_lexical = float(signals[2].max(initial=0.0)) or 1.0

        def candidate(at: int) -> Candidate:
            passage = passages[at]
            held = tuple(analyze(passage.text))
            return Candidate(
                passage=passage,
                document=documents[passage.document_id],
                score=float(scores[at]),
                signals=Signals(
                    passage=float(signals[0][at]),
                    sentence=float(signals[1][at]),
                    lexical=float(signals[2][at]) / best_lexical,
                    terms=tuple(word for word, forms in words.items() if not forms.isdisjoint(held)),
                    expansions=tuple(own for own in expansions if set(analyze(own.meaning)) <= set(held)),
                ),
                terms=held,
                sentences=sentences[at],
            )

        places = [(passage.document_id, passage.span.start) for passage in passages]
        best_first = sorted(range(len(passages)), key=lambda at: (-scores[at], places[at]))
        return Ranking(tuple(fold_copies(map(candidate, best_first), limit)), n_documents, expansions, scope.notes)

    def _with_citations(self, passages: Sequence[StoredPassage], scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scores, raised for paragraphs that the best hits cite by number.

        A recommendation that the query finds names the findings it rests on; they often word the matter otherwise.
        """
        best = [int(at) for at in np.argsort(-scores, kind="stable")[:CITING_HITS] if scores[at] >= MIN_CITING_SCORE]
        cited = self.index.catalog.citations_from(passages[at].document_id for at in best)
        raised = scores.copy()
        by_paragraph: dict[tuple[str, int], list[int]] = {}
        for at, passage in enumerate(passages):
            by_paragraph.setdefault((passage.document_id, passage.paragraph.ordinal), []).append(at)
        for at in best:
            document = passages[at].document_id
            for target in cited.get((document, passages[at].paragraph.ordinal), ()):
                for other in by_paragraph.get((document, target), ()):
                    raised[other] = max(raised[other], scores[other] + CITATION_WEIGHT * scores[at])
        return np.minimum(raised, 1.0)

    def _encode(self, text: str, expansions: Sequence[Expansion]) -> NDArray[np.float32]:
        """The query's vector, ``(dimensions,) float32``; half-way to that of the widened query where it is widened."""
        vector = self.index.encoder.encode_query(text)
        if expansions:
            widened = f"{text} ({', '.join(expansion.meaning for expansion in expansions)})"
            vector = vector + self.index.encoder.encode_query(widened)
            vector /= np.linalg.norm(vector)
        return vector

    def _allowed(self, query: Query, document_ids: Sequence[str] | None) -> NDArray[np.int64] | None:
        """Ids of the passages that filters, phrases and exclusions leave; None where there are none of them."""
        catalog, lexical = self.index.catalog, self.index.lexical
        allowed: NDArray[np.int64] | None = None
        if document_ids is not None or query.filters.section:
            allowed = catalog.passage_ids(document_ids, query.filters.section)
        for phrase in query.phrases:
            holding = lexical.containing(analyze(phrase))
            allowed = holding if allowed is None else np.intersect1d(allowed, holding)
        for excluded in query.excluded:
            everything = catalog.passage_ids() if allowed is None else allowed
            allowed = np.setdiff1d(everything, lexical.containing(analyze(excluded)))
        return allowed

    def _signals(
        self, vector: NDArray[np.float32], passages: Sequence[StoredPassage], lexical: dict[int, float]
    ) -> tuple[tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]], list[NDArray[np.float32]]]:
        """Each signal of each passage, and the cosine of each of its sentences."""
        rows = np.concatenate([np.arange(p.sentence_row, p.sentence_row + len(p.sentences)) for p in passages])
        cosines = self.index.vectors.sentence_rows(rows) @ vector
        starts = np.cumsum([0] + [len(p.sentences) for p in passages])
        sentences = [cosines[start:end] for start, end in pairwise(starts)]
        signals = (
            self.index.vectors.rows(np.array([p.id for p in passages], np.int64)) @ vector,
            np.array([own.max(initial=-1.0) for own in sentences], np.float32),
            np.array([lexical.get(p.id, 0.0) for p in passages], np.float32),
        )
        return signals, sentences


def _weight_of_length(text: str) -> float:
    """1 for a passage of FULL_WORDS, down to SHORT_WEIGHT for a word: short items name a matter and say little."""
    return SHORT_WEIGHT + (1 - SHORT_WEIGHT) * min(1.0, text.count(" ") / FULL_WORDS)


def _weighted_terms(query: Query, expansions: Sequence[Expansion]) -> dict[str, float]:
    """The terms to look up: the query's own at weight 1; those brought in at EXPANSION_WEIGHT, shared by its words."""
    weights = {term: 1.0 for word in query.words for term in analyze(word)}
    for expansion in expansions:
        terms = [term for term in analyze(expansion.meaning) if term not in STOPWORDS]
        for term in terms:
            weights.setdefault(term, EXPANSION_WEIGHT / len(terms) ** 0.5)
    return weights


def to_hits(candidates: Sequence[Candidate]) -> tuple[Hit, ...]:
    """Candidates, best first, as hits with citations."""
    return tuple(_to_hit(rank, candidate) for rank, candidate in enumerate(candidates, 1))


def _to_hit(rank: int, candidate: Candidate) -> Hit:
    passage = candidate.passage
    return Hit(
        rank=rank,
        score=candidate.score,
        text=passage.text,
        citation=cite(candidate.document, passage.paragraph, passage.page),
        why=candidate.signals,
        span=passage.span,
        best_sentence=passage.sentences[int(candidate.sentences.argmax())],
        copies=tuple(cite(copy.document, copy.passage.paragraph, copy.passage.page) for copy in candidate.copies),
    )
