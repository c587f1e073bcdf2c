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

Each message says what happened, to which file, and what to do next. The docstrings say it of each kind: what it means,
then what to do. docs/errors.md is made from them.
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
    """The root: catch this to catch everything that ragtool raises on purpose.

    Do as the message says. Raised itself where a process that ragtool needs can't be started or ends unexpectedly.
    """

    exit_code = ExitCode.USAGE


class UsageError(RagtoolError):
    """The command or its arguments make no sense.

    Type it as the message says; ``ragtool VERB --help`` lists what a command takes.
    """


class EmptyQueryError(UsageError):
    """The query holds nothing to search for.

    Give it a word besides filters, exclusions and punctuation.
    """


class UnknownFilterError(UsageError):
    """A filter value that nothing in the index has.

    Take one of the values that the message lists; ``ragtool documents`` shows them all.
    """


class UnknownKeyError(UsageError):
    """A citation key that names no document or paragraph of the index.

    Copy the key printed under a hit; the message says which numbers the document has.
    """


class IndexStateError(RagtoolError):
    """The index can't answer.

    Do as the message says; the errors below say which way.
    """

    exit_code = ExitCode.INDEX


class IndexMissingError(IndexStateError):
    """There is no index in the folder.

    Make one: ``ragtool index FOLDER``. If there is one elsewhere, name it: ``--index FOLDER`` or ``RAGTOOL_INDEX``.
    """


class IndexDamagedError(IndexStateError):
    """A file of the index is missing, cut short or changed.

    Make it again from the documents: ``ragtool index --full``.
    """


class IndexIncompatibleError(IndexStateError):
    """The index was made by another format version, model or settings.

    Make it again from the documents: ``ragtool index --full``.
    """


class IndexBusyError(IndexStateError):
    """Another process is building the index.

    Wait until it has finished; questions are answered from the old index meanwhile.
    """


class IndexWriteError(IndexStateError):
    """The index folder can't be written: a full disk, a read-only folder. What was in it is as it was.

    Make room, or name a folder that you may write: ``--index FOLDER``.
    """


class ModelError(RagtoolError):
    """The embedding model can't be found, loaded or trusted.

    Name another (``ragtool index --model NAME``), or install ragtool again where its own model is damaged.
    """

    exit_code = ExitCode.INDEX


class ReadError(RagtoolError):
    """A document can't be read; the message is the reason, without the path.

    Fetch or save the file again as the reason says. The other documents are indexed all the same.
    """

    exit_code = ExitCode.UNREADABLE
