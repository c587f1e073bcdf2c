"""The authorities that a query names in its words ("in Norfolk"), taken as the filter that they are meant as."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ragtool.corpus.authorities import find_authorities, known_authorities
from ragtool.index.analysis import analyze

if TYPE_CHECKING:
    from ragtool.index.catalog import Catalog
    from ragtool.search.query import Query


def within_named_authorities(query: Query, catalog: Catalog) -> tuple[Query, str | None]:
    """The query, kept to the authorities it names; and a refusal where it names only authorities that are not indexed.

    What inspectors wrote of one authority is no answer about another; and within its documents its name, which many
    sentences hold, says nothing of what is asked.
    """
    if query.filters.authority:
        return query, None
    indexed = catalog.authorities()
    said = f" {' '.join(analyze(query.text))} "
    named = dict.fromkeys(mention.name for mention in find_authorities(query.text))
    unlisted = [name for name in indexed if name not in known_authorities() and f" {' '.join(analyze(name))} " in said]
    wanted = tuple(name for name in (*named, *unlisted) if name in indexed)
    if wanted:
        return query.without(wanted).within(replace(query.filters, authority=wanted)), None
    if named:
        there = f"{', '.join(indexed[:8])}{' and others' if len(indexed) > 8 else ''}" if indexed else "none"
        return query, f"No indexed document is about {' or '.join(named)}. Indexed authorities: {there}."
    return query, None
