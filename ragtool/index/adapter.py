"""The packaged adapter: a low-rank change to each linear layer of the default model, learnt from how people ask.

As in LoRA (Hu et al. 2021) a layer's weights W become W + B A; a scale and the part of the way that is gone from W are in
B already. It is added once, when the model is exported, so that it costs nothing afterwards. How it was trained and what
it gives: docs/adapter.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
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
"""Half-precision matrices ``<layer>.A`` (rank, inputs) and ``<layer>.B`` (outputs, rank); metadata: ``base`` and how it
was trained."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """What is added to a model's weights.

    Attributes:
        fingerprint: Twelve hexadecimal digits that name its content.
        base: SHA-256 of the ``model.safetensors`` it was trained on, and belongs to.
        changes: What is added, by the parameter's name: ``(outputs, inputs) float32``.
    """

    fingerprint: str
    base: str
    changes: Mapping[str, NDArray[np.float32]]

    def fingerprint_with(self, model: str) -> str:
        """Fingerprint of the model of this fingerprint with the adapter added."""
        return hashlib.sha256(f"{model}\n{self.fingerprint}\n".encode()).hexdigest()[:12]


def adapter_fingerprint(model: str, *, wanted: bool) -> str:
    """Fingerprint of the adapter that goes with ``model``; "" where it is not wanted or the model has none.

    Raises:
        ModelError: The file is missing.
    """
    return hashlib.sha256(_content(ADAPTER_FILE)).hexdigest()[:12] if wanted and model == DEFAULT_MODEL else ""


def adapter_of(model: str, *, wanted: bool = True) -> Adapter | None:
    """The adapter that goes with ``model``: the packaged one with the default model, none with any other.

    Raises:
        ModelError: The file is missing or damaged, or belongs to other weights.
    """
    if not wanted or model != DEFAULT_MODEL:
        return None
    adapter = read_adapter(ADAPTER_FILE)
    if adapter.base != DEFAULT_MODEL_WEIGHTS_SHA256:
        raise ModelError(
            f"{ADAPTER_FILE} was trained on other weights than those of {model}. Run: ragtool index --no-adapter"
        )
    return adapter


def read_adapter(path: Path) -> Adapter:
    """The adapter in a file.

    Raises:
        ModelError: It is missing or damaged.
    """
    import numpy as np
    from safetensors import SafetensorError, safe_open

    content = _content(path)
    try:
        with safe_open(path, "numpy") as file:
            base = file.metadata()["base"]
            parts = {name: file.get_tensor(name).astype(np.float32) for name in file.keys()}  # noqa: SIM118
        layers = sorted({name.removesuffix(".A").removesuffix(".B") for name in parts})
        changes = {f"{layer}.weight": parts[f"{layer}.B"] @ parts[f"{layer}.A"] for layer in layers}
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path} is not an adapter ({type(error).__name__}: {error}). {_MEND}") from error
    return Adapter(hashlib.sha256(content).hexdigest()[:12], base, changes)


_MEND = "Install ragtool again, or leave the adapter out: ragtool index --no-adapter"


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"The adapter can't be read: {error}. {_MEND}") from error
