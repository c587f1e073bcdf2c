"""Bytes to characters: which encoding a file is in, and which of its characters are not text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from ragtool.errors import ReadError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_SAMPLE_BYTES = 65_536
_MOST_CONTROLS = 0.005  # share of control characters above which bytes are not text
_MOST_FOREIGN = 0.3  # share of undecodable characters above which they are not English text

# U+0002 is how PDFium writes a hyphen at a line end (U+FFFE in some versions); U+001B is left by terminals and some old
# printers.
_CONTROL_BYTES = bytes(set(range(0x20)) - set(b"\t\n\v\f\r\x1b\x02")) + b"\x7f"

# Printed as nothing: controls, byte order marks within the text, zero-width spaces, soft hyphens, lone surrogates.
_UNPRINTED = re.compile("[\x00-\x08\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d\xad\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]")
_PDFIUM_HYPHEN = re.compile("\x02|(?<=\\w)\ufffe")
_C1 = re.compile("[\x80\x82-\x84\x86-\x8c\x8e\x91-\x9c\x9e\x9f]")
_ESCAPED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A file's characters, line ends as line feeds, and sentences about what was lost on the way."""

    text: str
    warnings: tuple[str, ...] = ()


def decode_text(data: bytes, declared: str | None = None) -> DecodedText:
    """The characters of a text file.

    A byte order mark decides; else UTF-16 without a mark, told by its zero bytes; else UTF-8 wherever the bytes are
    UTF-8; else ``declared``, what the file itself names (as HTML does); else UTF-8 in which a byte that is not UTF-8
    is taken as Windows-1252. That last rule reads Windows-1252, Latin-1, and the mixtures that copying leaves behind.

    Raises:
        ReadError: The bytes are not text.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            data = data[len(mark) :]
            return _mixed(data) if encoding == "utf-8" else _wide(data, encoding)
    if encoding_without_mark := _utf16_without_mark(data):
        return _wide(data, encoding_without_mark)
    _require_text(data)
    try:
        return _with_newlines(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _declared(data, declared) or _mixed(data)


def printed(text: str) -> str:
    """``text`` without the characters that print nothing; PDFium's U+0002 and U+FFFE become the hyphens they stand for.

    C1 controls are Windows-1252 punctuation decoded as Latin-1 (so the WHATWG encoding standard takes them too) and
    become that punctuation.
    """
    text = _C1.sub(lambda match: match.group().encode("latin-1").decode("cp1252"), _PDFIUM_HYPHEN.sub("-", text))
    return _UNPRINTED.sub("", text)


def _declared(data: bytes, declared: str | None) -> DecodedText | None:
    """By the encoding that the file names; None where it names none, or one that the bytes or Windows-1252 overrule."""
    try:
        name = codecs.lookup(declared or "").name
        if name.startswith("utf") or name in ("ascii", "iso8859-1", "cp1252"):
            return None
        return _with_newlines(data.decode(name))
    except (LookupError, ValueError):
        return None


def _wide(data: bytes, encoding: str) -> DecodedText:
    text = data.decode(encoding, "replace")
    lost = text.count("\ufffd")
    if lost > 2 and lost > len(text) * _MOST_FOREIGN:
        raise ReadError(f"Its characters can't be read, though it says it is {encoding[:6].upper()}. Save it as UTF-8.")
    return _with_newlines(text, _lost(lost))


def _mixed(data: bytes) -> DecodedText:
    """UTF-8 with every byte that is not UTF-8 read as Windows-1252."""
    text = data.decode("utf-8", "surrogateescape")
    foreign = len(_ESCAPED.findall(text))
    both = foreign and not _ESCAPED.sub("", text).isascii()
    warnings = (f"It mixes encodings: {foreign} bytes that are not UTF-8 were read as Windows-1252.",) if both else ()
    text = _ESCAPED.sub(lambda match: bytes([ord(match.group()) & 0xFF]).decode("cp1252", "replace"), text)
    return _with_newlines(text, warnings + _lost(text.count("\ufffd") if foreign else 0))


def _lost(count: int) -> tuple[str, ...]:
    return (f"{count} of its characters could not be decoded and are shown as \ufffd.",) if count else ()


def _with_newlines(text: str, warnings: tuple[str, ...] = ()) -> DecodedText:
    return DecodedText(text.replace("\r\n", "\n").replace("\r", "\n"), warnings)


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16's name where nearly every other byte is zero, as in Western text; else None."""
    sample = data[:_SAMPLE_BYTES]
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if half < 2 or max(even, odd) < half * 0.7 or min(even, odd) > half * 0.05:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _require_text(data: bytes) -> None:
    sample = data[:_SAMPLE_BYTES]
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    if controls > max(2, len(sample) * _MOST_CONTROLS) or controls * 2 > len(sample):
        raise ReadError("It holds binary data, not text. Open it to see what it is, or fetch it again.")
    foreign = len(_ESCAPED.findall(sample.decode("utf-8", "surrogateescape")))
    if foreign > 8 and foreign > len(sample) * _MOST_FOREIGN:
        raise ReadError("Its characters are in no encoding that ragtool knows. Save it as UTF-8.")
