"""Opening an index: whole, missing, damaged in every file, and of another format."""

from __future__ import annotations

import random
import re
from pathlib import Path

import numpy as np
import pytest

from ragtool.config import FORMAT_VERSION, Settings
from ragtool.errors import IndexDamagedError, IndexIncompatibleError, IndexMissingError, RagtoolError
from ragtool.index.build import build
from ragtool.index.folder import IndexFolder
from ragtool.index.manifest import MANIFEST_FILE, Manifest
from ragtool.index.sealed import read_sealed, write_sealed
from ragtool.index.store import Index, verify
from tests.index.conftest import write_letter

pytestmark = pytest.mark.usefixtures("reads_here")

PARTS = [
    *("CURRENT", "manifest.json", "catalog.sqlite", "passages.faiss", "vectors.npy", "sentences.npy"),
    *("meta.json", ".term", ".idx", ".pos", ".fieldnorm", ".fast", ".store"),
    *("encoder.json", "model.onnx", "model.onnx.data", "tokenizer.json"),
]
"""How the name of each file of an index ends."""


@pytest.fixture
def built(index_folder: Path, letters_folder: Path, settings: Settings) -> Path:
    for name in ("a.txt", "b.txt"):
        write_letter(letters_folder / name, "Children are seen alone.", "Plans are late; visits too.")
    build(index_folder, [letters_folder], settings)
    return index_folder


def part(index: Path, ending: str) -> Path:
    (path,) = (
        path
        for path in index.rglob("*")
        if path.name.endswith(ending) and not (ending == "meta.json" and path.name == ".managed.json")
    )
    return path


def replace(path: Path, content: bytes) -> None:
    """Put a new file in the place of one, for a file that a query has mapped must not be cut under it."""
    path.unlink()
    path.write_bytes(content)


def use(folder: Path) -> None:
    """Read all of an index as queries do."""
    with Index.open(folder) as index:
        documents = index.catalog.documents()
        for document in documents:
            index.catalog.document(document.id)
        n_passages = index.manifest.n_passages
        vector = index.encoder.encode_queries(["Are children seen?"])[0]
        index.vectors.rows(index.vectors.search(vector, n_passages)[0])
        for passage in index.catalog.passages(range(n_passages)):
            rows = np.arange(passage.sentence_row, passage.sentence_row + len(passage.sentences))
            index.vectors.sentence_rows(rows)
        index.lexical.search({"child": 1.0, "visit": 1.0}, 10)
        index.lexical.containing(["child", "are"])


def test_an_index_is_opened_with_all_its_parts(built: Path) -> None:
    use(built)
    with Index.open(built) as index:
        manifest = index.manifest
        assert (manifest.n_documents, manifest.n_passages, manifest.n_sentences) == (2, 6, 6)
        assert manifest.dimensions == index.encoder.dimensions == 32
        assert manifest.encoder == index.encoder.fingerprint
        assert index.lexical.n_passages == index.catalog.n_passages == 6


def test_a_manifest_names_every_file_of_its_generation(built: Path) -> None:
    generation = IndexFolder(built).live
    files = {path.relative_to(generation).as_posix() for path in generation.rglob("*") if path.is_file()}
    assert {own.path for own in Manifest.read(generation).files} == files - {MANIFEST_FILE}


def test_no_index_is_said_with_the_command_that_makes_one(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(IndexMissingError, match=re.escape(f"No index in {folder}. Run: ragtool index FOLDER")):
            Index.open(folder)


@pytest.mark.parametrize("content", ["", "7", "../1", "one", "1 2", "\0"])
def test_a_current_that_names_no_generation_is_named(built: Path, content: str) -> None:
    (built / "CURRENT").write_text(content)
    with pytest.raises(IndexDamagedError, match=r"CURRENT names generation .* Run: ragtool index --full FOLDER"):
        Index.open(built)


@pytest.mark.parametrize("ending", PARTS[1:])
def test_a_file_cut_short_is_named_when_its_part_is_opened(built: Path, ending: str) -> None:
    path = part(built, ending)
    replace(path, path.read_bytes()[:-20])
    with pytest.raises(IndexDamagedError, match=rf"{re.escape(str(path))} .*Run: ragtool index --full"):
        use(built)


@pytest.mark.parametrize("ending", PARTS[1:])
def test_a_missing_file_is_named_when_its_part_is_opened(built: Path, ending: str) -> None:
    path = part(built, ending)
    path.unlink()
    with pytest.raises(IndexDamagedError, match=rf"{re.escape(str(path))} .*Run: ragtool index --full"):
        use(built)


@pytest.mark.parametrize("ending", PARTS[2:])
def test_a_flipped_bit_is_found_by_verifying_and_crashes_no_query(built: Path, ending: str) -> None:
    path = part(built, ending)
    whole = path.read_bytes()
    chance = random.Random(ending)
    for _ in range(6):
        at = chance.randrange(len(whole))
        replace(path, whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])
        (problem,) = verify(built)
        assert problem.startswith(f"{path} is ")
        assert problem.endswith(". Run: ragtool index --full")
        try:
            use(built)
        except RagtoolError as error:
            assert str(error).endswith("Run: ragtool index --full")  # noqa: PT017 - it may also go unnoticed
    replace(path, whole)
    assert verify(built) == []


@pytest.mark.parametrize("ending", PARTS)
def test_the_command_that_an_error_names_mends_the_index_and_keeps_its_model(
    built: Path, letters_folder: Path, settings: Settings, ending: str
) -> None:
    path = part(built, ending)
    replace(path, b"rubbish")
    with pytest.raises(IndexDamagedError) as caught:
        use(built)
    roots = [letters_folder] if "--full FOLDER" in str(caught.value) else None
    report = build(built, roots, full=True)
    use(built)
    assert verify(built) == []
    assert Manifest.read(IndexFolder(built).live).settings.model == settings.model
    lost = f"What the index was set to can't be read any more. Its model is now {settings.model}."
    assert report.notes == ((lost,) if roots else ())


def _model_of(index: Path) -> str:
    (description,) = (index / "encoders").glob("*/encoder.json")
    return str(read_sealed(description)["model"])


def test_an_index_of_another_format_is_refused_and_mended_in_its_own_folders(built: Path) -> None:
    path, model = IndexFolder(built).live / MANIFEST_FILE, _model_of(built)
    content = read_sealed(path)
    write_sealed(path, content | {"format_version": FORMAT_VERSION + 1, "something": "new"})
    wanted = rf"has index format {FORMAT_VERSION + 1}, this ragtool reads {FORMAT_VERSION}\. Run: ragtool index --full$"
    for work in (Index.open, verify, build):
        with pytest.raises(IndexIncompatibleError, match=wanted):
            work(built)
    assert build(built, full=True).new == ("a.txt", "b.txt")
    assert Manifest.read(IndexFolder(built).live).settings.model == _model_of(built) == model


def test_a_closed_index_is_let_go_of(built: Path) -> None:
    index = Index.open(built)
    index.close()
    index.close()
    build(built, full=True)
    assert [path.name for path in (built / "generations").iterdir()] == ["2"]


@pytest.fixture
def from_elsewhere(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(built.parent)
    return Path(built.name)


def test_an_index_may_be_named_relative_to_the_current_folder(from_elsewhere: Path) -> None:
    use(from_elsewhere)
    assert verify(from_elsewhere) == []
