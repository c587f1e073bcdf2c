"""Parsed flags to the records that the package takes."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from ragtool.render import Format, Renderer, Style, renderer
from ragtool.search.filters import FILTER_NAMES, Filters


def filters_of(options: Namespace) -> Filters:
    """The filters given as flags.

    Raises:
        UsageError: A date that is none.
    """
    return Filters.parse({name: getattr(options, name) for name in FILTER_NAMES})


def renderer_of(options: Namespace) -> Renderer:
    """The renderer for ``--format``; wraps and colours only on a terminal, and honours NO_COLOR."""
    on_terminal = sys.stdout.isatty()
    style = Style(
        width=min(os.get_terminal_size(sys.stdout.fileno()).columns, 110) if on_terminal else None,
        colour=on_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb",
        explain=getattr(options, "explain", False),
    )
    return renderer(Format(options.format), style)


def narrate(sentence: str) -> None:
    """Print a sentence for the user on stderr."""
    sys.stderr.write(f"{sentence}\n")
