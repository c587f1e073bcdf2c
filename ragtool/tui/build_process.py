"""The process that updates the index for the terminal UI, so that an update, whatever it does, never holds up the keys.

Run by ``building.py``: the request comes on standard input, what happens goes to standard output. It ends, and leaves
the index as it was, when its standard input does: when it is told to stop, or the terminal UI is gone.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import BinaryIO

from ragtool.errors import RagtoolError
from ragtool.index.build import BuildProgress
from ragtool.library import Library
from ragtool.tui.building import Request, Stopped, Unforeseen

NICENESS = 10
"""Keys and searches come first; with nobody typing, the update has the machine to itself all the same."""

SECONDS_TO_STOP = 3.0
"""Then the process ends in the middle of whatever it does: an index can't be half-written, and the next sweeps up."""


class _StopAsked(Exception):  # noqa: N818 - nothing is wrong
    """Ends the build at the next sign of life."""


def main() -> None:
    """Do what is asked and tell how it goes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the terminal UI's to deal with: it ends this process
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    request: Request = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent, over its own pipe
    stop = threading.Event()
    threading.Thread(target=_wait_for_the_end, args=(stop,), daemon=True).start()
    with os.fdopen(os.dup(1), "wb") as replies, Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)  # what a library prints must not get among the replies
        _send(replies, _outcome(request, replies, stop))


def _outcome(request: Request, replies: BinaryIO, stop: threading.Event) -> object:
    """The report, or why there is none."""

    def progress(own: BuildProgress) -> None:
        if stop.is_set():
            raise _StopAsked
        _send(replies, own)

    try:
        return Library.update(request.roots, request.folder, full=request.full, progress=progress)
    except _StopAsked:
        return Stopped()
    except RagtoolError as error:
        return error
    except Exception as error:  # told to the user as a fault of ours
        return Unforeseen("".join(traceback.format_exception_only(error)).strip())


def _wait_for_the_end(stop: threading.Event) -> None:
    while os.read(0, 1):  # not through sys.stdin: a thread that waits in it would disturb the end of the process
        continue
    stop.set()
    time.sleep(SECONDS_TO_STOP)
    os._exit(1)


def _send(replies: BinaryIO, what: object) -> None:
    pickle.dump(what, replies, protocol=pickle.HIGHEST_PROTOCOL)
    replies.flush()


if __name__ == "__main__":
    main()
