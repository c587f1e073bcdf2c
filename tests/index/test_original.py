"""The model itself, on the processor and on a GPU, gives the vectors of its export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ragtool.errors import ModelError
from ragtool.index.encoder_folder import EncoderDescription
from ragtool.index.encoders import open_encoder
from ragtool.index.export import export_encoder
from ragtool.index.original import DeviceEncoder
from ragtool.records import PassageText, Span
from tests.index.models import roberta, saved

TEXTS = (
    "Children are seen. They are seen alone, and social workers know them well.",
    "Care leavers live well.",
    "Plans are late; they were late in 2016 as well. Managers know. Not all act on what they know of them.",
)
PASSAGES = [PassageText(text, (Span(0, text.index(".") + 1), Span(text.index(".") + 1, len(text)))) for text in TEXTS]

MODELS: dict[str, Callable[[Path], Path]] = {
    "mean": saved,
    "cls": lambda folder: saved(folder, pooling="cls"),
    "last token": lambda folder: saved(folder, pooling="lasttoken"),
    "prompts": lambda folder: saved(folder, prompts={"query": "find: ", "document": "text: "}),
    "no token types": lambda folder: saved(folder, roberta),
}


def cuda_is_there() -> bool:
    """Whether torch has a GPU to use."""
    import torch

    return torch.cuda.is_available()


def assert_same_vectors(folder: Path, device_encoder: DeviceEncoder) -> None:
    exported = open_encoder(folder, bulk=True)
    for one, other in zip(exported.encode_passages(PASSAGES), device_encoder.encode_passages(PASSAGES), strict=True):
        np.testing.assert_allclose(one.passage, other.passage, atol=1e-3)
        np.testing.assert_allclose(one.sentences, other.sentences, atol=1e-3)
    for text in TEXTS:
        np.testing.assert_allclose(
            exported.encode_queries([text])[0], device_encoder.encode_queries([text])[0], atol=1e-3
        )


@pytest.mark.parametrize("kind", MODELS)
def test_a_model_run_on_a_device_gives_the_vectors_of_its_export(kind: str, tmp_path: Path) -> None:
    folder = export_encoder(str(MODELS[kind](tmp_path / "model")), tmp_path / "encoders")
    assert_same_vectors(folder, DeviceEncoder(folder, EncoderDescription.read(folder), "cpu"))


def test_the_default_model_gives_the_same_vectors_on_a_gpu(exported_encoder: Path) -> None:
    if not cuda_is_there():
        pytest.skip("no CUDA device")
    encoder = open_encoder(exported_encoder, bulk=True, device="cuda")
    assert isinstance(encoder, DeviceEncoder)
    assert_same_vectors(exported_encoder, encoder)


def test_a_gpu_that_is_not_there_is_said_to_be_missing(tiny_encoder: Path) -> None:
    if cuda_is_there():
        pytest.skip("there is a CUDA device")
    with pytest.raises(ModelError, match=r"No CUDA device that torch can use was found\. Leave out --device"):
        open_encoder(tiny_encoder, bulk=True, device="cuda")
