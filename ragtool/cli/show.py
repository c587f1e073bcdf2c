"""``ragtool show``."""

from __future__ import annotations

import sys
from argparse import Namespace

from ragtool.cli.options import renderer_of
from ragtool.errors import ExitCode
from ragtool.library import Library


def run(options: Namespace) -> ExitCode:
    """Print a paragraph in its context."""
    with Library.open(options.index) as library:
        found = library.show(options.key, options.around)
    sys.stdout.write(renderer_of(options).paragraph(found))
    return ExitCode.FOUND
