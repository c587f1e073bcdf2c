"""A sentence-transformers CrossEncoder to a folder that reranks without torch."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ragtool.errors import ModelError
from ragtool.index.encoder_folder import EXPORTING_PREFIX
from ragtool.index.generations import flush_tree
from ragtool.index.graph import CannotExportError, Output, write_graph, write_tokenizer
from ragtool.index.model import fingerprint, model_folder
from ragtool.index.original import DEFAULT_WINDOW, fingerprint_of_weights, quiet
from ragtool.index.reranker import Reranker, RerankerDescription, reranker_problems
from ragtool.index.sealed import StoredFile

MAX_DIFFERENCE = 1e-3
"""Between a score of the original and of the export."""

PROBES = (
    ("return home interviews", "Return home interviews are offered to every child who goes missing."),
    ("return home interviews", "The council's budget was set in March."),
    ("Who chairs the board?", "The board has an independent chair, who meets the leader of the council. " * 40),
)


def export_reranker(model: str, folder: Path) -> Path:
    """Make the reranker of ``model`` in a folder of ``folder`` named for its fingerprint, unless it is there whole.

    Returns:
        The reranker's folder.

    Raises:
        ModelError: The model can't be found, loaded or exported, or gives more than one score.
    """
    own = model_folder(model)
    name = fingerprint(own) if own else None
    if name and not reranker_problems(folder / name):
        return folder / name
    original = _load(str(own or model))
    name = name or fingerprint_of_weights(original)
    target = folder / name
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=EXPORTING_PREFIX) as working:
        made = Path(working) / "exported"
        made.mkdir()
        try:
            _export(original, RerankerDescription(model, name, _window(original)), made)
        except OSError:
            raise
        except Exception as error:  # torch's and onnxruntime's errors share no narrower base
            raise ModelError(f"The reranker {model!r} can't be exported: {error} Give --reranker another.") from error
        flush_tree(made)
        if target.exists():  # damaged
            shutil.rmtree(target)
        made.rename(target)
    return target


def _load(name: str) -> Any:
    """The CrossEncoder; its own types say too little of what it is made of."""
    with quiet():
        from sentence_transformers import CrossEncoder

        try:
            return CrossEncoder(name, device="cpu")
        except Exception as error:  # of every library that it is made of; they share no base
            raise ModelError(
                f"The reranker {name!r} can't be loaded: {str(error).rstrip('. ')}. Give --reranker a folder that holds"
                " a sentence-transformers CrossEncoder, or leave it out."
            ) from error


def _window(original: Any) -> int:
    """Tokens the model takes; the attribute has another name in sentence-transformers 5."""
    tokens = original.max_seq_length if hasattr(original, "max_seq_length") else original.max_length
    return int(tokens or DEFAULT_WINDOW)


def _export(original: Any, description: RerankerDescription, folder: Path) -> None:
    if original.config.num_labels != 1:
        raise CannotExportError(f"It gives {original.config.num_labels} scores for a pair, not one.")
    pairs = list(PROBES)
    sample = original.tokenizer(
        *map(list, zip(*pairs, strict=True)), padding=True, truncation=True, return_tensors="pt"
    )
    inputs = {name: sample[name] for name in original.tokenizer.model_input_names if name in sample}
    write_graph(original.model, inputs, Output("logits", {0: "text"}), folder)
    write_tokenizer(original.tokenizer, folder)
    files = tuple(StoredFile.of(path, folder) for path in sorted(folder.iterdir()))
    replace(description, files=files).write(folder)
    import torch

    with quiet():
        true = original.predict(list(PROBES), activation_fn=torch.nn.Sigmoid(), show_progress_bar=False)
    exported = np.concatenate([Reranker(folder).scores(query, [passage]) for query, passage in PROBES])
    if not float(np.abs(np.asarray(true) - exported).max()) <= MAX_DIFFERENCE:
        raise CannotExportError("Its export gives other scores.")
