"""The XML parts of a Word document (.docx, .docm, .dotx), out of a zip file that nobody vouches for.

Only the parts that hold text are unpacked, each against a limit, so that a small file that unpacks to gigabytes, a
damaged picture or a dangling relationship costs nothing. Names and relationships are ECMA-376 part 2's.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ragtool.errors import ReadError

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_MOST_ENTRIES = 20_000
_MOST_BYTES = 128 * 1024 * 1024  # of XML in all: some 15,000 pages

# "Strict" files name the same vocabulary otherwise; they are read as if they were the usual, "transitional" ones.
_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL_NAMES = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)

_DAMAGED = "It is a damaged Word document ({}). Open it in Word and save it again, or fetch it again."


@dataclass(frozen=True, slots=True)
class WordPackage:
    """The roots of the parts that hold a document's text; None where it has no such part."""

    document: etree._Element
    styles: etree._Element | None
    numbering: etree._Element | None
    footnotes: etree._Element | None
    endnotes: etree._Element | None


def open_package(data: bytes) -> WordPackage:
    """Unpack and parse what holds the text of a Word document.

    Raises:
        ReadError: Not a Word document, damaged, encrypted, or larger unpacked than any document.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Parts(archive).package()
    except RuntimeError as error:  # what zipfile raises for an encrypted entry
        raise ReadError("It is protected by a password. Save a copy without one.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise ReadError(_DAMAGED.format("the file is cut short or changed")) from error


class _Parts:
    """The parts of one package, counted against the limit as they are unpacked."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._entries = {entry.filename.lstrip("/").lower(): entry for entry in archive.infolist()}
        self._bytes_left = _MOST_BYTES
        known = self._entries.keys() & {"[content_types].xml", "word/document.xml"}
        if not known or len(self._entries) > _MOST_ENTRIES:
            raise ReadError("It is a zip file, not a Word document. Unpack it, and give ragtool the documents in it.")

    def package(self) -> WordPackage:
        main = dict(self._targets("")).get("officeDocument", "word/document.xml")
        document = self._root(main)
        if document is None:
            raise ReadError(_DAMAGED.format("it has no text part"))
        body = document.find(f"{WORD}body")
        if document.tag != f"{WORD}document" or body is None:
            raise ReadError("It is an Office file, but not a Word document. Save it as .docx or .pdf.")
        targets = dict(self._targets(main))
        roots = [
            self._root(targets[kind]) if kind in targets else None
            for kind in ("styles", "numbering", "footnotes", "endnotes")
        ]
        return WordPackage(body, *roots)

    def _targets(self, part: str) -> Iterator[tuple[str, str]]:
        """Each relationship of a part: the last word of its type, and the name of the part it leads to."""
        folder, name = posixpath.split(part)
        relationships = self._root(posixpath.join(folder, "_rels", f"{name}.rels"))
        for relationship in () if relationships is None else relationships:
            if relationship.get("TargetMode") != "External":
                target = posixpath.join("/", folder, relationship.get("Target", ""))
                yield relationship.get("Type", "").rpartition("/")[2], posixpath.normpath(target).lstrip("/")

    def _root(self, part: str) -> etree._Element | None:
        entry = self._entries.get(part.lower())
        if entry is None:
            return None
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # the two that OPC allows
            raise zipfile.BadZipFile(f"{part} is compressed by method {entry.compress_type}")
        with self._archive.open(entry) as stream:
            xml = stream.read(self._bytes_left + 1)  # the size an entry declares may be a lie
        self._bytes_left -= len(xml)
        if self._bytes_left < 0:
            raise ReadError(
                f"It unpacks to more than {_MOST_BYTES >> 20} MB of text, which no document does: it was not read."
            )
        if _STRICT in xml:
            for strict, transitional in _TRANSITIONAL_NAMES:
                xml = xml.replace(strict, transitional)
        return _parsed(xml)


def _parsed(xml: bytes) -> etree._Element:
    """The root of an XML part.

    No DTD belongs in one (ECMA-376 part 2, 8.1.4), so that a part with entities to expand is refused. libxml2's own
    limits stand: 256 elements deep, so that walking the tree may recurse, and 10 MB in one piece of text.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        raise ReadError(_DAMAGED.format("its XML is broken")) from error
    if root.getroottree().docinfo.doctype:
        raise ReadError("Its XML declares a document type, which no Word document does: it was not read.")
    return root
