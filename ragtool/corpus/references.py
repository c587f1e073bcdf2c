"""Where a document cites its own paragraphs by number: "(paragraphs 40, 41 and 64)"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ragtool.records import CrossReference, Paragraph, ParagraphKind, Span

_NUMBER = r"\d{1,3}(?:\.\d{1,2})*(?![\d%])"
_DASH = r"[-\u2010-\u2015\u2212\u0002\ufffe]"
_ITEM = rf"{_NUMBER}(?:\s*(?:{_DASH}|\bto\b)\s*{_NUMBER})?"
_WORD = r"(?:paragraphs?(?=[\s\d])|paras?(?=[\s.\d]))"
_NUMBERS = r"(?:\s+(?:numbers?|nos?\b))?\.?\s*"
_BETWEEN = rf"\s*(?:[,;/](?:\s*(?:and\b|or\b|&))?|\b(?:and|or)\b|&)\s*(?:{_WORD}{_NUMBERS})?"
_REFERENCE = re.compile(
    rf"\b(?P<word>{_WORD}){_NUMBERS}(?P<list>{_ITEM}(?:{_BETWEEN}{_ITEM})*)",
    re.IGNORECASE,
)
_ITEMS = re.compile(rf"(?P<first>{_NUMBER})(?:\s*(?:{_DASH}|\bto\b)\s*(?P<last>{_NUMBER}))?", re.IGNORECASE)

_SOURCE = (
    r"(?:guidance|acts?|regulations?|schedule|annex|appendix|framework|handbook|code|directions?|chapter|part|section|"
    r"working\s+together)\b"
)
_OF_ANOTHER = re.compile(
    r"\s+of\s+(?!this\b|the\s+(?:report|letter)\b)" rf"|\s+(?:in|to)\s+(?!this\b)(?:[\w’'-]+\s+){{0,4}}?{_SOURCE}",
    re.IGNORECASE,
)
_ANOTHER_BEFORE = re.compile(rf"\b{_SOURCE}[^.;()]{{0,30}}$", re.IGNORECASE)
_LONGEST_RANGE = 100


def find_references(text: str, paragraphs: Sequence[Paragraph]) -> tuple[CrossReference, ...]:
    """The places where paragraphs of a document cite paragraphs of the same document, in text order.

    "paragraph", "para" and their plurals count, in either case, before numbers joined by commas, "and", "&" or "/", or
    by a dash or "to", which is expanded; wrapped over lines or not. Left out are paragraphs said to be another
    document's ("paragraph 12 of the statutory guidance", "Schedule 2, paragraph 3"), and section numbers ("4.2") where
    this document has none. After a singular "paragraph" outside brackets only the first number counts, since what
    follows may not belong to it ("in paragraph 10 and 14 children were").

    Args:
        text: ``Document.text``.
        paragraphs: Its paragraphs, in order; those without a printed number can cite but not be cited.
    """
    numbered: dict[str, int] = {}
    for paragraph in paragraphs:
        if paragraph.number is not None and paragraph.kind is not ParagraphKind.FOOTNOTE:
            numbered.setdefault(paragraph.number, paragraph.ordinal)
    dotted = any("." in number for number in numbered)
    return tuple(
        CrossReference(
            source=paragraph.ordinal,
            span=span,
            numbers=numbers,
            targets=tuple(numbered[number] for number in numbers if number in numbered),
            unresolved=tuple(number for number in numbers if number not in numbered),
        )
        for paragraph in paragraphs
        for span, numbers in _cited(text, paragraph.span, dotted=dotted)
    )


def _cited(text: str, within: Span, *, dotted: bool) -> Iterator[tuple[Span, tuple[str, ...]]]:
    for match in _REFERENCE.finditer(text, within.start, within.end):
        start, end = match.span()
        before = text[max(within.start, start - 60) : start]
        after = text[end : min(within.end, end + 80)]
        if _ANOTHER_BEFORE.search(before) or _OF_ANOTHER.match(after):
            continue
        items = list(_ITEMS.finditer(text, match.start("list"), end))
        bracketed = max(before.rfind("("), before.rfind("[")) > max(before.rfind(")"), before.rfind("]"))
        if match["word"].strip().lower() in ("paragraph", "para") and not bracketed:
            items = items[:1]
        numbers = tuple(dict.fromkeys(number for item in items for number in _expanded(item["first"], item["last"])))
        if not dotted and any("." in number for number in numbers):
            continue
        yield Span(start, items[-1].end()), numbers


def _expanded(first: str, last: str | None) -> Iterator[str]:
    """Every number of a range; both ends alone where it falls, is too long to be meant, or has section numbers."""
    yield first
    if last is None:
        return
    if "." not in first + last:
        if len(last) < len(first):  # "111-31" for 111 to 131
            last = first[: len(first) - len(last)] + last
        if 0 < int(last) - int(first) <= _LONGEST_RANGE:
            yield from map(str, range(int(first) + 1, int(last)))
    yield last
