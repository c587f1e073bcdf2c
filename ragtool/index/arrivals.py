"""When each paragraph came into the index: what a build remembers of the one before, so that news can be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ragtool.index.catalog import CATALOG_FILE, Catalog

if TYPE_CHECKING:
    from pathlib import Path

    from ragtool.corpus.discovery import SourceFile
    from ragtool.records import Document


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a document came, and those of its paragraphs that came at another time than now.

    Attributes:
        document: Milliseconds since 1970.
        paragraphs: The same, by the paragraph's words.
    """

    document: int
    paragraphs: Mapping[str, int] = field(default_factory=dict)


class Arrivals:
    """What the generation before knows of documents that are read again.

    A paragraph of a changed file came when a paragraph with its words came into that file; the rest of the file comes
    with this build. A document that takes no other's place comes with this build, whole.
    """

    def __init__(self, generation: Path | None, now: int) -> None:
        """Open the catalog of the generation before.

        Args:
            generation: None where there is none, or it can't be read: then everything comes now.
            now: The time of this build, in milliseconds since 1970.

        Raises:
            IndexDamagedError: The catalog can't be read.
        """
        self._catalog = Catalog(generation / CATALOG_FILE) if generation else None
        indexed = self._catalog.documents() if self._catalog else []
        self._by_id = {own.id: own for own in indexed}
        self._by_place = {(own.root, own.path): own for own in indexed}
        # Clocks are set back; what comes later must not seem to have come before.
        self.now = max([now, *(own.last_arrival + 1 for own in indexed)])

    def of(self, source: SourceFile, document: Document) -> Arrival:
        """That of a document read from ``source``."""
        before = self._by_id.get(document.id) or self._by_place.get((str(source.root), source.relative))
        if before is None or self._catalog is None:
            return Arrival(self.now)
        text = self._catalog.document(before.id).text
        times = self._catalog.arrivals(before.id)
        known = {own.span.of(text): times[own.ordinal] for own in self._catalog.paragraphs(before.id)}
        return Arrival(before.arrived, known)

    def close(self) -> None:
        """Let go of the catalog."""
        if self._catalog:
            self._catalog.close()
