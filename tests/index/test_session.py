"""A graph starts at once, and packs its weights where it is run often."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from ragtool.index.encoders import open_encoder
from ragtool.index.session import RUNS_BEFORE_PACKING


@pytest.fixture
def packings(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each graph that is opened, whether its weights are packed."""
    opened = []
    real = onnxruntime.InferenceSession

    def record(path: str, options: onnxruntime.SessionOptions, **settings: object) -> object:
        try:
            opened.append(options.get_session_config_entry("session.disable_prepacking") != "1")
        except RuntimeError:  # not set
            opened.append(True)
        return real(path, options, **settings)

    monkeypatch.setattr(onnxruntime, "InferenceSession", record)
    return opened


def test_weights_are_packed_after_so_many_queries_and_a_query_keeps_its_vector(
    exported_encoder: Path, packings: list[bool]
) -> None:
    encoder = open_encoder(exported_encoder)
    vectors = [encoder.encode_queries(["return home interviews"]) for _ in range(RUNS_BEFORE_PACKING)]
    assert packings == [False]
    packed = [encoder.encode_queries(["return home interviews"]) for _ in range(2)]
    assert packings == [False, True]
    np.testing.assert_allclose([*vectors, *packed], np.broadcast_to(vectors[0], (len(vectors) + 2, 1, 384)), atol=1e-6)


def test_for_many_texts_they_are_packed_at_the_start(tiny_encoder: Path, packings: list[bool]) -> None:
    encoder = open_encoder(tiny_encoder, bulk=True)
    for _ in range(RUNS_BEFORE_PACKING + 2):
        encoder.encode_queries(["return home interviews"])
    assert packings == [True]
