"""Models of every kind, exported and run both ways: the exported encoder is the model."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ragtool.errors import ModelError
from ragtool.index import export
from ragtool.index.encoder import OnnxEncoder
from ragtool.index.encoder_folder import DATA_FILE, EncoderDescription, encoder_problems
from ragtool.index.encoders import open_encoder
from ragtool.index.export import export_encoder, known_encoder
from ragtool.index.original import OriginalEncoder, load_model
from ragtool.records import PassageText, Span
from tests.index.models import WINDOW, bert, canine, roberta, saved

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

TEXTS = [
    "Children are seen alone.",
    "Who chairs the board?",
    "In 2016, 47% of visits were on time; the year before, 31%. That’s better.",
    "Social workers know children well, but plans are not always updated after a visit to the home. " * 3,
]

KINDS: dict[str, dict[str, Any]] = {
    "mean": {},
    "cls": {"pooling": "cls"},
    "last token": {"pooling": "lasttoken"},
    "max": {"pooling": "max"},
    "prompts": {"prompts": {"query": "query: ", "document": "text: "}},
    "a passage prompt": {"prompts": {"passage": "text: "}},
    "a default prompt": {"prompts": {"mine": "query: "}, "default_prompt": "mine"},
    "byte-level tokens": {"base": roberta},
    "byte-level tokens, last": {"base": roberta, "pooling": "lasttoken"},
    "other sizes": {"base": partial(bert, dimensions=48, window=20)},
}
SIZES = {"other sizes": (48, 20)}
"""Dimensions and window, where they are not 32 and WINDOW."""

NOT_EXPORTED: dict[str, tuple[dict[str, Any], str]] = {
    "weighted mean": ({"pooling": "weightedmean"}, "It pools by 'weightedmean'."),
    "dense": ({"dense": True}, "It is made of Transformer, Pooling, Dense."),
    "prompt not pooled": (
        {"prompts": {"query": "query: "}, "pools_prompt": False},
        "It leaves its prompt out of the pooling.",
    ),
    "no fast tokenizer": ({"base": canine}, "It has no fast tokenizer (tokenizer.json)."),
}


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Saves a model of a kind, once."""
    folder = tmp_path_factory.mktemp("models")
    kinds = KINDS | {name: kind for name, (kind, _) in NOT_EXPORTED.items()}

    def make(name: str) -> Path:
        model = folder / name.replace(" ", "-")
        return model if model.exists() else saved(model, **kinds[name])

    return make


def cosines(true: Any, own: list[Any]) -> list[float]:
    return [float(value) for value in (np.asarray(true) * np.stack(own)).sum(axis=1)]


def assert_equal_vectors(original: SentenceTransformer, exported: OnnxEncoder | OriginalEncoder) -> None:
    documents = original.encode_document(TEXTS, normalize_embeddings=True)
    queries = original.encode_query(TEXTS, normalize_embeddings=True)
    passages = [own.passage for own in exported.encode_passages([PassageText(text, ()) for text in TEXTS])]
    assert min(cosines(documents, passages)) > 0.9999
    assert min(cosines(queries, list(exported.encode_queries(TEXTS)))) > 0.9999
    assert float(documents[0] @ documents[1]) < 0.99  # or the above would say nothing


@pytest.mark.parametrize("kind", KINDS)
def test_an_exported_model_gives_the_vectors_of_the_original(
    make: Callable[[str], Path], kind: str, tmp_path: Path
) -> None:
    folder = export_encoder(str(make(kind)), tmp_path)
    exported = open_encoder(folder)
    assert isinstance(exported, OnnxEncoder)
    assert (exported.dimensions, exported.max_tokens) == SIZES.get(kind, (32, WINDOW))
    assert exported.fingerprint == folder.name
    assert_equal_vectors(load_model(str(make(kind))), exported)


@pytest.mark.parametrize("kind", NOT_EXPORTED)
def test_a_model_that_cannot_be_exported_is_run_as_it_is(
    make: Callable[[str], Path], kind: str, tmp_path: Path
) -> None:
    folder = export_encoder(str(make(kind)), tmp_path)
    encoder = open_encoder(folder)
    assert EncoderDescription.read(folder).not_exported == NOT_EXPORTED[kind][1]
    assert isinstance(encoder, OriginalEncoder)
    assert_equal_vectors(load_model(str(make(kind))), encoder)


def test_a_model_with_a_vocabulary_in_place_of_a_tokenizer_json_is_exported(
    make: Callable[[str], Path], tmp_path: Path
) -> None:
    model = shutil.copytree(make("mean"), tmp_path / "model")
    rows = json.loads((model / "tokenizer.json").read_text())["model"]["vocab"]
    (model / "tokenizer.json").unlink()
    (model / "vocab.txt").write_text("".join(f"{token}\n" for token in sorted(rows, key=rows.__getitem__)))
    exported = open_encoder(export_encoder(str(model), tmp_path / "encoders"))
    assert isinstance(exported, OnnxEncoder)
    assert_equal_vectors(load_model(str(make("mean"))), exported)


@pytest.mark.parametrize("kind", ["mean", "cls", "dense", "prompts"])
def test_tokens_are_counted_as_the_model_takes_them(make: Callable[[str], Path], kind: str, tmp_path: Path) -> None:
    encoder = open_encoder(export_encoder(str(make(kind)), tmp_path))
    prompt = KINDS.get(kind, {}).get("prompts", {}).get("document", "")
    spelt = sum(not char.isspace() for char in prompt + TEXTS[3])
    assert encoder.count_tokens(["", TEXTS[3]]) == [2 + sum(not char.isspace() for char in prompt), 2 + spelt]


def test_sentence_vectors_of_a_model_that_averages_are_means_of_the_tokens_in_context(
    make: Callable[[str], Path], tmp_path: Path
) -> None:
    text, spans = "Plans are late. Visits are not.", (Span(0, 15), Span(16, 31))
    (vectors,) = open_encoder(export_encoder(str(make("mean")), tmp_path)).encode_passages([PassageText(text, spans)])
    tokens = load_model(str(make("mean"))).encode(text, output_value="token_embeddings").numpy()
    pieces = [sum(not char.isspace() for char in span.of(text)) for span in spans]
    means = [tokens[1 : 1 + pieces[0]].mean(axis=0), tokens[1 + pieces[0] : 1 + sum(pieces)].mean(axis=0)]
    assert min(cosines([mean / np.linalg.norm(mean) for mean in means], list(vectors.sentences))) > 0.9999


def test_a_token_that_begins_with_the_space_before_a_sentence_belongs_to_it(
    make: Callable[[str], Path], tmp_path: Path
) -> None:
    text, spans = "children are seen. workers know", (Span(0, 18), Span(19, 31))
    encoder = open_encoder(export_encoder(str(make("byte-level tokens")), tmp_path))
    assert isinstance(encoder, OnnxEncoder)
    (vectors,) = encoder.encode_passages([PassageText(text, spans)])
    offsets = encoder._tokenizer.encode(text).offsets
    assert any(start == 18 and end > 19 for start, end in offsets)
    tokens = load_model(str(make("byte-level tokens"))).encode(text, output_value="token_embeddings").numpy()
    mean = tokens[[row for row, (start, end) in enumerate(offsets) if end > 19]].mean(axis=0)
    assert float(mean / np.linalg.norm(mean) @ vectors.sentences[1]) > 0.9999


@pytest.mark.parametrize("kind", ["cls", "last token", "max", "weighted mean"])
def test_sentences_of_a_model_that_does_not_average_are_encoded_on_their_own(
    make: Callable[[str], Path], kind: str, tmp_path: Path
) -> None:
    passages = [
        PassageText("Plans are late. Visits are not.", (Span(0, 15), Span(16, 31))),
        PassageText("Children are seen alone.", (Span(0, 24),)),
    ]
    encoder = open_encoder(export_encoder(str(make(kind)), tmp_path))
    own = [vector for vectors in encoder.encode_passages(passages) for vector in vectors.sentences]
    sentences = ["Plans are late.", "Visits are not.", "Children are seen alone."]
    assert min(cosines(load_model(str(make(kind))).encode(sentences, normalize_embeddings=True), own)) > 0.9999


def test_an_export_that_differs_from_the_model_is_not_used(
    make: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MIN_COSINE", 1.01)
    folder = export_encoder(str(make("mean")), tmp_path)
    assert "The export differs from it (cosine 1.0" in EncoderDescription.read(folder).not_exported
    assert [path.name for path in folder.iterdir()] == ["encoder.json"]


def test_an_export_that_a_full_disk_ends_is_no_fault_of_the_model(
    make: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("write of external data failed")

    with monkeypatch.context() as patch:
        patch.setattr(export, "write_graph", fail)
        patch.setattr("ragtool.index.export.shutil.disk_usage", lambda _: SimpleNamespace(free=5000))
        with pytest.raises(OSError, match="No space left on device"):
            export_encoder(str(make("mean")), tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert EncoderDescription.read(export_encoder(str(make("mean")), tmp_path)).not_exported == ""


def test_exporting_says_nothing_of_its_own(
    make: Callable[[str], Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    model = make("cls")
    capfd.readouterr()
    export_encoder(str(model), tmp_path)
    assert capfd.readouterr() == ("", "")


def test_a_model_is_exported_once(make: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = str(make("mean"))
    folder = export_encoder(model, tmp_path)
    monkeypatch.setattr(export, "load_model", None)
    assert known_encoder(model, tmp_path) == export_encoder(model, tmp_path) == folder


def test_a_model_that_was_touched_but_not_changed_keeps_its_encoder(
    make: Callable[[str], Path], tmp_path: Path
) -> None:
    model = make("mean")
    folder = export_encoder(str(model), tmp_path)
    (model / "config.json").touch()
    assert known_encoder(str(model), tmp_path) is None
    assert export_encoder(str(model), tmp_path) == folder


def test_an_encoder_serves_on_where_its_model_is_gone(make: Callable[[str], Path], tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(make("mean"), model)
    folder = export_encoder(str(model), tmp_path / "encoders")
    model.rename(tmp_path / "elsewhere")
    assert known_encoder(str(model), tmp_path / "encoders") == folder


def test_a_damaged_encoder_is_made_again(make: Callable[[str], Path], tmp_path: Path) -> None:
    model = str(make("mean"))
    folder = export_encoder(model, tmp_path)
    data = bytearray((folder / DATA_FILE).read_bytes())
    data[1000] ^= 1
    (folder / DATA_FILE).write_bytes(data)
    assert list(encoder_problems(folder)) == [
        f"{folder / DATA_FILE} is not as it was written. Run: ragtool index --full"
    ]
    assert export_encoder(model, tmp_path) == folder
    assert list(encoder_problems(folder)) == []


def test_a_model_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        ModelError, match=r"nowhere' can't be loaded: .*\. Give --model a folder that holds a sentence-"
    ):
        export_encoder(str(tmp_path / "nowhere"), tmp_path)


def test_a_model_with_broken_weights_is_named(tmp_path: Path) -> None:
    model = saved(tmp_path / "broken")
    (model / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(ModelError, match="broken' can't be loaded"):
        export_encoder(str(model), tmp_path / "encoders")


def test_an_encoder_opened_for_bulk_gives_the_vectors_of_one_opened_for_a_query(exported_encoder: Path) -> None:
    passages = [PassageText(text, (Span(0, len(text)),)) for text in TEXTS]
    one, many = (
        np.stack([own.passage for own in open_encoder(exported_encoder, bulk=bulk).encode_passages(passages)])
        for bulk in (False, True)
    )
    np.testing.assert_allclose(one, many, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(many, axis=1), 1.0, atol=1e-5)
