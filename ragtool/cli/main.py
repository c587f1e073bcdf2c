"""From the words typed to an exit code: finds the verb's module, runs it, turns errors into sentences."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from ragtool.cli.options import narrate
from ragtool.cli.parser import build_parser
from ragtool.errors import ExitCode, IndexDamagedError, IndexStateError, RagtoolError

MODULES = {"eval": "evaluate"}
"""Verbs whose module has another name than the verb."""

ONE_SHOT = ("ask", "search", "show")
"""Verbs that are over before garbage is worth collecting (``__main__`` leaves it off for them)."""


def run(arguments: Sequence[str]) -> int:
    """Run one command; answers go to stdout, all else to stderr. Returns the exit code."""
    if not arguments:
        arguments = ["tui"]
    options = build_parser(arguments[0]).parse_args(arguments)
    if options.verb not in ONE_SHOT:
        gc.enable()
    command = importlib.import_module(f"ragtool.cli.{MODULES.get(options.verb, options.verb)}")
    try:
        code: ExitCode = command.run(options)
        sys.stdout.flush()
        return code
    except RagtoolError as error:
        narrate(f"ragtool: {error}")
        return error.exit_code
    except KeyboardInterrupt:
        narrate("ragtool: interrupted")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        _drop_output()  # the reader (head, less) has what it wanted
        return ExitCode.FOUND
    except OSError as error:
        _drop_output()
        told = error if error.filename else f"the output can't be written: {error.strerror}. Where does it go?"
        narrate(f"ragtool: {told}")
        return ExitCode.USAGE
    except Exception:  # whatever a damaged index may lead to, where it is damaged; else a fault of ours
        damage = _damage(options)
        if not damage:
            raise
        narrate(f"ragtool: {damage}")
        return ExitCode.INDEX


def _damage(options: Namespace) -> str:
    """What is damaged of the index that a command was about, by every file's checksum; "" where nothing is."""
    from ragtool.library import Library

    try:
        return " ".join(Library.verify(options.index))
    except IndexStateError as error:
        return str(error) if isinstance(error, IndexDamagedError) else ""


def _drop_output() -> None:
    """What stdout still holds goes nowhere; Python would complain when it flushes it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
