"""``ragtool news``."""

from __future__ import annotations

import sys
from argparse import Namespace

from ragtool.cli.options import day_of, inquiry_renderer_of, narrate
from ragtool.errors import ExitCode
from ragtool.library import Library


def run(options: Namespace) -> ExitCode:
    """Print which documents came, and what in them matches the saved queries."""
    since = day_of(options.since) if options.since else None
    with Library.open(options.index) as library:
        news = library.news(since)
    if not news.new and not news.changed:
        narrate("Nothing has come since then.")
        return ExitCode.NOTHING_FOUND
    sys.stdout.write(inquiry_renderer_of(options).news(news))
    if not news.queries:
        narrate('No queries are saved. Save one: ragtool watchlist add "return home interviews"')
    return ExitCode.FOUND
