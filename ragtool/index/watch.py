"""Waits for documents to arrive, change or go, and says when they are whole."""

from __future__ import annotations

import fcntl
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

QUIET_SECONDS = 2.0
"""So long nothing may change before a change counts as over."""

PATIENCE_SECONDS = 60.0
"""So long a file that stays open for writing but does not change, as in an editor, may hold up the others."""

POLL_MS = 200


def arrivals(roots: Sequence[Path], index: Path, stop: threading.Event | None = None) -> Iterator[None]:
    """Yield once the roots are watched, then each time that something in them changed and is quiet again.

    A file that a program still writes is waited for, unless it only stays open. Hidden files do not count. What changes
    while the caller is at work is not missed: the next round comes at once.

    Args:
        roots: Folders and files that exist.
        index: A folder to leave out, should it be in one of them.
        stop: Ends the wait when it is set.
    """
    from watchfiles import watch  # here, because no query needs it

    folders = {root if root.is_dir() else root.parent for root in roots}
    files = {str(root) for root in roots if not root.is_dir()}
    own = str(index.resolve()) + os.sep

    def counts(_: object, path: str) -> bool:
        name = Path(path).name
        within = path in files or any(Path(path).is_relative_to(root) for root in roots if root.is_dir())
        return within and not name.startswith((".", "~$")) and not (path + os.sep).startswith(own)

    changed: set[str] = set()
    latest = 0.0
    watching = False
    for changes in watch(
        *sorted(folders),
        watch_filter=counts,
        step=POLL_MS // 2,
        rust_timeout=POLL_MS,
        yield_on_timeout=True,
        stop_event=stop,
        recursive=len(files) < len(roots),
    ):
        if changes:
            changed |= {path for _, path in changes}
            latest = time.monotonic()
        quiet_seconds = time.monotonic() - latest
        is_over = changed and (
            quiet_seconds >= PATIENCE_SECONDS
            or (quiet_seconds >= QUIET_SECONDS and not any(map(_is_being_written, changed)))
        )
        if is_over or not watching:
            watching = True
            changed.clear()
            yield


def _is_being_written(path: str) -> bool:
    """Whether a program has the file open for writing, where the system tells: Linux gives no lease on such a file."""
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    with suppress(OSError), open(path, "rb") as file:  # noqa: PTH123 - a path as the system gave it
        # Who opens the file meanwhile has this process told by SIGIO, which would end it; SIGURG is ignored.
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        try:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except BlockingIOError:
            return True
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False
