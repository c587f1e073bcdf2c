"""Writes one generation: kept documents' rows copied, new documents cut, encoded and appended, then sealed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from ragtool.config import FORMAT_VERSION, Settings
from ragtool.corpus.discovery import SourceFile
from ragtool.corpus.passages import cut_passages
from ragtool.index.arrivals import Arrivals
from ragtool.index.catalog import CATALOG_FILE, Catalog
from ragtool.index.catalog_writer import CatalogWriter, KeptDocument, encoding_key
from ragtool.index.generations import link_or_copy
from ragtool.index.lexical import LEXICAL_FOLDER, LexicalPassage, add_passages
from ragtool.index.manifest import Manifest
from ragtool.index.rows import NpyWriter, open_rows
from ragtool.index.sealed import StoredFile
from ragtool.index.vector_writer import write_search_index
from ragtool.index.vectors import SENTENCE_TYPE, SENTENCES_FILE, VECTOR_TYPE, VECTORS_FILE
from ragtool.records import Document, Encoder, Passage, PassageText, PassageVectors, Span

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

ENCODE_AT_ONCE = 512
"""Passages gathered over documents before they are encoded, so that batches are of like length."""

TELL_EVERY = 32
"""Passages encoded between two signs of life."""


def passage_text(document: Document, passage: Passage) -> PassageText:
    """The words of a passage as they are encoded: its own, without its headings."""
    start = passage.span.start
    return PassageText(
        text=passage.span.of(document.text),
        sentences=tuple(Span(own.start - start, own.end - start) for own in passage.sentences),
    )


class EncodedBefore:
    """The vectors of an older generation, found by the words they were made of."""

    def __init__(self, generation: Path) -> None:
        self._catalog = Catalog(generation / CATALOG_FILE)
        self._vectors = open_rows(generation / VECTORS_FILE)
        self._sentences = open_rows(generation / SENTENCES_FILE)

    def find(self, key: bytes) -> PassageVectors | None:
        """Those of the words that ``encoding_key`` gave ``key`` for."""
        known = self._catalog.encoded_before(key)
        if known is None:
            return None
        row, sentence_row, n_sentences = known
        sentences = self._sentences[sentence_row : sentence_row + n_sentences]
        return PassageVectors(np.asarray(self._vectors[row], np.float32), np.asarray(sentences, np.float32))

    def close(self) -> None:
        """Let go of the catalog."""
        self._catalog.close()


class GenerationWriter:
    """Fills a new generation's folder: ``keep``, then ``add`` for each document, then ``finish``.

    Attributes:
        chars_cut: Length of the passages of the documents added.
        chars_ready: Of those that have vectors. What encoding takes goes by length more than by number.
        n_encoded: How many passages were encoded here; others were known from the same words elsewhere.
    """

    def __init__(
        self,
        folder: Path,
        encoder: Encoder,
        settings: Settings,
        old: Path | None,
        encoded: Path | None,
        arrivals: Arrivals,
        tell: Callable[[], None] = lambda: None,
    ) -> None:
        """Begin.

        Args:
            folder: Empty.
            encoder: For the new passages.
            settings: That decide how documents are cut.
            old: A generation of the same encoder and settings, to keep documents of.
            encoded: A generation of the same encoder, whose words need not be encoded again.
            arrivals: When what is read again came.
            tell: Called now and then while passages are encoded.
        """
        self._folder, self._old = folder, old
        self._encoder, self._settings, self._arrivals, self._tell = encoder, settings, arrivals, tell
        self._open = ExitStack()
        self._catalog = self._open.enter_context(closing(CatalogWriter(folder / CATALOG_FILE)))
        self._vectors = self._rows(VECTORS_FILE, VECTOR_TYPE)
        self._sentences = self._rows(SENTENCES_FILE, SENTENCE_TYPE)
        self._before = self._open.enter_context(closing(EncodedBefore(encoded))) if encoded else None
        self._waiting: list[tuple[SourceFile, Document, tuple[Passage, ...]]] = []
        self._n_kept_passages = self._n_unmoved_passages = 0
        self.chars_cut = self.chars_ready = self.n_encoded = 0

    def keep(self, documents: Sequence[KeptDocument]) -> None:
        """Carry documents over from the old generation, before any are added."""
        if self._old is None or not documents:
            return
        self._catalog.keep(self._old / CATALOG_FILE, documents)
        kept = [own.document for own in documents]
        passages = [(own.first_passage, own.first_passage + own.n_passages) for own in kept]
        self._vectors.append_ranges(open_rows(self._old / VECTORS_FILE), passages)
        sentences = ((own.first_sentence, own.first_sentence + own.n_sentences) for own in kept)
        self._sentences.append_ranges(open_rows(self._old / SENTENCES_FILE), sentences)
        self._n_kept_passages = self._catalog.n_passages
        self._n_unmoved_passages = _n_unmoved(passages)

    def add(self, source: SourceFile, document: Document) -> None:
        """Cut a document into passages; they are encoded once there are enough of them."""
        max_tokens = min(self._settings.max_passage_tokens, self._encoder.max_tokens)
        passages = cut_passages(document, self._encoder.count_tokens, max_tokens)
        self._waiting.append((source, document, passages))
        self.chars_cut += sum(own.span.end - own.span.start for own in passages)
        if sum(len(passages) for _, _, passages in self._waiting) >= ENCODE_AT_ONCE:
            self.encode()

    def encode(self) -> None:
        """Encode and write the documents that wait for it."""
        texts = [[passage_text(document, own) for own in passages] for _, document, passages in self._waiting]
        keys = [[encoding_key(text) for text in own] for own in texts]
        flat_keys = [key for own in keys for key in own]
        by_key = dict(zip(flat_keys, (text for own in texts for text in own), strict=True))
        known = {key: vectors for key in by_key if (vectors := self._encoded_already(key)) is not None}
        # The encoder begins with the longest: given so, each comes out as soon as it is made.
        new = sorted(by_key.keys() - known.keys(), key=lambda key: (-len(by_key[key].text), key))
        self.chars_ready += sum(len(by_key[key].text) for key in flat_keys)
        self.chars_ready -= sum(len(by_key[key].text) for key in new)
        for key, vectors in zip(new, self._encoder.encode_passages([by_key[key] for key in new]), strict=True):
            known[key] = vectors
            self.chars_ready += len(by_key[key].text)
            self.n_encoded += 1
            if self.n_encoded % TELL_EVERY == 0:
                self._tell()
        for key in flat_keys:
            self._vectors.append(known[key].passage[np.newaxis])
            self._sentences.append(known[key].sentences)
        for (source, document, passages), own in zip(self._waiting, keys, strict=True):
            self._catalog.add(source, document, passages, own, self._arrivals)
        self._waiting = []

    def finish(self, roots: tuple[str, ...], ragtool: str, reranker: str = "", *, may_link: bool) -> None:
        """Encode what waits, write the search indexes and the manifest.

        Args:
            roots: To remember.
            ragtool: Version that read the documents.
            reranker: Its fingerprint, if there is one.
            may_link: Every document of the old generation was kept, so that its lexical index holds good.
        """
        self.encode()
        self._catalog.commit()
        self._vectors.finish()
        self._sentences.finish()
        write_search_index(self._folder, self._old, self._n_unmoved_passages)
        self._write_lexical(may_link=may_link)
        manifest = Manifest(
            format_version=FORMAT_VERSION,
            ragtool=ragtool,
            built=datetime.now(UTC).isoformat(timespec="seconds"),
            encoder=self._encoder.fingerprint,
            dimensions=self._encoder.dimensions,
            settings=self._settings,
            roots=roots,
            n_documents=self._catalog.n_documents,
            n_passages=self._catalog.n_passages,
            n_sentences=self._catalog.n_sentences,
            files=tuple(
                StoredFile.of(path, self._folder) for path in sorted(self._folder.rglob("*")) if path.is_file()
            ),
            reranker=reranker,
        )
        manifest.write(self._folder)

    def _encoded_already(self, key: bytes) -> PassageVectors | None:
        """The vectors of these words, where the older generation or this one has them."""
        if self._before and (vectors := self._before.find(key)) is not None:
            return vectors
        place = self._catalog.encoded(key)
        if place is None:
            return None
        row, sentence_row, n_sentences = place
        passage = self._vectors.rows(row, row + 1)[0]
        sentences = self._sentences.rows(sentence_row, sentence_row + n_sentences)
        return PassageVectors(np.asarray(passage, np.float32), np.asarray(sentences, np.float32))

    def _write_lexical(self, *, may_link: bool) -> None:
        """Link the old segments and append; where a document is gone write all anew, for BM25 must not count it."""
        catalog = Catalog(self._folder / CATALOG_FILE)
        target = self._folder / LEXICAL_FOLDER
        first_new = 0
        if self._old is not None and may_link:
            target.mkdir()
            for path in (self._old / LEXICAL_FOLDER).iterdir():
                link_or_copy(path, target / path.name)
            first_new = self._n_kept_passages
        try:
            add_passages(target, (LexicalPassage(*row) for row in catalog.passage_texts(first_new)))
        finally:
            catalog.close()

    def _rows(self, name: str, dtype: DTypeLike) -> NpyWriter:
        return self._open.enter_context(closing(NpyWriter(self._folder / name, self._encoder.dimensions, dtype)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()


def _n_unmoved(ranges: Sequence[tuple[int, int]]) -> int:
    """How many rows from the first stay in their places when these ranges of rows are put one behind the other."""
    unmoved = 0
    for start, end in ranges:
        if start != unmoved:
            break
        unmoved = end
    return unmoved
