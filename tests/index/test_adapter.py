"""The packaged adapter: added to the model it belongs to, named by the index, left out when asked."""

from __future__ import annotations

import shutil
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from ragtool.config import DEFAULT_MODEL, Settings
from ragtool.errors import ModelError
from ragtool.index import adapter as adapters
from ragtool.index.adapter import ADAPTER_FILE, Adapter, adapted_fingerprint, adapter_of, read_adapter
from ragtool.index.build import build
from ragtool.index.encoder_folder import EncoderDescription
from ragtool.index.encoders import open_encoder
from ragtool.index.export import export_encoder, known_encoder
from ragtool.index.folder import IndexFolder
from ragtool.index.manifest import Manifest
from ragtool.index.model import DEFAULT_MODEL_WEIGHTS_SHA256, fingerprint, model_folder
from ragtool.index.original import DeviceEncoder, load_model
from ragtool.index.store import Index
from ragtool.records import PassageText
from tests.index.conftest import write_letter

TEXT = "Plans for young people who leave care are not always written with them."
MOST_BYTES = 2_000_000


@pytest.fixture(scope="session")
def plain_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the default model's encoder without its adapter."""
    return export_encoder(DEFAULT_MODEL, tmp_path_factory.mktemp("plain"), adapted=False)


@pytest.fixture
def index(tmp_path: Path, exported_encoder: Path, plain_encoder: Path) -> Path:
    """An index folder without a generation, with both encoders of the default model."""
    for encoder in (exported_encoder, plain_encoder):
        shutil.copytree(encoder, tmp_path / "index" / "encoders" / encoder.name)
    return tmp_path / "index"


def packaged() -> Adapter:
    adapter = adapter_of(DEFAULT_MODEL)
    assert adapter is not None
    return adapter


def base_folder() -> Path:
    folder = model_folder(DEFAULT_MODEL)
    assert folder is not None
    return folder


def weights(adapter: Adapter | None = None) -> dict[str, NDArray[np.float32]]:
    transformer: Any = load_model(str(base_folder()), adapter=adapter)[0]
    return {name: own.detach().numpy() for name, own in transformer.auto_model.named_parameters()}


def passage_vector(encoder: Path) -> NDArray[np.float32]:
    (vectors,) = open_encoder(encoder).encode_passages([PassageText(TEXT, ())])
    return vectors.passage


def test_the_adapter_is_package_data_of_less_than_two_megabytes() -> None:
    held = files("ragtool.index").joinpath("adapter.safetensors").read_bytes()
    assert held == ADAPTER_FILE.read_bytes()
    assert len(held) < MOST_BYTES
    assert {matrix.dtype for matrix in load_file(ADAPTER_FILE).values()} == {np.dtype(np.float16)}


def test_a_layer_with_the_adapter_is_the_base_and_b_times_a() -> None:
    matrices, base, adapted = load_file(ADAPTER_FILE), weights(), weights(packaged())
    layers = {name.removesuffix(".A") for name in matrices if name.endswith(".A")}
    assert len(layers) == 36
    for layer in layers:
        change = matrices[f"{layer}.B"].astype(np.float64) @ matrices[f"{layer}.A"].astype(np.float64)
        np.testing.assert_allclose(adapted[f"{layer}.weight"], base[f"{layer}.weight"] + change, atol=1e-6)
        assert np.abs(change).max() > 1e-4  # or the above would say nothing
    for name in base.keys() - {f"{layer}.weight" for layer in layers}:
        np.testing.assert_array_equal(adapted[name], base[name])


def test_it_belongs_to_the_published_default_model_and_to_no_other(tiny_model: Path) -> None:
    assert packaged().base == DEFAULT_MODEL_WEIGHTS_SHA256
    assert adapter_of(str(tiny_model)) is None
    assert adapter_of(str(base_folder())) is None


def test_an_adapter_that_was_trained_on_other_weights_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_file(load_file(ADAPTER_FILE), tmp_path / "other.safetensors", {"base": "0" * 64})
    monkeypatch.setattr(adapters, "ADAPTER_FILE", tmp_path / "other.safetensors")
    with pytest.raises(ModelError, match=r"other\.safetensors was trained on other weights .* --no-adapter$"):
        export_encoder(DEFAULT_MODEL, tmp_path / "encoders")


@pytest.mark.parametrize("content", [None, b"", b"not an adapter", ADAPTER_FILE.read_bytes()[:5000]])
def test_an_adapter_that_is_missing_or_damaged_is_named_with_what_to_do(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "a.safetensors").write_bytes(content)
    with pytest.raises(ModelError, match=r"a\.safetensors can't be read .* ragtool index --no-adapter$"):
        read_adapter(tmp_path / "a.safetensors")


def test_an_adapter_with_a_matrix_missing_is_refused(tmp_path: Path) -> None:
    matrices = load_file(ADAPTER_FILE)
    del matrices["encoder.layer.0.output.dense.B"]
    save_file(matrices, tmp_path / "a.safetensors", {"base": DEFAULT_MODEL_WEIGHTS_SHA256})
    with pytest.raises(ModelError, match=r"KeyError: 'encoder\.layer\.0\.output\.dense\.B'"):
        read_adapter(tmp_path / "a.safetensors")


def test_its_fingerprint_is_of_the_matrices_however_the_file_is_written(tmp_path: Path) -> None:
    matrices = load_file(ADAPTER_FILE)
    save_file(matrices, tmp_path / "same.safetensors", {"base": DEFAULT_MODEL_WEIGHTS_SHA256, "more": "metadata"})
    assert read_adapter(tmp_path / "same.safetensors").fingerprint == packaged().fingerprint
    matrices["encoder.layer.0.output.dense.B"][0, 0] += 1
    save_file(matrices, tmp_path / "other.safetensors", {"base": DEFAULT_MODEL_WEIGHTS_SHA256})
    assert read_adapter(tmp_path / "other.safetensors").fingerprint != packaged().fingerprint


def test_without_it_the_vectors_are_the_base_models(plain_encoder: Path, exported_encoder: Path) -> None:
    base = load_model(str(base_folder())).encode(TEXT, normalize_embeddings=True)
    assert float(passage_vector(plain_encoder) @ base) > 0.9999
    assert float(passage_vector(exported_encoder) @ base) < 0.99


def test_an_encoder_is_named_for_the_model_and_its_adapter(plain_encoder: Path, exported_encoder: Path) -> None:
    base = fingerprint(base_folder())
    assert plain_encoder.name == base
    assert exported_encoder.name == adapted_fingerprint(base, packaged()) != base
    adapted = EncoderDescription.read(exported_encoder)
    assert (adapted.model, adapted.adapter) == (DEFAULT_MODEL, packaged().fingerprint)
    assert EncoderDescription.read(plain_encoder).adapter == ""


def test_of_two_encoders_of_a_model_the_one_as_wanted_is_found(
    index: Path, plain_encoder: Path, exported_encoder: Path
) -> None:
    encoders = index / "encoders"
    assert known_encoder(DEFAULT_MODEL, encoders) == encoders / exported_encoder.name
    assert known_encoder(DEFAULT_MODEL, encoders, adapted=False) == encoders / plain_encoder.name


def test_a_device_runs_the_model_with_the_adapter(exported_encoder: Path) -> None:
    encoder = DeviceEncoder(exported_encoder, EncoderDescription.read(exported_encoder), "cpu")
    assert float(encoder.encode_queries([TEXT])[0] @ passage_vector(exported_encoder)) > 0.9999


def test_a_device_refuses_an_encoder_of_another_adapter(exported_encoder: Path) -> None:
    description = EncoderDescription.read(exported_encoder)
    other = replace(description, adapter="0" * 12, fingerprint="1" * 12)
    with pytest.raises(ModelError, match="'all-MiniLM-L6-v2' changed since the index was built"):
        DeviceEncoder(exported_encoder, other, "cpu")


def test_an_index_without_it_is_encoded_again_when_it_comes_and_says_so(index: Path, tmp_path: Path) -> None:
    write_letter(tmp_path / "letters" / "a.txt", "Children are seen alone.", "Plans are late.")
    build(index, [tmp_path / "letters"], Settings(adapter=False))
    with Index.open(index) as first:
        assert (first.model.adapter, first.manifest.settings.adapter) == ("", False)
    report = build(index, settings=Settings())
    again = "The model is not the one before (all-MiniLM-L6-v2 with its adapter now): everything is encoded again."
    assert report.notes == (again,)
    assert report.passages_encoded == 3
    with Index.open(index) as second:
        assert second.model.adapter == packaged().fingerprint
    assert build(index).passages_encoded == 0


def test_that_it_was_left_out_is_remembered(index: Path, tmp_path: Path, plain_encoder: Path) -> None:
    write_letter(tmp_path / "letters" / "a.txt", "Children are seen alone.", "Plans are late.")
    build(index, [tmp_path / "letters"], Settings(adapter=False))
    write_letter(tmp_path / "letters" / "b.txt", "Care leavers live well.", "Visits are on time.")
    assert build(index).passages_encoded == 3
    assert Manifest.read(IndexFolder(index).live).encoder == plain_encoder.name
