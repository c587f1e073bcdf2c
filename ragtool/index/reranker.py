"""A cross-encoder, exported: how well a passage answers a query, by reading both at once; without torch.

model.onnx, model.onnx.data, tokenizer.json   as an encoder's
reranker.json                                 which model it was, how long a pair may be, checksums
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ragtool.errors import IndexDamagedError
from ragtool.index.sealed import StoredFile, changed_files, check_sizes, read_description, write_sealed
from ragtool.index.session import Session, open_tokenizer

if TYPE_CHECKING:
    from numpy.typing import NDArray

RERANKER_FILE = "reranker.json"


@dataclass(frozen=True, slots=True)
class RerankerDescription:
    """The content of ``reranker.json``.

    Attributes:
        model: Name or folder the user gave.
        fingerprint: Names the content of the model's files.
        max_tokens: Window for query and passage together, special tokens counted.
        files: The files beside this one.
    """

    model: str
    fingerprint: str
    max_tokens: int
    files: tuple[StoredFile, ...] = ()

    def write(self, folder: Path) -> None:
        """Write it into the reranker's folder."""
        write_sealed(folder / RERANKER_FILE, asdict(self))

    @classmethod
    def read(cls, folder: Path) -> RerankerDescription:
        """Read that of the reranker in ``folder``.

        Raises:
            IndexDamagedError: It is missing or is not what was written.
        """
        return read_description(cls, folder / RERANKER_FILE, "reranker")


def reranker_problems(folder: Path) -> list[str]:
    """A sentence for each file of the reranker in ``folder`` that is missing or not as it was written."""
    try:
        return list(changed_files(folder, RerankerDescription.read(folder).files))
    except IndexDamagedError as error:
        return [str(error)]


class Reranker:
    """An exported cross-encoder, open."""

    def __init__(self, folder: Path) -> None:
        """Open the reranker in ``folder``.

        Raises:
            IndexDamagedError: A file of it is missing or damaged.
        """
        description = RerankerDescription.read(folder)
        check_sizes(folder, description.files)
        self._tokenizer = open_tokenizer(folder)
        # Of a pair that is too long the passage is cut, for the query has to be read whole.
        self._tokenizer.enable_truncation(description.max_tokens, strategy="longest_first")
        self._session = Session(folder)

    def scores(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """``(passages,) float32``, 0..1: how well each answers the query."""
        encodings = self._tokenizer.encode_batch([(query, passage) for passage in passages])
        scores: NDArray[np.float32] = (1 / (1 + np.exp(-self._session.run(encodings)[:, 0]))).astype(np.float32)
        return scores
