"""``ragtool documents``."""

from __future__ import annotations

import sys
from argparse import Namespace

from ragtool.cli.options import filters_of, narrate, renderer_of
from ragtool.errors import ExitCode
from ragtool.library import Library


def run(options: Namespace) -> ExitCode:
    """Print what is indexed."""
    filters = filters_of(options)
    with Library.open(options.index) as library:
        documents = library.documents(filters)
    sys.stdout.write(renderer_of(options).documents(documents))
    if not documents:
        narrate("No document passes the filters.")
        return ExitCode.NOTHING_FOUND
    return ExitCode.FOUND
