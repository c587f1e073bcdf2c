"""``ragtool compare``."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace

from ragtool.cli.options import filters_of, inquiry_renderer_of, narrate
from ragtool.errors import ExitCode
from ragtool.library import Library


def run(options: Namespace) -> ExitCode:
    """Print what the documents of several authorities say of a question, side by side."""
    filters = replace(filters_of(options), authority=())
    with Library.open(options.index) as library:
        found = library.compare(" ".join(options.query), options.authority, filters, options.per_document)
    sys.stdout.write(inquiry_renderer_of(options).comparison(found))
    for note in found.notes:
        narrate(note)
    return ExitCode.NOTHING_FOUND if found.reason else ExitCode.FOUND
