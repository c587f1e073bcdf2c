"""Paragraphs to passages: what is retrieved, each within the model's window, nothing truncated."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil

from ragtool.corpus.sentences import sentence_spans
from ragtool.records import Document, Passage, Span

TokenCounter = Callable[[Sequence[str]], list[int]]
"""Tokens of each text, special tokens counted; many texts in one call."""

_WORD = re.compile(r"\S+")
_CLAUSE_END = re.compile(r"[;:,)–—][’”]?$")
_MID_CLAUSE = 0.06
"""What a cut within a clause costs, where a piece as long as the window costs 1: a comma nearby is preferred."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A stretch of text that stays whole, its tokens (special ones not counted), and what a cut after it costs."""

    span: Span
    tokens: int
    cut_cost: float = 0.0


def cut_passages(document: Document, count_tokens: TokenCounter, max_tokens: int) -> tuple[Passage, ...]:
    """The passages of a document, in text order; together they hold every character that is not white space once.

    A paragraph that fits ``max_tokens`` is one passage. A longer one is cut between sentences into as few passages as
    hold it, of as equal length as whole sentences allow. A sentence that alone is longer is cut likewise, by preference
    where a clause ends, else between words, and only within a word that fills the window by itself; its pieces are then
    the passage's sentences.

    Args:
        document: Read; its paragraphs' spans do not overlap.
        count_tokens: Of the model that will encode the passages.
        max_tokens: The window, special tokens included.

    Raises:
        ValueError: ``max_tokens`` leaves no room beside the model's special tokens.
    """
    texts = [paragraph.span.of(document.text) for paragraph in document.paragraphs]
    special, *counts = count_tokens(["", *texts])
    room = max_tokens - special
    if room < 1:
        raise ValueError(f"A window of {max_tokens} tokens has no room beside {special} special tokens.")
    passages: list[Passage] = []
    for paragraph, text, tokens in zip(document.paragraphs, texts, counts, strict=True):
        start = paragraph.span.start
        sentences = [Span(start + span.start, start + span.end) for span in sentence_spans(text)]
        if not sentences:
            continue
        fits = tokens <= max_tokens
        pieces = [sentences] if fits else _fitting(document.text, sentences, count_tokens, special, room)
        passages += [Passage(paragraph.ordinal, Span(piece[0].start, piece[-1].end), tuple(piece)) for piece in pieces]
    return tuple(passages)


def _fitting(
    text: str, sentences: Sequence[Span], count_tokens: TokenCounter, special: int, room: int
) -> list[list[Span]]:
    """The sentences of a long paragraph in groups that fit ``room``, over-long sentences cut.

    The tokens of parts add up to those of the whole for WordPiece. For models where they do not, the groups are counted
    again and packed a little looser until all fit.
    """

    def tokens_of(spans: Sequence[Span]) -> list[int]:
        return [tokens - special for tokens in count_tokens([span.of(text) for span in spans])]

    within = room
    while True:
        units: list[_Unit] = []
        for span, tokens in zip(sentences, tokens_of(sentences), strict=True):
            units += [_Unit(span, tokens)] if tokens <= within else _cut_sentence(text, span, tokens_of, within)
        groups = [[unit.span for unit in group] for group in _packed(units, within)]
        whole = tokens_of([Span(group[0].start, group[-1].end) for group in groups])
        if within == 1 or max(whole) <= room:
            return groups
        within = max(1, within * 9 // 10)


def _cut_sentence(
    text: str, sentence: Span, tokens_of: Callable[[Sequence[Span]], list[int]], room: int
) -> list[_Unit]:
    """A sentence longer than ``room`` in pieces that fit, as equal as the ends of clauses and words allow."""
    spans = [Span(word.start(), word.end()) for word in _WORD.finditer(text, sentence.start, sentence.end)]
    words: list[_Unit] = []
    for span, tokens in zip(spans, tokens_of(spans), strict=True):
        parts = [_Unit(span, tokens)] if tokens <= room else _cut_word(span, tokens_of, room)
        cut_cost = 0.0 if _CLAUSE_END.search(span.of(text)) else _MID_CLAUSE
        words += [*parts[:-1], replace(parts[-1], cut_cost=cut_cost)]
    return [
        _Unit(Span(group[0].span.start, group[-1].span.end), sum(word.tokens for word in group))
        for group in _packed(words, room)
    ]


def _cut_word(word: Span, tokens_of: Callable[[Sequence[Span]], list[int]], room: int) -> list[_Unit]:
    """A word longer than ``room``, halved until the parts fit."""
    step = word.end - word.start
    while True:
        step = ceil(step / 2)
        parts = [Span(start, min(start + step, word.end)) for start in range(word.start, word.end, step)]
        tokens = tokens_of(parts)
        if step == 1 or max(tokens) <= room:
            return [_Unit(part, count, _MID_CLAUSE) for part, count in zip(parts, tokens, strict=True)]


def _packed(units: Sequence[_Unit], room: int) -> list[Sequence[_Unit]]:
    """The units in order in the fewest groups that fit, of those the most equal (least sum of squared lengths).

    A unit longer than ``room`` stands alone.
    """
    # best[i] for the first i units: groups, cost, and where the last group begins.
    best: list[tuple[int, float, int]] = [(0, 0.0, 0)]
    for end in range(1, len(units) + 1):
        tokens = 0
        choices: list[tuple[int, float, int]] = []
        for start in range(end - 1, -1, -1):
            tokens += max(1, units[start].tokens)
            if tokens > room and choices:
                break
            groups, cost, _ = best[start]
            cut_cost = units[start - 1].cut_cost if start else 0.0
            choices.append((groups + 1, cost + (tokens / room) ** 2 + cut_cost, start))
        best.append(min(choices))
    bounds = [len(units)]
    while bounds[-1] > 0:
        bounds.append(best[bounds[-1]][2])
    return [units[start:end] for start, end in pairwise(reversed(bounds))]
