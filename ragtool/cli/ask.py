"""``ragtool ask``."""

from __future__ import annotations

import sys
from argparse import Namespace

from ragtool.cli.options import filters_of, narrate, renderer_of
from ragtool.errors import ExitCode
from ragtool.library import Library


def run(options: Namespace) -> ExitCode:
    """Print the sentences that answer, or a refusal, then the passages."""
    filters = filters_of(options)
    with Library.open(options.index) as library:
        answer = library.ask(" ".join(options.query), options.k, filters)
    sys.stdout.write(renderer_of(options).answer(answer))
    for note in answer.notes:
        narrate(note)
    return ExitCode.FOUND if answer.answered else ExitCode.NOTHING_FOUND
