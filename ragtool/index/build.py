"""Brings an index up to date: plans, reads, encodes what is new, writes a generation beside the old one, swaps it in.

A kill at any instant leaves the old generation or the new one, never a mix; what it left behind is swept by the next
build. Nothing that is already encoded is encoded again.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from ragtool.config import Settings, model_in_words
from ragtool.corpus.discovery import SourceFile, find_files
from ragtool.corpus.file_bytes import printable
from ragtool.corpus.reading import read_documents
from ragtool.errors import (
    IndexDamagedError,
    IndexIncompatibleError,
    IndexMissingError,
    IndexWriteError,
    UsageError,
)
from ragtool.index.arrivals import Arrivals
from ragtool.index.catalog import CATALOG_FILE, Catalog
from ragtool.index.encoder_folder import EncoderDescription, encoder_problems
from ragtool.index.encoders import open_encoder
from ragtool.index.export import export_encoder, known_encoder
from ragtool.index.folder import IndexFolder
from ragtool.index.generation_writer import GenerationWriter
from ragtool.index.generations import build_lock, new_generation, swap_in, sweep
from ragtool.index.manifest import Manifest, remembered_roots
from ragtool.index.plan import Plan, plan_build
from ragtool.index.remains import settings_by_encoders
from ragtool.index.reranker_export import export_reranker
from ragtool.index.sealed import changed_files
from ragtool.index.unreadable import remember_unreadable, unreadable_files
from ragtool.records import Document, ReadFailure


@dataclass(frozen=True, slots=True)
class BuildProgress:
    """How far a build is.

    Attributes:
        phase: "looking", "reading", "writing".
        files_done, files_total: Of the files to read.
        passages: Encoded so far.
        elapsed_seconds: Since the build began.
        share: Of the reading and encoding, 0..1, as far as can be told from the files read so far.
        passages_per_second: Encoded, since the first file was read.
        seconds_left: Of the reading and encoding, by the same estimate; None while there is nothing to tell it by.
    """

    phase: str
    files_done: int
    files_total: int
    passages: int
    elapsed_seconds: float
    share: float = 0.0
    passages_per_second: float = 0.0
    seconds_left: float | None = None


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

    @property
    def did_something(self) -> bool:
        """Whether the index is another than before."""
        return bool(self.new or self.changed or self.renamed or self.removed or self.passages_encoded)


@dataclass(frozen=True, slots=True)
class _Aim:
    """What the index is to be made of, and what of the live generation serves for it.

    Attributes:
        roots: To look at and to remember.
        settings: To cut and encode by.
        files: Found under the roots.
        manifest: Of the live generation; None where there is none or it can't be read.
        old: The live generation, where its documents may be kept.
        encoded: The live generation, where its vectors may be kept for words that are the same.
        notes: Sentences for the user.
    """

    roots: tuple[str, ...]
    settings: Settings
    files: list[SourceFile]
    manifest: Manifest | None
    old: Path | None
    encoded: Path | None
    notes: tuple[str, ...] = ()

    def with_note(self, note: str) -> _Aim:
        """The same with one more note."""
        return replace(self, notes=(*self.notes, note))

    @property
    def is_as_remembered(self) -> bool:
        """Whether the live generation was aimed at the same."""
        return bool(
            self.old and self.manifest and (self.manifest.roots, self.manifest.settings) == (self.roots, self.settings)
        )


@dataclass(frozen=True, slots=True)
class _Failure:
    """A file that could not be read, and why, as a sentence."""

    file: SourceFile
    reason: str


def build(
    folder: Path,
    roots: Sequence[Path] | None = None,
    settings: Settings | None = None,
    *,
    only: bool = False,
    full: bool = False,
    dry_run: bool = False,
    device: str = "cpu",
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
        device: What to encode passages on, by torch's name for it ("cuda"); the index is the same.
        progress: Called now and then from this thread; what it raises ends the build and leaves the index as it was.

    Raises:
        UsageError: A root does not exist or holds no documents; or none was ever given.
        IndexBusyError: Another process is building this index.
        IndexWriteError: The folder can't be written.
        IndexDamagedError, IndexIncompatibleError: The index can't be added to; ``full`` makes it anew.
        ModelError: The model can't be found or loaded, or the device is not there.
    """
    clock = _Clock(progress)
    place = IndexFolder(folder)
    given = tuple(str(root.resolve()) for root in roots or ())
    if dry_run or not folder.exists():  # what is wrong with the arguments is said before a folder is made
        aim = _aim(place, given, settings, only=only, full=full)
        if dry_run:
            encoder = known_encoder(aim.settings.model, place.encoders, adapted=aim.settings.adapter)
            aim = _without_what_no_longer_serves(aim, encoder.name if encoder else None)
            with _catalog(aim.old) as catalog:
                return _report(aim, plan_build(aim.files, catalog), (), 0, clock)
    with _write_errors(place), build_lock(place):
        sweep(place)
        report = _update(place, _aim(place, given, settings, only=only, full=full), clock, full=full, device=device)
        sweep(place)
        return report


class _Clock:
    """Times a build and tells how far it is."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._started = time.monotonic()
        self._began_reading: float | None = None

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    def tell(self, phase: str) -> None:
        if self._progress:
            self._progress(BuildProgress(phase, 0, 0, 0, self.seconds))

    def tell_of_reading(self, phase: str, files_done: int, files_total: int, generation: GenerationWriter) -> None:
        """The share done is that of the words, those of the files to come taken to be as many as of the others."""
        if not self._progress:
            return
        if self._began_reading is None:
            self._began_reading = time.monotonic()
        seconds = time.monotonic() - self._began_reading
        expected = generation.chars_cut * files_total / max(files_done, 1)
        share = generation.chars_ready / expected if expected else 0.0
        self._progress(
            BuildProgress(
                phase=phase,
                files_done=files_done,
                files_total=files_total,
                passages=generation.n_encoded,
                elapsed_seconds=self.seconds,
                share=share,
                passages_per_second=generation.n_encoded / seconds if seconds else 0.0,
                seconds_left=seconds * (1 - share) / share if share else None,
            )
        )


def _aim(place: IndexFolder, given: tuple[str, ...], settings: Settings | None, *, only: bool, full: bool) -> _Aim:
    """Look at the live generation and at the files."""
    manifest, remembered = _previous(place, full=full)
    remembered = () if only else remembered
    roots = tuple(dict.fromkeys((*remembered, *given)))
    if not roots:
        command = "ragtool index --full FOLDER" if full else "ragtool index FOLDER"
        raise UsageError(f"No folder is known for the index in {place.path}. Run: {command}")
    for root in given:
        if not _is_text(root):
            raise UsageError(f"The name of {printable(Path(root))} is not valid UTF-8. Rename it, then index it again.")
    files = _files(roots, [root for root in remembered if root not in given])
    live = place.live if manifest and not full else None
    if settings is None and manifest is None and place.current.exists():  # damaged, or of another format
        settings = settings_by_encoders(place) or Settings()
        notes = (f"What the index was set to can't be read any more. Its model is now {_in_words(settings)}.",)
        return _Aim(roots, settings, files, manifest, live, live, notes)
    return _Aim(roots, settings or (manifest.settings if manifest else Settings()), files, manifest, live, live)


def _update(place: IndexFolder, aim: _Aim, clock: _Clock, *, full: bool, device: str) -> BuildReport:
    """Do what there is to do, under the lock."""
    clock.tell("looking")
    model, adapted = aim.settings.model, aim.settings.adapter
    encoder_folder = known_encoder(model, place.encoders, adapted=adapted) or export_encoder(
        model, place.encoders, adapted=adapted
    )
    aim = _without_what_no_longer_serves(aim, encoder_folder.name)
    reranker = export_reranker(aim.settings.reranker, place.encoders).name if aim.settings.reranker else ""
    with _catalog(aim.old) as catalog:
        plan = plan_build(aim.files, catalog)
    known = {} if full else unreadable_files(place)
    failures = [_Failure(file, known[file]) for file in plan.to_read if file in known]
    with closing(_read([file for file in plan.to_read if file not in known], failures)) as documents:
        first = next(documents, None)
        if first is None and (not plan.kept or (aim.is_as_remembered and not plan.alters_kept)):
            if not plan.kept:
                aim = aim.with_note("No document could be read, so the index is left as it was.")
            remember_unreadable(place, {own.file: own.reason for own in failures})
            return _report(aim, plan, failures, 0, clock)
        _check_whole(aim)
        encoder_folder = _sound_encoder(encoder_folder, aim.settings, place)
        encoder = open_encoder(encoder_folder, bulk=True, device=device)
        n_read = 0

        def tell(phase: str = "reading") -> None:
            clock.tell_of_reading(phase, n_read + len(failures), len(plan.to_read), generation)

        with (
            new_generation(place) as writing,
            closing(_arrivals(place, aim)) as arrivals,
            GenerationWriter(writing, encoder, aim.settings, aim.old, aim.encoded, arrivals, tell) as generation,
        ):
            generation.keep(plan.kept)
            for source, document in chain([first] if first else [], documents):
                n_read += 1
                generation.add(source, document)
                tell()
            generation.encode()
            tell("writing")
            generation.finish(aim.roots, version("ragtool"), reranker, may_link=not plan.drops_documents)
            swap_in(place, writing)
            remember_unreadable(place, {own.file: own.reason for own in failures})
            n_encoded = generation.n_encoded
    reason = EncoderDescription.read(encoder_folder).not_exported
    if reason:
        note = f"The model {aim.settings.model} can't be exported, so that each query takes seconds longer. {reason}"
        aim = aim.with_note(note)
    return _report(aim, plan, failures, n_encoded, clock)


def _previous(place: IndexFolder, *, full: bool) -> tuple[Manifest | None, tuple[str, ...]]:
    """The manifest of the live generation and the roots it remembers; None where a full build may do without it."""
    try:
        manifest = Manifest.read(place.live)
    except IndexMissingError:
        return None, ()
    except (IndexDamagedError, IndexIncompatibleError) as error:
        if not full:
            raise
        return None, remembered_roots(place.live) if isinstance(error, IndexIncompatibleError) else ()
    return manifest, manifest.roots


def _files(roots: Sequence[str], remembered: Sequence[str]) -> list[SourceFile]:
    """The documents under the roots.

    Raises:
        UsageError: A root does not exist or holds no documents. One that was given before may be on a disk that is not
            there now, so that its documents are not dropped until the user says so.
    """
    try:
        return find_files([Path(root) for root in roots])
    except UsageError:
        for root in remembered:
            try:
                find_files([Path(root)])
            except UsageError as error:
                raise UsageError(
                    f"{error} It was indexed before. Bring it back, or leave it out: ragtool index --only FOLDER"
                ) from error
        raise


def _without_what_no_longer_serves(aim: _Aim, encoder: str | None) -> _Aim:
    """``aim`` without what another model, settings or ragtool made.

    Args:
        aim: With all of the live generation.
        encoder: Fingerprint of the encoder to use; None where it is not made yet.
    """
    if aim.old is None or aim.manifest is None:
        return aim
    if aim.manifest.encoder != encoder:
        note = f"The model is not the one before ({_in_words(aim.settings)} now): everything is encoded again."
        return replace(aim, old=None, encoded=None).with_note(note)
    if aim.manifest.settings.max_passage_tokens != aim.settings.max_passage_tokens:
        note = f"A passage may now have {aim.settings.max_passage_tokens} tokens: every document is read again."
        return replace(aim, old=None).with_note(note)
    if aim.manifest.ragtool != version("ragtool"):
        note = f"ragtool {aim.manifest.ragtool} made the index before: every document is read again."
        return replace(aim, old=None).with_note(note)
    return aim


def _in_words(settings: Settings) -> str:
    return model_in_words(settings.model, adapted=settings.adapter)


def _check_whole(aim: _Aim) -> None:
    """Look whether the generation to carry over from is whole, so that no damage gets a new checksum.

    Raises:
        IndexDamagedError: It is not.
    """
    if aim.encoded and aim.manifest:
        for problem in changed_files(aim.encoded, aim.manifest.files):
            raise IndexDamagedError(problem)


def _arrivals(place: IndexFolder, aim: _Aim) -> Arrivals:
    """When the live generation's paragraphs came; where its catalog is damaged (a full build gets past it), all now."""
    generation = place.live if aim.manifest else None
    if aim.manifest and generation and not aim.encoded:  # else it was found whole
        catalog = [own for own in aim.manifest.files if own.path == CATALOG_FILE]
        if any(changed_files(generation, catalog)):
            generation = None
    return Arrivals(generation, time.time_ns() // 1_000_000)


def _sound_encoder(folder: Path, settings: Settings, place: IndexFolder) -> Path:
    """The encoder, made again where a file of it is damaged."""
    if not any(encoder_problems(folder)):
        return folder
    return export_encoder(settings.model, place.encoders, adapted=settings.adapter)


def _read(
    sources: Sequence[SourceFile], failures: list[_Failure]
) -> Generator[tuple[SourceFile, Document], None, None]:
    """The documents of these files as they are read; what can't be read is added to ``failures``."""
    by_path = {source.path: source for source in sources}
    seen: set[str] = set()
    for path, read in read_documents(list(by_path), os.cpu_count() or 1):
        source = by_path[path]
        if isinstance(read, ReadFailure):
            failures.append(_Failure(source, read.reason))
        elif read.id in seen:
            failures.append(_Failure(source, "It changed while it was being read. Run: ragtool index"))
        else:
            seen.add(read.id)
            yield source, read


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
def _write_errors(place: IndexFolder) -> Iterator[None]:
    """Turn what the system says about files that can't be written into a sentence."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = str(error) if isinstance(error, OSError) else f"SQLite: {error}"
        raise IndexWriteError(
            f"The index in {place.path} can't be written: {reason}. See that the disk has room and that you may write"
            " there, then try again. Nothing of the index was changed."
        ) from error


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _report(aim: _Aim, plan: Plan, failures: Sequence[_Failure], n_encoded: int, clock: _Clock) -> BuildReport:
    reasons = {failure.file: failure.reason for failure in failures}
    reasons |= {copy: reasons[first] for copy, first in plan.copies if first in reasons}
    changed, moved = set(plan.changed), {file for _, file in plan.renamed}
    read = [file for file in plan.to_read if file not in reasons]
    copies = [(copy.relative, first.relative) for copy, first in plan.copies if copy not in reasons]
    renamed = [(document.path, file.relative) for document, file in plan.renamed if file not in reasons]
    lost = [file.relative for file in plan.changed if file in reasons]
    lost += [document.path for document, file in plan.renamed if file in reasons]
    return BuildReport(
        new=tuple(file.relative for file in read if file not in changed and file not in moved),
        changed=tuple(file.relative for file in read if file in changed),
        renamed=tuple(f"{before} -> {now}" for before, now in renamed),
        removed=(*(document.path for document in plan.removed), *lost),
        unchanged=sum(own.source not in moved for own in plan.kept),
        failed=(*plan.unnameable, *(ReadFailure(file.relative, reason) for file, reason in reasons.items())),
        notes=(*aim.notes, *(f"{copy} holds the same bytes as {first}: indexed once." for copy, first in copies)),
        passages_encoded=n_encoded,
        seconds=clock.seconds,
    )
