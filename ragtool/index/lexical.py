"""The lexical index: BM25 over the passages' terms, by tantivy, memory-mapped.

Passages carry their own id and their document's, so that filters are part of the query and never cut a result short.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import tantivy

from ragtool.errors import IndexDamagedError
from ragtool.index.analysis import analyze_with_joined
from ragtool.index.sealed import MEND

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEXICAL_FOLDER = "lexical"

WRITER_BYTES = 64_000_000
"""Memory tantivy may fill before it writes a segment."""


@dataclass(frozen=True, slots=True)
class LexicalPassage:
    """A passage as the lexical index takes it: its id in the generation, its document's id and its words."""

    id: int
    document_id: str
    text: str


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # The terms come analysed (ragtool/index/analysis.py), so that tantivy only has to split them at the spaces.
    builder.add_text_field("body", stored=False, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("document", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("passage", stored=False, indexed=True, fast=True)
    return builder.build()


def add_passages(folder: Path, passages: Iterable[LexicalPassage]) -> None:
    """Write ``passages`` into the lexical index in ``folder``, which is made when it is not there.

    The files already in the folder are never changed in place, so they may be links to another generation's.

    Raises:
        OSError: They can't be written.
    """
    folder.mkdir(exist_ok=True)
    try:
        index = tantivy.Index(_schema(), path=str(folder))
        writer = index.writer(heap_size=WRITER_BYTES, num_threads=1)
        for passage in passages:
            document = tantivy.Document()
            document.add_text("body", " ".join(analyze_with_joined(passage.text)))
            document.add_text("document", passage.document_id)
            document.add_unsigned("passage", passage.id)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
    except ValueError as error:  # what tantivy raises for all that goes wrong
        raise OSError(f"{folder}: {error}") from error
    _tidy(folder)


class LexicalIndex:
    """An open lexical index."""

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder``.

        Raises:
            IndexDamagedError: Its files are missing or damaged.
        """
        self._folder = folder
        self._schema = _schema()
        with self._damage(), _openable(folder) as openable:
            self._searcher = tantivy.Index.open(str(openable)).searcher()

    @property
    def n_passages(self) -> int:
        """How many passages it holds."""
        return int(self._searcher.num_docs)

    def document_frequency(self, term: str) -> int:
        """In how many passages ``term``, analysed, occurs."""
        with self._damage():
            return int(self._searcher.doc_freq("body", term))

    def rarity(self, term: str) -> float:
        """Inverse document frequency of ``term``, analysed, as BM25 takes it; highest where no passage holds it."""
        df = self.document_frequency(term)
        return log(1 + (self.n_passages - df + 0.5) / (df + 0.5))

    def search(
        self,
        terms: Mapping[str, float],
        limit: int,
        documents: Sequence[str] | None = None,
        passages: NDArray[np.int64] | None = None,
    ) -> list[tuple[int, float]]:
        """The passages that hold any of ``terms``, best first.

        Args:
            terms: Analysed terms with their weights.
            limit: How many; more only where several score as the last of them does.
            documents: Ids of the only documents to look in.
            passages: (n,) ids of the only passages to look in.

        Returns:
            Ids with their BM25 scores (k1 1.2, b 0.75), each term's times its weight; equal scores by id.
        """
        if not terms:
            return []
        wanted = [
            (tantivy.Occur.Should, tantivy.Query.boost_query(self._term(term), weight))
            for term, weight in terms.items()
        ]
        return self._run(tantivy.Query.boolean_query(wanted), limit, documents, passages)

    def containing(self, phrase: Sequence[str]) -> NDArray[np.int64]:
        """Ids, ascending, of all passages that hold the analysed terms of ``phrase`` side by side."""
        if not phrase:
            return np.empty(0, np.int64)
        query = self._term(phrase[0])
        if len(phrase) > 1:
            query = tantivy.Query.phrase_query(self._schema, "body", list(phrase))
        return np.array(sorted(at for at, _ in self._run(query, self.n_passages)), np.int64)

    def _run(
        self,
        query: tantivy.Query,
        limit: int,
        documents: Sequence[str] | None = None,
        passages: NDArray[np.int64] | None = None,
    ) -> list[tuple[int, float]]:
        filters = []
        if documents is not None:
            filters.append(tantivy.Query.term_set_query(self._schema, "document", list(documents)))
        if passages is not None:
            filters.append(tantivy.Query.term_set_query(self._schema, "passage", passages.tolist()))
        if filters:
            silent = [(tantivy.Occur.Must, tantivy.Query.const_score_query(own, 0.0)) for own in filters]
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *silent])
        with self._damage():
            hits = self._best(query, max(limit, 1))
            ids = self._searcher.fast_field_values("passage", [address for _, address in hits])
        scored = [(int(at), float(score)) for at, (score, _) in zip(ids, hits, strict=True) if at is not None]
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))

    def _best(self, query: tantivy.Query, limit: int) -> list[tuple[float, tantivy.DocAddress]]:
        """The best ``limit`` and all that score as the last of them does, so that no order of indexing decides."""
        wanted = limit
        while True:
            hits: list[tuple[float, tantivy.DocAddress]] = self._searcher.search(query, wanted + 1, count=False).hits
            if len(hits) <= limit:
                return hits
            worst = hits[limit - 1][0]
            if hits[-1][0] < worst:
                return [hit for hit in hits if hit[0] >= worst]
            if len(hits) <= wanted:
                return hits
            wanted *= 2

    @contextmanager
    def _damage(self) -> Iterator[None]:
        """Turn what tantivy raises where its files are not as it wrote them into a sentence."""
        try:
            yield
        except BaseException as error:  # a panic of its own, in Rust, is not even an Exception
            if not isinstance(error, ValueError) and type(error).__name__ != "PanicException":
                raise
            raise IndexDamagedError(f"{self._folder} can't be read: {error}. {MEND}") from error

    def _term(self, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, "body", term)


@contextmanager
def _openable(folder: Path) -> Iterator[Path]:
    """A folder with the files of ``folder`` in which tantivy may write the lock that it takes while it opens them."""
    if os.access(folder, os.W_OK):
        yield folder
        return
    import tempfile  # here, because most folders can be written

    with tempfile.TemporaryDirectory(prefix="ragtool-") as name:
        for path in folder.iterdir():
            if path.suffix != ".lock":
                (Path(name) / path.name).symlink_to(path.resolve())
        yield Path(name)


def _tidy(folder: Path) -> None:
    """Remove tantivy's empty lock files, which an immutable generation does not need; let others read the rest."""
    readable = folder.stat().st_mode & 0o666
    for path in folder.iterdir():
        if path.name.startswith(".tantivy-") and path.suffix == ".lock":
            path.unlink()
        else:
            path.chmod(readable)
