"""What the tests of the index share: a tiny model's encoder, and reading without processes of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from ragtool.config import Settings
from ragtool.corpus.reading import read_document
from ragtool.errors import ReadError
from ragtool.index import build as building
from ragtool.index.build import build
from ragtool.index.export import export_encoder
from ragtool.index.store import Index
from ragtool.records import Document, ReadFailure
from tests.index.models import WINDOW, saved


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of 32 dimensions."""
    return saved(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture(scope="session")
def tiny_encoder(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of its encoder."""
    return export_encoder(str(tiny_model), tmp_path_factory.mktemp("encoders"))


@pytest.fixture
def settings(tiny_model: Path) -> Settings:
    """For a small and quick index."""
    return Settings(model=str(tiny_model), max_passage_tokens=WINDOW)


def give_encoder(index: Path, encoder: Path) -> Path:
    """An index folder that has the encoder already; returns it."""
    shutil.copytree(encoder, index / "encoders" / encoder.name)
    return index


@pytest.fixture
def new_index(tmp_path: Path, tiny_encoder: Path) -> Callable[[str], Path]:
    """Makes an index folder of this name without a generation, with the tiny encoder."""
    return lambda name: give_encoder(tmp_path / name, tiny_encoder)


@pytest.fixture
def index_folder(new_index: Callable[[str], Path]) -> Path:
    """An index folder without a generation."""
    return new_index("index")


@pytest.fixture
def letters_folder(tmp_path: Path) -> Path:
    """An empty folder for letters."""
    folder = tmp_path / "letters"
    folder.mkdir()
    return folder


@pytest.fixture
def reads_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read documents in this process: starting others takes seconds, and reading is not what these tests are about."""

    def read(paths: Sequence[Path], workers: int) -> Iterator[tuple[Path, Document | ReadFailure]]:
        assert workers > 0
        for path in paths:
            try:
                yield path, read_document(path)
            except ReadError as error:
                yield path, ReadFailure(str(path), str(error))

    monkeypatch.setattr(building, "read_documents", read)


def write_letter(path: Path, *sentences: str) -> Path:
    """Write a plain-text letter of one paragraph a sentence, about a town that is called as the file is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    title = f"Monitoring visit to {path.stem.title()}moor children's services"
    path.write_text("\n\n".join([title, *sentences]) + "\n", encoding="utf-8")
    return path


def paths(folder: Path) -> list[str]:
    """Of the documents of an index."""
    with Index.open(folder) as index:
        return sorted(document.path for document in index.catalog.documents())


def generations(folder: Path) -> list[str]:
    """Their names in an index folder."""
    return sorted(path.name for path in (folder / "generations").iterdir())


@pytest.fixture
def built(index_folder: Path, letters_folder: Path, settings: Settings) -> Path:
    """An index of two letters."""
    write_letter(letters_folder / "a.txt", "Children are seen alone.", "Plans are late.")
    write_letter(letters_folder / "deep" / "b.txt", "Social workers know children well.")
    build(index_folder, [letters_folder], settings)
    return index_folder
