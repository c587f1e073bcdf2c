"""The packaged adapter: a low-rank change to each linear layer of the default model, learnt from how people ask.

As in LoRA (Hu et al. 2021) a layer's weights W become W + B A; the scale, and how far of the way from W to go, are in B
already. It is added once, when the model is exported, so that it costs nothing afterwards. How it was trained and what
it gives: docs/adapter.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ragtool.config import DEFAULT_MODEL
from ragtool.errors import ModelError
from ragtool.index.model import DEFAULT_MODEL_WEIGHTS_SHA256

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ADAPTER_FILE = Path(__file__).with_name("adapter.safetensors")
"""Half-precision ``<layer>.A`` (rank, inputs) and ``<layer>.B`` (outputs, rank); in its metadata ``base`` and
how it was trained."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """What is added to a model's weights.

    Attributes:
        fingerprint: Twelve hexadecimal digits that name its matrices and its base.
        base: SHA-256 of the ``model.safetensors`` that it was trained on and belongs to.
        layers: B ``(outputs, rank)`` and A ``(rank, inputs)`` of each layer, by its name; float16.
    """

    fingerprint: str
    base: str
    layers: Mapping[str, tuple[NDArray[np.float16], NDArray[np.float16]]]

    def changes(self) -> Iterator[tuple[str, NDArray[np.float32]]]:
        """The name of each parameter that changes, and what is added to it, ``(outputs, inputs) float32``."""
        for layer, (b, a) in self.layers.items():
            yield f"{layer}.weight", b.astype("float32") @ a.astype("float32")


def adapter_of(model: str) -> Adapter | None:
    """The adapter that goes with ``model``: the packaged one with the default model, none with any other.

    Raises:
        ModelError: The file is missing or damaged, or was trained on other weights.
    """
    if model != DEFAULT_MODEL:
        return None
    adapter = read_adapter(ADAPTER_FILE)
    if adapter.base != DEFAULT_MODEL_WEIGHTS_SHA256:
        raise ModelError(f"{ADAPTER_FILE} was trained on other weights than those of {model}. {_MEND}")
    return adapter


def read_adapter(path: Path) -> Adapter:
    """The adapter in a file.

    Raises:
        ModelError: It is missing or damaged.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "numpy") as file:
            base = file.metadata()["base"]
            matrices = {name: file.get_tensor(name) for name in sorted(file.keys())}
        names = [name.removesuffix(".A") for name in matrices if name.endswith(".A")]
        layers = {name: (matrices[f"{name}.B"], matrices[f"{name}.A"]) for name in names}
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"The adapter {path} can't be read ({type(error).__name__}: {error}). {_MEND}") from error
    digest = hashlib.sha256(base.encode())
    for name, matrix in matrices.items():
        digest.update(f"{name} {matrix.shape} {matrix.dtype}\n".encode() + matrix.tobytes())
    return Adapter(digest.hexdigest()[:12], base, layers)


def adapter_fingerprint(adapter: Adapter | None) -> str:
    """The adapter's, as an encoder records it; "" where there is none."""
    return adapter.fingerprint if adapter else ""


def adapted_fingerprint(model: str, adapter: Adapter | None) -> str:
    """Twelve hexadecimal digits that name the model of this fingerprint with the adapter added; its own without one."""
    if adapter is None:
        return model
    return hashlib.sha256(f"{model}\n{adapter.fingerprint}\n".encode()).hexdigest()[:12]


_MEND = "Install ragtool again, or leave the adapter out: ragtool index --no-adapter"
