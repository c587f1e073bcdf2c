"""An update of the index in a process of its own (``build_process.py``), followed from here."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ragtool.errors import RagtoolError

if TYPE_CHECKING:
    from ragtool.index.build import BuildProgress, BuildReport

COMMAND = (sys.executable, "-P", "-m", "ragtool.tui.build_process")
"""Starts the process; -P keeps the current folder's modules out of it."""

POLL_SECONDS = 0.1
LAST_SECONDS = 5.0  # for the process to end once its last word is said

_AS_IT_WAS = "The index is as it was."


@dataclass(frozen=True, slots=True)
class Request:
    """What to update: the arguments of ``Library.update``."""

    roots: tuple[str, ...]
    folder: Path
    full: bool


@dataclass(frozen=True, slots=True)
class Stopped:
    """The process's last word when it was told to stop."""


@dataclass(frozen=True, slots=True)
class Unforeseen:
    """The process's last word when it failed with what is no RagtoolError."""

    error: str


class BuildStopped(Exception):  # noqa: N818 - the user asked for it; nothing is wrong
    """The user stopped the update; the index is as it was before."""


def update_apart(request: Request, progress: Callable[[BuildProgress], None], stop: threading.Event) -> BuildReport:
    """Update the index in another process; returns when that has ended.

    Args:
        request: What to update.
        progress: Called in this thread with each sign of life.
        stop: Ends the update when it is set, within a few seconds.

    Raises:
        BuildStopped: It was stopped.
        RagtoolError: It failed, or its process did.
    """
    folder = str(Path(__file__).parents[2])  # of the package, wherever it was imported from
    path = os.pathsep.join(filter(None, (folder, os.environ.get("PYTHONPATH"))))
    with tempfile.TemporaryFile() as messages:
        try:
            process = subprocess.Popen(
                COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=messages,
                env={**os.environ, "PYTHONPATH": path},
            )
        except OSError as error:
            raise RagtoolError(f"The update could not be started: {error.strerror}.") from error
        assert process.stdin is not None
        assert process.stdout is not None
        watcher = threading.Thread(target=_pass_on_stop, args=(process, process.stdin, request, stop), daemon=True)
        watcher.start()
        try:
            return _follow(process.stdout, progress)
        except EOFError:  # it ended without a last word
            if stop.is_set():
                raise BuildStopped from None
            raise RagtoolError(f"The update ended unexpectedly ({_death(process, messages)}). {_AS_IT_WAS}") from None
        finally:
            process.stdout.close()
            _end(process)
            watcher.join()


def _follow(replies: IO[bytes], progress: Callable[[BuildProgress], None]) -> BuildReport:
    """Pass on what the process tells, until its last word."""
    from ragtool.index.build import BuildProgress, BuildReport

    while True:
        told = pickle.load(replies)  # noqa: S301 - from our own child, over its own pipe
        if isinstance(told, BuildProgress):
            progress(told)
        elif isinstance(told, BuildReport):
            return told
        elif isinstance(told, RagtoolError):
            raise told
        elif isinstance(told, Unforeseen):
            raise RagtoolError(f"The update failed ({told.error}). That is a fault in ragtool: report it. {_AS_IT_WAS}")
        else:
            raise BuildStopped


def _pass_on_stop(
    process: subprocess.Popen[bytes], requests: IO[bytes], request: Request, stop: threading.Event
) -> None:
    """Send the request; end the process's input, which ends the process, when ``stop`` is set."""
    try:
        with requests:
            pickle.dump(request, requests)
            requests.flush()
            while process.poll() is None and not stop.wait(POLL_SECONDS):
                continue
    except BrokenPipeError:  # it ended before it read the request: whoever follows it says why
        return


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(LAST_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _death(process: subprocess.Popen[bytes], messages: IO[bytes]) -> str:
    code = process.wait()
    messages.seek(0)
    said = messages.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
    how = signal.strsignal(-code) or f"signal {-code}" if code < 0 else f"exit status {code}"
    return f"{how}: {said}" if said else how
