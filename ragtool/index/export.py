"""A sentence-transformers model to an encoder folder that answers without torch.

    model.onnx           token vectors, graph optimised, initialisers outside
    model.onnx.data      the initialisers, memory-mapped at query time
    tokenizer.json
    encoder.json         how to pool, what to prepend, how long a text may be, which model it was

The export is checked against the original on probe texts and refused below a cosine of MIN_COSINE. This is the only
module that imports torch, and only when a model is exported.
"""

from __future__ import annotations

import json
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ragtool.config import DEFAULT_MODEL
from ragtool.errors import ModelError
from ragtool.index.encoder import DATA_FILE, MODEL_FILE, TOKENIZER_FILE, EncoderDescription, OnnxEncoder, Pooling
from ragtool.index.model import check_default_weights, fingerprint, model_folder, stamp
from ragtool.records import PassageText

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MIN_COSINE = 0.9999

OPSET = 17

EXPORTING_PREFIX = "exporting-"
"""Of an encoder's folder until it is whole."""

PROBES = (
    "return home interviews",
    "Who chairs the board?",
    "Social workers visit children regularly, and most know them well; but plans are not always updated after a visit.",
    "In March 2016, 47% of initial health assessments were completed within 20 working days (previous year: 31%).",
    "The local authority’s ‘front door’ – its multi-agency safeguarding hub – responds quickly. " * 12,
)
"""Short and long, plain and full of figures, and one longer than most windows."""


def export_encoder(model: str, encoders: Path) -> Path:
    """Export ``model`` into a folder of ``encoders`` named for its fingerprint, unless it is there; returns the folder.

    Raises:
        ModelError: The model can't be found, has a form that can't be exported, or its export differs from it.
    """
    folder = model_folder(model)
    model_stamp = stamp(folder) if folder else ""
    for path in encoders.glob(f"*/{EncoderDescription.FILE}"):
        known = EncoderDescription.read(path.parent)
        if (known.model, known.stamp) == (model, model_stamp):
            return path.parent
    if model == DEFAULT_MODEL and folder is not None:
        check_default_weights(folder)
    original = _load(str(folder or model))
    name = fingerprint(folder) if folder else _fingerprint_of_weights(original)
    target = encoders / name
    if target.is_dir():
        return target
    description = _describe(original, model, name, model_stamp)
    encoders.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=encoders, prefix=EXPORTING_PREFIX) as working:
        made = Path(working) / name
        made.mkdir()
        _write_graph(original, made)
        _write_tokenizer(original, made)
        (made / EncoderDescription.FILE).write_text(json.dumps(asdict(description), indent=2) + "\n", encoding="utf-8")
        _check(original, made)
        made.rename(target)
    return target


def _fingerprint_of_weights(original: SentenceTransformer) -> str:
    """Fingerprint of a model that came by name, from its files as it would save them."""
    with tempfile.TemporaryDirectory() as folder:
        original.save(folder)
        return fingerprint(Path(folder))


def _load(name: str) -> SentenceTransformer:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    with _quiet():
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(name, device="cpu")
        except (OSError, ValueError) as error:
            raise ModelError(
                f"The model {name!r} can't be loaded: {error}. Give --model a folder that holds a sentence-transformers"
                " model, or leave it out for the packaged one."
            ) from error


def _describe(original: SentenceTransformer, model: str, name: str, model_stamp: str) -> EncoderDescription:
    kinds = [type(module).__name__ for module in original]
    if kinds[:2] != ["Transformer", "Pooling"] or kinds[2:] not in ([], ["Normalize"]):
        raise ModelError(
            f"The model {model!r} is made of {', '.join(kinds)}; only Transformer, Pooling and Normalize export."
        )
    pooling: Any = original[1]
    mode = pooling.get_config_dict()["pooling_mode"]
    prompts = {key: text for key, text in (original.prompts or {}).items() if text}
    if mode not in set(Pooling) or (prompts and not pooling.include_prompt):
        raise ModelError(f"The model {model!r} pools by {mode!r}, which can't be exported.")
    return EncoderDescription(
        model=model,
        fingerprint=name,
        stamp=model_stamp,
        dimensions=int(original.get_embedding_dimension() or 0),
        max_tokens=int(original.max_seq_length or 512),
        pooling=mode,
        query_prompt=prompts.get("query", ""),
        document_prompt=prompts.get("document", prompts.get("passage", "")),
    )


def _write_graph(original: SentenceTransformer, folder: Path) -> None:
    import onnxruntime
    import torch

    transformer: Any = original[0]
    sample = original.tokenizer(["one text", "and a longer one"], padding=True, return_tensors="pt")
    names = [name for name in original.tokenizer.model_input_names if name in sample]

    class TokenVectors(torch.nn.Module):
        """The transformer as a function of its inputs in a fixed order."""

        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer.auto_model.eval()

        def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
            output: torch.Tensor = self.transformer(**dict(zip(names, inputs, strict=True))).last_hidden_state
            return output

    raw = folder / "raw.onnx"
    axes = {name: {0: "text", 1: "token"} for name in [*names, "token_vectors"]}
    with _quiet(), torch.no_grad():
        torch.onnx.export(
            TokenVectors(),
            tuple(sample[name] for name in names),
            str(raw),
            input_names=names,
            output_names=["token_vectors"],
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,  # the older exporter: 2 s instead of 18 s, and equal vectors
        )
    options = onnxruntime.SessionOptions()
    # "Extended" leaves out what only holds on this processor, so that the folder can be copied to another machine.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(folder / MODEL_FILE)
    options.add_session_config_entry("session.optimized_model_external_initializers_file_name", DATA_FILE)
    options.add_session_config_entry("session.optimized_model_external_initializers_min_size_in_bytes", "1024")
    onnxruntime.InferenceSession(str(raw), options, providers=["CPUExecutionProvider"])
    raw.unlink()


def _write_tokenizer(original: SentenceTransformer, folder: Path) -> None:
    backend: Any = getattr(original.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise ModelError("The model has no fast tokenizer (tokenizer.json), so it can't be exported.")
    backend.no_padding()
    backend.no_truncation()
    backend.save(str(folder / TOKENIZER_FILE))


def _check(original: SentenceTransformer, folder: Path) -> None:
    """Encode the probes both ways."""
    exported = OnnxEncoder(folder)
    passages = list(exported.encode_passages([PassageText(probe, ()) for probe in PROBES]))
    pairs = [
        (original.encode_document(list(PROBES), normalize_embeddings=True), [own.passage for own in passages]),
        (original.encode_query(list(PROBES), normalize_embeddings=True), [exported.encode_query(p) for p in PROBES]),
    ]
    worst = min(float((np.asarray(true) * np.stack(own)).sum(axis=1).min()) for true, own in pairs)
    if worst < MIN_COSINE:
        raise ModelError(f"The exported model differs from the original (cosine {worst:.5f}, at least {MIN_COSINE}).")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the libraries' warnings and bars, which speak to their developers, from the user."""
    before = {name: os.environ.get(name) for name in ("HF_HUB_DISABLE_PROGRESS_BARS", "TRANSFORMERS_VERBOSITY")}
    os.environ |= {"HF_HUB_DISABLE_PROGRESS_BARS": "1", "TRANSFORMERS_VERBOSITY": "error"}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from transformers.utils import logging

            logging.disable_progress_bar()  # type: ignore[no-untyped-call]
            logging.set_verbosity_error()  # type: ignore[no-untyped-call]
            yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
