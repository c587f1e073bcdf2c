"""``python -m ragtool`` and the ``ragtool`` command."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path


def main() -> int:
    """Run the command line; returns the exit code, or ends the process with it where nothing is left to do.

    A query's process is over sooner that way: Python's own end, taking every library and the model down piece by piece,
    takes a tenth as long as the query. The index is closed by then, and the system takes back the rest.
    """
    # A query's small products would wake NumPy's threads, which then wait busily on the cores that the model runs on.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.disable()  # a twentieth of a query's time; the verbs that run for long turn it on again
    _open_closed_streams()
    from ragtool.cli.main import ONE_SHOT, run

    code = run(sys.argv[1:])
    if sys.argv[1:] and sys.argv[1] in ONE_SHOT:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def _open_closed_streams() -> None:
    """``>&-`` leaves Python without the stream: what is written to it goes nowhere then, as it was meant to."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - it is the process's own


if __name__ == "__main__":
    sys.exit(main())
