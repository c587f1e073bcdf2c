"""``ragtool watchlist``."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ragtool.cli.options import narrate
from ragtool.errors import ExitCode
from ragtool.library import Library
from ragtool.render.safety import one_line

if TYPE_CHECKING:
    from ragtool.inquiry.watchlist import SavedQuery


def run(options: Namespace) -> ExitCode:
    """Keep a query, keep it no longer, or list what is kept."""
    with Library.open(options.index) as library:
        if options.action == "add":
            saved = library.watch(" ".join(options.query), options.name or "")
            narrate(f"Saved: {one_line(saved.name)}. After an update, see: ragtool news")
        elif options.action == "remove":
            narrate(f"Removed: {one_line(library.unwatch(options.name).name)}")
        else:
            return _list(library.watchlist())
    return ExitCode.FOUND


def _list(kept: Sequence[SavedQuery]) -> ExitCode:
    for saved in kept:
        said = "" if saved.name == saved.query else f": {saved.query}"
        sys.stdout.write(f"{one_line(saved.name + said)}\n")
    if not kept:
        narrate('The watchlist is empty. Add to it: ragtool watchlist add "return home interviews"')
        return ExitCode.NOTHING_FOUND
    return ExitCode.FOUND
