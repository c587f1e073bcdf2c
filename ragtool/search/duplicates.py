"""Near-copies folded: one report may be indexed as its PDF and as a conversion of it, letters quote reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ragtool.search.candidates import Candidate

SHINGLE_WORDS = 4
COPY_SHARE = 0.8
"""Share of the shorter passage's shingles that the longer must hold for the two to be copies."""

MIN_COPY_SHINGLES = 4
"""Shorter passages are never folded: short items are alike without being copies."""


def fold_copies(candidates: Iterable[Candidate], limit: int) -> list[Candidate]:
    """The best ``limit`` candidates, those of other documents with nearly the same words folded into them.

    Of a group of copies the one that can be cited best is kept: by printed number, then by page, then the first. It
    takes the group's best rank.

    Args:
        candidates: Best first; taken only as far as needed.
        limit: How many to return.
    """
    kept: list[Candidate] = []
    shingles: list[frozenset[tuple[str, ...]]] = []
    for candidate in candidates:
        own = _shingles(candidate.terms)
        copied = next(
            (
                at
                for at, other in enumerate(kept)
                if other.document.id != candidate.document.id and _are_copies(own, shingles[at])
            ),
            None,
        )
        if copied is not None:
            kept[copied] = _join(kept[copied], candidate)
        elif len(kept) == limit:
            break
        else:
            kept.append(candidate)
            shingles.append(own)
    return kept


def _join(first: Candidate, second: Candidate) -> Candidate:
    chosen, other = (second, first) if _citability(second) > _citability(first) else (first, second)
    copies = (*first.copies, replace(other, copies=()))
    return replace(chosen, score=first.score, copies=copies)


def _citability(candidate: Candidate) -> tuple[bool, bool]:
    return candidate.passage.paragraph.number is not None, candidate.passage.page is not None


def _shingles(terms: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(terms[at : at + SHINGLE_WORDS] for at in range(len(terms) - SHINGLE_WORDS + 1))


def _are_copies(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> bool:
    shorter = min(len(one), len(other))
    return shorter >= MIN_COPY_SHINGLES and len(one & other) >= COPY_SHARE * shorter
