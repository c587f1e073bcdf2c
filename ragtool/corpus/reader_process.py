"""The process that reads files for ``reading.py``: requests on standard input, replies on standard output.

It ends when its standard input does, when a file takes longer than it may, or by the file's own doing.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from ragtool.corpus.reader_pool import REPLY, REQUEST
from ragtool.corpus.reading import read_document
from ragtool.errors import ReadError
from ragtool.records import Document

MAX_MEMORY_BYTES = 2 * 1024 * 1024 * 1024
"""Of address space; the largest real documents need a tenth of it."""


def main() -> None:
    """Read files until there are no more requests."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the parent's to deal with: it ends this process
    _limit_memory()
    requests = sys.stdin.buffer
    with os.fdopen(os.dup(1), "wb") as replies, Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)  # what a native library prints must not get among the replies
        _send(replies, None)
        while len(header := requests.read(REQUEST.size)) == REQUEST.size:
            seconds, length = REQUEST.unpack(header)
            path = Path(os.fsdecode(requests.read(length)))
            # Works from a thread of its own in C, so that a hang in native code is ended too.
            faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
            outcome = _outcome(path)
            faulthandler.cancel_dump_traceback_later()
            _send(replies, outcome)


def _outcome(path: Path) -> Document | str:
    """The document, or the reason why there is none: any failure is this one file's."""
    try:
        return read_document(path)
    except ReadError as error:
        return str(error)
    except MemoryError:
        return f"Reading it takes more than {MAX_MEMORY_BYTES >> 30} GB of memory, which no document needs."
    except Exception as error:  # named to the user, and the other files go on
        return (
            f"The reader failed on it ({type(error).__name__}: {error}). That is a fault in ragtool: please report it."
        )


def _send(replies: BinaryIO, outcome: Document | str | None) -> None:
    body = pickle.dumps(outcome, protocol=pickle.HIGHEST_PROTOCOL)
    replies.write(REPLY.pack(len(body)) + body)
    replies.flush()


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MAX_MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MAX_MEMORY_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


if __name__ == "__main__":
    main()
