"""``ragtool watchlist``."""

from __future__ import annotations

import sys
from argparse import Namespace

from ragtool.cli.options import narrate
from ragtool.config import index_folder
from ragtool.errors import ExitCode
from ragtool.inquiry.watchlist import add_to_watchlist, read_watchlist, remove_from_watchlist
from ragtool.library import Library
from ragtool.render.safety import one_line


def run(options: Namespace) -> ExitCode:
    """Keep a query, keep it no longer, or list what is kept."""
    with Library.open(options.index):  # a watchlist belongs to an index
        folder = index_folder(options.index)
    if options.action == "add":
        saved = add_to_watchlist(folder, " ".join(options.query), options.name or "")
        narrate(f"Saved: {one_line(saved.name)}. After an update, see: ragtool news")
    elif options.action == "remove":
        narrate(f"Removed: {one_line(remove_from_watchlist(folder, options.name).name)}")
    else:
        kept = read_watchlist(folder)
        for saved in kept:
            said = "" if saved.name == saved.query else f": {saved.query}"
            sys.stdout.write(f"{one_line(saved.name + said)}\n")
        if not kept:
            narrate('The watchlist is empty. Add to it: ragtool watchlist add "return home interviews"')
            return ExitCode.NOTHING_FOUND
    return ExitCode.FOUND
