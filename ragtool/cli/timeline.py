"""``ragtool timeline``."""

from __future__ import annotations

import sys
from argparse import Namespace

from ragtool.cli.options import filters_of, inquiry_renderer_of, narrate
from ragtool.errors import ExitCode
from ragtool.library import Library


def run(options: Namespace) -> ExitCode:
    """Print what each document says of a question, by authority and date."""
    filters = filters_of(options)
    with Library.open(options.index) as library:
        found = library.timeline(" ".join(options.query), filters, options.per_document)
    sys.stdout.write(inquiry_renderer_of(options).timeline(found))
    for note in found.notes:
        narrate(note)
    return ExitCode.NOTHING_FOUND if found.reason else ExitCode.FOUND
