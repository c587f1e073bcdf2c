"""The right side: which document it is, the document, find in it, and the cross-references of the paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from ragtool.records import Hit, Quote, Span
from ragtool.render.safety import one_line
from ragtool.search.citation import cite, document_label
from ragtool.tui.cross_references import Links, describe, links_of
from ragtool.tui.excerpt import find_all, marked_terms, matching_words
from ragtool.tui.widgets.find_bar import FindBar, FindWords
from ragtool.tui.widgets.reader import Reader

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.records import Document

EMPTY = "The document of a passage is shown here, whole."


class ReaderPane(Vertical):
    """One document, open for reading."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "screen.leave", "Back", tooltip="To the list"),
        Binding("f", "find", "Find", tooltip="Find words in this document"),
    ]

    @dataclass
    class Said(Message):
        """Something to tell the user."""

        sentence: str

    @dataclass
    class ChoiceAsked(Message):
        """Several paragraphs can be followed to; ``follow`` goes to the one that the user chooses."""

        document: Document
        links: Links

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self.indexed: IndexedDocument | None = None
        self._found: Sequence[Span] = ()
        self._current: int | None = None
        self._followed_from: list[int] = []

    def compose(self) -> ComposeResult:
        """Title, document, find bar, links."""
        with Horizontal(id="reader-title"):
            yield Static(EMPTY, id="reader-name", markup=False)
            yield Static(id="reader-page", markup=False)
        yield Reader(id="reader")
        yield FindBar(id="find-bar")
        yield Static(id="links", markup=False)

    @property
    def reader(self) -> Reader:
        """The document's own widget."""
        return self.query_one(Reader)

    # --- opening ---

    def open(self, indexed: IndexedDocument, document: Document, target: Hit | Quote | None = None) -> None:
        """Show ``document``, at the words of ``target`` where there is one."""
        if self.reader.document is not document:
            self.indexed = indexed
            self._followed_from.clear()
            self._found, self._current = (), None
            self.query_one(FindBar).display = False
            self.reader.open(document)
        if target is not None:
            self._show_target(document, target)

    def _show_target(self, document: Document, target: Hit | Quote) -> None:
        if isinstance(target, Hit):
            words = [
                Span(target.span.start + word.start, target.span.start + word.end)
                for word in matching_words(target.span.of(document.text), marked_terms(target))
            ]
            self.reader.show_hit(target.span, target.best_sentence, words)
            return
        paragraph = next(own for own in document.paragraphs if _is_cited(own.ordinal, own.number, target.citation.key))
        at = document.text.find(target.text, paragraph.span.start, paragraph.span.end)
        span = Span(at, at + len(target.text)) if at >= 0 else paragraph.span
        self.reader.show_hit(paragraph.span, span, ())

    def quote(self) -> Quote | None:
        """The paragraph under the cursor, whole, with its citation."""
        document, ordinal = self.reader.document, self.reader.paragraph
        if document is None or ordinal is None or self.indexed is None:
            return None
        paragraph = document.paragraphs[ordinal]
        citation = cite(self.indexed, paragraph, document.page_at(paragraph.span.start))
        return Quote(paragraph.span.of(document.text), citation)

    def _show_title(self, document: Document | None, ordinal: int | None) -> None:
        """Which document it is, and the page the cursor is on."""
        if document is None or self.indexed is None:
            return
        page = None if ordinal is None else document.page_at(document.paragraphs[ordinal].span.start)
        name = Content.styled(one_line(document_label(self.indexed)), "bold $foreground")
        self.query_one("#reader-name", Static).update(name)
        place = "" if page is None else f"page {page} of {document.page_count}"
        self.query_one("#reader-page", Static).update(Content(place))

    # --- finding ---

    def action_find(self) -> None:
        """Open the find bar."""
        if self.reader.document is not None:
            self.query_one(FindBar).open()

    @on(FindBar.Changed)
    def _find(self, event: FindBar.Changed) -> None:
        event.stop()
        document = self.reader.document
        self._found = find_all(document.text, event.words) if document else ()
        self._current = self.reader.first_found_in_sight(self._found)
        self._show_found()

    @on(FindWords.Stepped)
    def _step(self, event: FindWords.Stepped) -> None:
        event.stop()
        if self._found:
            self._current = ((self._current or 0) + event.by) % len(self._found)
            self._show_found()

    @on(FindBar.Closed)
    def _end_find(self, event: FindBar.Closed) -> None:
        event.stop()
        self.reader.show_found((), None)
        self.reader.focus()

    def _show_found(self) -> None:
        self.reader.show_found(self._found, self._current)
        self.query_one(FindBar).show_count(self._current, len(self._found))

    # --- cross-references ---

    @on(Reader.ParagraphChanged)
    def _show_links(self, event: Reader.ParagraphChanged) -> None:
        event.stop()
        document = self.reader.document
        self._show_title(document, event.paragraph)
        links = links_of(document, event.paragraph) if document and event.paragraph is not None else Links()
        line = self.query_one("#links", Static)
        line.display = bool(links) or bool(self._followed_from)
        if document and line.display:
            back = Content.styled("  b back", "$foreground-muted") if self._followed_from else ""
            line.update(
                Content.assemble("r ", one_line(describe(document, links)), back) if links else Content("b back")
            )

    def follow_references(self) -> None:
        """Go to the one paragraph that is cited by the cursor's, or cites it; ask which where there are several."""
        document, ordinal = self.reader.document, self.reader.paragraph
        if document is None or ordinal is None:
            return
        links = links_of(document, ordinal)
        targets = (*links.cites, *links.cited_by)
        if not targets:
            self.post_message(self.Said("This paragraph cites no other and is cited by none."))
        elif len(targets) == 1:
            self.follow(targets[0])
        else:
            self.post_message(self.ChoiceAsked(document, links))

    @on(Reader.ReferenceClicked)
    def _follow_clicked(self, event: Reader.ReferenceClicked) -> None:
        event.stop()
        document = self.reader.document
        if document is not None and len(event.targets) > 1:
            self.post_message(self.ChoiceAsked(document, Links(cites=event.targets)))
        else:
            self.follow(event.targets[0])

    def follow(self, ordinal: int | None) -> None:
        """Go to a paragraph, remembering the way back; None, as of a choice not made, goes nowhere."""
        here = self.reader.paragraph
        if ordinal is not None:
            if here is not None:
                self._followed_from.append(here)
            self.reader.go_to_paragraph(ordinal)

    def go_back(self) -> None:
        """Back to where a cross-reference was followed from."""
        if self._followed_from:
            self.reader.go_to_paragraph(self._followed_from.pop())
        else:
            self.post_message(self.Said("No cross-reference was followed to come here."))


def _is_cited(ordinal: int, number: str | None, key: str) -> bool:
    place = key.rpartition(":")[2]
    return place in (number, f"@{ordinal}")
