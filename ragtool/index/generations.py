"""Generations on disk as a build handles them: written beside the live one, swapped in, removed when no one reads them.

A generation's folder has the suffix WRITING_SUFFIX until it is whole and on disk; then it takes its number, and CURRENT
names it. Whatever else is found in the folders is a killed build's, and is swept.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ragtool.errors import IndexBusyError, IndexDamagedError, IndexIncompatibleError, IndexStateError
from ragtool.index.encoder_folder import EXPORTING_PREFIX
from ragtool.index.folder import CURRENT_FILE, IndexFolder, lock
from ragtool.index.manifest import MANIFEST_FILE, Manifest

WRITING_SUFFIX, REMOVING_SUFFIX = ".writing", ".removing"


@contextmanager
def build_lock(place: IndexFolder) -> Iterator[None]:
    """Hold the build lock, which the system lets go of when this process ends, however it ends.

    Raises:
        IndexBusyError: Another process holds it.
        OSError: The folder can't be written.
    """
    place.path.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(place.lock, timeout=0):
            yield
    except Timeout:
        raise IndexBusyError(f"Another ragtool is building {place.path}. Wait for it, then try again.") from None


@contextmanager
def new_generation(place: IndexFolder) -> Iterator[Path]:
    """A folder to write the next generation in; it is removed again where the block raises or leaves it unswapped."""
    number = max(_numbers(place), default=0) + 1
    writing = place.generations / f"{number}{WRITING_SUFFIX}"
    writing.mkdir(parents=True)
    try:
        yield writing
    finally:
        shutil.rmtree(writing, ignore_errors=True)  # what stays is swept by the next build


def swap_in(place: IndexFolder, writing: Path) -> None:
    """Give a whole generation its number, then make CURRENT name it: the one instant at which readers see it."""
    flush_tree(writing)
    generation = writing.with_name(writing.name.removesuffix(WRITING_SUFFIX))
    writing.rename(generation)
    _flush(place.generations)
    beside = place.current.with_name(f"{CURRENT_FILE}.new")
    beside.write_text(f"{generation.name}\n", encoding="utf-8")
    _flush(beside)
    beside.replace(place.current)
    _flush(place.path)


def sweep(place: IndexFolder) -> None:
    """Remove what killed builds left, generations that are not live and that no reader holds, and their encoders.

    Only where CURRENT is sound: otherwise any generation may be wanted by whoever mends it.
    """
    for path in _entries(place.generations):
        if not path.name.isdecimal():
            shutil.rmtree(path)
    for path in _entries(place.encoders):
        if path.name.startswith(EXPORTING_PREFIX):
            shutil.rmtree(path)
    try:
        live = place.live
    except IndexStateError:
        return
    for number in _numbers(place):
        generation = place.generations / str(number)
        if generation != live:
            _remove_unless_held(generation)
    wanted = _encoders_wanted(place)
    for path in _entries(place.encoders):
        if wanted is not None and path.name not in wanted:
            shutil.rmtree(path)


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file of one generation to another: they are never changed in place."""
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(source, target)


def flush_tree(folder: Path) -> None:
    """Force a folder, and all in it, to disk."""
    for path in folder.rglob("*"):
        _flush(path)
    _flush(folder)


def _remove_unless_held(generation: Path) -> None:
    """Remove a generation, under a name that tells the next build to go on should this one be killed."""
    try:
        manifest = os.open(generation / MANIFEST_FILE, os.O_RDWR)  # NFS wants it writable for an exclusive lock
    except FileNotFoundError:
        manifest = None
    try:
        if manifest is None or lock(manifest, exclusive=True):
            removing = generation.with_name(generation.name + REMOVING_SUFFIX)
            generation.rename(removing)
            shutil.rmtree(removing)
    finally:
        if manifest is not None:
            os.close(manifest)


def _encoders_wanted(place: IndexFolder) -> set[str] | None:
    """Names of the encoders and rerankers of all generations; None where one of them doesn't tell."""
    try:
        manifests = [Manifest.read(place.generations / str(number)) for number in _numbers(place)]
        return {name for own in manifests for name in (own.encoder, own.reranker)}
    except (IndexDamagedError, IndexIncompatibleError):
        return None


def _numbers(place: IndexFolder) -> list[int]:
    return sorted(int(path.name) for path in _entries(place.generations) if path.name.isdecimal())


def _entries(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _flush(path: Path) -> None:
    """Force a file, or a folder's list of names, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
