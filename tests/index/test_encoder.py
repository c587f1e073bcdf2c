from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragtool.index import encoder as encoding
from ragtool.index.encoder import BATCH_TOKENS, OnnxEncoder
from ragtool.index.encoder_folder import EncoderDescription
from ragtool.index.encoders import open_encoder
from ragtool.records import PassageText, Span
from tests.index.models import WINDOW


@pytest.fixture(scope="module")
def encoder(tiny_encoder: Path) -> OnnxEncoder:
    return OnnxEncoder(tiny_encoder, EncoderDescription.read(tiny_encoder))


def passages(*texts: str) -> list[PassageText]:
    return [PassageText(text, (Span(0, len(text)),)) for text in texts]


def test_a_vector_has_unit_length_and_the_encoders_dimensions(encoder: OnnxEncoder) -> None:
    vector = encoder.encode_queries(["children"])[0]
    assert vector.shape == (32,)
    assert vector.dtype == np.float32
    assert float(np.linalg.norm(vector)) == pytest.approx(1.0, abs=1e-6)


def test_a_query_longer_than_the_window_is_cut_to_it(encoder: OnnxEncoder) -> None:
    longest = "is " * ((WINDOW - 2) // 2)  # a token a letter
    np.testing.assert_allclose(
        encoder.encode_queries([longest + "was " * 50])[0], encoder.encode_queries([longest])[0], atol=1e-5
    )


def test_an_empty_query_has_a_vector(encoder: OnnxEncoder) -> None:
    assert np.isfinite(encoder.encode_queries([""])[0]).all()


def test_passages_come_out_in_the_order_given_whatever_batch_they_were_in(
    encoder: OnnxEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [chr(97 + at % 26) * (1 + at * 7 % 40) for at in range(50)]
    alone = np.stack([next(iter(encoder.encode_passages(passages(text)))).passage for text in texts])
    monkeypatch.setattr(encoder, "batch_tokens", 100)
    monkeypatch.setattr(encoding, "WINDOW_PASSAGES", 17)
    together = list(encoder.encode_passages(passages(*texts)))
    np.testing.assert_allclose(np.stack([own.passage for own in together]), alone, atol=1e-5)
    np.testing.assert_allclose(np.stack([own.sentences[0] for own in together]), alone, atol=0.2)


def test_nothing_to_encode_is_nothing(encoder: OnnxEncoder) -> None:
    assert list(encoder.encode_passages([])) == []


def test_a_passage_without_sentences_has_none(encoder: OnnxEncoder) -> None:
    (vectors,) = encoder.encode_passages([PassageText("children", ())])
    assert vectors.sentences.shape == (0, 32)


def test_a_sentence_that_is_the_whole_passage_leaves_only_the_special_tokens_out(encoder: OnnxEncoder) -> None:
    (vectors,) = encoder.encode_passages(passages("children are seen"))
    assert 0.5 < float(vectors.passage @ vectors.sentences[0]) < 1.0


def test_counting_tokens_leaves_the_window_as_it_was(encoder: OnnxEncoder) -> None:
    assert encoder.count_tokens(["is " * 250]) == [502]
    test_a_query_longer_than_the_window_is_cut_to_it(encoder)


@given(st.lists(st.integers(1, 600), max_size=200))
def test_batches_hold_every_text_once_and_no_more_tokens_than_allowed(lengths: list[int]) -> None:
    batches = list(encoding._batches(lengths, BATCH_TOKENS))
    assert sorted(at for batch in batches for at in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[at] for at in batch) <= BATCH_TOKENS


def test_the_default_model_puts_like_meanings_together(exported_encoder: Path) -> None:
    encoder = open_encoder(exported_encoder)
    query = encoder.encode_queries(["kids who ran away"])[0]
    texts = passages("Children who go missing are offered an interview.", "The council's budget was set in March.")
    near, far = (float(own.passage @ query) for own in encoder.encode_passages(texts))
    assert near > far + 0.2
