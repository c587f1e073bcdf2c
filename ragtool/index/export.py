"""A model to an encoder folder that answers without torch.

    model.onnx           token vectors, graph optimised, initialisers outside
    model.onnx.data      the initialisers, memory-mapped at query time
    tokenizer.json
    encoder.json         how to pool, what to prepend, how long a text may be, which model it was, checksums

The default model's graph is written from its weights (``packaged_model.py``), any other's by torch (``graph.py``) from
what sentence-transformers loads. Such an export is checked against the original on probe texts and refused below a
cosine of MIN_COSINE. A model that can't be exported gets a folder with an encoder.json that says why, and is run by
sentence-transformers itself.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ragtool.config import DEFAULT_MODEL
from ragtool.errors import IndexDamagedError, ModelError
from ragtool.index.adapter import Adapter, adapted_fingerprint, adapter_fingerprint, adapter_of
from ragtool.index.cosine_scale import measured
from ragtool.index.encoder import OnnxEncoder
from ragtool.index.encoder_folder import (
    DESCRIPTION_FILE,
    EXPORTING_PREFIX,
    EncoderDescription,
    Pooling,
    encoder_problems,
)
from ragtool.index.generations import flush_tree
from ragtool.index.graph import CannotExportError, Output, write_graph, write_tokenizer
from ragtool.index.model import check_default_weights, fingerprint, model_folder, stamp
from ragtool.index.original import fingerprint_of_weights, load_model, window
from ragtool.index.packaged_model import DIMENSIONS, WINDOW, write_packaged
from ragtool.index.sealed import StoredFile
from ragtool.records import PassageText

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

MIN_COSINE = 0.9999

MIN_DISTANCE = 0.3
"""Of the two points of the default model's cosine scale: 0.36 as published, 0.40 with its adapter."""

ROOM_BYTES = 1_000_000
"""A disk with less free is full: what fails then fails for that."""

PROBES = (
    "return home interviews",
    "Who chairs the board?",
    "Social workers visit children regularly, and most know them well; but plans are not always updated after a visit.",
    "In March 2016, 47% of initial health assessments were completed within 20 working days (previous year: 31%).",
    "The local authority’s ‘front door’ – its multi-agency safeguarding hub – responds quickly. " * 12,
)
"""Short and long, plain and full of figures, and one longer than most windows."""


def known_encoder(model: str, encoders: Path, *, adapted: bool = True) -> Path | None:
    """The folder of ``encoders`` that was made of ``model`` as it is now, with its adapter or without; None: none.

    Cheap: it compares the sizes and times of the model's files. Where the model itself is gone the encoder made of it
    will do, so that an index that was copied to a machine without the model can still be added to.
    """
    try:
        folder = model_folder(model)
        model_stamp = stamp(folder) if folder else None
    except ModelError:
        model_stamp = None
    adapter = adapter_of(model) if adapted else None
    for path in sorted(encoders.glob(f"*/{DESCRIPTION_FILE}")):
        if path.parent.name.startswith(EXPORTING_PREFIX):
            continue
        try:
            known = EncoderDescription.read(path.parent)
        except IndexDamagedError:
            continue  # it will be made again, or whoever needs it will say that it is damaged
        made_of = (known.model, known.adapter)
        if made_of == (model, adapter_fingerprint(adapter)) and model_stamp in (None, known.stamp):
            return path.parent
    return None


def export_encoder(model: str, encoders: Path, *, adapted: bool = True) -> Path:
    """Make the encoder of ``model`` in a folder of ``encoders`` named for its fingerprint, unless it is there whole.

    Args:
        model: Name or folder.
        encoders: Made where it is not there.
        adapted: With the adapter that goes with the model, if one does.

    Returns:
        The encoder's folder.

    Raises:
        ModelError: The model can't be found or loaded, or is not what was published; or its adapter can't be read.
    """
    adapter = adapter_of(model) if adapted else None
    folder = model_folder(model)
    if model == DEFAULT_MODEL and folder is not None:
        check_default_weights(folder)
    name = adapted_fingerprint(fingerprint(folder), adapter) if folder else None
    if name and not any(encoder_problems(encoders / name)):
        return encoders / name
    if name and folder and model == DEFAULT_MODEL:
        return _placed(encoders / name, partial(_packaged, folder, adapter, name))
    original = load_model(str(folder or model))
    target = encoders / (name or fingerprint_of_weights(original))
    if not any(encoder_problems(target)):
        return target
    description = EncoderDescription(
        model=model,
        fingerprint=target.name,
        stamp=stamp(folder) if folder else "",
        dimensions=int(original.get_embedding_dimension() or 0),
        max_tokens=window(original),
        query_prompt=_prompt(original, "query"),
        document_prompt=_prompt(original, "document", "passage", "corpus"),
        **asdict(measured(_encoding(original.encode_query), _encoding(original.encode_document))),
    )
    return _placed(target, partial(_exported_or_described, original, description))


def _placed(target: Path, make: Callable[[Path], None]) -> Path:
    """The folder ``target``, filled by ``make`` under another name, so that it is there whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=EXPORTING_PREFIX) as working:
        made = Path(working) / "encoder"
        made.mkdir()
        make(made)
        flush_tree(made)
        if target.exists():  # damaged
            shutil.rmtree(target)
        made.rename(target)
    return target


def _packaged(model: Path, adapter: Adapter | None, name: str, folder: Path) -> None:
    """Fill ``folder`` from the default model's files.

    Raises:
        ModelError: One is missing or damaged, or onnxruntime does not do on this machine what it should.
    """
    write_packaged(model, adapter, folder)
    description = EncoderDescription(
        model=DEFAULT_MODEL,
        fingerprint=name,
        stamp=stamp(model),
        dimensions=DIMENSIONS,
        max_tokens=WINDOW,
        pooling=Pooling.MEAN,
        adapter=adapter_fingerprint(adapter),
    )
    encode = OnnxEncoder(folder, description).encode_queries
    scale = measured(encode, encode)
    if not scale.related - scale.unrelated >= MIN_DISTANCE:
        raise ModelError(
            f"The default model does not tell texts apart on this machine ({scale.unrelated} and {scale.related}):"
            " onnxruntime computes something else than elsewhere. Install another version of it."
        )
    _seal(replace(description, **asdict(scale)), folder)


def _exported_or_described(original: SentenceTransformer, description: EncoderDescription, folder: Path) -> None:
    """Export into ``folder``; where that can't be done, say why there."""
    try:
        _export(original, description, folder)
    except CannotExportError as reason:
        for path in folder.iterdir():
            path.unlink()
        replace(description, not_exported=str(reason)).write(folder)


def _export(original: SentenceTransformer, description: EncoderDescription, folder: Path) -> None:
    """Export into ``folder``.

    Raises:
        CannotExportError: The model has a form that can't be, or its export differs from it.
    """
    description = replace(description, pooling=_pooling(original))
    try:
        transformer: Any = original[0]
        sample = original.tokenizer(["one text", "and a longer one"], padding=True, return_tensors="pt")
        inputs = {name: sample[name] for name in original.tokenizer.model_input_names if name in sample}
        write_graph(transformer.auto_model, inputs, Output("last_hidden_state", {0: "text", 1: "token"}), folder)
        write_tokenizer(original.tokenizer, folder)
        _check(original, OnnxEncoder(folder, description))
    except (CannotExportError, OSError):
        raise
    except Exception as error:  # torch's and onnxruntime's errors share no narrower base
        if shutil.disk_usage(folder).free < ROOM_BYTES:  # no fault of the model's, which must not be remembered as one
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder)) from error
        raise CannotExportError(
            f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
        ) from error
    _seal(description, folder)


def _seal(description: EncoderDescription, folder: Path) -> None:
    files = tuple(StoredFile.of(path, folder) for path in sorted(folder.iterdir()))
    replace(description, files=files).write(folder)


def _encoding(encode: Callable[..., Any]) -> Callable[[Sequence[str]], NDArray[np.float32]]:
    """``encode`` of a sentence-transformers model, to unit length."""
    return lambda texts: np.asarray(encode(list(texts), normalize_embeddings=True, show_progress_bar=False), np.float32)


def _prompt(original: SentenceTransformer, *names: str) -> str:
    """The first of these prompts that the model has, else its default: as sentence-transformers itself chooses."""
    for name in (*names, original.default_prompt_name):
        if name is not None and name in original.prompts:
            return original.prompts[name] or ""
    return ""


def _pooling(original: SentenceTransformer) -> str:
    kinds = [type(module).__name__ for module in original]
    if kinds[:2] != ["Transformer", "Pooling"] or kinds[2:] not in ([], ["Normalize"]):
        raise CannotExportError(f"It is made of {', '.join(kinds)}.")
    module: Any = original[1]
    mode = module.get_config_dict()["pooling_mode"]
    if mode not in list(Pooling):
        raise CannotExportError(f"It pools by {mode!r}.")
    if not module.include_prompt and any(original.prompts.values()):
        raise CannotExportError("It leaves its prompt out of the pooling.")
    return str(mode)


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
        raise CannotExportError(f"The export differs from it (cosine {worst:.5f}, at least {MIN_COSINE} is needed).")
