"""Writes the catalog of a new generation: what is kept from the old one, then what was read anew."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from ragtool.corpus.discovery import SourceFile
from ragtool.index.arrivals import Arrivals
from ragtool.index.catalog import ENCODED_QUERY, file_uri
from ragtool.index.catalog_records import IndexedDocument
from ragtool.records import Document, Passage, PassageText

SCHEMA = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY,            -- records.Document.id
    sha256 TEXT NOT NULL,
    root TEXT NOT NULL,             -- the folder or file that was given to ragtool index
    path TEXT NOT NULL,             -- relative to the root
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    format TEXT NOT NULL,
    authority TEXT, kind TEXT, framework TEXT, title TEXT, date TEXT, inspected TEXT, lead_inspector TEXT, urn TEXT,
    grades TEXT NOT NULL,           -- JSON [[area, grade], ...]
    from_file_name TEXT NOT NULL,   -- JSON [field, ...]
    page_count INTEGER,
    numbering TEXT NOT NULL,        -- JSON, the fields of records.NumberingAudit
    warnings TEXT NOT NULL,         -- JSON [sentence, ...]
    n_paragraphs INTEGER NOT NULL,
    n_passages INTEGER NOT NULL,
    first_passage INTEGER NOT NULL, -- id of its first passage; the others follow
    first_sentence INTEGER NOT NULL,-- row of its first sentence in sentences.npy; the others follow
    n_sentences INTEGER NOT NULL,
    arrived INTEGER NOT NULL,       -- when it came into the index: milliseconds since 1970
    last_arrival INTEGER NOT NULL,  -- the same for the newest of its paragraphs
    text TEXT NOT NULL,
    pages TEXT NOT NULL,            -- JSON [[offset, page], ...]
    headings TEXT NOT NULL          -- JSON [[start, end, level], ...]
);
CREATE TABLE sections (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE       -- JSON [heading, ...], outermost first
);
CREATE TABLE paragraphs (
    document TEXT NOT NULL, ordinal INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    kind TEXT NOT NULL, number TEXT, section INTEGER NOT NULL, position INTEGER NOT NULL, lead_in INTEGER,
    marker TEXT NOT NULL,
    arrived INTEGER NOT NULL,       -- when its words came into the index: milliseconds since 1970
    PRIMARY KEY (document, ordinal)
) WITHOUT ROWID;
CREATE TABLE cross_references (
    document TEXT NOT NULL, source INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    numbers TEXT NOT NULL, targets TEXT NOT NULL, unresolved TEXT NOT NULL
);
CREATE INDEX cross_references_document ON cross_references (document);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY,         -- row in vectors.npy
    document TEXT NOT NULL, paragraph INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    page INTEGER, section INTEGER NOT NULL, n_words INTEGER NOT NULL, sentence_row INTEGER NOT NULL,
    sentences BLOB NOT NULL,        -- int32 little-endian pairs: start, end of each sentence in the document
    encoded BLOB NOT NULL,          -- encoding_key of what its vectors were made of
    text TEXT NOT NULL
);
CREATE INDEX passages_document ON passages (document);
CREATE INDEX passages_section ON passages (section);
CREATE INDEX passages_encoded ON passages (encoded);
"""


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document carried over from the old generation, as it stands there, and where its file is now."""

    document: IndexedDocument
    source: SourceFile


class CatalogWriter:
    """Fills a new catalog file; passage ids and sentence rows are counted from 0 in the order documents are added."""

    def __init__(self, path: Path) -> None:
        self.n_passages = 0
        self.n_sentences = 0
        self.n_documents = 0
        self._connection = sqlite3.connect(path, isolation_level=None)
        # The file is new, flushed when it is whole, and thrown away if this process dies: no journal is needed.
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(SCHEMA)
        self._connection.execute("BEGIN")

    def keep(self, old: Path, documents: Sequence[KeptDocument]) -> None:
        """Carry documents over from the catalog at ``old``, their rows renumbered to follow those already here."""
        self._connection.execute("COMMIT")
        self._connection.execute("ATTACH ? AS old", (f"{file_uri(old)}?mode=ro&immutable=1",))
        self._connection.execute("BEGIN")
        self._connection.execute("INSERT INTO sections SELECT * FROM old.sections")
        for kept in documents:
            own = kept.document
            passages, sentences = self.n_passages - own.first_passage, self.n_sentences - own.first_sentence
            for table in ("paragraphs", "cross_references"):
                self._connection.execute(
                    f"INSERT INTO {table} SELECT * FROM old.{table} WHERE document = ?",
                    (own.id,),
                )
            self._connection.execute(
                "INSERT INTO passages SELECT id + ?, document, paragraph, start, end, page, section, n_words,"
                " sentence_row + ?, sentences, encoded, text FROM old.passages WHERE document = ? ORDER BY id",
                (passages, sentences, own.id),
            )
            self._connection.execute("INSERT INTO documents SELECT * FROM old.documents WHERE id = ?", (own.id,))
            self._connection.execute(
                "UPDATE documents SET root = ?, path = ?, size = ?, mtime_ns = ?, first_passage = ?, first_sentence = ?"
                " WHERE id = ?",
                (*_place(kept.source), self.n_passages, self.n_sentences, own.id),
            )
            self.n_passages += own.n_passages
            self.n_sentences += own.n_sentences
            self.n_documents += 1
        self._connection.execute("COMMIT")
        self._connection.execute("DETACH old")
        self._connection.execute("BEGIN")

    def add(
        self,
        source: SourceFile,
        document: Document,
        passages: Sequence[Passage],
        encoding_keys: Sequence[bytes],
        arrivals: Arrivals,
    ) -> None:
        """Add a document that was read anew, with its passages in order and the key of what was encoded for each."""
        first_passage, first_sentence = self.n_passages, self.n_sentences
        sections = [self._section(own.section) for own in document.paragraphs]
        arrival = arrivals.of(source, document)
        times = [arrival.paragraphs.get(own.span.of(document.text), arrivals.now) for own in document.paragraphs]
        self._connection.executemany(
            "INSERT INTO paragraphs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    *(document.id, own.ordinal, own.span.start, own.span.end, own.kind.value, own.number),
                    *(sections[own.ordinal], own.position, own.lead_in, own.marker, times[own.ordinal]),
                )
                for own in document.paragraphs
            ),
        )
        self._connection.executemany(
            "INSERT INTO cross_references VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    *(document.id, own.source, own.span.start, own.span.end),
                    *(json.dumps(own.numbers), json.dumps(own.targets), json.dumps(own.unresolved)),
                )
                for own in document.references
            ),
        )
        for own, key in zip(passages, encoding_keys, strict=True):
            text = own.span.of(document.text)
            pairs = np.array([(sentence.start, sentence.end) for sentence in own.sentences], "<i4")
            self._connection.execute(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(self.n_passages, document.id, own.paragraph, own.span.start, own.span.end),
                    *(document.page_at(own.span.start), sections[own.paragraph], len(text.split())),
                    *(self.n_sentences, pairs.tobytes(), key, text),
                ),
            )
            self.n_passages += 1
            self.n_sentences += len(own.sentences)
        self._add_document(
            source, document, first_passage, first_sentence, (arrival.document, max(times, default=arrivals.now))
        )
        self.n_documents += 1

    def encoded(self, key: bytes) -> tuple[int, int, int] | None:
        """Id, first sentence row and number of sentences of a passage here that was encoded from the same words."""
        row: tuple[int, int, int] | None = self._connection.execute(ENCODED_QUERY, (key,)).fetchone()
        return row

    def commit(self) -> None:
        """Write everything."""
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file; what was not committed is lost."""
        self._connection.close()

    def _section(self, section: Sequence[str]) -> int:
        """The id of a section, which is added where it is new."""
        path = json.dumps(section, ensure_ascii=False)
        known = self._connection.execute("SELECT id FROM sections WHERE path = ?", (path,)).fetchone()
        row: int | None
        (row,) = known or (self._connection.execute("INSERT INTO sections (path) VALUES (?)", (path,)).lastrowid,)
        assert row is not None
        return row

    def _add_document(
        self, source: SourceFile, document: Document, first_passage: int, first_sentence: int, arrived: tuple[int, int]
    ) -> None:
        metadata = document.metadata
        inspected = "/".join(day.isoformat() for day in metadata.inspected) if metadata.inspected else None
        fields = {
            "id": document.id,
            "sha256": document.sha256,
            **dict(zip(("root", "path", "size", "mtime_ns"), _place(source), strict=True)),
            "format": document.format,
            "authority": metadata.authority,
            "kind": metadata.kind.value if metadata.kind else None,
            "framework": metadata.framework,
            "title": metadata.title,
            "date": metadata.date.isoformat() if metadata.date else None,
            "inspected": inspected,
            "lead_inspector": metadata.lead_inspector,
            "urn": metadata.urn,
            "grades": json.dumps([(grade.area, grade.grade) for grade in metadata.grades], ensure_ascii=False),
            "from_file_name": json.dumps(metadata.from_file_name),
            "page_count": document.page_count,
            "numbering": json.dumps(asdict(document.numbering)),
            "warnings": json.dumps(document.warnings, ensure_ascii=False),
            "n_paragraphs": len(document.paragraphs),
            "n_passages": self.n_passages - first_passage,
            "first_passage": first_passage,
            "first_sentence": first_sentence,
            "n_sentences": self.n_sentences - first_sentence,
            **dict(zip(("arrived", "last_arrival"), arrived, strict=True)),
            "text": document.text,
            "pages": json.dumps([(own.offset, own.page) for own in document.pages]),
            "headings": json.dumps([(own.span.start, own.span.end, own.level) for own in document.headings]),
        }
        names, marks = ", ".join(fields), ", ".join("?" * len(fields))
        self._connection.execute(
            f"INSERT INTO documents ({names}) VALUES ({marks})",
            tuple(fields.values()),
        )


def encoding_key(text: PassageText) -> bytes:
    """16 bytes that are equal where the words and sentences to encode are."""
    spans = np.array([(own.start, own.end) for own in text.sentences], "<i4")
    return hashlib.blake2b(text.text.encode() + b"\0" + spans.tobytes(), digest_size=16).digest()


def _place(source: SourceFile) -> tuple[str, str, int, int]:
    return str(source.root), source.relative, source.size, source.mtime_ns
