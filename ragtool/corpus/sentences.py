"""Where the sentences of a paragraph are: nltk's Punkt, put right for how inspection documents are printed.

Kiss and Strunk, "Unsupervised multilingual sentence boundary detection", Computational Linguistics 32 (2006). Its
trained parameters are a download, so none are used; the sector's abbreviations stand in for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from ragtool.records import Span

_ABBREVIATIONS = frozenset(
    {
        *("mr", "mrs", "ms", "dr", "prof", "rev", "revd", "cllr", "cllrs", "hon", "rt", "st", "supt", "insp", "sgt"),
        *("e.g", "eg", "i.e", "ie", "cf", "viz", "vs", "v", "approx", "ca", "c", "est", "incl", "excl", "max", "min"),
        *("dept", "govt", "co-ord", "asst", "resp", "tel", "ext", "ref", "refs"),
    }
)
_BEFORE_A_NUMBER = re.compile(
    r"(?:^|[\s(\[])(?:nos?|paras?|pp?|pgs?|ss?|regs?|arts?|chs?|chaps?|figs?|vols?)\.$", re.IGNORECASE
)
"""Abbreviations only where a number follows: "s. 47" and "No. 5", but "the answer is no." ends a sentence."""

_OPENS = r"(?=\s+[‘“\"'(]?[A-Z])"
_MAY_END = re.compile(rf"\b(?i:etc|et al|[ap]\.m|ltd|plc|inc|ph\.d)\.{_OPENS}")
_NOTE_MARK = re.compile(rf"(?:(?<=[^\W\d_][.?!])|(?<=[.?!][’”\"')])|(?<=[’”\"')][.?!]))\d{{1,2}}{_OPENS}")
_NO_SPACE = re.compile(r"(?<=[a-z]{3}[.?!])(?=[A-Z][a-z]+\s)")
_BULLET = r"[•◼▪■●○‣∙◦\uf02d\uf06e\uf0a7\uf0b7*–—-]"
_LIST_ITEM = re.compile(rf"\n(?=[ \t]*(?:{_BULLET}|\(?[a-z]\)|\(?[ivx]{{1,4}}\)|\(\d{{1,2}}\))\s)")
_PLAIN_QUOTES = str.maketrans("‘’“”", "''\"\"")


def sentence_spans(text: str) -> tuple[Span, ...]:
    """The sentences of a paragraph's text, as offsets into it.

    A line that begins with a bullet, a dash or "(a)" begins a new one. Together the spans hold every character that is
    not white space, in order, without overlap; none begins or ends with white space. ``nltk`` is imported on the first
    call, which takes a second or two.
    """
    spans: list[Span] = []
    for block in _split_at(Span(0, len(text)), (match.start() for match in _LIST_ITEM.finditer(text))):
        spans.extend(_sentences_of(text, block))
    return tuple(spans)


def _sentences_of(text: str, block: Span) -> Iterator[Span]:
    """The sentences of a block without list items."""
    content = block.of(text)
    # Punkt knows plain quotes as closing a sentence, curly ones not.
    starts = {start for start, _ in _punkt()(content.translate(_PLAIN_QUOTES))}
    starts = {start for start in starts if not _goes_on(content, start)}
    for pattern in (_MAY_END, _NOTE_MARK, _NO_SPACE):
        starts.update(match.end() for match in pattern.finditer(content))
    for part in _split_at(Span(0, len(content)), sorted(starts)):
        trimmed = _trimmed(content, part)
        if trimmed.start < trimmed.end:
            yield Span(block.start + trimmed.start, block.start + trimmed.end)


def _goes_on(content: str, start: int) -> bool:
    """Whether what begins at ``start`` belongs to the sentence before it."""
    following = content[start : start + 1]
    if following.islower() or following in ",;:)]–":
        return True
    return following.isdigit() and bool(_BEFORE_A_NUMBER.search(content[max(0, start - 16) : start].rstrip()))


def _split_at(span: Span, places: Iterable[int]) -> Iterator[Span]:
    start = span.start
    for place in places:
        if start < place < span.end:
            yield Span(start, place)
            start = place
    yield Span(start, span.end)


def _trimmed(text: str, span: Span) -> Span:
    content = span.of(text)
    start = span.start + len(content) - len(content.lstrip())
    return Span(start, max(start, span.start + len(content.rstrip())))


@lru_cache(maxsize=1)
def _punkt() -> Callable[[str], Iterable[tuple[int, int]]]:
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    parameters = PunktParameters()
    parameters.abbrev_types = set(_ABBREVIATIONS)
    spans: Callable[[str], Iterable[tuple[int, int]]] = PunktSentenceTokenizer(parameters).span_tokenize
    return spans
