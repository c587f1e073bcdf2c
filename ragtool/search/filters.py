"""Where to search: authority, kind, dates, document and section, resolved before the search and put into it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from ragtool.errors import UnknownFilterError, UsageError

if TYPE_CHECKING:
    from ragtool.index.catalog import Catalog
    from ragtool.index.catalog_records import IndexedDocument

FILTER_NAMES = ("authority", "kind", "since", "until", "document", "section")

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Filters:
    """Values of one name are alternatives; different names must all hold. Empty or None: no such filter.

    Attributes:
        authority: Names, as a user types them ("norfolk", "Norfolk County Council").
        kind: Words of a kind or framework ("letter", "monitoring visit", "ILACS").
        document: Ids, beginnings of ids, or parts of file names.
        section: Parts of headings.
        since, until: First and last day, both included.
    """

    authority: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    document: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    @classmethod
    def parse(cls, values: Mapping[str, Sequence[str]]) -> Filters:
        """Filters from text, by the names of FILTER_NAMES.

        Raises:
            UsageError: A date that is none.
        """
        since = [_parse_day(value, last=False) for value in values.get("since", ())]
        until = [_parse_day(value, last=True) for value in values.get("until", ())]
        return cls(
            authority=tuple(values.get("authority", ())),
            kind=tuple(values.get("kind", ())),
            document=tuple(values.get("document", ())),
            section=tuple(values.get("section", ())),
            since=max(since, default=None),
            until=min(until, default=None),
        )

    def merged(self, other: Filters) -> Filters:
        """Both: alternatives joined, the narrower of the dates."""
        return Filters(
            authority=self.authority + other.authority,
            kind=self.kind + other.kind,
            document=self.document + other.document,
            section=self.section + other.section,
            since=max((day for day in (self.since, other.since) if day), default=None),
            until=min((day for day in (self.until, other.until) if day), default=None),
        )

    def __bool__(self) -> bool:
        return any(getattr(self, item.name) for item in fields(self))

    def describe(self) -> str:
        """In words, for a title or a refusal: "authority Norfolk, since 1 January 2016"; "" without filters."""
        named = {name: getattr(self, name) for name in FILTER_NAMES}
        return ", ".join(
            f"{name} {' or '.join(value)}" if isinstance(value, tuple) else f"{name} {value.day} {value:%B %Y}"
            for name, value in named.items()
            if value
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """Filters, resolved against one index.

    Attributes:
        documents: The documents that may be searched, in catalog order; None where no filter names documents.
        notes: Sentences about what a filter left out for want of a date.
    """

    documents: tuple[IndexedDocument, ...] | None
    notes: tuple[str, ...] = ()


def resolve(filters: Filters, catalog: Catalog) -> Scope:
    """The documents that pass the filters (all but ``section``, which is of passages).

    Raises:
        UnknownFilterError: A value that no document of the index has, with the values there are.
    """
    if not replace(filters, section=()):
        return Scope(None)
    documents = catalog.documents()
    kept: Iterable[IndexedDocument] = documents
    if filters.authority:
        kept = _matching(kept, documents, "authority", filters.authority, lambda document: (document.authority or "",))
    if filters.kind:
        kept = _matching(
            kept, documents, "kind", filters.kind, lambda document: (document.kind or "", document.framework or "")
        )
    if filters.document:
        kept = _matching(
            kept, documents, "document", filters.document, lambda document: (document.id, document.path), loose=True
        )
    kept = list(kept)
    notes: tuple[str, ...] = ()
    if filters.since or filters.until:
        undated = sum(document.date is None for document in kept)
        if undated:
            notes = (f"{undated} of the documents have no date and are left out by the date filter.",)
        first, last = filters.since or date.min, filters.until or date.max
        kept = [document for document in kept if document.date is not None and first <= document.date <= last]
    return Scope(tuple(kept), notes)


def _matching(
    kept: Iterable[IndexedDocument],
    documents: Sequence[IndexedDocument],
    name: str,
    wanted: Sequence[str],
    names_of: Callable[[IndexedDocument], Sequence[str]],
    *,
    loose: bool = False,
) -> list[IndexedDocument]:
    """The documents that have a wanted value for a name, else all its words in one (``loose``: have it anywhere)."""

    def matching(value: str) -> list[IndexedDocument]:
        if loose:
            return [own for own in documents if any(value.casefold() in name.casefold() for name in names_of(own))]
        words = _words(value, name)
        held = [(own, [_words(other, name) for other in names_of(own) if other]) for own in documents]
        # A whole name means that name alone: "Somerset" is not North Somerset.
        whole = [own for own, names in held if words in names]
        return whole or [own for own, names in held if any(words <= other for other in names)]

    found: set[str] = set()
    for value in wanted:
        own = {document.id for document in matching(value)}
        if not own:
            raise UnknownFilterError(_unknown(name, value, [names_of(document) for document in documents]))
        found |= own
    return [document for document in kept if document.id in found]


_TITLES = frozenset(
    "council county city borough metropolitan district london royal of and the unitary authority".split()
)


@lru_cache(maxsize=4096)  # the documents of an index share their authorities and kinds
def _words(value: str, name: str) -> frozenset[str]:
    words = frozenset(re.findall(r"\w+", value.replace("'", "").replace("’", "").casefold()))
    if name == "authority":
        return words - _TITLES or words
    return frozenset(word.removesuffix("s") for word in words)


def _unknown(name: str, value: str, names: Sequence[Sequence[str]]) -> str:
    import difflib  # here, because only a failed query needs it

    there = sorted({own[-1] if name == "document" else own[0] for own in names if own[0]})
    near = difflib.get_close_matches(value, there, n=1)
    meant = f" Did you mean {near[0]!r}?" if near else ""
    listed = ", ".join(there[:12]) + (f" and {len(there) - 12} more" if len(there) > 12 else "")
    return f"No indexed document has {name} {value!r}.{meant} There are: {listed}. See: ragtool documents"


def _parse_day(value: str, *, last: bool) -> date:
    """``2016``, ``2016-11`` or ``2016-11-16``: its first or last day."""
    from calendar import monthrange  # here, because most queries have no dates

    match = _DATE.fullmatch(value.strip())
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        month = month or (12 if last else 1)
        return date(year, month, day or (monthrange(year, month)[1] if last else 1))
    except ValueError:
        raise UsageError(f"{value!r} is not a date. Write 2016, 2016-11 or 2016-11-16.") from None
