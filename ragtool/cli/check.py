"""``ragtool check``."""

from __future__ import annotations

import sys
from argparse import Namespace

from ragtool.cli.options import narrate, renderer_of
from ragtool.config import model_in_words
from ragtool.errors import ExitCode, IndexDamagedError
from ragtool.index.adapter import adapter_fingerprint, adapter_of
from ragtool.library import Library


def run(options: Namespace) -> ExitCode:
    """Verify every file of the index, then print the audit of each document that something is wrong with."""
    if problems := Library.verify(options.index):
        raise IndexDamagedError(" ".join(problems))
    with Library.open(options.index) as library:
        documents = library.documents()
        method = library.index.vectors.method
        model, settings = library.index.model, library.index.manifest.settings
    faulty = [document for document in documents if document.warnings or document.numbering.missing]
    sys.stdout.write(renderer_of(options).documents(faulty))
    narrate(
        f"The index is whole: {len(documents)} documents, every file as its checksum says. In a search {method}."
        f" {len(faulty)} of the documents have something to know about."
        f" The model is {model_in_words(model.model, adapted=bool(model.adapter))}."
    )
    if model.not_exported:
        narrate(f"It can't be exported, so that each query takes seconds longer. {model.not_exported}")
    adapter = adapter_of(settings.model) if settings.adapter else None
    if model.adapter != adapter_fingerprint(adapter):
        narrate("Its adapter is not the one that ragtool has now: the next ragtool index encodes everything again.")
    return ExitCode.FOUND
