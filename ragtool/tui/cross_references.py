"""The cross-references of one paragraph, both ways."""

from __future__ import annotations

from dataclasses import dataclass

from ragtool.records import Document


@dataclass(frozen=True, slots=True)
class Links:
    """Where a paragraph points, and what points to it.

    Attributes:
        cites: Ordinals of the paragraphs it cites, in the order printed, each once.
        cited_by: Ordinals of the paragraphs that cite it.
        unresolved: Numbers it cites that the document does not print.
    """

    cites: tuple[int, ...] = ()
    cited_by: tuple[int, ...] = ()
    unresolved: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cites or self.cited_by or self.unresolved)


def links_of(document: Document, ordinal: int) -> Links:
    """The links of the paragraph at ``ordinal``."""
    own = [reference for reference in document.references if reference.source == ordinal]
    return Links(
        cites=tuple(dict.fromkeys(target for reference in own for target in reference.targets)),
        cited_by=tuple(
            dict.fromkeys(reference.source for reference in document.references if ordinal in reference.targets)
        ),
        unresolved=tuple(dict.fromkeys(number for reference in own for number in reference.unresolved)),
    )


def paragraph_name(document: Document, ordinal: int) -> str:
    """The printed number; where none is printed, its section and its place there, said to be unnumbered."""
    paragraph = document.paragraphs[ordinal]
    if paragraph.number:
        return paragraph.number
    section = paragraph.section[-1] if paragraph.section else "opening"
    return f"{section}, unnumbered {paragraph.position}"


def describe(document: Document, links: Links) -> str:
    """In words: "cites 40, 41, 64; is cited by 5"."""
    parts = []
    if links.cites:
        parts.append("cites " + ", ".join(paragraph_name(document, own) for own in links.cites))
    if links.cited_by:
        parts.append("is cited by " + ", ".join(paragraph_name(document, own) for own in links.cited_by))
    if links.unresolved:
        parts.append("cites " + ", ".join(links.unresolved) + ", not printed in this file")
    return "; ".join(parts)
