"""Bytes come out as the characters that were written."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragtool.corpus.readers.encoding import decode_text, printed
from ragtool.errors import ReadError

QUOTE = "The council’s “offer” – café visits – improved.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_the_usual_encodings_are_told_apart_by_their_bytes(encoding: str) -> None:
    decoded = decode_text((QUOTE * 5).encode(encoding))
    assert decoded.text == QUOTE * 5
    assert decoded.warnings == ()


def test_big_endian_utf_16_is_read_by_its_mark() -> None:
    assert decode_text(b"\xfe\xff" + QUOTE.encode("utf-16-be")).text == QUOTE


def test_windows_bytes_within_utf_8_are_read_and_reported() -> None:
    decoded = decode_text("café – ".encode() + "children’s plans".encode("cp1252"))
    assert decoded.text == "café – children’s plans"
    assert decoded.warnings == ("It mixes encodings: 1 bytes that are not UTF-8 were read as Windows-1252.",)


def test_bytes_that_no_encoding_explains_are_counted() -> None:
    decoded = decode_text(b"one \x81 two \x8d three, and the rest of the sentence is plain")
    assert decoded.text.count("\ufffd") == 2
    assert decoded.warnings == ("2 of its characters could not be decoded and are shown as \ufffd.",)


def test_a_declared_encoding_is_used_where_the_bytes_are_not_utf_8() -> None:
    assert decode_text("Łódź".encode("iso-8859-2"), "iso-8859-2").text == "Łódź"


@pytest.mark.parametrize("declared", ["iso-8859-2", "utf-16", "no-such-encoding", "hex", "undefined", "\x00", ""])
def test_a_declared_encoding_never_overrules_bytes_that_are_utf_8(declared: str) -> None:
    assert decode_text("café".encode(), declared).text == "café"


@pytest.mark.parametrize("declared", ["utf-7", "hex", "undefined", "ascii", "utf-16", "idna"])
def test_a_declared_encoding_that_can_not_be_is_passed_over(declared: str) -> None:
    assert decode_text("café visits".encode("cp1252"), declared).text == "café visits"


def test_every_kind_of_line_end_becomes_a_line_feed() -> None:
    assert decode_text(b"one\r\ntwo\rthree\nfour").text == "one\ntwo\nthree\nfour"


@pytest.mark.parametrize(
    "data",
    [random.Random(1).randbytes(5000), bytes(range(256)) * 20, b"\0" * 100, b"\x01\x02\x03", b"ab\0\0\0\0cd"],
)
def test_binary_data_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(ReadError, match=r"It holds binary data, not text\."):
        decode_text(data)


def test_bytes_that_are_mostly_foreign_are_refused_with_a_sentence() -> None:
    with pytest.raises(ReadError, match="in no encoding that ragtool knows"):
        decode_text("日本語の文書です。".encode("shift_jis") * 20)


def test_characters_that_print_nothing_are_left_out() -> None:
    assert printed("a\x00b\x1b[31mc\u200bd\ufeffe\xadf") == "ab[31mcdef"


def test_the_hyphen_that_pdfium_writes_is_a_hyphen() -> None:
    assert printed("multi\x02agency") == "multi-agency"
    assert printed("multi\ufffeagency") == "multi-agency"


def test_windows_punctuation_decoded_as_latin_1_is_put_right() -> None:
    assert printed("the child\x92s plan \x96 late") == "the child’s plan – late"


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1))
def test_whatever_was_written_as_utf_8_comes_back(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode_text(text.encode()).text == text


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_read_error(data: bytes) -> None:
    try:
        text = decode_text(data).text
    except ReadError:
        return
    assert "\r" not in text
    printed(text).encode("utf-8")
