"""What the adapter gives by itself: texts ranked by cosine alone, at each part of the way from the base."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from ragtool.search.beir import Collection, read_collection
from ragtool.search.measures import ndcg
from scripts.adapter.pairs import Pair

DEPTH = 10


def measured(
    model: Path, matrices: dict[str, NDArray[np.float32]], parts: Sequence[float], pairs: Sequence[Pair], judged: Path
) -> Iterator[str]:
    """A line for each part of the way: mean nDCG@10 on each collection, and on the pairs held aside by kind of query.

    Args:
        model: Folder of the base.
        matrices: What was learnt, as ``train`` returns it.
        parts: 0 is the base, 1 all that was learnt.
        pairs: All; the queries of those held aside are asked, and each has every paragraph to find its own among.
        judged: Folder whose BEIR collections are searched.
    """
    collections = {own.parent.name: read_collection(own.parent) for own in sorted(judged.glob("*/corpus.jsonl"))}
    for part in parts:
        learner = _at(model, matrices, part)
        figures = [f"{name} {_on_collection(learner, own):.4f}" for name, own in collections.items()]
        yield "  ".join([f"{part:4.2f}", *figures, *_on_held_aside(learner, pairs)])


def _at(model: Path, matrices: dict[str, NDArray[np.float32]], part: float) -> SentenceTransformer:
    learner = SentenceTransformer(str(model))
    transformer: Any = learner[0]
    parameters = dict(transformer.auto_model.named_parameters())
    with torch.no_grad():
        for layer in {name.removesuffix(".A") for name in matrices if name.endswith(".A")}:
            change = part * matrices[f"{layer}.B"] @ matrices[f"{layer}.A"]
            parameters[f"{layer}.weight"] += torch.from_numpy(change).to(learner.device)
    return learner


def _on_collection(learner: SentenceTransformer, collection: Collection) -> float:
    documents = list(collection.documents)
    cosines = _encode(learner, collection.queries.values()) @ _encode(learner, collection.documents.values()).T
    found = []
    for query, row in zip(collection.queries, cosines, strict=True):
        relevant = collection.judgements[query]
        ranked = [relevant.get(documents[at], 0) for at in np.argsort(-row)[:DEPTH]]
        found.append(ndcg(ranked, list(relevant.values()), DEPTH))
    return float(np.mean(found))


def _on_held_aside(learner: SentenceTransformer, pairs: Sequence[Pair]) -> Iterator[str]:
    paragraphs = _encode(learner, [pair.text for pair in pairs])
    for kind in pairs[0].queries:
        asked = [(at, pair.queries[kind]) for at, pair in enumerate(pairs) if pair.is_held_aside]
        cosines = _encode(learner, [query for _, query in asked]) @ paragraphs.T
        ranks = [int((row > row[at]).sum()) for (at, _), row in zip(asked, cosines, strict=True)]
        yield f"{kind} {np.mean([1 / np.log2(rank + 2) if rank < DEPTH else 0.0 for rank in ranks]):.3f}"


def _encode(learner: SentenceTransformer, texts: Any) -> NDArray[np.float32]:
    flat = [" ".join(text.split()) for text in texts]
    return np.asarray(learner.encode(flat, normalize_embeddings=True), dtype=np.float32)
