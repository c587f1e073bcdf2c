"""A sentence-transformers model to an encoder folder that answers without torch.

    model.onnx           token vectors, graph optimised, initialisers outside
    model.onnx.data      the initialisers, memory-mapped at query time
    tokenizer.json
    encoder.json         how to pool, what to prepend, how long a text may be, which model it was, checksums

The export is checked against the original on probe texts and refused below a cosine of MIN_COSINE. A model that
can't be exported gets a folder with an encoder.json that says why, and is run by sentence-transformers itself.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ragtool.config import DEFAULT_MODEL
from ragtool.errors import IndexDamagedError, ModelError
from ragtool.index.encoder import OnnxEncoder
from ragtool.index.encoder_folder import (
    DATA_FILE,
    DESCRIPTION_FILE,
    EXPORTING_PREFIX,
    MODEL_FILE,
    TOKENIZER_FILE,
    EncoderDescription,
    Pooling,
    encoder_problems,
)
from ragtool.index.generations import flush_tree
from ragtool.index.model import check_default_weights, fingerprint, model_folder, stamp
from ragtool.index.original import fingerprint_of_weights, load_model, quiet, window
from ragtool.index.sealed import StoredFile
from ragtool.records import PassageText

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MIN_COSINE = 0.9999

OPSET = 17

PROBES = (
    "return home interviews",
    "Who chairs the board?",
    "Social workers visit children regularly, and most know them well; but plans are not always updated after a visit.",
    "In March 2016, 47% of initial health assessments were completed within 20 working days (previous year: 31%).",
    "The local authority’s ‘front door’ – its multi-agency safeguarding hub – responds quickly. " * 12,
)
"""Short and long, plain and full of figures, and one longer than most windows."""


class _CannotExportError(Exception):
    """Why a model can't be exported, as a sentence."""


def known_encoder(model: str, encoders: Path) -> Path | None:
    """The folder of ``encoders`` that was made of ``model`` as it is now; None where there is none.

    Cheap: it compares the sizes and times of the model's files. Where the model itself is gone the encoder made of it
    will do, so that an index that was copied to a machine without the model can still be added to.
    """
    try:
        folder = model_folder(model)
        model_stamp = stamp(folder) if folder else None
    except ModelError:
        model_stamp = None
    for path in sorted(encoders.glob(f"*/{DESCRIPTION_FILE}")):
        if path.parent.name.startswith(EXPORTING_PREFIX):
            continue
        try:
            known = EncoderDescription.read(path.parent)
        except IndexDamagedError:
            continue  # it will be made again, or whoever needs it will say that it is damaged
        if known.model == model and model_stamp in (None, known.stamp):
            return path.parent
    return None


def export_encoder(model: str, encoders: Path) -> Path:
    """Make the encoder of ``model`` in a folder of ``encoders`` named for its fingerprint, unless it is there whole.

    Returns:
        The encoder's folder.

    Raises:
        ModelError: The model can't be found or loaded, or is not what was published.
    """
    folder = model_folder(model)
    if model == DEFAULT_MODEL and folder is not None:
        check_default_weights(folder)
    name = fingerprint(folder) if folder else None
    if name and not any(encoder_problems(encoders / name)):
        return encoders / name
    original = load_model(str(folder or model))
    name = name or fingerprint_of_weights(original)
    target = encoders / name
    if not any(encoder_problems(target)):
        return target
    description = EncoderDescription(
        model=model,
        fingerprint=name,
        stamp=stamp(folder) if folder else "",
        dimensions=int(original.get_embedding_dimension() or 0),
        max_tokens=window(original),
        query_prompt=_prompt(original, "query"),
        document_prompt=_prompt(original, "document", "passage", "corpus"),
    )
    encoders.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=encoders, prefix=EXPORTING_PREFIX) as working:
        try:
            made = _exported(original, description, Path(working) / "exported")
        except _CannotExportError as reason:
            made = Path(working) / "described"
            made.mkdir()
            replace(description, not_exported=str(reason)).write(made)
        flush_tree(made)
        if target.exists():  # damaged
            shutil.rmtree(target)
        made.rename(target)
    return target


def _exported(original: SentenceTransformer, description: EncoderDescription, folder: Path) -> Path:
    """Export into ``folder``.

    Raises:
        _CannotExportError: The model has a form that can't be, or its export differs from it.
    """
    folder.mkdir()
    description = replace(description, pooling=_pooling(original))
    try:
        _write_graph(original, folder)
        _write_tokenizer(original, folder)
        _check(original, OnnxEncoder(folder, description))
    except (_CannotExportError, OSError):
        raise
    except Exception as error:  # torch's and onnxruntime's errors share no narrower base
        raise _CannotExportError(
            f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        ) from error
    files = tuple(StoredFile.of(path, folder) for path in sorted(folder.iterdir()))
    replace(description, files=files).write(folder)
    return folder


def _prompt(original: SentenceTransformer, *names: str) -> str:
    """The first of these prompts that the model has, else its default: as sentence-transformers itself chooses."""
    for name in (*names, original.default_prompt_name):
        if name is not None and name in original.prompts:
            return original.prompts[name] or ""
    return ""


def _pooling(original: SentenceTransformer) -> str:
    kinds = [type(module).__name__ for module in original]
    if kinds[:2] != ["Transformer", "Pooling"] or kinds[2:] not in ([], ["Normalize"]):
        raise _CannotExportError(f"It is made of {', '.join(kinds)}.")
    module: Any = original[1]
    mode = module.get_config_dict()["pooling_mode"]
    if mode not in list(Pooling):
        raise _CannotExportError(f"It pools by {mode!r}.")
    if not module.include_prompt and any(original.prompts.values()):
        raise _CannotExportError("It leaves its prompt out of the pooling.")
    return str(mode)


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

    raw = folder.with_name("raw") / "raw.onnx"  # with its weights beside it where they are large
    raw.parent.mkdir()
    axes = {name: {0: "text", 1: "token"} for name in [*names, "token_vectors"]}
    with quiet(), torch.no_grad():
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


def _write_tokenizer(original: SentenceTransformer, folder: Path) -> None:
    backend: Any = getattr(original.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise _CannotExportError("It has no fast tokenizer (tokenizer.json).")
    backend.no_padding()
    backend.no_truncation()
    backend.save(str(folder / TOKENIZER_FILE))


def _check(original: SentenceTransformer, exported: OnnxEncoder) -> None:
    """Encode the probes both ways."""
    probes = list(PROBES)
    passages = exported.encode_passages([PassageText(probe, ()) for probe in probes])
    pairs = [
        (original.encode_document(probes, normalize_embeddings=True), [own.passage for own in passages]),
        (original.encode_query(probes, normalize_embeddings=True), list(exported.encode_queries(probes))),
    ]
    worst = min(float((np.asarray(true) * np.stack(own)).sum(axis=1).min()) for true, own in pairs)
    if not worst >= MIN_COSINE:
        raise _CannotExportError(f"The export differs from it (cosine {worst:.5f}, at least {MIN_COSINE} is needed).")
