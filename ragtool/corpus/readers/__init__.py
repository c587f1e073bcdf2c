"""One reader for each format, and the choice between them: a file is what its bytes say, whatever its name says.

    bytes -> pdf | docx | html | markdown | text -> Extraction

Each reader's library is imported when the first file of its format is read.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath

from ragtool.corpus.lines import Extraction
from ragtool.errors import ReadError

SUFFIXES = (".pdf", ".docx", ".html", ".htm", ".txt", ".md")
"""Of the files that a folder is searched for, in lower case."""

_FORMATS = {".pdf": "pdf", ".docx": "docx", ".html": "html", ".htm": "html", ".txt": "text", ".md": "markdown"}
_IN_WORDS = {
    "pdf": "a PDF",
    "docx": "a Word document",
    "html": "an HTML page",
    "text": "plain text",
    "markdown": "Markdown",
}

_PDF_WITHIN = 1024  # bytes: where viewers look for a PDF's header
_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")  # Office keeps an encrypted .docx in this stream

_OTHERS = (
    (b"{\\rtf", "It is a Rich Text file. Save it as .docx or .pdf."),
    (b"%!PS", "It is a PostScript file. Save it as .pdf."),
    (b"PK\x05\x06", "It is an empty zip file."),
    (b"\x1f\x8b", "It is a gzip archive. Unpack it, and give ragtool the documents in it."),
    (b"7z\xbc\xaf\x27\x1c", "It is a 7-Zip archive. Unpack it, and give ragtool the documents in it."),
    (b"Rar!", "It is a RAR archive. Unpack it, and give ragtool the documents in it."),
    (b"\x89PNG", "It is a picture (PNG), without text to read. Fetch a copy with text in it."),
    (b"\xff\xd8\xff", "It is a picture (JPEG), without text to read. Fetch a copy with text in it."),
    (b"GIF8", "It is a picture (GIF), without text to read. Fetch a copy with text in it."),
    (b"II*\x00", "It is a picture (TIFF), without text to read. Fetch a copy with text in it."),
    (b"MM\x00*", "It is a picture (TIFF), without text to read. Fetch a copy with text in it."),
)

# White space, byte order marks, comments and an XML declaration may come before what makes a page HTML. The match never
# goes back into them: a comment that may end in many places would be tried in all of them.
_HTML_START = re.compile(
    rb"(?>\s|\xef\xbb\xbf|<!--.*?-->|<\?xml.*?\?>)*+<(?:!doctype\s+html|html|head|body|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_ANY_TAG = re.compile(rb"<(?:p|div|h[1-6]|ul|ol|table|br|span|html|body)\b[^<>]*>", re.IGNORECASE)
_HTML_WITHIN = 8192  # bytes


def extract(data: bytes, file_name: str) -> Extraction:
    """The lines of a file, by the reader for what its bytes are; the suffix only tells Markdown from plain text.

    A file whose suffix names another format is read all the same, and its first warning says so.

    Raises:
        ReadError: It is of no format that ragtool reads, or damaged, encrypted, or without text.
    """
    suffix = PurePath(file_name).suffix.lower()
    found = _format_of(data, suffix)
    extraction = _read(data, found)
    expected = _FORMATS.get(suffix)
    if expected in (None, found) or {expected, found} == {"text", "markdown"}:
        return extraction
    warning = f"It is named {suffix} but is {_IN_WORDS[found]}, and was read as that."
    return replace(extraction, warnings=(warning, *extraction.warnings))


def _format_of(data: bytes, suffix: str) -> str:
    if not data:
        raise ReadError("It is empty (0 bytes). Fetch or save it again.")
    if data.startswith(_OLE):
        raise ReadError(_old_office(data))
    for start, reason in _OTHERS:
        if data.startswith(start):
            raise ReadError(reason)
    if data.startswith(_ZIP):
        return "docx"
    at = data.find(b"%PDF-", 0, _PDF_WITHIN)
    if at == 0 or (at > 0 and (suffix == ".pdf" or not data[:at].strip(b"\xef\xbb\xbf \t\r\n\0"))):
        return "pdf"
    start = _narrow(data[:_HTML_WITHIN])
    if _HTML_START.match(start) or (suffix in (".html", ".htm") and _ANY_TAG.search(start)):
        return "html"
    return "markdown" if suffix == ".md" else "text"


def _narrow(start: bytes) -> bytes:
    """The start of a file with UTF-16 brought to one byte a character, to look for tags in."""
    return start.replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")


def _old_office(data: bytes) -> str:
    if _ENCRYPTED_STREAM in data:
        return "It is an Office file protected by a password. Save a copy without one."
    return "It is a file of an old version of Office (.doc, .xls, .ppt). Save it as .docx or .pdf."


def _read(data: bytes, found: str) -> Extraction:
    """By the reader of that format; each is imported when it is first needed."""
    match found:
        case "pdf":
            from ragtool.corpus.readers.pdf import read_pdf

            return read_pdf(data)
        case "docx":
            from ragtool.corpus.readers.docx import read_docx

            return read_docx(data)
        case "html":
            from ragtool.corpus.readers.html import read_html

            return read_html(data)
        case "markdown":
            from ragtool.corpus.readers.markdown import read_markdown

            return read_markdown(data)
        case _:
            from ragtool.corpus.readers.text import read_text

            return read_text(data)
