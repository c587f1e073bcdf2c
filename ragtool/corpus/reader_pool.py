"""Processes that read files, so that a file which crashes or hangs native code takes only itself with it.

They are plain subprocesses (``reader_process.py``) that talk over pipes: nothing is forked from a program with threads,
and no ``__main__`` is run again, so that the pool may be used from any thread of any program.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO

from ragtool.corpus.file_bytes import printable
from ragtool.errors import RagtoolError
from ragtool.records import Document, ReadFailure

SECONDS = 60.0
"""What reading a file may take, and for each megabyte of it as much again as ``SECONDS_PER_MEGABYTE``."""

SECONDS_PER_MEGABYTE = 20.0

REQUEST = struct.Struct("<dI")
"""To a reader process: the time limit in seconds, the length of the path that follows, as ``os.fsencode`` gives it."""

REPLY = struct.Struct("<Q")
"""From a reader process: the length of the pickle that follows; of None when it is ready to read."""

COMMAND = (sys.executable, "-P", "-m", "ragtool.corpus.reader_process")
"""Starts a reader process; -P keeps the current folder's modules out of it."""

_FILES_A_PROCESS = 200  # then a fresh one, so that what native libraries leak stays bounded
_LAST_SECONDS = 5.0  # for a process to end once it has closed its output
_NOT_STARTED = "The process that reads documents could not be started ({}). Check the installation of ragtool."


class ReaderPool:
    """Reader processes, lent one at a time to threads that each wait for a reply."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._idle: queue.LifoQueue[_Reader] = queue.LifoQueue()
        self._readers: list[_Reader] = []
        self._lock = threading.Lock()
        self._dismissed = False

    def read(self, path: Path) -> Document | ReadFailure:
        """Read a file in an idle process, or a new one."""
        reader = self._lend()
        try:
            outcome = reader.read(path, self._seconds or _time_limit(path))
        except _ReaderDiedError as error:
            outcome = str(error)
        if reader.usable:
            self._idle.put(reader)
        else:
            self._retire(reader)
        return ReadFailure(printable(path), outcome) if isinstance(outcome, str) else outcome

    def dismiss(self) -> None:
        """End every process, whatever it is doing."""
        with self._lock:
            self._dismissed = True
            readers, self._readers = self._readers, []
        for reader in readers:
            reader.kill()

    def _lend(self) -> _Reader:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            pass
        with self._lock:
            if self._dismissed:
                raise RagtoolError("Reading was interrupted.")
            reader = _Reader()
            self._readers.append(reader)
        return reader

    def _retire(self, reader: _Reader) -> None:
        with self._lock:
            if reader in self._readers:
                self._readers.remove(reader)
        reader.kill()


class _ReaderDiedError(Exception):
    """A reader process ended before it replied; the message is the reason to give for the file."""


class _Reader:
    """One reader process."""

    def __init__(self) -> None:
        self._messages: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by kill
        folder = str(Path(__file__).parents[2])  # of the package, wherever it was imported from
        path = os.pathsep.join(filter(None, (folder, os.environ.get("PYTHONPATH"))))
        try:
            self._process = subprocess.Popen(
                COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._messages,
                env={**os.environ, "PYTHONPATH": path},
            )
        except OSError as error:
            self._messages.close()
            raise RagtoolError(_NOT_STARTED.format(error.strerror)) from error
        self._ready = False
        self._files_left = _FILES_A_PROCESS

    @property
    def usable(self) -> bool:
        """Whether it can read another file."""
        return self._files_left > 0

    def read(self, path: Path, seconds: float) -> Document | str:
        """The document, or the reason why it can't be read.

        Raises:
            _ReaderDiedError: The process crashed, or was stopped by the time limit.
            RagtoolError: It never got ready.
        """
        if not self._ready:
            self._wait_until_ready()
        began = time.monotonic()
        name = os.fsencode(path)
        self._files_left -= 1
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(REQUEST.pack(seconds, len(name)) + name)
            self._process.stdin.flush()
            reply = self._reply()
        except (EOFError, OSError, ValueError):  # ValueError: ended meanwhile, and its pipes closed
            self._files_left = 0
            raise _ReaderDiedError(self._death(time.monotonic() - began, seconds)) from None
        assert isinstance(reply, Document | str)
        return reply

    def kill(self) -> None:
        """End it, and free what belongs to it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._messages):
            assert stream is not None
            try:
                stream.close()
            except OSError:  # what was still to be written has no reader any more
                continue

    def _wait_until_ready(self) -> None:
        try:
            self._reply()
            self._ready = True
        except EOFError:
            self._process.wait()
            self._messages.seek(0)
            said = self._messages.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise RagtoolError(_NOT_STARTED.format(said or "it was ended")) from None

    def _reply(self) -> object:
        stream = self._process.stdout
        assert stream is not None
        header = stream.read(REPLY.size)
        if len(header) < REPLY.size:
            raise EOFError
        (length,) = REPLY.unpack(header)
        body = stream.read(length)
        if len(body) < length:
            raise EOFError
        return pickle.loads(body)  # noqa: S301 - from our own child, over its own pipe

    def _death(self, elapsed_seconds: float, limit_seconds: float) -> str:
        try:
            code = self._process.wait(_LAST_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        if elapsed_seconds >= limit_seconds:
            return f"Reading it took longer than {limit_seconds:.0f} seconds and was stopped. Fetch or save it again."
        how = signal.strsignal(-code) or f"signal {-code}" if code < 0 else f"exit status {code}"
        return f"Reading it crashed the reader ({how}): it is damaged or hostile. Fetch or save it again."


def _time_limit(path: Path) -> float:
    try:
        return SECONDS + SECONDS_PER_MEGABYTE * path.stat().st_size / 1e6
    except (OSError, ValueError):  # reading it will say why
        return SECONDS
