"""``ragtool search``."""

from __future__ import annotations

import sys
from argparse import Namespace

from ragtool.cli.options import filters_of, narrate, renderer_of
from ragtool.errors import ExitCode
from ragtool.library import Library


def run(options: Namespace) -> ExitCode:
    """Print ranked passages."""
    query = " ".join(options.query)
    filters = filters_of(options)
    with Library.open(options.index) as library:
        found = library.search(query, options.k, filters)
    sys.stdout.write(renderer_of(options).hits(query, found.hits))
    for note in found.notes:
        narrate(note)
    if not found.hits:
        narrate("Nothing found: no passage has what the filters, phrases and exclusions ask for.")
        return ExitCode.NOTHING_FOUND
    return ExitCode.FOUND
