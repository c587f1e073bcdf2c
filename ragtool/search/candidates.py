"""What a search looks at before it is cited: candidates with all that ranking and answering need to know."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ragtool.search.hints import Hints

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ragtool.index.catalog_records import IndexedDocument, StoredPassage
    from ragtool.records import Expansion, Signals


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer, with all that ranking and answering need to know.

    Attributes:
        passage: The passage, as the catalog holds it.
        document: The document it is from.
        score: 0..1, higher is better.
        signals: What the score is made of.
        terms: The passage's words in order, as the lexical index holds them.
        nearness: Cosine of the query and the passage, told in the default model's scale.
        sentences: (n_sentences,) float32, cosine of the query and each sentence, told so too.
        copies: Nearly the same words in other documents, which rank lower.
    """

    passage: StoredPassage
    document: IndexedDocument
    score: float
    signals: Signals
    terms: tuple[str, ...]
    nearness: float
    sentences: NDArray[np.float32]
    copies: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """The candidates of a query, best first, and what the search left out.

    Attributes:
        candidates: Best first; equal scores by document id and place, whatever order they were indexed in.
        n_documents: How many documents were searched.
        expansions: What the vocabulary brought into the query.
        notes: Sentences for the user.
        hints: What the query says of the documents it means.
    """

    candidates: tuple[Candidate, ...]
    n_documents: int
    expansions: tuple[Expansion, ...] = ()
    notes: tuple[str, ...] = ()
    hints: Hints = field(default_factory=Hints)
