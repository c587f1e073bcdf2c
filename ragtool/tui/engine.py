"""What the terminal UI asks of the rest of ragtool, and the real thing behind it.

The screens know only the protocols, so that tests can give them a slow or a failing engine. Nothing heavy is imported
until a method is called, from a thread, after the first paint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Protocol

from ragtool.tui.building import Request, update_apart

if TYPE_CHECKING:
    from ragtool.index.build import BuildProgress, BuildReport
    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.inquiry.evidence_pack import EvidencePack
    from ragtool.inquiry.records import FollowUp, Timeline
    from ragtool.records import Answer, Document, SearchResult
    from ragtool.search.filters import Filters

MAX_HITS = 30
"""Passages listed for a query: more than anyone reads, few enough to redraw at every keystroke."""

WARM_UP_QUERY = "children"


class OpenLibrary(Protocol):
    """An open index: ``Library``, or a test's stand-in. Every method may be called from any thread."""

    def search(self, query: str, k: int = ..., filters: Filters | None = ...) -> SearchResult:
        """The passages for a query; raises RagtoolError."""
        ...

    def ask(self, question: str, k: int = ..., filters: Filters | None = ...) -> Answer:
        """The answer to a question; raises RagtoolError."""
        ...

    def timeline(self, question: str, filters: Filters | None = ...) -> Timeline:
        """What each document says of a question; raises RagtoolError."""
        ...

    def follow(self, key: str) -> FollowUp:
        """What became of a paragraph; raises RagtoolError."""
        ...

    def evidence(self, question: str, k: int = ..., filters: Filters | None = ...) -> EvidencePack:
        """An answer with all that is needed to check it; raises RagtoolError."""
        ...

    def documents(self, filters: Filters | None = ...) -> tuple[IndexedDocument, ...]:
        """What is indexed."""
        ...

    def sections(self) -> Mapping[str, frozenset[str]]:
        """Each heading that a paragraph stands under, with the ids of the documents that have it."""
        ...

    def document(self, document_id: str) -> Document:
        """One document, whole; raises UnknownKeyError."""
        ...


class Engine(Protocol):
    """Opens and updates one index folder."""

    folder: Path

    def open(self) -> OpenLibrary:
        """Open the index, ready to answer at once; raises RagtoolError."""
        ...

    def remembered(self) -> tuple[str, ...]:
        """The folders that the index was made of, as far as it can tell."""
        ...

    def update(
        self, roots: list[str], progress: Callable[[BuildProgress], None], stop: Event, *, full: bool
    ) -> BuildReport:
        """Bring the index up to date with ``roots`` and those it remembers; raises RagtoolError, BuildStopped."""
        ...

    def pending(self, stop: Event) -> Iterator[BuildReport]:
        """What an update would do, without doing it: at once, and again when files have changed, until ``stop`` is set.

        Raises RagtoolError.
        """
        ...


class LibraryEngine:
    """The real engine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> OpenLibrary:
        """Open the index and run one query, so that the user's first is as fast as the others."""
        from ragtool.library import Library

        library = Library.open(self.folder)
        library.search(WARM_UP_QUERY, 1)
        return library

    def remembered(self) -> tuple[str, ...]:
        """The folders that even a damaged index remembers."""
        from ragtool.library import Library

        return Library.roots(self.folder)

    def update(
        self, roots: list[str], progress: Callable[[BuildProgress], None], stop: Event, *, full: bool
    ) -> BuildReport:
        """Build a new generation in another process; ``stop`` ends it, leaving the index as it was."""
        return update_apart(Request(tuple(roots), self.folder, full), progress, stop)

    def pending(self, stop: Event) -> Iterator[BuildReport]:
        """Compare the files under the remembered folders with the index, and watch them."""
        from ragtool.library import Library

        for _ in Library.arrivals(self.folder, stop=stop):
            yield Library.update((), self.folder, dry_run=True)
