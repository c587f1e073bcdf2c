"""``ragtool export``."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from ragtool.cli.options import filters_of, narrate
from ragtool.errors import ExitCode
from ragtool.library import Library
from ragtool.render.pack import pack_writer


def run(options: Namespace) -> ExitCode:
    """Write an evidence pack."""
    filters, path = filters_of(options), Path(options.to)
    write = pack_writer(path)
    with Library.open(options.index) as library:
        pack = library.evidence(" ".join(options.query), options.k, filters)
    write(pack, path)
    narrate(f"Written: {path}")
    for note in pack.answer.notes:
        narrate(note)
    return ExitCode.FOUND if pack.answer.answered else ExitCode.NOTHING_FOUND
