"""One index, searched: candidates of two kinds of search, three signals each, fused, near-copies folded.

Query -> allowed passages -> dense and lexical search -> candidates with signals -> ranking -> Hits
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ragtool.index.analysis import analyze
from ragtool.index.cosine_scale import DEFAULT_SCALE
from ragtool.records import Hit, Signals
from ragtool.search.acronyms import defined_acronyms
from ragtool.search.candidates import Candidate, Ranking
from ragtool.search.citation import cite
from ragtool.search.duplicates import fold_copies
from ragtool.search.filters import resolve
from ragtool.search.fusion import Weights, fuse
from ragtool.search.hints import NOT_MEANT_SHARE, WORD_WEIGHT, Hints, hints_in
from ragtool.search.signals import Candidates, CandidateSignals
from ragtool.search.stopwords import STOPWORDS
from ragtool.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from ragtool.index.catalog_records import PassageRow
    from ragtool.index.cosine_scale import CosineScale
    from ragtool.index.store import Index
    from ragtool.records import Encoder, Expansion
    from ragtool.search.filters import Scope
    from ragtool.search.query import Query

CANDIDATES = 100
"""Passages taken from each kind of search before they are fused."""

EXPANSION_WEIGHT = 0.8
"""Lexical weight of words that the vocabulary brings in, the query's own being 1; see ``docs/retrieval.md``."""

FEEDBACK_PASSAGES, FEEDBACK_WEIGHT = 5, 0.3
"""The best passages towards whose mean the query's vector moves, and the weight of that mean."""

NEIGHBOURS, NEIGHBOURS_SHARE = 3, 0.3
"""Candidates nearest to each candidate, and how far of the way to the best of them its score is raised."""

SHORT_WEIGHT, FULL_WORDS = 0.85, 25
"""Weight of the shortest passages, and the words from which on a passage counts in full."""

RERANKED, RERANKER_WEIGHT = 20, 0.5
"""Candidates that a reranker reads, and the share of what it says in their score."""

AT_ONCE = 12
"""Candidates whose words are fetched together: ten hits, the one that ends them, and a copy."""

CITATION_WEIGHT = 0.25
"""Share of a citing hit's score that is added to the paragraphs it cites."""

CITING_HITS, MIN_CITING_SCORE = 5, 0.7
"""Only the best hits, and only good ones, lend their score to what they cite."""


class Engine:
    """Searches an open index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.vocabulary = Vocabulary.load(index.folder)

    def rank(
        self, query: Query, limit: int, *, depth: int = CANDIDATES, within: NDArray[np.int64] | None = None
    ) -> Ranking:
        """The best ``limit`` candidates.

        Args:
            query: What to search for, and where.
            limit: Candidates at most.
            depth: Passages taken from each kind of search.
            within: Ids, ascending, of the passages that may be found; None: any that the query allows.

        Raises:
            UnknownFilterError: A filter value that no document of the index has.
            IndexDamagedError: A file of the index can't be read.
        """
        scope = resolve(query.filters, self.index.catalog)
        n_documents = self.index.manifest.n_documents if scope.documents is None else len(scope.documents)
        allowed = self._allowed(query, scope, within)
        if allowed is not None and not len(allowed):
            return Ranking((), n_documents, notes=scope.notes)
        hints = self._hints(query, scope)
        expansions = self._expansions(query, hints)
        encoding = self._aside.submit(self._encode, query.text, expansions, self.index.encoder)
        # Whole documents are the cheaper filter: a few ids instead of one for each of their passages.
        whole = within is None and not (query.filters.section or query.phrases or query.excluded)
        own_terms = _own_terms(query, hints)
        terms = _terms_brought_in(expansions) | own_terms
        lexical = self._lexical(terms, depth, scope, None if whole else allowed)
        weights = Weights.where_covered(self._coverage(own_terms, lexical))
        vectors = self.index.vectors
        vector = encoding.result()
        dense_ids, _ = vectors.search(vector, depth, allowed)
        rows = self.index.catalog.passage_rows({*dense_ids.tolist(), *lexical})
        if not rows:
            return Ranking((), n_documents, expansions, scope.notes)
        signals, scores = self._scored(vector, Candidates(rows, vectors, lexical), weights)
        if hints.groups:
            scores *= [1.0 if row.document_id in hints.documents else NOT_MEANT_SHARE for row in rows]
        scores = self._with_citations(rows, scores)
        read = self._read(query, rows, scores)
        for at, own in read.items():
            scores[at] += RERANKER_WEIGHT * (own - scores[at])
        best_first = _best_first(scores)
        candidates = self._candidates(query, expansions, rows, signals, scores, best_first, read)
        return Ranking(tuple(fold_copies(candidates, limit)), n_documents, expansions, scope.notes, hints)

    @cached_property
    def _aside(self) -> Executor:
        """Where a query is encoded while its words are looked up and, the first time, while FAISS is imported."""
        from concurrent.futures import ThreadPoolExecutor  # here, because not all that opens an index encodes

        return ThreadPoolExecutor(1, "encoding")

    @property
    def _scale(self) -> CosineScale:
        """That of the index's model."""
        return self.index.model.scale

    def _hints(self, query: Query, scope: Scope) -> Hints:
        if not query.means_documents:
            return Hints()
        return hints_in(query.text, lambda: scope.documents or self.index.catalog.documents())

    def _expansions(self, query: Query, hints: Hints) -> tuple[Expansion, ...]:
        """What the vocabulary and the documents' own definitions bring in, but for the words of hints."""
        known = self.vocabulary.expand(query.text)
        known += defined_acronyms(query.text, known, self.index.lexical, self.index.catalog)
        return tuple(own for own in known if not hints.terms.issuperset(analyze(own.words)))

    def _scored(
        self, vector: NDArray[np.float32], candidates: Candidates, weights: Weights
    ) -> tuple[CandidateSignals, NDArray[np.float32]]:
        """The candidates' signals, and their scores by the query's vector moved towards the best of them.

        What those say in the inspectors' words, others say too (pseudo-relevance feedback, Rocchio 1971), and what is
        like what answers, answers (score regularization, Diaz 2005). What is shown and judged as evidence stays the
        query's own.
        """
        lengths = _weights_of_length(candidates.rows)
        signals = candidates.signals(vector)
        best = _best_first(fuse(signals, weights) * lengths)[:FEEDBACK_PASSAGES]
        moved = candidates.signals(candidates.towards(vector, best, FEEDBACK_WEIGHT))
        return signals, candidates.lifted(fuse(moved, weights) * lengths, NEIGHBOURS, NEIGHBOURS_SHARE)

    def _candidates(
        self,
        query: Query,
        expansions: Sequence[Expansion],
        rows: Sequence[PassageRow],
        signals: CandidateSignals,
        scores: NDArray[np.float32],
        best_first: Sequence[int],
        read: Mapping[int, float],
    ) -> Iterator[Candidate]:
        """The rows as candidates, best first; their words are fetched a few at a time, for few of them are wanted."""
        words = {word: frozenset(analyze(word)) for word in query.words}
        meanings = {own: frozenset(analyze(own.meaning)) for own in expansions}
        best_lexical = float(signals.lexical.max(initial=0.0)) or 1.0
        nearness = self._scale.told_in(DEFAULT_SCALE, signals.passage)
        for start in range(0, len(best_first), AT_ONCE):
            some = best_first[start : start + AT_ONCE]
            passages = self.index.catalog.passages([rows[at].id for at in some])
            documents = self.index.catalog.documents_by_id(passage.document_id for passage in passages)
            for at, passage in zip(some, passages, strict=True):
                held = tuple(analyze(passage.text))
                yield Candidate(
                    passage=passage,
                    document=documents[passage.document_id],
                    score=float(scores[at]),
                    signals=Signals(
                        passage=float(signals.passage[at]),
                        sentence=float(signals.sentence[at]),
                        lexical=float(signals.lexical[at]) / best_lexical,
                        terms=tuple(word for word, forms in words.items() if not forms.isdisjoint(held)),
                        expansions=tuple(own for own, forms in meanings.items() if forms.issubset(held)),
                        reranker=read.get(at),
                    ),
                    terms=held,
                    nearness=float(nearness[at]),
                    sentences=self._scale.told_in(DEFAULT_SCALE, signals.sentences_of(at)),
                )

    def _read(self, query: Query, rows: Sequence[PassageRow], scores: NDArray[np.float32]) -> dict[int, float]:
        """What the reranker, if there is one, says of the best rows, by place; the others' scores make way for them."""
        reranker = self.index.reranker
        if reranker is None:
            return {}
        best = _best_first(scores)[:RERANKED]
        passages = self.index.catalog.passages([rows[at].id for at in best])
        read = reranker.scores(query.text, [passage.text for passage in passages])
        rest = np.setdiff1d(np.arange(len(rows)), best)
        scores[rest] *= 1 - RERANKER_WEIGHT
        return dict(zip(best, read.tolist(), strict=True))

    def _with_citations(self, rows: Sequence[PassageRow], scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Scores, raised for paragraphs that the best hits cite by number.

        A recommendation that the query finds names the findings it rests on; they often word the matter otherwise.
        """
        best = [at for at in _best_first(scores)[:CITING_HITS] if scores[at] >= MIN_CITING_SCORE]
        cited = self.index.catalog.citations_from(rows[at].document_id for at in best)
        raised = scores.copy()
        for at in best:
            document = rows[at].document_id
            targets = cited.get((document, rows[at].paragraph), ())
            for other, row in enumerate(rows if targets else ()):
                if row.document_id == document and row.paragraph in targets:
                    raised[other] = max(raised[other], scores[other] + CITATION_WEIGHT * scores[at])
        return np.minimum(raised, 1.0)

    @staticmethod
    def _encode(text: str, expansions: Sequence[Expansion], encoder: Encoder) -> NDArray[np.float32]:
        """The query's vector, ``(dimensions,) float32``; half-way to that of the widened query where it is widened."""
        texts = [text]
        if expansions:
            texts.append(f"{text} ({', '.join(expansion.meaning for expansion in expansions)})")
        vector: NDArray[np.float32] = encoder.encode_queries(texts).mean(axis=0)
        return vector / np.linalg.norm(vector)

    def _allowed(self, query: Query, scope: Scope, within: NDArray[np.int64] | None) -> NDArray[np.int64] | None:
        """Ids of the passages that filters, phrases and exclusions leave; None where there are none of them."""
        catalog, lexical = self.index.catalog, self.index.lexical
        allowed = within
        if scope.documents is not None or query.filters.section:
            filtered = catalog.passage_ids(scope.documents, query.filters.section)
            allowed = filtered if within is None else np.intersect1d(filtered, within)
        for phrase in query.phrases:
            holding = lexical.containing(analyze(phrase))
            allowed = holding if allowed is None else np.intersect1d(allowed, holding)
        for excluded in query.excluded:
            everything = catalog.passage_ids() if allowed is None else allowed
            allowed = np.setdiff1d(everything, lexical.containing(analyze(excluded)))
        return allowed

    def _lexical(
        self, terms: Mapping[str, float], depth: int, scope: Scope, passages: NDArray[np.int64] | None
    ) -> dict[int, float]:
        """Ids and BM25 scores of the best passages by weighted terms, in ``passages`` or else the scope's documents."""
        documents = None if scope.documents is None or passages is not None else [own.id for own in scope.documents]
        return dict(self.index.lexical.search(terms, depth, documents=documents, passages=passages))

    def _coverage(self, terms: Mapping[str, float], scores: Mapping[int, float]) -> float:
        """How much of a query's own weighted ``terms`` the best passage by BM25 holds, 0..1: rare ones count more.

        ``scores`` are of all terms looked up, so what the vocabulary brings in makes up for words that are not held.
        """
        # A passage of average length that holds each of them once scores this.
        wanted = sum(weight * self.index.lexical.rarity(term) for term, weight in terms.items())
        return min(1.0, max(scores.values(), default=0.0) / wanted) if wanted else 0.0


def _best_first(scores: NDArray[np.float32]) -> list[int]:
    """Places of the scores, the highest first; equal ones in the rows' order, which no order of indexing changes."""
    order: list[int] = np.argsort(-scores, kind="stable").tolist()
    return order


def _weights_of_length(rows: Sequence[PassageRow]) -> NDArray[np.float32]:
    """1 for passages of FULL_WORDS, down to SHORT_WEIGHT for a word: short items name a matter and say little."""
    fullness = np.minimum(1.0, np.array([own.n_words for own in rows]) / FULL_WORDS)
    return (SHORT_WEIGHT + (1 - SHORT_WEIGHT) * fullness).astype(np.float32)


def _own_terms(query: Query, hints: Hints) -> dict[str, float]:
    """The query's terms at weight 1, those of hints at less."""
    terms = [term for word in query.words for term in analyze(word)]
    return {term: WORD_WEIGHT if term in hints.terms else 1.0 for term in terms}


def _terms_brought_in(expansions: Sequence[Expansion]) -> dict[str, float]:
    """The terms of what the vocabulary brings in; those of a meaning share EXPANSION_WEIGHT."""
    weights: dict[str, float] = {}
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
