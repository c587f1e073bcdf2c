"""What has come into the index: new documents, and new or changed paragraphs that match the saved queries."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ragtool.errors import UnknownFilterError
from ragtool.inquiry.findings import supporting, visits
from ragtool.search.filters import resolve
from ragtool.search.query import parse_query

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.inquiry.records import Visit
    from ragtool.inquiry.watchlist import SavedQuery
    from ragtool.search.engine import Engine

PER_DOCUMENT = 5
"""Paragraphs of a document that are told of for one query at most."""


@dataclass(frozen=True, slots=True)
class QueryNews:
    """The new and changed paragraphs that match a saved query, by document.

    Attributes:
        reason: Why none can match, as a sentence: a filter of the query has a value that no document has (yet); else
            None.
    """

    saved: SavedQuery
    visits: tuple[Visit, ...]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What has come since a moment.

    Attributes:
        since: The moment, in the local time zone; None where nothing was ever indexed.
        new: Documents that came, by date.
        changed: Documents that were there and have new paragraphs, by date.
        queries: News of each saved query, in the order they were saved.
    """

    since: datetime.datetime | None
    new: tuple[IndexedDocument, ...]
    changed: tuple[IndexedDocument, ...]
    queries: tuple[QueryNews, ...]


def news(engine: Engine, watchlist: Sequence[SavedQuery], since: datetime.date | None = None) -> News:
    """What has come into the index since a day; since the last update that brought something where none is given."""
    documents = engine.index.catalog.documents()
    if not documents:
        return News(None, (), (), ())
    if since is None:
        moment = max(own.last_arrival for own in documents)
    else:
        moment = int(datetime.datetime.combine(since, datetime.time()).astimezone().timestamp() * 1000)
    come = sorted((own for own in documents if own.last_arrival >= moment), key=lambda own: (str(own.date), own.path))
    passages = engine.index.catalog.passages_since(moment, [own.id for own in come])
    return News(
        datetime.datetime.fromtimestamp(moment / 1000).astimezone(),
        tuple(own for own in come if own.arrived >= moment),
        tuple(own for own in come if own.arrived < moment),
        tuple(_news_of(engine, saved, come, passages) for saved in watchlist),
    )


def _news_of(
    engine: Engine, saved: SavedQuery, come: Sequence[IndexedDocument], passages: NDArray[np.int64]
) -> QueryNews:
    query = parse_query(saved.query)
    try:
        allowed = resolve(query.filters, engine.index.catalog).documents
    except UnknownFilterError as error:
        return QueryNews(saved, (), str(error))
    within = [own for own in come if allowed is None or own in allowed]
    evidence = supporting(engine, query, within=passages)
    found = visits(engine.index.catalog, within, evidence, PER_DOCUMENT)
    return QueryNews(saved, tuple(visit for visit in found if visit.findings))
