"""Parsed flags to the records that the package takes."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from ragtool.render import Format, Renderer, Style, renderer
from ragtool.search.filters import FILTER_NAMES, Filters

if TYPE_CHECKING:
    from datetime import date

    from ragtool.render.inquiry import InquiryRenderer


def filters_of(options: Namespace) -> Filters:
    """The filters given as flags.

    Raises:
        UsageError: A date that is none.
    """
    return Filters.parse({name: getattr(options, name) for name in FILTER_NAMES})


def renderer_of(options: Namespace) -> Renderer:
    """The renderer for ``--format``; wraps and colours only on a terminal, and honours NO_COLOR."""
    return renderer(Format(options.format), _style_of(options))


def _style_of(options: Namespace) -> Style:
    on_terminal = sys.stdout.isatty()
    return Style(
        width=min(os.get_terminal_size(sys.stdout.fileno()).columns, 110) if on_terminal else None,
        colour=on_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb",
        explain=getattr(options, "explain", False),
    )


def inquiry_renderer_of(options: Namespace) -> InquiryRenderer:
    """The same for the results of inquiries."""
    from ragtool.render.inquiry import inquiry_renderer  # here, because a search never needs it

    return inquiry_renderer(Format(options.format), _style_of(options))


def day_of(text: str) -> date:
    """The first day of what ``--since`` was given: a year, a month or a day.

    Raises:
        UsageError: It is no date.
    """
    day = Filters.parse({"since": [text]}).since
    assert day is not None
    return day


def narrate(sentence: str) -> None:
    """Print a sentence for the user on stderr."""
    sys.stderr.write(f"{sentence}\n")
