"""``ragtool follow``."""

from __future__ import annotations

import sys
from argparse import Namespace

from ragtool.cli.options import inquiry_renderer_of, narrate
from ragtool.errors import ExitCode, UsageError
from ragtool.library import Library


def run(options: Namespace) -> ExitCode:
    """Print what became of a paragraph, or of each recommendation of a document."""
    if (options.key is None) == (options.document is None):
        raise UsageError("Give one of the two: a citation key, or --document NAME.")
    renderer = inquiry_renderer_of(options)
    with Library.open(options.index) as library:
        if options.key is not None:
            followed = library.follow(options.key)
            sys.stdout.write(renderer.follow_up(followed))
            return ExitCode.FOUND if followed.found else ExitCode.NOTHING_FOUND
        all_followed = library.follow_document(options.document)
    if not all_followed:
        narrate(f"No heading of {options.document} announces recommendations. Follow a paragraph: ragtool follow KEY")
        return ExitCode.NOTHING_FOUND
    sys.stdout.write(renderer.follow_ups(all_followed))
    return ExitCode.FOUND if any(own.found for own in all_followed) else ExitCode.NOTHING_FOUND
