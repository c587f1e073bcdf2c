"""``python -m ragtool`` and the ``ragtool`` command."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """Run the command line; returns the exit code."""
    gc.disable()  # a twentieth of a query's time; the verbs that run for long turn it on again
    from ragtool.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
