"""``ragtool`` alone: the terminal UI."""

from __future__ import annotations

from argparse import Namespace

from ragtool.errors import ExitCode


def run(options: Namespace) -> ExitCode:
    """Open the terminal UI; returns when it is closed."""
    from ragtool.tui.app import run as run_app

    return ExitCode(run_app(options.index))
