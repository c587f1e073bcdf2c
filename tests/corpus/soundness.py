"""What must hold of whatever a reader gives for a file, however damaged the file is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ragtool.corpus.readers.encoding import decode_text, printed
from ragtool.records import Document, Paragraph, ParagraphKind, ReadFailure

_CONTROLS = re.compile("[\0-\x08\x0b-\x1f\x7f]")
_OUR_FAULT = re.compile(r"That is a fault in ragtool|took longer than")


def fault_of(outcome: Document | ReadFailure, data: bytes) -> str | None:
    """What is wrong with the outcome of reading ``data``, as a clause; None where nothing is."""
    faults = _faults_of_failure(outcome) if isinstance(outcome, ReadFailure) else _faults_of_document(outcome, data)
    return next(faults, None)


def _faults_of_failure(failure: ReadFailure) -> Iterator[str]:
    reason = failure.reason
    if len(reason) < 10 or not reason.endswith(".") or not reason.isprintable():
        yield f"its reason is no sentence: {reason!r}"
    if _OUR_FAULT.search(reason):
        yield f"it failed, not the file: {reason}"


def _faults_of_document(own: Document, data: bytes) -> Iterator[str]:
    own.text.encode("utf-8")
    if control := _CONTROLS.search(own.text):
        yield f"its text holds the control character {control.group()!r} at {control.start()}"
    if not own.paragraphs and not own.warnings:
        yield "it has no paragraph, and no warning says so"
    if [paragraph.ordinal for paragraph in own.paragraphs] != list(range(len(own.paragraphs))):
        yield "its paragraphs are not counted from 0"
    spans = sorted(
        [(heading.span.start, heading.span.end) for heading in own.headings]
        + [(paragraph.span.start, paragraph.span.end) for paragraph in own.paragraphs]
    )
    if any(first[1] > second[0] for first, second in pairwise(spans)):
        yield "two spans overlap"
    for start, end in spans:
        words = own.text[start:end]
        if not 0 <= start < end <= len(own.text) or words != words.strip():
            yield f"the span from {start} to {end} is empty, outside the text, or has white space at an end"
    yield from _faults_of_numbers(own, data)
    yield from _faults_of_pages(own)
    yield from _faults_of_references(own)


def _faults_of_numbers(own: Document, data: bytes) -> Iterator[str]:
    source = printed(decode_text(data).text) if own.format in ("text", "markdown") else None
    for paragraph in own.paragraphs:
        number = paragraph.number
        if number is None:
            continue
        before = own.text[: paragraph.span.start].rpartition("\n")[2]
        if before != f"{number}. ":
            yield f"paragraph {paragraph.ordinal} is numbered {number}, and {before!r} stands before it"
        if source is not None and not re.search(rf"(?<!\d){re.escape(number)}(?!\d)", source):
            yield f"paragraph {paragraph.ordinal} is numbered {number}, which the file does not hold"


def _faults_of_pages(own: Document) -> Iterator[str]:
    if (own.page_count is None) != (not own.pages):
        yield f"it has {own.page_count} pages, and {len(own.pages)} of them begin in its text"
    if any(first.offset >= second.offset for first, second in pairwise(own.pages)):
        yield "the offsets of its pages do not ascend"
    if any(not 1 <= start.page <= (own.page_count or 0) for start in own.pages):
        yield "it has a page that the file has not"
    pages = [_page(own, paragraph) for paragraph in own.paragraphs if paragraph.kind is not ParagraphKind.FOOTNOTE]
    if own.pages and pages != sorted(pages):
        yield "its paragraphs are not in the order of the pages"


def _page(own: Document, paragraph: Paragraph) -> int:
    return own.page_at(paragraph.span.start) or 0


def _faults_of_references(own: Document) -> Iterator[str]:
    for reference in own.references:
        within = own.paragraphs[reference.source].span
        if not within.start <= reference.span.start < reference.span.end <= within.end:
            yield f"the reference {reference.span.of(own.text)!r} is not in its paragraph"
        found = [own.paragraphs[target].number for target in reference.targets]
        if sorted([*filter(None, found), *reference.unresolved]) != sorted(reference.numbers):
            yield f"the reference {reference.span.of(own.text)!r} leads to {found}"
