"""Near-copies folded: one report may be indexed as its PDF and as a conversion of it, letters quote reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ragtool.search.candidates import Candidate

Shingle = tuple[str, ...]
"""So many words in a row: SHINGLE_WORDS."""

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
    sizes: list[int] = []
    holders: dict[Shingle, tuple[int, ...]] = {}
    for candidate in candidates:
        own = _shingles(candidate.terms)
        held = holders.keys() & own
        shared = Counter(at for shingle in held for at in holders[shingle])
        copied = min(
            (
                at
                for at, n in shared.items()
                if kept[at].document.id != candidate.document.id and _are_copies(n, len(own), sizes[at])
            ),
            default=None,
        )
        if copied is not None:
            kept[copied] = _join(kept[copied], candidate)
        elif len(kept) == limit:
            break
        else:
            place = (len(kept),)
            holders |= dict.fromkeys(own - held, place) | {shingle: holders[shingle] + place for shingle in held}
            kept.append(candidate)
            sizes.append(len(own))
    return kept


def _join(first: Candidate, second: Candidate) -> Candidate:
    chosen, other = (second, first) if _citability(second) > _citability(first) else (first, second)
    copies = (*first.copies, replace(other, copies=()))
    return replace(chosen, score=first.score, copies=copies)


def _citability(candidate: Candidate) -> tuple[bool, bool]:
    return candidate.passage.paragraph.number is not None, candidate.passage.page is not None


def _shingles(terms: tuple[str, ...]) -> frozenset[Shingle]:
    return frozenset(zip(*(terms[at:] for at in range(SHINGLE_WORDS)), strict=False))


def _are_copies(n_shared: int, n_one: int, n_other: int) -> bool:
    shorter = min(n_one, n_other)
    return shorter >= MIN_COPY_SHINGLES and n_shared >= COPY_SHARE * shorter
