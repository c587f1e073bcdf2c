"""A CrossEncoder, exported, scores as the original does, and is part of its index."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ragtool.config import Settings
from ragtool.errors import IndexDamagedError, ModelError
from ragtool.index.build import build
from ragtool.index.folder import IndexFolder
from ragtool.index.original import quiet
from ragtool.index.reranker import Reranker
from ragtool.index.reranker_export import export_reranker
from ragtool.index.store import Index, verify
from tests.index.conftest import write_letter
from tests.index.models import WINDOW, bert

PASSAGES = ["children are seen alone.", "plans are late", "care leavers live well. " * 20, ""]


def cross_encoder(folder: Path, labels: int = 1) -> Path:
    """A tiny CrossEncoder with random weights, saved in ``folder``."""
    with quiet():
        import torch
        from sentence_transformers import CrossEncoder

        torch.manual_seed(3)
        base = bert(folder.with_name(f"{folder.name}-base"))
        model = CrossEncoder(str(base), num_labels=labels, device="cpu")
        model.save_pretrained(str(folder), create_model_card=False)
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cross_encoder(tmp_path_factory.mktemp("reranker") / "model")


@pytest.fixture
def settings(tiny_model: Path, model: Path) -> Settings:
    return Settings(model=str(tiny_model), max_passage_tokens=WINDOW, reranker=str(model))


@pytest.fixture
def built(index_folder: Path, letters_folder: Path, settings: Settings) -> Path:
    write_letter(letters_folder / "a.txt", "Children are seen alone.", "Plans are late.")
    build(index_folder, [letters_folder], settings)
    return index_folder


def test_an_exported_reranker_gives_the_scores_of_the_original(model: Path, tmp_path: Path) -> None:
    with quiet():
        import torch
        from sentence_transformers import CrossEncoder

        original: Any = CrossEncoder(str(model), device="cpu")
    pairs = [("are children seen", passage) for passage in PASSAGES]
    true = original.predict(pairs, activation_fn=torch.nn.Sigmoid(), show_progress_bar=False)
    exported = Reranker(export_reranker(str(model), tmp_path)).scores("are children seen", PASSAGES)
    np.testing.assert_allclose(exported, true, atol=1e-4)
    assert np.ptp(exported) > 0.01  # or the above would say nothing


def test_a_model_of_more_than_one_score_is_refused(tmp_path: Path) -> None:
    model = cross_encoder(tmp_path / "model", labels=3)
    with pytest.raises(ModelError, match=r"can't be exported: It gives 3 scores for a pair, not one\. Give --reranker"):
        export_reranker(str(model), tmp_path / "encoders")


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match=r"The reranker '.*empty' can't be loaded: .* Give --reranker a folder"):
        export_reranker(str(tmp_path / "empty"), tmp_path / "encoders")


def test_an_index_keeps_its_reranker_until_it_is_left_out(built: Path, settings: Settings) -> None:
    build(built)
    with Index.open(built) as index:
        assert index.reranker is not None
        name = index.manifest.reranker
    build(built, settings=Settings(settings.model, settings.max_passage_tokens))
    with Index.open(built) as index:
        assert index.reranker is None
    assert not (IndexFolder(built).encoders / name).exists()


def test_a_damaged_reranker_is_found_and_made_again(built: Path) -> None:
    with Index.open(built) as index:
        path = IndexFolder(built).encoders / index.manifest.reranker / "model.onnx"
    whole = path.read_bytes()
    path.unlink()
    path.write_bytes(whole[:-9] + b"x" * 9)
    (problem,) = verify(built)
    assert problem == f"{path} is not as it was written. Run: ragtool index --full"
    build(built, full=True)
    assert verify(built) == []


def test_a_missing_reranker_is_damage(built: Path) -> None:
    with Index.open(built) as index:
        shutil.rmtree(IndexFolder(built).encoders / index.manifest.reranker)
        with pytest.raises(IndexDamagedError, match=r"reranker\.json is missing\. Run: ragtool index --full"):
            _ = index.reranker
