"""What an inquiry gives: findings, by document and date, under the authority, query or recommendation they belong to.

Engine -> Finding -> Visit (the findings of one document) -> Strand (visits in order of date) -> an inquiry's result
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.records import Quote


@dataclass(frozen=True, slots=True)
class Finding:
    """A passage that takes a matter up.

    Attributes:
        passage: Its words, verbatim, cited.
        sentence: The strongest of its sentences, verbatim, cited with the page it is on.
        support: How much speaks for it, higher is better: what the sentence says of the matter by itself (cosine and
            share of the words asked for, -1..2); in a follow-up what ``inquiry.follow`` makes of it.
    """

    passage: Quote
    sentence: Quote
    support: float


@dataclass(frozen=True, slots=True)
class Visit:
    """One document and what it says of a matter, strongest first; nothing where no passage is good enough."""

    document: IndexedDocument
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Strand:
    """A matter through time.

    Attributes:
        title: The authority; "authority not stated" for documents that state none.
        visits: Its documents by date, the undated last.
    """

    title: str
    visits: tuple[Visit, ...]

    @property
    def found(self) -> bool:
        """Whether any of its documents takes the matter up."""
        return any(visit.findings for visit in self.visits)


@dataclass(frozen=True, slots=True)
class Timeline:
    """What documents say of a question, authority by authority, each by date.

    Attributes:
        question: As typed.
        strands: By title. Those that were asked for by name, and all others in which something was found.
        reason: Why nothing was found, as a sentence; None where something was.
        notes: Sentences about what the search left out.
    """

    question: str
    strands: tuple[Strand, ...]
    reason: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What became of a recommendation or a finding.

    Attributes:
        quote: Its paragraph, verbatim and cited.
        cites: The paragraphs of its own document that it cites by number.
        cited_by: Those that cite it.
        later: Every later document of the same authority, by date, with the passages that take it up.
        reason: Why there can be no later document, as a sentence: no date or no authority is stated; else None.
    """

    quote: Quote
    cites: tuple[Quote, ...]
    cited_by: tuple[Quote, ...]
    later: tuple[Visit, ...]
    reason: str | None = None

    @property
    def found(self) -> bool:
        """Whether any later document takes it up."""
        return any(visit.findings for visit in self.later)
