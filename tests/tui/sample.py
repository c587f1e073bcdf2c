"""Invented documents, and an engine that stands in for the real one: quick, slow or failing, as a test needs."""

from __future__ import annotations

import asyncio
import datetime
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ragtool.errors import EmptyQueryError, RagtoolError, UnknownKeyError
from ragtool.index.build import BuildProgress, BuildReport
from ragtool.index.catalog_records import IndexedDocument
from ragtool.inquiry.evidence_pack import EvidencePack
from ragtool.inquiry.records import Finding, FollowUp, Strand, Timeline, Visit
from ragtool.records import (
    Answer,
    CrossReference,
    Document,
    DocumentKind,
    Grade,
    Heading,
    Hit,
    Metadata,
    NumberingAudit,
    PageStart,
    Paragraph,
    ParagraphKind,
    Quote,
    SearchResult,
    Signals,
    Span,
)
from ragtool.search.citation import cite
from ragtool.search.filters import Filters
from ragtool.tui.building import BuildStopped
from ragtool.tui.engine import OpenLibrary

if TYPE_CHECKING:
    from textual.app import App
    from textual.pilot import Pilot

    from ragtool.tui.app import RagtoolApp


@dataclass
class Text:
    """Writes a document as a corpus reader would: numbers and bullets stand in the text, outside the spans."""

    id: str
    authority: str
    date: datetime.date | None = None
    kind: DocumentKind | None = DocumentKind.INSPECTION_REPORT
    path: str = ""
    warnings: tuple[str, ...] = ()
    grades: tuple[Grade, ...] = ()
    text: str = ""
    paragraphs: list[Paragraph] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    pages: list[PageStart] = field(default_factory=lambda: [PageStart(0, 1)])
    references: list[CrossReference] = field(default_factory=list)
    section: str = ""

    def heading(self, words: str) -> Text:
        span = self._add(words)
        self.headings.append(Heading(span, 1))
        self.section = words
        return self

    def paragraph(self, words: str, number: str | None = None, kind: ParagraphKind = ParagraphKind.PROSE) -> Text:
        marker = "•" if kind is ParagraphKind.ITEM else ""
        before = f"{number}. " if number else f"{marker} " if marker else ""
        span = self._add(before + words)
        section = (self.section,) if self.section else ()
        position = 1 + sum(own.section == section for own in self.paragraphs)
        self.paragraphs.append(
            Paragraph(
                ordinal=len(self.paragraphs),
                span=Span(span.start + len(before), span.end),
                kind=kind,
                number=number,
                section=section,
                position=position,
                marker=marker,
            )
        )
        return self

    def page(self, number: int) -> Text:
        self.pages.append(PageStart(len(self.text) + (2 if self.text else 0), number))
        return self

    def refers(self, source: str, words: str, targets: Sequence[str]) -> Text:
        """Paragraph ``source`` cites ``targets`` in ``words``."""
        ordinals = {own.number: own.ordinal for own in self.paragraphs}
        paragraph = self.paragraphs[ordinals[source]]
        at = self.text.index(words, paragraph.span.start)
        self.references.append(
            CrossReference(
                source=paragraph.ordinal,
                span=Span(at, at + len(words)),
                numbers=tuple(targets),
                targets=tuple(ordinals[own] for own in targets if own in ordinals),
                unresolved=tuple(own for own in targets if own not in ordinals),
            )
        )
        return self

    def quote(self, paragraph: Paragraph) -> Quote:
        page = self.document().page_at(paragraph.span.start)
        return Quote(paragraph.span.of(self.text), cite(self.indexed(), paragraph, page))

    def _add(self, words: str) -> Span:
        start = len(self.text) + (2 if self.text else 0)
        self.text += ("\n\n" if self.text else "") + words
        return Span(start, start + len(words))

    @property
    def numbering(self) -> NumberingAudit:
        numbers = [int(own.number) for own in self.paragraphs if own.number]
        return NumberingAudit(
            first=min(numbers, default=None),
            last=max(numbers, default=None),
            unnumbered=sum(own.number is None for own in self.paragraphs),
        )

    def document(self) -> Document:
        return Document(
            id=self.id,
            sha256=self.id * 6,
            format="pdf",
            text=self.text,
            page_count=self.pages[-1].page,
            pages=tuple(self.pages),
            headings=tuple(self.headings),
            paragraphs=tuple(self.paragraphs),
            references=tuple(self.references),
            metadata=Metadata(authority=self.authority, kind=self.kind, date=self.date),
            numbering=self.numbering,
            warnings=self.warnings,
        )

    def indexed(self) -> IndexedDocument:
        return IndexedDocument(
            id=self.id,
            sha256=self.id * 6,
            root="/documents",
            path=self.path or f"{self.authority.lower()}.pdf",
            size=1000,
            mtime_ns=0,
            format="pdf",
            authority=self.authority,
            kind=self.kind,
            framework=None,
            title=None,
            date=self.date,
            inspected=None,
            lead_inspector=None,
            urn=None,
            grades=self.grades,
            from_file_name=(),
            page_count=self.pages[-1].page,
            numbering=self.numbering,
            warnings=self.warnings,
            n_paragraphs=len(self.paragraphs),
            n_passages=len(self.paragraphs),
            first_passage=0,
            first_sentence=0,
            n_sentences=0,
            arrived=0,
            last_arrival=0,
        )


def report() -> Text:
    """A report with numbers, pages and cross-references."""
    text = Text(
        "aaaaaaaaaa",
        "Ambleford",
        datetime.date(2015, 10, 20),
        grades=(
            Grade("Overall effectiveness", "requires improvement"),
            Grade("Adoption performance", "good"),
        ),
    )
    text.heading("Recommendations")
    text.paragraph("Make sure that each child who goes missing is seen soon after their return (paragraphs 3, 4).", "1")
    text.paragraph("Give care leavers a health history before they are eighteen (paragraph 9).", "2")
    text.page(2).heading("Help and protection")
    text.paragraph(
        "Too few children are offered a return home interview. In the six months before the inspection, forty of the"
        " ninety interviews were completed within three days. What children say is not brought together, so managers"
        " cannot see where the risks lie.",
        "3",
    )
    text.paragraph("Where interviews are done, workers write them up well and share what they learn.", "4")
    text.paragraph("Social workers see children often, and their records are clear and up to date.", "5")
    for number in range(6, 30):
        words = f"Panel {number} meets each month and looks at plans for permanence without delay. " * 3
        text.paragraph(words.strip(), str(number))
        if number % 6 == 0:
            text.page(number // 6 + 2)
    text.refers("1", "paragraphs 3, 4", ["3", "4"]).refers("2", "paragraph 9", ["9"])
    return text


def letter() -> Text:
    """A letter without numbers."""
    text = Text(
        "bbbbbbbbbb",
        "Barrowmere",
        datetime.date(2016, 11, 16),
        DocumentKind.MONITORING_VISIT,
        warnings=("This file prints no paragraph numbers.",),
    )
    text.heading("Summary of findings")
    text.paragraph("The local authority has made steady progress since the last visit.")
    text.paragraph("Return home interviews are now offered to every child.", kind=ParagraphKind.ITEM)
    text.paragraph("Managers check the work of their teams each week.", kind=ParagraphKind.ITEM)
    return text


HOSTILE = (
    "A letter [sic] in brackets [/foo] and [red]colour[/red] [@click=app.quit]here[/], a bell \x1b]52;c;aGVsbG8=\x07"
    " and \x1b[31mred\x1b[0m, right to left \u202egnp.exe\u202c, nothing\u200b between\ufeff, and a last backslash \\"
)


def hostile() -> Text:
    """A letter whose words would do something if anything interpreted them."""
    text = Text("cccccccccc", "Care[/]ham [red]", None, None, path="[/foo] \x1b[31m.pdf", warnings=(HOSTILE,))
    text.heading("Findings [bold]")
    text.paragraph(HOSTILE)
    return text


class FakeLibrary:
    """Finds the paragraphs that hold a word of the query, best first."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self.texts = texts
        self.queries: list[tuple[str, Filters | None]] = []
        self.gates: dict[str, threading.Event] = {}
        """Queries that wait until the test opens their gate."""
        self.error: RagtoolError | Exception | None = None

    def search(self, query: str, k: int = 10, filters: Filters | None = None) -> SearchResult:
        return SearchResult(query, self._hits(query, k, filters))

    def ask(self, question: str, k: int = 10, filters: Filters | None = None) -> Answer:
        hits = self._hits(question, k, filters)
        if not hits:
            return Answer(question, (), "Nothing in these 2 documents answers this.", ())
        return Answer(question, (Quote(hits[0].best_sentence.of(self._text(hits[0])), hits[0].citation),), None, hits)

    def timeline(self, question: str, filters: Filters | None = None) -> Timeline:
        hits = self._hits(question, 100, filters)
        strands = tuple(Strand(text.authority, (_visit(text, hits),)) for text in self.texts)
        found = any(strand.found for strand in strands)
        return Timeline(question, strands, None if found else "Nothing in these 2 documents says anything of this.")

    def follow(self, key: str) -> FollowUp:
        """What the later texts say, as if all were of one authority, in the first words of the paragraph."""
        document, number = key.split(":")
        text = next(own for own in self.texts if own.id == document)
        ordinals = {own.number or str(own.ordinal): own.ordinal for own in text.paragraphs}
        paragraph = text.paragraphs[ordinals[number]]
        hits = self._hits(" ".join(text.text[paragraph.span.start : paragraph.span.end].split()[-3:]), 100, None)
        return FollowUp(
            quote=text.quote(paragraph),
            cites=tuple(
                text.quote(text.paragraphs[target])
                for reference in text.references
                if reference.source == paragraph.ordinal
                for target in reference.targets
            ),
            cited_by=(),
            later=tuple(_visit(own, hits) for own in self.texts[self.texts.index(text) + 1 :]),
        )

    def evidence(self, question: str, k: int = 10, filters: Filters | None = None) -> EvidencePack:
        return EvidencePack(
            question=question,
            filters="",
            built="2026-01-01T00:00:00+00:00",
            ragtool="1.0",
            n_documents=len(self.texts),
            answer=self.ask(question, k, filters),
            sources={text.id: text.indexed() for text in self.texts},
        )

    def documents(self, filters: Filters | None = None) -> tuple[IndexedDocument, ...]:
        assert filters is None
        return tuple(text.indexed() for text in self.texts)

    def sections(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for text in self.texts:
            for paragraph in text.paragraphs:
                for heading in paragraph.section:
                    found.setdefault(heading, set()).add(text.id)
        return {heading: frozenset(ids) for heading, ids in found.items()}

    def document(self, document_id: str) -> Document:
        for text in self.texts:
            if text.id == document_id:
                return text.document()
        raise UnknownKeyError(f"No document {document_id}.")

    def _text(self, hit: Hit) -> str:
        return next(text.text for text in self.texts if text.id == hit.citation.document)

    def _hits(self, query: str, k: int, filters: Filters | None) -> tuple[Hit, ...]:
        self.queries.append((query, filters))
        if query in self.gates:
            assert self.gates[query].wait(10)
        if self.error is not None:
            raise self.error
        words = [word for word in query.lower().split() if len(word) > 1]
        if not words:
            raise EmptyQueryError("The query is empty.")
        hits = []
        for text in self.texts:
            if filters and filters.authority and text.authority not in filters.authority:
                continue
            for paragraph in text.paragraphs:
                own = paragraph.span.of(text.text)
                terms = tuple(word for word in words if word in own.lower())
                if terms:
                    hits.append((len(terms) / len(words), text, paragraph, terms))
        hits.sort(key=lambda hit: -hit[0])
        return tuple(_hit(rank, *hit) for rank, hit in enumerate(hits[:k], 1))


def _hit(rank: int, score: float, text: Text, paragraph: Paragraph, terms: tuple[str, ...]) -> Hit:
    end = text.text.find(". ", paragraph.span.start, paragraph.span.end)
    sentence = Span(paragraph.span.start, paragraph.span.end if end < 0 else end + 1)
    page = text.document().page_at(paragraph.span.start)
    return Hit(
        rank=rank,
        score=score,
        text=paragraph.span.of(text.text),
        citation=cite(text.indexed(), paragraph, page),
        why=Signals(0.62, 0.71, score, terms),
        span=paragraph.span,
        best_sentence=sentence,
    )


def _visit(text: Text, hits: Sequence[Hit]) -> Visit:
    own = [hit for hit in hits if hit.citation.document == text.id]
    findings = (
        Finding(Quote(hit.text, hit.citation), Quote(hit.best_sentence.of(text.text), hit.citation), hit.score)
        for hit in own[:2]
    )
    return Visit(text.indexed(), tuple(findings))


NOTHING_CHANGED = BuildReport((), (), (), (), 2, (), (), 0, 0.1)


class FakeEngine:
    """Opens a FakeLibrary, or fails as told; a build goes on step by step while a test lets it."""

    def __init__(self, *texts: Text, error: RagtoolError | None = None) -> None:
        self.folder = Path("index")
        self.library = FakeLibrary(texts or (report(), letter()))
        self.known: tuple[str, ...] = ()
        self.error = error
        self.opened = threading.Event()
        self.opened.set()
        self.pending_report = NOTHING_CHANGED
        self.watches = False
        """Whether files may arrive while the application runs: when ``arrived`` is set."""
        self.arrived = threading.Event()
        self.build_report: BuildReport | RagtoolError = NOTHING_CHANGED
        self.steps = threading.Semaphore(0)
        self.n_steps = 0
        self.roots: list[str] = []
        self.full = False

    def open(self) -> OpenLibrary:
        assert self.opened.wait(10)
        if self.error is not None:
            raise self.error
        return self.library

    def remembered(self) -> tuple[str, ...]:
        return self.known

    def update(
        self, roots: list[str], progress: Callable[[BuildProgress], None], stop: threading.Event, *, full: bool
    ) -> BuildReport:
        self.roots, self.full = roots, full
        for step in range(self.n_steps):
            assert self.steps.acquire(timeout=10)
            if stop.is_set():
                raise BuildStopped
            progress(BuildProgress("reading", step + 1, self.n_steps, 10 * step, float(step)))
        if isinstance(self.build_report, RagtoolError):
            raise self.build_report
        self.error = None
        return self.build_report

    def pending(self, stop: threading.Event) -> Iterator[BuildReport]:
        yield self.pending_report
        while self.watches and not stop.is_set():
            if self.arrived.wait(0.01):
                self.arrived.clear()
                yield self.pending_report


async def until(pilot: Pilot[None], holds: Callable[[], object]) -> None:
    """Let the application work until ``holds()`` is true; a test that waits in vain fails with what it waited for."""
    for _ in range(500):
        await pilot.pause()
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("What the test waited for did not happen.")


async def settled(pilot: Pilot[None]) -> None:
    """Let the application work until it has nothing left to do and its picture stays the same.

    Textual's own pause takes a process that uses little CPU for one that is done: on a busy machine that is too early.
    """
    seen: object = None
    quiet = 0
    for _ in range(500):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause(0.005)
        picture = [list(strip) for strip in pilot.app.screen._compositor.render_strips()]
        quiet = quiet + 1 if picture == seen and not _busy(pilot.app) else 0
        seen = picture
        if quiet == 3:
            return
    raise AssertionError("The application does not come to rest.")


def _busy(app: App[None]) -> bool:
    """Whether a message or a callback waits anywhere."""
    pumps = [app, *app.screen_stack, *(own for screen in app.screen_stack for own in screen.walk_children())]
    waiting = any(not own._message_queue.empty() or own._next_callbacks for own in pumps)
    return waiting or any(screen._callbacks for screen in app.screen_stack)


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Press the keys of ``text``."""
    await pilot.press(*("space" if char == " " else char for char in text))


def screen_text(app: RagtoolApp) -> str:
    """The characters on the screen, row by row."""
    return "\n".join("".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips())


def said(app: RagtoolApp) -> str:
    """What the application has told the user in notifications, newest last."""
    return "\n".join(notification.message for notification in app._notifications)
