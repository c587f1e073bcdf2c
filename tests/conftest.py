"""What many tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from ragtool.index.build import build

SAMPLE_CORPUS = Path(__file__).parents[1] / "corpus"

_LETTERS = Path(__file__).parents[2] / "shared" / "letters"


@pytest.fixture(scope="session")
def letters() -> Path:
    """The folder of real documents, which are not part of the project."""
    if not _LETTERS.is_dir():
        pytest.skip("the real documents (../shared/letters) are not here")
    return _LETTERS


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample documents in ``corpus/``, with the real model; read it only."""
    folder = tmp_path_factory.mktemp("sample") / "index"
    build(folder, [SAMPLE_CORPUS])
    return folder
