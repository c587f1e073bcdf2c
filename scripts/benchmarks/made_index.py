"""Makes an index of any size out of made documents: text like inspectors' and vectors like a model's, in minutes.

Reading and encoding a million paragraphs takes hours and is measured elsewhere; what grows with an index is what is
on disk and what a query does with it, and that is all real here: the generation is written by the package itself.
Words come from the sample documents as often as they occur there. A vector is a blend of two sample passages' vectors
with noise, so that made passages have near neighbours, as real ones have.
"""

from __future__ import annotations

import datetime
import hashlib
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ragtool.config import Settings
from ragtool.corpus.authorities import known_authorities
from ragtool.corpus.discovery import SourceFile
from ragtool.corpus.reading import read_document
from ragtool.errors import IndexStateError
from ragtool.index.arrivals import Arrivals
from ragtool.index.encoder_folder import EncoderDescription
from ragtool.index.export import export_encoder, known_encoder
from ragtool.index.folder import IndexFolder
from ragtool.index.generation_writer import GenerationWriter
from ragtool.index.generations import new_generation, swap_in
from ragtool.index.manifest import Manifest
from ragtool.index.store import Index
from ragtool.library import Library
from ragtool.records import (
    Document,
    DocumentKind,
    Metadata,
    NumberingAudit,
    Paragraph,
    PassageText,
    PassageVectors,
    Span,
)

SAMPLE = Path(__file__).resolve().parents[2] / "corpus"

PARAGRAPHS = 45
"""Of a made document, each a passage: 36,000 passages are 800 files. Letters have fewer, reports more."""

FIRST_DAY, DAYS = datetime.date(2010, 1, 1), 5000
"""Made documents are dated all over these days, few documents too, so that a filter leaves a like share of any size."""

NOISE = 0.6
"""Length of the noise in a made vector, the blend's being 1."""


def make_index(index: Path, letters: Path, n_passages: int) -> None:
    """Make the index of ``n_passages``.

    Args:
        index: Its folder; must not be there.
        letters: The folder that it is made of: empty files, of the size and time that the index remembers.
        n_passages: How many.
    """
    shutil.rmtree(letters, ignore_errors=True)
    letters.mkdir(parents=True)
    folder, settings = IndexFolder(index), Settings()
    encoder_folder = export_encoder(settings.model, folder.encoders)
    encoder = _MadeEncoder(EncoderDescription.read(encoder_folder), made_vectors(n_passages))
    with (
        new_generation(folder) as writing,
        GenerationWriter(writing, encoder, settings, None, None, Arrivals(None, 0)) as generation,
    ):
        for at in range(-(-n_passages // PARAGRAPHS)):
            n_paragraphs = min(PARAGRAPHS, n_passages - at * PARAGRAPHS)
            generation.add(_file(letters, at), _document(at, n_paragraphs))
        generation.finish((str(letters),), version("ragtool"), may_link=False)
        swap_in(folder, writing)


def is_current(index: Path, n_passages: int) -> bool:
    """Whether the index is there, of so many passages, and such that ``ragtool index`` would keep all of it."""
    settings = Settings()
    try:
        manifest = Manifest.read(IndexFolder(index).live)
    except IndexStateError:
        return False
    encoder = known_encoder(settings.model, IndexFolder(index).encoders)
    return (
        manifest.settings == settings
        and manifest.ragtool == version("ragtool")
        and (manifest.n_passages, manifest.n_documents) == (n_passages, -(-n_passages // PARAGRAPHS))
        and encoder is not None
        and encoder.name == manifest.encoder
    )


def made_vectors(n: int, seed: int = 0) -> Iterator[NDArray[np.float32]]:
    """``n`` vectors, ``(dimensions,) float32`` of unit length."""
    chance = np.random.default_rng(seed)
    sample = _sample_vectors()
    for start in range(0, n, 4096):
        some = min(4096, n - start)
        one, other = chance.integers(0, len(sample), (2, some))
        share = chance.random((some, 1), np.float32)
        blend = share * sample[one] + (1 - share) * sample[other]
        noise = chance.standard_normal((some, sample.shape[1]), np.float32)
        vectors = _unit(blend) + NOISE * _unit(noise)
        yield from _unit(vectors)


class _MadeEncoder:
    """Meets ``records.Encoder`` for passages, with made vectors."""

    def __init__(self, description: EncoderDescription, vectors: Iterator[NDArray[np.float32]]) -> None:
        self.fingerprint = description.fingerprint
        self.dimensions = description.dimensions
        self.max_tokens = description.max_tokens
        self._vectors = vectors

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise NotImplementedError(texts)

    def encode_passages(self, passages: Sequence[PassageText]) -> Iterator[PassageVectors]:
        for passage in passages:
            vector = next(self._vectors)
            yield PassageVectors(vector, np.repeat(vector[np.newaxis], len(passage.sentences), axis=0))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [2 + text.count(" ") for text in texts]


def _file(letters: Path, at: int) -> SourceFile:
    path = letters / f"{at:06}.txt"
    path.touch()
    status = path.stat()
    return SourceFile(letters, path.name, status.st_size, status.st_mtime_ns)


def _document(at: int, n_paragraphs: int) -> Document:
    chance = random.Random(at)
    sha256 = hashlib.sha256(str(at).encode()).hexdigest()
    parts: list[str] = []
    paragraphs: list[Paragraph] = []
    length = 0
    for ordinal in range(n_paragraphs):
        sentences = [_sentence(chance) for _ in range(chance.randint(2, 4))]
        text = " ".join(sentences)
        marker = f"{ordinal + 1}. "
        start = length + len(marker)
        span = Span(start, start + len(text))
        section = (f"Findings {ordinal // 10}",)
        paragraphs.append(Paragraph(ordinal, span, number=str(ordinal + 1), section=section, position=ordinal % 10 + 1))
        parts.append(marker + text)
        length += len(marker) + len(text) + 2
    names = known_authorities()
    return Document(
        id=sha256[:10],
        sha256=sha256,
        format="text",
        text="\n\n".join(parts),
        page_count=None,
        pages=(),
        headings=(),
        paragraphs=tuple(paragraphs),
        references=(),
        metadata=Metadata(
            authority=names[at % len(names)],
            kind=list(DocumentKind)[at % len(DocumentKind)],
            date=FIRST_DAY + datetime.timedelta(days=at * 37 % DAYS),
        ),
        numbering=NumberingAudit(first=1, last=n_paragraphs, missing=(), duplicates=(), restarts=0, unnumbered=0),
        warnings=(),
    )


def _sentence(chance: random.Random) -> str:
    words = chance.choices(_words(), k=chance.randint(8, 30))
    return f"{' '.join(words).capitalize()}."


@cache
def _words() -> list[str]:
    """Every word of the sample documents, as often as it occurs."""
    text = " ".join(read_document(path).text for path in sorted(SAMPLE.glob("*.pdf")))
    return [word for word in text.lower().split() if word.isalpha()]


@cache
def _sample_vectors() -> NDArray[np.float32]:
    """The vectors of the sample documents' passages."""
    with tempfile.TemporaryDirectory() as folder:
        Library.update([SAMPLE], Path(folder) / "index")
        with Index.open(Path(folder) / "index") as index:
            return index.vectors.rows(np.arange(index.manifest.n_passages))


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return unit
