"""Judged collections in the BEIR layout: ``corpus.jsonl``, ``queries.jsonl``, ``qrels/*.tsv``; read, indexed, measured.

Each document is indexed as a text file of its own, by the same reading, cutting and encoding as any letter, so the
measures are of the whole pipeline (Thakur et al. 2021 describe the layout).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from ragtool.errors import UsageError
from ragtool.search import measures

if TYPE_CHECKING:
    from ragtool.records import Hit

DEPTH = 10

HITS = 50
"""Hits taken for a query, so that ten documents are among them where several hits are of one document."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A judged collection.

    Attributes:
        documents: Text by id, the title before it.
        queries: Text by id, of the judged queries only.
        judgements: Grades by document id, by query id.
    """

    documents: Mapping[str, str]
    queries: Mapping[str, str]
    judgements: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class CollectionMeasures:
    """Means over the judged queries; a document counts once, at its first hit."""

    n_documents: int
    n_queries: int
    ndcg_at_10: float
    recall_at_10: float
    success_at_1: float
    mrr: float


def read_collection(folder: Path) -> Collection:
    """Read a BEIR folder.

    Raises:
        UsageError: A file is missing or not in the layout.
    """
    try:
        judgements: dict[str, dict[str, int]] = {}
        for path in sorted((folder / "qrels").glob("*.tsv")):
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file, delimiter="\t"):
                    if int(row["score"]) > 0:
                        judgements.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
        documents = {
            own["_id"]: _text_of(own.get("title") or "", own["text"]) for own in _objects(folder / "corpus.jsonl")
        }
        queries = {own["_id"]: own["text"] for own in _objects(folder / "queries.jsonl") if own["_id"] in judgements}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{folder} is not a judged collection: {error!r}. It needs corpus.jsonl, queries.jsonl and qrels/*.tsv."
        ) from error
    if not queries:
        raise UsageError(f"{folder} holds no judged queries: no id of queries.jsonl is in qrels/*.tsv.")
    return Collection(documents, queries, judgements)


def write_files(collection: Collection, folder: Path) -> dict[str, str]:
    """Write each document as a text file into ``folder``; returns the document's id by file stem."""
    names = {f"{at:07d}": document for at, document in enumerate(collection.documents)}
    for name, document in names.items():
        # A text is one paragraph, however its lines are broken.
        (folder / f"{name}.txt").write_text(" ".join(collection.documents[document].split()) + "\n", encoding="utf-8")
    return names


def measure(
    collection: Collection, search: Callable[[str, int], Sequence[Hit]], names: Mapping[str, str]
) -> CollectionMeasures:
    """Search every judged query and measure the documents found.

    Args:
        collection: With its judgements.
        search: Finds hits for a query, at most so many, among the files that ``write_files`` wrote.
        names: As it returned them.
    """
    rows = []
    for query_id, query in collection.queries.items():
        relevant = collection.judgements[query_id]
        hits = search(_plain(query), HITS)
        found = _each_once(names[PurePath(hit.citation.path).stem] for hit in hits)[:DEPTH]
        gains = [relevant.get(document, 0) for document in found]
        rows.append(
            (
                measures.ndcg(gains, list(relevant.values()), DEPTH),
                measures.recall([int(value > 0) for value in gains], len(relevant), DEPTH),
                measures.success([value > 0 for value in gains]),
                measures.reciprocal_rank([value > 0 for value in gains]),
            )
        )
    means = [measures.mean(column) for column in zip(*rows, strict=True)]
    return CollectionMeasures(len(collection.documents), len(collection.queries), *means)


def _plain(query: str) -> str:
    """The words of a query that was not written for our operators."""
    return query.replace('"', " ").replace(":", " ").replace(" -", " ").lstrip("-")


def _each_once(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))


def _text_of(title: str, text: str) -> str:
    return text if not title or text.startswith(title) else f"{title}. {text}"


def _objects(path: Path) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)
