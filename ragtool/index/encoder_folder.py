"""The folder of an encoder, ``encoders/<fingerprint>/``: what it holds and whether it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from ragtool.errors import IndexDamagedError
from ragtool.index.cosine_scale import DEFAULT_SCALE, CosineScale
from ragtool.index.sealed import StoredFile, changed_files, read_description, write_sealed

DESCRIPTION_FILE = "encoder.json"
MODEL_FILE, DATA_FILE, TOKENIZER_FILE = "model.onnx", "model.onnx.data", "tokenizer.json"

EXPORTING_PREFIX = "exporting-"
"""Of a folder beside the encoders in which one is being made."""


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
        fingerprint: Names the content of the model's files, and of the adapter.
        stamp: Sizes and times of the model's files when it was exported; "" when it came by name.
        dimensions: Length of a vector.
        max_tokens: Window, special tokens counted.
        pooling: One of Pooling; "" where the model was not exported.
        query_prompt, document_prompt: Put before each query and each passage.
        not_exported: Why sentence-transformers itself has to run the model, as a sentence; "" where it was exported.
        adapter: Fingerprint of the adapter in its weights; "" where there is none.
        unrelated, related: Its cosine scale, measured on the packaged probes.
        files: The files beside this one.
    """

    model: str
    fingerprint: str
    stamp: str
    dimensions: int
    max_tokens: int
    pooling: str = ""
    query_prompt: str = ""
    document_prompt: str = ""
    not_exported: str = ""
    adapter: str = ""
    unrelated: float = DEFAULT_SCALE.unrelated
    related: float = DEFAULT_SCALE.related
    files: tuple[StoredFile, ...] = ()

    @property
    def scale(self) -> CosineScale:
        """Its cosine scale."""
        return CosineScale(self.unrelated, self.related)

    def write(self, folder: Path) -> None:
        """Write it into the encoder's folder."""
        write_sealed(folder / DESCRIPTION_FILE, asdict(self))

    @classmethod
    def read(cls, folder: Path) -> EncoderDescription:
        """Read that of the encoder in ``folder``.

        Raises:
            IndexDamagedError: It is missing or is not what was written.
        """
        return read_description(cls, folder / DESCRIPTION_FILE, "encoder")


def encoder_problems(folder: Path) -> Iterator[str]:
    """A sentence for each file of the encoder in ``folder`` that is missing or not as it was written."""
    try:
        description = EncoderDescription.read(folder)
    except IndexDamagedError as error:
        yield str(error)
        return
    yield from changed_files(folder, description.files)
