"""Open indexes to inquire of: the sample documents, and the real ones where they are."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ragtool.library import Library

COPY = "norfolk-inspection-2015.txt"
"""The text of a report that is there as a PDF as well; the judged follow-ups name the paragraphs of the PDF."""


@pytest.fixture(scope="session")
def library(sample_index: Path) -> Iterator[Library]:
    with Library.open(sample_index) as library:
        yield library


@pytest.fixture(scope="session")
def real_library(letters: Path, exported_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Norfolk's documents and one other authority's, as the judgements need them."""
    folder = tmp_path_factory.mktemp("real")
    shutil.copytree(exported_encoder, folder / "index" / "encoders" / exported_encoder.name, copy_function=os.link)
    judged = [path for part in ("ofsted", "seeds") for path in (letters / part).glob("*.*") if path.name != COPY]
    (folder / "documents").mkdir()
    for path in judged:
        if path.suffix in {".pdf", ".txt"}:
            shutil.copy(path, folder / "documents")
    Library.update([folder / "documents"], folder / "index")
    with Library.open(folder / "index") as library:
        yield library
