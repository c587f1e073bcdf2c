"""``ragtool check``."""

from __future__ import annotations

import sys
from argparse import Namespace

from ragtool.cli.options import narrate, renderer_of
from ragtool.errors import ExitCode, IndexDamagedError
from ragtool.library import Library


def run(options: Namespace) -> ExitCode:
    """Verify every file of the index, then print the audit of each document that something is wrong with."""
    if problems := Library.verify(options.index):
        raise IndexDamagedError(" ".join(problems))
    with Library.open(options.index) as library:
        documents = library.documents()
        method = library.index.vectors.method
    faulty = [document for document in documents if document.warnings or document.numbering.missing]
    sys.stdout.write(renderer_of(options).documents(faulty))
    narrate(
        f"The index is whole: {len(documents)} documents, every file as its checksum says. In a search {method}."
        f" {len(faulty)} of the documents have something to know about."
    )
    return ExitCode.FOUND
