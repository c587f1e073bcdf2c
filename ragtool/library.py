"""The façade: everything that the command line and the terminal UI do, as one typed object."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ragtool.config import Settings, index_folder
from ragtool.errors import IndexStateError, UnknownKeyError
from ragtool.index.store import Index
from ragtool.records import Answer, Document, SearchResult
from ragtool.search.engine import Engine, to_hits
from ragtool.search.query import parse_query

if TYPE_CHECKING:
    from datetime import date
    from threading import Event

    from ragtool.index.build import BuildReport, Progress
    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.inquiry.evidence_pack import EvidencePack
    from ragtool.inquiry.news import News
    from ragtool.inquiry.records import FollowUp, Timeline
    from ragtool.inquiry.themes import Grouping, Theme, ThemeMatrix
    from ragtool.inquiry.watchlist import SavedQuery
    from ragtool.search.context import ParagraphInContext
    from ragtool.search.filters import Filters

DEFAULT_HITS = 10


class Library:
    """An indexed collection of documents, open for questions.

    >>> with Library.open("index") as library:
    ...     answer = library.ask("How many return home interviews were completed?")

    A library keeps the generation of the index that it opened; ``update`` writes a new one, for the next ``open``.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._engine = Engine(index)

    @classmethod
    def open(cls, folder: str | os.PathLike[str] | None = None) -> Library:
        """Open the index in ``folder`` (default: ``$RAGTOOL_INDEX``, else ``index`` in the current folder).

        Raises:
            IndexMissingError: There is none.
            IndexDamagedError: A file of it is missing or cut short.
            IndexIncompatibleError: It was made by another format version.
        """
        return cls(Index.open(index_folder(folder)))

    @staticmethod
    def update(
        roots: Sequence[str | os.PathLike[str]] = (),
        folder: str | os.PathLike[str] | None = None,
        *,
        settings: Settings | None = None,
        only: bool = False,
        full: bool = False,
        dry_run: bool = False,
        device: str = "cpu",
        progress: Progress | None = None,
    ) -> BuildReport:
        """Bring the index in ``folder`` up to date with the files under ``roots`` and under those given before.

        See ``ragtool.index.build.build`` for the arguments.

        Raises:
            UsageError: A root that does not exist or holds no documents, or no root was ever given.
            IndexBusyError: Another process is building it.
            ModelError: The model can't be found or used.
        """
        from ragtool.index.build import build  # here, because no query needs it

        paths = [Path(root) for root in roots] or None
        return build(
            index_folder(folder),
            paths,
            settings,
            only=only,
            full=full,
            dry_run=dry_run,
            device=device,
            progress=progress,
        )

    @staticmethod
    def settings(folder: str | os.PathLike[str] | None = None) -> Settings:
        """The settings of the index in ``folder``; the defaults where there is none that can be read."""
        try:
            with Index.open(index_folder(folder)) as index:
                return index.manifest.settings
        except IndexStateError:
            return Settings()

    @staticmethod
    def roots(folder: str | os.PathLike[str] | None = None) -> tuple[str, ...]:
        """The folders and files that the index in ``folder`` was made of; none where it can't tell any more."""
        from ragtool.index.folder import IndexFolder
        from ragtool.index.manifest import remembered_roots

        try:
            return remembered_roots(IndexFolder(index_folder(folder)).live)
        except IndexStateError:
            return ()

    @staticmethod
    def verify(folder: str | os.PathLike[str] | None = None) -> tuple[str, ...]:
        """Read every file of the index in ``folder`` against its checksum: a sentence for each problem, none if whole.

        Raises:
            IndexMissingError: There is no index.
            IndexDamagedError: It doesn't tell what files it has.
        """
        from ragtool.index.store import verify

        return tuple(verify(index_folder(folder)))

    @staticmethod
    def arrivals(folder: str | os.PathLike[str] | None = None, *, stop: Event | None = None) -> Iterator[None]:
        """Watch the folders that the index in ``folder`` was made of: yields at once, then when files have changed.

        Args:
            folder: As for ``open``.
            stop: Ends the wait when it is set.

        Raises:
            IndexMissingError: There is no index.
            IndexDamagedError, IndexIncompatibleError: It doesn't tell what it was made of.
        """
        from ragtool.index.watch import arrivals

        with Index.open(index_folder(folder)) as index:
            roots = [Path(root) for root in index.manifest.roots]
        yield from arrivals(roots, index_folder(folder), stop)

    def search(self, query: str, k: int = DEFAULT_HITS, filters: Filters | None = None) -> SearchResult:
        """The ``k`` best passages, best first; none when nothing matches the filters, phrases and exclusions.

        Raises:
            EmptyQueryError: The query holds nothing to search for.
            UnknownFilterError: A filter value that nothing in the index has.
        """
        ranking = self._engine.rank(parse_query(query, filters), k)
        return SearchResult(query, to_hits(ranking.candidates), ranking.notes)

    def ask(self, question: str, k: int = DEFAULT_HITS, filters: Filters | None = None) -> Answer:
        """The sentences that answer, verbatim and cited, or a refusal; with the ``k`` best passages.

        Raises:
            EmptyQueryError: The question holds nothing to search for.
            UnknownFilterError: A filter value that nothing in the index has.
        """
        from ragtool.search.answer import answer

        return answer(self._engine, parse_query(question, filters), k)

    def show(self, key: str, around: int = 1) -> ParagraphInContext:
        """The paragraph a citation key names, with ``around`` paragraphs before and after it.

        Raises:
            UnknownKeyError: The key names no document or no paragraph.
        """
        from ragtool.search.context import paragraph_in_context

        return paragraph_in_context(self._index.catalog, key, around)

    def follow(self, key: str) -> FollowUp:
        """What became of the paragraph a citation key names: the passages of later documents that take it up.

        Raises:
            UnknownKeyError: The key names no document or no paragraph.
        """
        from ragtool.inquiry.follow import follow

        return follow(self._engine, key)

    def follow_document(self, name: str) -> tuple[FollowUp, ...]:
        """What became of each recommendation of the document with this id, beginning of an id or part of a path.

        Raises:
            UnknownKeyError: None or several documents are called so.
        """
        from ragtool.inquiry.follow import follow_document

        return follow_document(self._engine, name)

    def timeline(self, question: str, filters: Filters | None = None, per_document: int = 1) -> Timeline:
        """What each document says of a question, by authority and date, with ``per_document`` findings at most.

        Raises:
            EmptyQueryError: The question holds nothing to search for.
            UnknownFilterError: A filter value that nothing in the index has.
        """
        from ragtool.inquiry.timeline import timeline

        return timeline(self._engine, parse_query(question, filters), per_document)

    def compare(
        self, question: str, authorities: Sequence[str], filters: Filters | None = None, per_document: int = 1
    ) -> Timeline:
        """The same for ``authorities``, two or more, whether anything is found there or not.

        Raises:
            EmptyQueryError: The question holds nothing to search for.
            UsageError: Fewer than two authorities.
            UnknownFilterError: An authority or another filter value that nothing in the index has.
        """
        from ragtool.inquiry.timeline import compare

        return compare(self._engine, parse_query(question, filters), authorities, per_document)

    def themes(
        self, themes: Sequence[Theme], by: Grouping | None = None, filters: Filters | None = None
    ) -> ThemeMatrix:
        """How many passages take each theme up, by authority (the default), document or year, with the best of them.

        Raises:
            EmptyQueryError: A theme holds nothing to search for.
            UnknownFilterError: A filter value that nothing in the index has.
        """
        from ragtool.inquiry.themes import Grouping, theme_matrix

        return theme_matrix(self._engine, themes, by or Grouping.AUTHORITY, filters)

    def news(self, since: date | None = None) -> News:
        """The documents that came since a day (None: with the last update), and the news of each saved query.

        Raises:
            UsageError: The watchlist can't be read.
        """
        from ragtool.inquiry.news import news

        return news(self._engine, self.watchlist(), since)

    def watch(self, query: str, name: str = "") -> SavedQuery:
        """Keep a query for ``news``; under its own words where no name is given.

        Raises:
            EmptyQueryError: It holds nothing to search for.
            UsageError: The name is taken, or the watchlist can't be read.
            IndexWriteError: The watchlist can't be written.
        """
        from ragtool.inquiry.watchlist import add_to_watchlist

        return add_to_watchlist(self._index.folder, query, name)

    def unwatch(self, name: str) -> SavedQuery:
        """Keep the query of this name no longer.

        Raises:
            UsageError: There is none, or the watchlist can't be read.
            IndexWriteError: The watchlist can't be written.
        """
        from ragtool.inquiry.watchlist import remove_from_watchlist

        return remove_from_watchlist(self._index.folder, name)

    def watchlist(self) -> tuple[SavedQuery, ...]:
        """The queries that are kept, in the order they were added.

        Raises:
            UsageError: The watchlist can't be read.
        """
        from ragtool.inquiry.watchlist import read_watchlist

        return read_watchlist(self._index.folder)

    def evidence(self, question: str, k: int = DEFAULT_HITS, filters: Filters | None = None) -> EvidencePack:
        """The answer to a question with all that someone needs to check it; the same index gives the same pack.

        Raises:
            EmptyQueryError: The question holds nothing to search for.
            UnknownFilterError: A filter value that nothing in the index has.
        """
        from ragtool.inquiry.evidence_pack import evidence_pack

        return evidence_pack(self._engine, parse_query(question, filters), k)

    def documents(self, filters: Filters | None = None) -> tuple[IndexedDocument, ...]:
        """What is indexed, by authority and date.

        Raises:
            UnknownFilterError: A filter value that nothing in the index has.
        """
        from ragtool.search.filters import Filters, resolve

        found = resolve(filters or Filters(), self._index.catalog).documents
        if found is None:
            found = tuple(self._index.catalog.documents())
        return tuple(sorted(found, key=lambda document: (document.authority or "~", str(document.date), document.path)))

    def document(self, document_id: str) -> Document:
        """One document, whole: its text, headings, paragraphs, pages and cross-references.

        Raises:
            UnknownKeyError: There is none of this id.
        """
        try:
            return self._index.catalog.document(document_id)
        except KeyError:
            raise UnknownKeyError(f"No indexed document has the id {document_id!r}. See: ragtool documents") from None

    def sections(self) -> dict[str, frozenset[str]]:
        """Each heading that a paragraph stands under, at any depth, with the ids of the documents that have it."""
        return self._index.catalog.sections()

    @property
    def index(self) -> Index:
        """The generation of the index that is open."""
        return self._index

    def close(self) -> None:
        """Let go of the index's files."""
        self._index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
