"""Brings an index up to date: plans, reads, encodes what is new, writes a generation beside the old one, swaps it in.

A kill at any instant leaves the old generation or the new one, never a mix; what it left behind is swept by the next
build. Nothing that is already encoded is encoded again.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from ragtool.config import FORMAT_VERSION, Settings
from ragtool.corpus.discovery import SourceFile, find_files
from ragtool.corpus.passages import cut_passages
from ragtool.corpus.reading import read_documents
from ragtool.errors import IndexBusyError, IndexDamagedError, IndexIncompatibleError, IndexMissingError, UsageError
from ragtool.index.catalog import CATALOG_FILE, Catalog
from ragtool.index.catalog_writer import CatalogWriter
from ragtool.index.export import EXPORTING_PREFIX, export_encoder
from ragtool.index.lexical import LexicalPassage, add_passages
from ragtool.index.plan import Plan, plan_build
from ragtool.index.store import (
    CURRENT_FILE,
    LEXICAL_FOLDER,
    MANIFEST_FILE,
    IndexFolder,
    Manifest,
    open_encoder,
    stored_file,
)
from ragtool.index.vectors import (
    FAISS_FILE,
    SENTENCE_TYPE,
    SENTENCES_FILE,
    VECTOR_TYPE,
    VECTORS_FILE,
    NpyWriter,
    copy_rows,
    open_rows,
    write_faiss,
)
from ragtool.records import Document, Encoder, Passage, PassageText, ReadFailure, Span

ENCODE_AT_ONCE = 1024
"""Passages gathered over documents before they are encoded, so that batches are of like length."""

KEEP_GENERATIONS = 2
"""The live one, and the one before it for readers that are about to open it."""

WRITING_SUFFIX = ".writing"
"""Of a generation's folder until it is whole."""


@dataclass(frozen=True, slots=True)
class BuildProgress:
    """How far a build is.

    Attributes:
        phase: "looking", "reading", "writing".
        files_done, files_total: Of the files to read.
        passages: Encoded so far.
        elapsed_seconds: Since the build began.
    """

    phase: str
    files_done: int
    files_total: int
    passages: int
    elapsed_seconds: float


Progress = Callable[[BuildProgress], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did; paths are relative to the folders given.

    Attributes:
        new, changed, renamed, removed: Paths of documents; a renamed one as "old -> new".
        unchanged: How many documents were kept as they are.
        failed: Files that could not be read, and why.
        notes: Sentences about copies of one document and about why everything was built anew.
        passages_encoded: How many were encoded by this build.
        seconds: How long it took.
    """

    new: tuple[str, ...]
    changed: tuple[str, ...]
    renamed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    failed: tuple[ReadFailure, ...]
    notes: tuple[str, ...]
    passages_encoded: int
    seconds: float


def passage_text(document: Document, passage: Passage) -> PassageText:
    """The words of a passage as they are encoded: its own, without its headings."""
    start = passage.span.start
    return PassageText(
        text=passage.span.of(document.text),
        sentences=tuple(Span(own.start - start, own.end - start) for own in passage.sentences),
    )


def build(
    folder: Path,
    roots: Sequence[Path] | None = None,
    settings: Settings | None = None,
    *,
    only: bool = False,
    full: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> BuildReport:
    """Bring the index in ``folder`` up to date.

    Args:
        folder: The index; made when it is not there.
        roots: Folders and files to look at, besides those given before.
        settings: None: as they are (a new index: the default).
        only: Forget the folders and files given before.
        full: Read and encode everything again.
        dry_run: Only say what would be done.
        progress: Called now and then from this thread.

    Raises:
        UsageError: A root does not exist or holds no documents; or none was ever given.
        IndexBusyError: Another process is building this index.
        ModelError: The model can't be found or exported.
    """
    started = time.monotonic()
    place = IndexFolder(folder)
    manifest = _previous(place, full=full)
    given = tuple(str(root.resolve()) for root in roots or ())
    all_roots = tuple(dict.fromkeys((*(() if only or not manifest else manifest.roots), *given)))
    if not all_roots:
        raise UsageError(f"No folder is known for the index in {folder}. Run: ragtool index FOLDER")
    files = find_files([Path(root) for root in all_roots])
    settings = settings or (manifest.settings if manifest else Settings())
    old = place.live if manifest and not full else None
    notes: list[str] = []
    if manifest and settings != manifest.settings:
        notes.append(f"The settings changed ({manifest.settings} before): everything is encoded again.")
        old = None
    if dry_run:
        with _catalog(old) as catalog:
            return _report(plan_build(files, catalog), (), notes, 0, started)
    with _locked(place):
        _sweep(place)
        with _catalog(old) as catalog:
            plan = plan_build(files, catalog)
        if plan.nothing_to_do and old and manifest and manifest.roots == all_roots:
            return _report(plan, (), notes, 0, started)
        encoder_folder = export_encoder(settings.model, place.encoders)
        if manifest and old and encoder_folder.name != manifest.encoder:
            notes.append(f"The files of the model {settings.model} changed: everything is encoded again.")
            old, plan = None, plan_build(files, None)
        writing = place.generations / f"{_next_number(place)}{WRITING_SUFFIX}"
        writing.mkdir(parents=True)
        encoder = open_encoder(folder, encoder_folder.name, bulk=True)
        generation = _GenerationWriter(writing, old, plan, encoder, settings, progress, started)
        failed = generation.write()
        if not generation.n_documents:
            shutil.rmtree(writing)
            notes.append("No document could be read, so the index is left as it was.")
            return _report(plan, failed, notes, 0, started)
        generation.seal(all_roots)
        _swap(place, writing)
    return _report(plan, failed, notes, generation.n_encoded, started)


class _GenerationWriter:
    """Writes one generation: kept rows copied, new documents read, cut, encoded and appended."""

    def __init__(
        self,
        folder: Path,
        old: Path | None,
        plan: Plan,
        encoder: Encoder,
        settings: Settings,
        progress: Progress | None,
        started: float,
    ) -> None:
        self._folder, self._old, self._plan = folder, old, plan
        self._encoder, self._settings = encoder, settings
        self._progress, self._started = progress, started
        self._catalog = CatalogWriter(folder / CATALOG_FILE)
        self._vectors = NpyWriter(folder / VECTORS_FILE, encoder.dimensions, VECTOR_TYPE)
        self._sentences = NpyWriter(folder / SENTENCES_FILE, encoder.dimensions, SENTENCE_TYPE)
        self.n_encoded = 0

    @property
    def n_documents(self) -> int:
        """Documents kept and added."""
        return self._catalog.n_documents

    def write(self) -> tuple[ReadFailure, ...]:
        """Write all but the manifest; returns the files that could not be read."""
        self._keep()
        failed = self._add()
        self._catalog.close()
        self._vectors.close()
        self._sentences.close()
        self._tell("writing", len(self._plan.to_read))
        write_faiss(self._folder / FAISS_FILE, open_rows(self._folder / VECTORS_FILE))
        self._write_lexical()
        return failed

    def seal(self, roots: tuple[str, ...]) -> None:
        """Write the manifest, and flush everything to disk."""
        paths = sorted(path for path in self._folder.rglob("*") if path.is_file())
        manifest = Manifest(
            format_version=FORMAT_VERSION,
            built=datetime.now(UTC).isoformat(timespec="seconds"),
            encoder=self._encoder.fingerprint,
            dimensions=self._encoder.dimensions,
            settings=self._settings,
            roots=roots,
            n_documents=self._catalog.n_documents,
            n_passages=self._catalog.n_passages,
            n_sentences=self._catalog.n_sentences,
            files=tuple(stored_file(path, self._folder) for path in paths),
        )
        manifest.write(self._folder)
        for path in (*paths, self._folder / MANIFEST_FILE, self._folder / LEXICAL_FOLDER, self._folder):
            _flush(path)

    def _keep(self) -> None:
        kept = self._plan.kept
        if self._old is None or not kept:
            return
        self._catalog.keep(self._old / CATALOG_FILE, kept)
        passages = ((own.first_passage, own.first_passage + own.n_passages) for own in kept)
        copy_rows(self._vectors, open_rows(self._old / VECTORS_FILE), passages)
        sentences = ((own.first_sentence, own.first_sentence + own.n_sentences) for own in kept)
        copy_rows(self._sentences, open_rows(self._old / SENTENCES_FILE), sentences)

    def _add(self) -> tuple[ReadFailure, ...]:
        """Read, cut, encode and add the new documents."""
        failed: list[ReadFailure] = []
        waiting: list[tuple[SourceFile, Document, tuple[Passage, ...]]] = []
        sources = {source.path: source for source in self._plan.to_read}
        seen = {own.id for own in self._plan.kept}
        max_tokens = min(self._settings.max_passage_tokens, self._encoder.max_tokens)
        for done, (path, read) in enumerate(read_documents(list(sources), os.cpu_count() or 1), 1):
            source = sources[path]
            if isinstance(read, ReadFailure):
                failed.append(ReadFailure(source.relative, read.reason))
            elif read.id in seen:
                failed.append(ReadFailure(source.relative, "The file changed while it was read. Run: ragtool index"))
            else:
                seen.add(read.id)
                waiting.append((source, read, cut_passages(read, self._encoder.count_tokens, max_tokens)))
            if sum(len(passages) for _, _, passages in waiting) >= ENCODE_AT_ONCE:
                self._encode(waiting)
                waiting = []
            self._tell("reading", done)
        self._encode(waiting)
        self._tell("encoding", len(sources))
        return tuple(failed)

    def _encode(self, documents: Sequence[tuple[SourceFile, Document, tuple[Passage, ...]]]) -> None:
        texts = [passage_text(document, own) for _, document, passages in documents for own in passages]
        for vectors in self._encoder.encode_passages(texts):
            self._vectors.append(vectors.passage[np.newaxis])
            self._sentences.append(vectors.sentences)
        for source, document, passages in documents:
            self._catalog.add(source, document, passages)
        self.n_encoded += len(texts)

    def _write_lexical(self) -> None:
        """Link the old segments and append; where a document is gone write all anew, for BM25 must not count it."""
        catalog = Catalog(self._folder / CATALOG_FILE)
        target = self._folder / LEXICAL_FOLDER
        first_new = 0
        if self._old is not None and not (self._plan.removed or self._plan.changed):
            target.mkdir()
            for path in (self._old / LEXICAL_FOLDER).iterdir():
                os.link(path, target / path.name)
            first_new = catalog.n_passages - self.n_encoded
        try:
            add_passages(target, (LexicalPassage(*row) for row in catalog.passage_texts(first_new)))
        finally:
            catalog.close()

    def _tell(self, phase: str, files_done: int) -> None:
        if self._progress:
            elapsed = time.monotonic() - self._started
            self._progress(BuildProgress(phase, files_done, len(self._plan.to_read), self.n_encoded, elapsed))


def _previous(place: IndexFolder, *, full: bool) -> Manifest | None:
    """The manifest of the live generation; None where there is none, or a full build may do without it."""
    try:
        return Manifest.read(place.live)
    except IndexMissingError:
        return None
    except (IndexDamagedError, IndexIncompatibleError):
        if full:
            return None
        raise


@contextmanager
def _catalog(generation: Path | None) -> Iterator[Catalog | None]:
    if generation is None:
        yield None
        return
    catalog = Catalog(generation / CATALOG_FILE)
    try:
        yield catalog
    finally:
        catalog.close()


@contextmanager
def _locked(place: IndexFolder) -> Iterator[None]:
    """Hold the build lock, which the system lets go of when this process ends, however it ends.

    Raises:
        IndexBusyError: Another process holds it.
    """
    place.path.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(place.lock, timeout=0):
            yield
    except Timeout:
        raise IndexBusyError(f"Another ragtool is building {place.path}. Wait for it, then try again.") from None


def _sweep(place: IndexFolder) -> None:
    """Remove what a killed build left, and generations that no reader is about to open."""
    for path in (*place.generations.glob(f"*{WRITING_SUFFIX}"), *place.encoders.glob(f"{EXPORTING_PREFIX}*")):
        shutil.rmtree(path)
    for number in _numbers(place)[:-KEEP_GENERATIONS]:
        if place.generations / str(number) != place.live:
            shutil.rmtree(place.generations / str(number))


def _numbers(place: IndexFolder) -> list[int]:
    return sorted(int(path.name) for path in place.generations.glob("*") if path.name.isdecimal())


def _next_number(place: IndexFolder) -> int:
    return max(_numbers(place), default=0) + 1


def _swap(place: IndexFolder, writing: Path) -> None:
    """Give the generation its name, then make CURRENT name it: the one instant at which readers see the new index."""
    generation = writing.with_name(writing.name.removesuffix(WRITING_SUFFIX))
    writing.rename(generation)
    _flush(place.generations)
    beside = place.path / f"{CURRENT_FILE}.new"
    beside.write_text(f"{generation.name}\n", encoding="utf-8")
    _flush(beside)
    beside.replace(place.path / CURRENT_FILE)
    _flush(place.path)


def _flush(path: Path) -> None:
    """Force a file or folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _report(
    plan: Plan, failed: tuple[ReadFailure, ...], notes: Sequence[str], n_encoded: int, started: float
) -> BuildReport:
    unread = {failure.path for failure in failed}
    return BuildReport(
        new=tuple(
            source.relative
            for source in plan.to_read
            if source.relative not in plan.changed and source.relative not in unread
        ),
        changed=tuple(path for path in plan.changed if path not in unread),
        renamed=tuple(f"{before} -> {now}" for before, now in plan.renamed),
        removed=plan.removed,
        unchanged=len(plan.kept) - len(plan.renamed),
        failed=failed,
        notes=(*notes, *(f"{copy} holds the same bytes as {first}: indexed once." for copy, first in plan.copies)),
        passages_encoded=n_encoded,
        seconds=time.monotonic() - started,
    )
