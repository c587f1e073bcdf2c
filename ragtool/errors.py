"""Every error a user can meet.

    RagtoolError
    ├── UsageError                 the command or its arguments make no sense       exit 2
    │   ├── EmptyQueryError          nothing to search for
    │   ├── UnknownFilterError       a filter value that nothing in the index has
    │   └── UnknownKeyError          a citation key that names nothing
    ├── IndexStateError            the index can't answer                           exit 3
    │   ├── IndexMissingError        there is none
    │   ├── IndexDamagedError        a file of it is missing, cut short or changed
    │   ├── IndexIncompatibleError   it was made by another format, model or settings
    │   ├── IndexBusyError           another process is building it
    │   └── IndexWriteError          its folder can't be written
    ├── ModelError                 the embedding model can't be found or used       exit 3
    └── ReadError                  a document can't be read                         exit 4

Each message says what happened, to which file, and what to do next.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What ``ragtool`` exits with."""

    FOUND = 0
    NOTHING_FOUND = 1
    USAGE = 2
    INDEX = 3
    UNREADABLE = 4
    INTERRUPTED = 130


class RagtoolError(Exception):
    """The root: catch this to catch everything that ragtool raises on purpose."""

    exit_code = ExitCode.USAGE


class UsageError(RagtoolError):
    """The command or its arguments make no sense."""


class EmptyQueryError(UsageError):
    """The query holds nothing to search for."""


class UnknownFilterError(UsageError):
    """A filter value that nothing in the index has."""


class UnknownKeyError(UsageError):
    """A citation key that names no document or paragraph of the index."""


class IndexStateError(RagtoolError):
    """The index can't answer."""

    exit_code = ExitCode.INDEX


class IndexMissingError(IndexStateError):
    """There is no index in the folder."""


class IndexDamagedError(IndexStateError):
    """A file of the index is missing, cut short or changed."""


class IndexIncompatibleError(IndexStateError):
    """The index was made by another format version, model or settings."""


class IndexBusyError(IndexStateError):
    """Another process is building the index."""


class IndexWriteError(IndexStateError):
    """The index folder can't be written: a full disk, a read-only folder. What was in it is as it was."""


class ModelError(RagtoolError):
    """The embedding model can't be found, loaded or trusted."""

    exit_code = ExitCode.INDEX


class ReadError(RagtoolError):
    """A document can't be read; the message is the reason, without the path."""

    exit_code = ExitCode.UNREADABLE
