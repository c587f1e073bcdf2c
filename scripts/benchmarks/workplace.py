"""What is measured on: made once in a working folder and kept there from run to run."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from ragtool.config import DEFAULT_MODEL
from ragtool.index.folder import IndexFolder
from ragtool.index.manifest import Manifest
from ragtool.index.model import model_folder
from scripts.benchmarks.made_index import is_current, make_index
from scripts.benchmarks.made_pdfs import make_pdfs
from scripts.benchmarks.processes import MeasuringError

SMALL, MIDDLE, LARGE = 3_000, 36_000, 1_000_000
"""Passages: of one authority and its neighbours, of many hundred reports, and more than there are."""

N_PDFS = 25
"""That are indexed whole: enough for some thousand passages, few enough for some minutes."""

BYTES_A_PASSAGE = 6_000
"""That an index takes on disk; a letter is added to it in a second one."""


@dataclass(frozen=True, slots=True)
class PlainIndex:
    """The passages of a made index as a plain script keeps them.

    Attributes:
        vectors: A flat FAISS file.
        texts: A JSON list.
    """

    vectors: Path
    texts: Path


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where the benchmarks work.

    Attributes:
        folder: For what is made.
        letters: A user's folder of PDFs to index, if there is one.
        runs: Of what takes long; at least five, unless only a glance is wanted.
        short_runs: Of what is over in a second or so.
    """

    folder: Path
    letters: Path | None = None
    runs: int = 5
    short_runs: int = 11

    def index(self, n_passages: int) -> Path:
        """The folder of the made index of so many passages; ``make`` makes it."""
        return self.folder / f"index-{n_passages}"

    def make(self, n_passages: int) -> bool:
        """Make the index of so many passages, unless it is there; whether it had to be made.

        Raises:
            MeasuringError: The disk has no room for it.
        """
        index = self.index(n_passages)
        if is_current(index, n_passages):
            return False
        shutil.rmtree(index, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        needed, free = 2 * n_passages * BYTES_A_PASSAGE, shutil.disk_usage(self.folder).free
        if free < needed:
            raise MeasuringError(
                f"{n_passages:,} passages need {needed / 1e9:.0f} GB in {self.folder}, where {free / 1e9:.0f} are free."
                " Give --work a folder with more room."
            )
        make_index(index, self.folder / f"letters-{n_passages}", n_passages)
        return True

    def pdfs(self) -> list[Path]:
        """Real PDFs, evenly out of the user's folder; else made ones.

        Raises:
            MeasuringError: The user's folder holds none.
        """
        if self.letters is not None:
            found = sorted(path for path in self.letters.rglob("*") if path.suffix.lower() == ".pdf")
            if not found:
                raise MeasuringError(f"{self.letters} holds no PDF. Give --letters another folder, or leave it out.")
            step = max(len(found) / N_PDFS, 1)
            return [found[int(at * step)] for at in range(min(len(found), N_PDFS))]
        folder = self.folder / "pdfs"
        if not folder.is_dir():
            working = self.folder / "pdfs.making"
            shutil.rmtree(working, ignore_errors=True)
            working.mkdir(parents=True)
            make_pdfs(working, N_PDFS)
            working.rename(folder)
        return sorted(folder.iterdir())

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder for one row, on the disk of what is made, removed afterwards."""
        self.folder.mkdir(parents=True, exist_ok=True)
        folder = next(path for at in count() if not (path := self.folder / f"scratch-{at}").exists())
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder)


def plain_index(made: Path, folder: Path) -> PlainIndex:
    """Write the passages of a made index into ``folder`` as a plain script keeps them."""
    import faiss
    import numpy as np

    from ragtool.index.store import Index

    found = PlainIndex(folder / "passages.faiss", folder / "texts.json")
    with Index.open(made) as index:
        flat = faiss.IndexFlatIP(index.manifest.dimensions)
        flat.add(index.vectors.rows(np.arange(index.manifest.n_passages)))
        texts = [text for _, _, text in index.catalog.passage_texts()]
    faiss.write_index(flat, str(found.vectors))
    found.texts.write_text(json.dumps(texts), encoding="utf-8")
    return found


def plain_model() -> Path:
    """The folder of the packaged model, as sentence-transformers opens it."""
    folder = model_folder(DEFAULT_MODEL)
    assert folder is not None  # it is a package
    return folder


def live_files(index: Path) -> tuple[Path, Path]:
    """The folders of an index's encoder and of its live generation."""
    folder = IndexFolder(index)
    return folder.encoders / Manifest.read(folder.live).encoder, folder.live


def threads() -> int:
    """Threads that ragtool encodes passages with, and that the baseline is given."""
    return os.cpu_count() or 1
