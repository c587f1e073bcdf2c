"""An exported encoder: texts to unit-length vectors with onnxruntime and tokenizers alone.

One forward pass over a passage gives its own vector and those of its sentences: the token vectors are averaged over the
passage (which is the model's own vector, where the model pools by the mean) and over each sentence's tokens.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ragtool.errors import IndexDamagedError
from ragtool.records import PassageText, PassageVectors

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Encoding

MODEL_FILE, DATA_FILE, TOKENIZER_FILE = "model.onnx", "model.onnx.data", "tokenizer.json"

BATCH_TOKENS = 4096
"""Tokens, padding counted, of one forward pass in bulk: enough to fill the cores, little enough to stay in cache."""

WINDOW_PASSAGES = 1024
"""Passages that are sorted by length together, so that batches are of like length and memory stays bounded."""


class Pooling(StrEnum):
    """How a text's vector is made of its tokens' vectors, by sentence-transformers' names."""

    MEAN = "mean"
    CLS = "cls"
    LAST = "lasttoken"
    MAX = "max"


@dataclass(frozen=True, slots=True)
class EncoderDescription:
    """The content of ``encoder.json``.

    Attributes:
        model: Name or folder the user gave.
        fingerprint: Names the model's files' content.
        stamp: Sizes and times of the model's files when it was exported; "" when it came by name.
        dimensions: Length of a vector.
        max_tokens: Window, special tokens counted.
        pooling: One of Pooling.
        query_prompt, document_prompt: Put before each query and each passage.
    """

    FILE: ClassVar[str] = "encoder.json"

    model: str
    fingerprint: str
    stamp: str
    dimensions: int
    max_tokens: int
    pooling: str
    query_prompt: str = ""
    document_prompt: str = ""

    @classmethod
    def read(cls, folder: Path) -> EncoderDescription:
        """From the encoder in ``folder``.

        Raises:
            IndexDamagedError: The file is missing or is not what was written.
        """
        try:
            return cls(**json.loads((folder / cls.FILE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise IndexDamagedError(
                f"{folder / cls.FILE} can't be read ({error}). Run: ragtool index --full"
            ) from error


class OnnxEncoder:
    """Meets ``records.Encoder``."""

    def __init__(self, folder: Path, *, bulk: bool = False) -> None:
        """Open the encoder in ``folder``.

        Args:
            folder: As ``export_encoder`` made it.
            bulk: Take the time to prepare the weights and use all cores, for many passages; else start at once.

        Raises:
            IndexDamagedError: A file of it is missing or damaged.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        self.description = EncoderDescription.read(folder)
        self.fingerprint = self.description.fingerprint
        self.dimensions = self.description.dimensions
        self.max_tokens = self.description.max_tokens
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # The graph was optimised when it was exported. Prepacking copies every weight, which one query does not repay.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.intra_op_num_threads = os.cpu_count() or 1 if bulk else min(os.cpu_count() or 1, 4)
        if not bulk:
            options.add_session_config_entry("session.disable_prepacking", "1")
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
            self._session = onnxruntime.InferenceSession(
                str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's and tokenizers' errors share no narrower base
            raise IndexDamagedError(
                f"The encoder in {folder} can't be opened: {error}. Run: ragtool index --full"
            ) from error
        self._inputs = [own.name for own in self._session.get_inputs()]
        self._tokenizer.enable_truncation(self.max_tokens)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """``(dimensions,) float32``, unit length. A text longer than the window is cut to it."""
        encoding = self._tokenizer.encode(self.description.query_prompt + text)
        return _unit(_pooled(self._token_vectors([encoding])[0], self.description.pooling))

    def encode_passages(self, passages: Sequence[PassageText]) -> Iterator[PassageVectors]:
        """The vectors of each passage, in the order given."""
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

    def _encode_window(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        prompt = self.description.document_prompt
        encodings = self._tokenizer.encode_batch([prompt + passage.text for passage in passages])
        vectors: dict[int, PassageVectors] = {}
        for batch in _batches([len(encoding) for encoding in encodings]):
            tokens = self._token_vectors([encodings[at] for at in batch])
            for at, own in zip(batch, tokens, strict=True):
                vectors[at] = self._vectors(passages[at], encodings[at], own[: len(encodings[at])])
        return [vectors[at] for at in range(len(passages))]

    def _vectors(self, passage: PassageText, encoding: Encoding, tokens: NDArray[np.float32]) -> PassageVectors:
        whole = _unit(_pooled(tokens, self.description.pooling))
        if self.description.pooling == Pooling.MEAN:
            shift = len(self.description.document_prompt)
            offsets = np.array(encoding.offsets) - shift
            means = [_mean_within(tokens, offsets, span.start, span.end) for span in passage.sentences]
            own = [whole if mean is None else _unit(mean) for mean in means]
        else:
            own = [self._encode_document(span.of(passage.text)) for span in passage.sentences]
        return PassageVectors(whole, np.stack(own) if own else np.empty((0, self.dimensions), np.float32))

    def _encode_document(self, text: str) -> NDArray[np.float32]:
        encoding = self._tokenizer.encode(self.description.document_prompt + text)
        return _unit(_pooled(self._token_vectors([encoding])[0], self.description.pooling))

    def _token_vectors(self, encodings: Sequence[Encoding]) -> NDArray[np.float32]:
        """``(texts, tokens, dimensions) float32``; shorter texts padded at the end."""
        width = max(len(encoding) for encoding in encodings)
        inputs = {name: np.zeros((len(encodings), width), np.int64) for name in self._inputs}
        for row, encoding in enumerate(encodings):
            length = len(encoding)
            inputs["input_ids"][row, :length] = encoding.ids
            inputs["attention_mask"][row, :length] = 1
            if "token_type_ids" in inputs:
                inputs["token_type_ids"][row, :length] = encoding.type_ids
        output: NDArray[np.float32] = self._session.run(None, inputs)[0]
        return output


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Positions in order of length, in batches of at most BATCH_TOKENS with padding (or one text)."""
    batch: list[int] = []
    for at in sorted(range(len(lengths)), key=lambda at: -lengths[at]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > BATCH_TOKENS:
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


def _mean_within(
    tokens: NDArray[np.float32], offsets: NDArray[np.int64], start: int, end: int
) -> NDArray[np.float32] | None:
    """Mean of the tokens whose characters lie in ``[start, end)``; None where the window cut them all off."""
    within = (offsets[:, 0] >= start) & (offsets[:, 1] <= end) & (offsets[:, 1] > offsets[:, 0])
    return tokens[within].mean(axis=0) if within.any() else None


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = vector / max(float(np.linalg.norm(vector)), 1e-12)
    return unit
