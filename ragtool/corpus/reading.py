"""Files to documents: one in this process, or many in processes of their own."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from ragtool.corpus.document import assemble
from ragtool.corpus.file_bytes import read_bytes
from ragtool.corpus.file_clues import telling_name
from ragtool.corpus.reader_pool import ReaderPool
from ragtool.corpus.readers import extract
from ragtool.records import Document, ReadFailure

_AHEAD = 4  # documents for each process that may wait for the caller


def read_document(path: Path) -> Document:
    """Read one file, in this process.

    Raises:
        ReadError: It can't be read; the message says why.
    """
    data = read_bytes(path)
    return assemble(data, extract(data, path.name), telling_name(path))


def read_documents(
    paths: Sequence[Path], workers: int, *, seconds: float | None = None
) -> Iterator[tuple[Path, Document | ReadFailure]]:
    """Read files in up to ``workers`` processes; they come out in the order given, read or with the reason why not.

    At most a few documents a process wait for the caller, so that memory stays bounded. Closing the iterator, or an
    interrupt within it, ends the processes. It may be called from any thread.

    Args:
        paths: The files.
        workers: Most processes to use; no more are started than there are files for.
        seconds: The time limit for a file; by default ``SECONDS`` and ``SECONDS_PER_MEGABYTE``.

    Raises:
        RagtoolError: A reader process could not be started.
    """
    count = max(1, min(workers, len(paths)))
    pool = ReaderPool(seconds)
    threads = ThreadPoolExecutor(count, thread_name_prefix="reading")
    waiting: deque[tuple[Path, Future[Document | ReadFailure]]] = deque()
    try:
        for path in paths:
            waiting.append((path, threads.submit(pool.read, path)))
            if len(waiting) > count * _AHEAD:
                done, future = waiting.popleft()
                yield done, future.result()
        while waiting:
            done, future = waiting.popleft()
            yield done, future.result()
    finally:
        pool.dismiss()
        threads.shutdown(cancel_futures=True)
