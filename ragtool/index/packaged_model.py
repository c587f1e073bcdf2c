"""The default model, written as a graph from its packaged files: without torch, so in half a second and not in seven.

``model.py`` knows where its files are, and that its weights are the published ones.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ragtool.errors import ModelError
from ragtool.index.bert_graph import BertShape, write_bert_graph
from ragtool.index.model import REINSTALL
from ragtool.index.session import save_tokenizer

if TYPE_CHECKING:
    from ragtool.index.adapter import Adapter

DIMENSIONS, WINDOW = 384, 256
"""Of all-MiniLM-L6-v2, as its files say; it pools by the mean and has no prompts."""

_SHAPE = BertShape(layers=6, heads=12, epsilon=1e-12)


def write_packaged(model: Path, adapter: Adapter | None, folder: Path) -> None:
    """Write its graph and its tokenizer into ``folder``.

    Args:
        model: Folder of the model, its weights checked.
        adapter: Added to its weights.
        folder: Empty.

    Raises:
        ModelError: A file of it is missing or damaged.
    """
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    try:
        weights = load_file(model / "model.safetensors")
        tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    except Exception as error:  # tokenizers raises nothing narrower
        raise ModelError(f"The default model in {model} can't be read: {error}. {REINSTALL}") from error
    for name, change in adapter.changes() if adapter else ():
        weights[name] += change
    write_bert_graph(weights, _SHAPE, folder)
    save_tokenizer(tokenizer, folder)
