"""Queries that a user keeps, so that news can be told of them: ``watchlist.json`` in the index folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ragtool.errors import IndexWriteError, UsageError
from ragtool.search.query import parse_query

WATCHLIST_FILE = "watchlist.json"


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query in the words (and with the filters) that were typed, and what to call it."""

    name: str
    query: str


def read_watchlist(folder: Path) -> tuple[SavedQuery, ...]:
    """The queries kept in the index folder, in the order they were added.

    Raises:
        UsageError: The file is there and is no watchlist.
    """
    path = folder / WATCHLIST_FILE
    try:
        return tuple(SavedQuery(str(own["name"]), str(own["query"])) for own in json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} is no watchlist ({error!r}). Mend it, or delete it and add your queries again."
        ) from error


def add_to_watchlist(folder: Path, query: str, name: str = "") -> SavedQuery:
    """Keep a query; under its own words where no name is given.

    Raises:
        EmptyQueryError: It holds nothing to search for.
        UsageError: The name is taken.
        IndexWriteError: The file can't be written.
    """
    parse_query(query)
    saved = SavedQuery(name.strip() or " ".join(query.split()), query)
    known = read_watchlist(folder)
    if any(own.name == saved.name for own in known):
        raise UsageError(f"The watchlist has {saved.name!r} already. See: ragtool watchlist list")
    _write(folder, [*known, saved])
    return saved


def remove_from_watchlist(folder: Path, name: str) -> SavedQuery:
    """Keep the query of this name no longer.

    Raises:
        UsageError: There is none.
        IndexWriteError: The file can't be written.
    """
    known = read_watchlist(folder)
    for saved in known:
        if saved.name == name:
            _write(folder, [own for own in known if own != saved])
            return saved
    there = ", ".join(repr(own.name) for own in known) or "nothing"
    raise UsageError(f"The watchlist has no {name!r}. It has: {there}.")


def _write(folder: Path, queries: Sequence[SavedQuery]) -> None:
    path = folder / WATCHLIST_FILE
    beside = path.with_suffix(".new")
    try:
        beside.write_text(json.dumps([asdict(own) for own in queries], ensure_ascii=False, indent=2) + "\n", "utf-8")
        beside.replace(path)
    except OSError as error:
        raise IndexWriteError(f"{path} can't be written: {error}. The watchlist is as it was.") from error
