"""An exported encoder: texts to unit-length vectors with onnxruntime and tokenizers alone.

One forward pass over a passage gives its own vector and those of its sentences: the token vectors are averaged over the
passage (which is the model's own vector, where the model pools by the mean) and over each sentence's tokens.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ragtool.index.encoder_folder import EncoderDescription, Pooling
from ragtool.index.session import Session, open_tokenizer
from ragtool.records import PassageText, PassageVectors, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Encoding

BATCH_TOKENS = 1024
"""Tokens, padding counted, of one forward pass in bulk: enough to fill the cores, little enough to stay in cache. On
two cores 4,096 take a twelfth more time, 256 as much."""

WINDOW_PASSAGES = 1024
"""Passages that are sorted by length together, so that batches are of like length and memory stays bounded."""


class TokenEncoder(ABC):
    """Meets ``records.Encoder`` by whatever turns tokens into token vectors: tokenises, batches and pools.

    Attributes:
        batch_tokens: Tokens, padding counted, of one forward pass.
    """

    batch_tokens = BATCH_TOKENS

    def __init__(self, folder: Path, description: EncoderDescription) -> None:
        """Open the tokenizer of the encoder in ``folder``.

        Raises:
            IndexDamagedError: It is missing or damaged.
        """
        self.description = description
        self.fingerprint = description.fingerprint
        self.dimensions = description.dimensions
        self.max_tokens = description.max_tokens
        self._tokenizer = open_tokenizer(folder)
        self._tokenizer.enable_truncation(self.max_tokens)

    @abstractmethod
    def _token_vectors(self, encodings: Sequence[Encoding]) -> NDArray[np.float32]:
        """``(texts, tokens, dimensions) float32``; shorter texts padded at the end."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """``(texts, dimensions) float32``, unit length. A text longer than the window is cut to it."""
        encodings = self._tokenizer.encode_batch([self.description.query_prompt + text for text in texts])
        vectors = zip(encodings, self._token_vectors(encodings), strict=True)
        return np.stack([_unit(_pooled(own[: len(encoding)], self.description.pooling)) for encoding, own in vectors])

    def encode_passages(self, passages: Sequence[PassageText]) -> Iterator[PassageVectors]:
        """The vectors of each passage, in the order given; as they are made, where the longest are given first."""
        for start in range(0, len(passages), WINDOW_PASSAGES):
            yield from self._encode_window(passages[start : start + WINDOW_PASSAGES])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens and the document prompt counted."""
        prompt = self.description.document_prompt
        self._tokenizer.no_truncation()
        try:
            return [len(encoding) for encoding in self._tokenizer.encode_batch_fast([prompt + text for text in texts])]
        finally:
            self._tokenizer.enable_truncation(self.max_tokens)

    def _encode_window(self, passages: Sequence[PassageText]) -> Iterator[PassageVectors]:
        if self.description.pooling != Pooling.MEAN:
            yield from self._encode_separately(passages)
            return
        shift = len(self.description.document_prompt)
        vectors: dict[int, PassageVectors] = {}
        next_out = 0
        for at, encoding, tokens in self._encode_documents([passage.text for passage in passages]):
            whole = _unit(tokens.mean(axis=0))
            offsets = np.array(encoding.offsets) - shift
            means = [_mean_within(tokens, offsets, span) for span in passages[at].sentences]
            vectors[at] = PassageVectors(whole, self._stacked([whole if own is None else _unit(own) for own in means]))
            while next_out in vectors:
                yield vectors.pop(next_out)
                next_out += 1

    def _encode_separately(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        """The vectors of passages and of their sentences, each text encoded on its own."""
        texts = [passage.text for passage in passages]
        texts += [span.of(passage.text) for passage in passages for span in passage.sentences]
        vectors = {
            at: _unit(_pooled(tokens, self.description.pooling)) for at, _, tokens in self._encode_documents(texts)
        }
        sentences = iter(range(len(passages), len(texts)))
        return [
            PassageVectors(vectors[at], self._stacked([vectors[next(sentences)] for _ in passage.sentences]))
            for at, passage in enumerate(passages)
        ]

    def _encode_documents(self, texts: Sequence[str]) -> Iterator[tuple[int, Encoding, NDArray[np.float32]]]:
        """Each text's place, tokens and ``(tokens, dimensions)`` token vectors, in order of length."""
        prompt = self.description.document_prompt
        encodings = self._tokenizer.encode_batch([prompt + text for text in texts])
        for batch in _batches([len(encoding) for encoding in encodings], self.batch_tokens):
            for at, tokens in zip(batch, self._token_vectors([encodings[at] for at in batch]), strict=True):
                yield at, encodings[at], tokens[: len(encodings[at])]

    def _stacked(self, vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        return np.stack(vectors) if vectors else np.empty((0, self.dimensions), np.float32)


class OnnxEncoder(TokenEncoder):
    """Runs the exported graph by onnxruntime."""

    def __init__(self, folder: Path, description: EncoderDescription, *, bulk: bool = False) -> None:
        """Open the encoder in ``folder``.

        Args:
            folder: As ``export_encoder`` made it.
            description: Its own.
            bulk: Take the time to prepare the weights and use all cores, for many passages; else start at once.

        Raises:
            IndexDamagedError: A file of it is missing or damaged.
        """
        super().__init__(folder, description)
        self._session = Session(folder, bulk=bulk)

    def _token_vectors(self, encodings: Sequence[Encoding]) -> NDArray[np.float32]:
        return self._session.run(encodings)


def _batches(lengths: Sequence[int], batch_tokens: int) -> Iterator[list[int]]:
    """Positions in order of length, in batches of at most ``batch_tokens`` with padding (or one text)."""
    batch: list[int] = []
    for at in sorted(range(len(lengths)), key=lambda at: -lengths[at]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > batch_tokens:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch


def _pooled(tokens: NDArray[np.float32], pooling: str) -> NDArray[np.float32]:
    """One text's vector of its ``(tokens, dimensions)``, not yet of unit length."""
    pooled: NDArray[np.float32]
    if pooling == Pooling.CLS:
        pooled = tokens[0]
    elif pooling == Pooling.LAST:
        pooled = tokens[-1]
    elif pooling == Pooling.MAX:
        pooled = tokens.max(axis=0)
    else:
        pooled = tokens.mean(axis=0)
    return pooled


def _mean_within(tokens: NDArray[np.float32], offsets: NDArray[np.int64], span: Span) -> NDArray[np.float32] | None:
    """Mean of the tokens that end within ``span`` (one may begin with the space before it); None where there are none.

    Special tokens hold no characters and belong to no sentence.
    """
    within = (offsets[:, 1] > span.start) & (offsets[:, 1] <= span.end) & (offsets[:, 1] > offsets[:, 0])
    return tokens[within].mean(axis=0) if within.any() else None


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = vector / max(float(np.linalg.norm(vector)), 1e-12)
    return unit
