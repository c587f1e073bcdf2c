"""What many tests share."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from ragtool.config import DEFAULT_MODEL
from ragtool.index.build import build
from ragtool.index.export import export_encoder

SAMPLE_CORPUS = Path(__file__).parents[1] / "corpus"

_LETTERS = Path(__file__).parents[2] / "shared" / "letters"


@pytest.fixture(scope="session")
def letters() -> Path:
    """The folder of real documents, which are not part of the project."""
    if not _LETTERS.is_dir():
        pytest.skip("the real documents (../shared/letters) are not here")
    return _LETTERS


@pytest.fixture(scope="session")
def exported_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the default model's encoder, exported once; read it only."""
    return export_encoder(DEFAULT_MODEL, tmp_path_factory.mktemp("encoders"))


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory, exported_encoder: Path) -> Path:
    """An index of the sample documents in ``corpus/``, with the real model; read it only."""
    folder = tmp_path_factory.mktemp("sample") / "index"
    shutil.copytree(exported_encoder, folder / "encoders" / exported_encoder.name, copy_function=os.link)
    build(folder, [SAMPLE_CORPUS])
    return folder
