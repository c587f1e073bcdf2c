"""Themes by authority, document or year: how many passages take each up, and the best citation behind each number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from ragtool.errors import UsageError
from ragtool.inquiry.findings import quoted, supporting
from ragtool.inquiry.timeline import UNSTATED
from ragtool.search.citation import document_label
from ragtool.search.filters import resolve
from ragtool.search.query import parse_query

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.inquiry.findings import Supporting
    from ragtool.inquiry.records import Finding
    from ragtool.search.engine import Engine
    from ragtool.search.filters import Filters

DEPTH = 1000
"""Passages that are taken from each kind of search for one theme, so that a count is of all that take it up."""


class Grouping(StrEnum):
    """What the rows of a matrix are."""

    AUTHORITY = "authority"
    DOCUMENT = "document"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Theme:
    """A query, and what to call it."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class ThemeCell:
    """How many passages take a theme up, and the strongest of them; None where none does."""

    n_passages: int
    best: Finding | None


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """An authority, document or year, with a cell for each theme in the matrix's order."""

    title: str
    n_documents: int
    cells: tuple[ThemeCell, ...]


@dataclass(frozen=True, slots=True)
class ThemeMatrix:
    """Rows by title (documents and years by date), columns in the order of the file.

    Attributes:
        notes: Sentences about what was left out.
    """

    grouping: Grouping
    themes: tuple[Theme, ...]
    rows: tuple[ThemeRow, ...]
    notes: tuple[str, ...] = ()


def read_themes(path: Path) -> tuple[Theme, ...]:
    """Themes from a text file, one a line: a query, or ``name = query``; empty lines and those from ``#`` on are none.

    Raises:
        UsageError: The file can't be read or holds no theme, a line holds no query or an empty name, or two themes have
            one name.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} can't be read as a list of themes: {error}") from error
    themes = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text and not text.startswith("#"):
            try:
                themes.append(_theme(text))
            except UsageError as error:
                raise UsageError(f"{path}, line {number} ({text}): {error}") from error
    if not themes:
        raise UsageError(
            f"{path} holds no themes. Write one a line, such as: missing children = return home interviews"
        )
    for theme in themes:
        if [own.name for own in themes].count(theme.name) > 1:
            raise UsageError(f"{path} has two themes called {theme.name!r}. Give each a name of its own.")
    return tuple(themes)


def _theme(text: str) -> Theme:
    """The theme of a line.

    Raises:
        UsageError: It holds nothing to search for, or an empty name.
    """
    name, separator, query = (part.strip() for part in text.partition("="))
    if separator and not (name and query):
        raise UsageError("A name or a query is missing. Write: missing children = return home interviews")
    parse_query(query or name)
    return Theme(name, query or name)


def theme_matrix(
    engine: Engine, themes: Sequence[Theme], grouping: Grouping = Grouping.AUTHORITY, filters: Filters | None = None
) -> ThemeMatrix:
    """Count the passages that take each theme up, in each group of documents.

    Raises:
        EmptyQueryError: A theme holds nothing to search for.
        UnknownFilterError: A filter value that no document of the index has.
    """
    queries = [parse_query(theme.query, filters) for theme in themes]
    scope = resolve(queries[0].filters if filters is None else filters, engine.index.catalog)
    documents = engine.index.catalog.documents() if scope.documents is None else list(scope.documents)
    title_of = _TITLES[grouping]
    groups: dict[str, list[str]] = {}
    for document in sorted(documents, key=_ORDERS[grouping]):
        groups.setdefault(title_of(document), []).append(document.id)
    found = [supporting(engine, query, depth=DEPTH) for query in queries]
    rows = tuple(
        ThemeRow(title, len(ids), tuple(_cell(engine, evidence, frozenset(ids)) for evidence in found))
        for title, ids in groups.items()
    )
    notes = tuple(
        f"Theme {theme.name!r}: more than {DEPTH} passages take it up; only the nearest are counted."
        for theme, evidence in zip(themes, found, strict=True)
        if len(evidence) >= DEPTH
    )
    return ThemeMatrix(grouping, tuple(themes), rows, (*scope.notes, *notes))


def _cell(engine: Engine, found: Sequence[Supporting], documents: frozenset[str]) -> ThemeCell:
    own = [some for some in found if some.document.id in documents]
    return ThemeCell(len(own), next(quoted(engine.index.catalog, own[:1]), None))


def _year(document: IndexedDocument) -> str:
    return str(document.date.year) if document.date else "undated"


_TITLES: dict[Grouping, Callable[[IndexedDocument], str]] = {
    Grouping.AUTHORITY: lambda document: document.authority or UNSTATED,
    Grouping.DOCUMENT: document_label,
    Grouping.YEAR: _year,
}
_ORDERS: dict[Grouping, Callable[[IndexedDocument], tuple[object, ...]]] = {
    Grouping.AUTHORITY: lambda document: (document.authority is None, document.authority),
    Grouping.DOCUMENT: lambda document: (document.authority or "~", str(document.date), document.path),
    Grouping.YEAR: lambda document: (document.date is None, str(document.date)),
}
