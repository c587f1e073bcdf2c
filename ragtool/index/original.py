"""The sentence-transformers model itself: loaded to be exported, or run where it can't be.

It imports torch, which takes seconds.
"""

from __future__ import annotations

import math
import os
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ragtool.errors import ModelError
from ragtool.index.adapter import Adapter, adapted_fingerprint, adapter_fingerprint, adapter_of
from ragtool.index.encoder import TokenEncoder
from ragtool.index.encoder_folder import EncoderDescription
from ragtool.index.model import fingerprint, model_folder, stamp
from ragtool.index.session import padded
from ragtool.records import PassageText, PassageVectors

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sentence_transformers import CrossEncoder, SentenceTransformer
    from tokenizers import Encoding

WINDOW_PASSAGES = 1024
"""Passages encoded together, so that memory stays bounded."""

DEFAULT_WINDOW = 512
"""Tokens, for a model that names no limit of its own."""


def load_model(name: str, device: str = "cpu", adapter: Adapter | None = None) -> SentenceTransformer:
    """The model of this name or in this folder, on a device by torch's name for it.

    Args:
        name: Name or folder.
        device: Where to run it.
        adapter: Added to its weights, which it was trained on.

    Raises:
        ModelError: It can't be found or is damaged, or the device is not there.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    with quiet():
        import torch
        from sentence_transformers import SentenceTransformer

        if device.startswith("cuda") and not torch.cuda.is_available():
            raise ModelError(
                "No CUDA device that torch can use was found. Leave out --device to use the processor, or install a"
                " build of torch for the GPU that is there."
            )
        try:
            model = SentenceTransformer(name, device=device)
        except Exception as error:  # of every library that it is made of; they share no base
            reason = str(error).rstrip(". ")
            raise ModelError(
                f"The model {name!r} can't be loaded: {reason}. Give --model a folder that holds a"
                " sentence-transformers model, or leave it out for the packaged one."
            ) from error
    if adapter:
        _add(adapter, model)
    return model


def _add(adapter: Adapter, model: SentenceTransformer) -> None:
    import torch

    transformer: Any = model[0]
    parameters = dict(transformer.auto_model.named_parameters())
    with torch.no_grad():
        for name, change in adapter.changes():
            parameters[name] += torch.from_numpy(change).to(parameters[name].device)


def window(model: SentenceTransformer) -> int:
    """Tokens the model takes, special tokens counted."""
    tokens: float | None = model.max_seq_length
    return int(tokens) if tokens and math.isfinite(tokens) else DEFAULT_WINDOW


def fingerprint_of_weights(model: SentenceTransformer | CrossEncoder) -> str:
    """Fingerprint of a model that came by name, from its files as it would save them."""
    with tempfile.TemporaryDirectory() as folder, quiet():
        model.save_pretrained(folder, create_model_card=False)
        return fingerprint(Path(folder))


def described_model(description: EncoderDescription, device: str = "cpu") -> SentenceTransformer:
    """The model that an encoder was made of.

    Raises:
        ModelError: It is not there, or not as it was when the index was built; or the device is not there.
    """
    folder = model_folder(description.model)
    adapter = adapter_of(description.model) if description.adapter else None
    model = load_model(str(folder or description.model), device, adapter)
    same_adapter = adapter_fingerprint(adapter) == description.adapter
    if same_adapter and folder and stamp(folder) == description.stamp:
        return model
    now = adapted_fingerprint(fingerprint(folder), adapter) if folder else fingerprint_of_weights(model)
    if now != description.fingerprint:
        raise ModelError(f"The model {description.model!r} changed since the index was built. Run: ragtool index")
    return model


class DeviceEncoder(TokenEncoder):
    """Runs the model of an exported encoder on a device such as a GPU, for many passages at once."""

    batch_tokens = 65_536

    def __init__(self, folder: Path, description: EncoderDescription, device: str) -> None:
        """Open the encoder in ``folder``.

        Raises:
            IndexDamagedError: A file of it is missing or damaged.
            ModelError: The model is not there, or not as it was; or the device is not there.
        """
        super().__init__(folder, description)
        self._model = described_model(description, device)

    def _token_vectors(self, encodings: Sequence[Encoding]) -> NDArray[np.float32]:
        import torch

        transformer: Any = self._model[0]
        inputs = {
            name: torch.from_numpy(own).to(self._model.device)
            for name, own in padded(encodings, transformer.tokenizer.model_input_names).items()
        }
        with torch.inference_mode():
            vectors: NDArray[np.float32] = transformer.auto_model(**inputs).last_hidden_state.float().cpu().numpy()
        return vectors


class OriginalEncoder:
    """Meets ``records.Encoder`` by sentence-transformers; every sentence is encoded on its own."""

    def __init__(self, description: EncoderDescription, device: str = "cpu") -> None:
        """Load the model that ``description`` names.

        Raises:
            ModelError: It is not there, or not as it was when the index was built; or the device is not there.
        """
        self.description = description
        self.fingerprint = description.fingerprint
        self.dimensions = description.dimensions
        self.max_tokens = description.max_tokens
        self._model = described_model(description, device)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """``(texts, dimensions) float32``, unit length. A text longer than the window is cut to it."""
        vectors: NDArray[np.float32] = self._model.encode_query(
            list(texts), normalize_embeddings=True, show_progress_bar=False
        )
        return vectors.astype(np.float32, copy=False)

    def encode_passages(self, passages: Sequence[PassageText]) -> Iterator[PassageVectors]:
        """The vectors of each passage, in the order given."""
        for start in range(0, len(passages), WINDOW_PASSAGES):
            some = passages[start : start + WINDOW_PASSAGES]
            sentences = [span.of(passage.text) for passage in some for span in passage.sentences]
            vectors = self._encode([*(passage.text for passage in some), *sentences])
            at = len(some)
            for row, passage in enumerate(some):
                yield PassageVectors(vectors[row], vectors[at : at + len(passage.sentences)])
                at += len(passage.sentences)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens and the document prompt counted."""
        prompted = [self.description.document_prompt + text for text in texts]
        tokenizer: Any = self._model.tokenizer
        if hasattr(tokenizer, "encode_batch"):  # of the tokenizers library
            return [len(encoding) for encoding in tokenizer.encode_batch(prompted)]
        return [len(tokens) for tokens in tokenizer(prompted, truncation=False, verbose=False)["input_ids"]]

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors: NDArray[np.float32] = self._model.encode_document(
            list(texts), normalize_embeddings=True, show_progress_bar=False
        )
        return vectors.astype(np.float32, copy=False)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the libraries' warnings, logs and bars, which speak to their developers, from the user."""
    import logging

    before = {name: os.environ.get(name) for name in ("HF_HUB_DISABLE_PROGRESS_BARS", "TRANSFORMERS_VERBOSITY")}
    os.environ |= {"HF_HUB_DISABLE_PROGRESS_BARS": "1", "TRANSFORMERS_VERBOSITY": "error"}
    logger = logging.getLogger("sentence_transformers")
    level = logger.level
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from transformers.utils import logging as transformers_logging

            transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
            transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
            logger.setLevel(logging.ERROR)
            yield
    finally:
        logger.setLevel(level)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
