"""The screen people work in: a question, what was found, and the document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, Static
from textual.worker import Worker, get_current_worker

from ragtool.errors import EmptyQueryError, RagtoolError
from ragtool.inquiry.evidence_pack import EvidencePack
from ragtool.inquiry.records import FollowUp, Timeline
from ragtool.records import Answer, Document, Hit, Quote, SearchResult
from ragtool.render.safety import one_line, printable
from ragtool.search.filters import Filters
from ragtool.tui.engine import MAX_HITS, OpenLibrary
from ragtool.tui.result_rows import Shown, summary_of
from ragtool.tui.screens.filters import FiltersScreen
from ragtool.tui.screens.references import ReferencesScreen
from ragtool.tui.screens.save import SaveScreen
from ragtool.tui.session import Session
from ragtool.tui.widgets.filter_bar import FilterBar
from ragtool.tui.widgets.find_bar import FindBar
from ragtool.tui.widgets.key_bar import KeyBar
from ragtool.tui.widgets.question_box import QuestionBox
from ragtool.tui.widgets.reader_pane import ReaderPane
from ragtool.tui.widgets.result_list import ResultList
from ragtool.tui.widgets.title_bar import TitleBar

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument

DEBOUNCE_SECONDS = 0.02
"""A key starts a search at once; while one is under way, the next waits this long for what else is typed."""

DOCUMENTS_KEPT = 16


class AskScreen(Screen[None]):
    """Searches as you type, answers on enter. Threads only post messages; a late reply to an old query is dropped."""

    app: Session

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "question", "Ask", tooltip="To the question box"),
        Binding("f3", "filters", "Filters", tooltip="Search only some authorities, kinds, dates …"),
        Binding("f4", "clear_filters", "Clear filters", show=False, tooltip="Search everything again"),
        Binding("n,ctrl+down", "step(1)", "Next hit", show=False, tooltip="Next passage or quotation"),
        Binding("p,ctrl+up", "step(-1)", "Previous hit", show=False, tooltip="Previous passage or quotation"),
        Binding("y,ctrl+y", "copy_quote", "Copy", tooltip="Copy the words with their citation"),
        Binding("c", "copy_citation", "Copy citation", show=False, tooltip="Copy the citation alone"),
        Binding("t,ctrl+t", "timeline", "Timeline", tooltip="What each document says of the question, by date"),
        Binding("u", "follow", "Follow", tooltip="What later documents say of this paragraph"),
        Binding("r", "references", "References", show=False, tooltip="Follow this paragraph's references, either way"),
        Binding("b,backspace", "back", show=False, tooltip="Back to where the reference was followed from"),
        Binding("s,ctrl+s", "save", "Save", tooltip="Save what was found as Markdown or CSV"),
        Binding("e", "export", "Export", show=False, tooltip="Save an evidence pack: answer, quotes, sources"),
        Binding("ctrl+f", "find", "Find in document", show=False, priority=True, tooltip="Find words in the document"),
        Binding("o", "open_file", "Open file", show=False, tooltip="Open the document's file in its own program"),
        Binding("O", "reveal_file", "Reveal file", show=False, tooltip="Show the document's file in its folder"),
        Binding("escape", "leave", "Back", show=False, tooltip="From the document to the list, to the question"),
    ]

    @dataclass
    class Found(Message):
        """A search or an answer is done."""

        request: int
        result: SearchResult | Answer | Timeline | FollowUp

    @dataclass
    class Packed(Message):
        """An evidence pack is there to be saved."""

        pack: EvidencePack

    @dataclass
    class Failed(Message):
        """A search or an answer failed with a sentence for the user."""

        request: int
        error: RagtoolError

    @dataclass
    class DocumentRead(Message):
        """A document is there to be shown."""

        request: int
        document: Document
        target: Hit | Quote | None

    def __init__(self) -> None:
        super().__init__()
        self._request = 0
        self._answered = 0
        """The request that the last reply was to; any other is still under way."""
        self._document_request = 0
        self._pending: Timer | None = None
        self._asking = False
        self._earlier: list[Shown] = []
        """What was listed before a timeline or a follow-up took its place, the last at the end."""
        self._keeps_place = False
        """Whether what is found now is what was found before, looked up in a newer index."""
        self._documents: dict[str, Document] = {}

    def compose(self) -> ComposeResult:
        """Question on top, found passages left, document right."""
        yield TitleBar()
        yield QuestionBox(id="question")
        yield FilterBar(id="filter-bar")
        with Horizontal(id="panes"):
            with Vertical(id="found"):
                yield ResultList(id="results")
                yield Static(id="status", markup=False)
            yield ReaderPane(id="reader-pane")
        yield KeyBar()

    def on_mount(self) -> None:
        """Take up what earlier runs left, and follow the application."""
        questions = self.app.state.questions
        self.query_one(QuestionBox).remember(questions)
        self.query_one(ResultList).show_questions(questions)
        self.watch(self.app, "library", self._library_changed)
        self.watch(self.app, "filters", self._filters_changed)
        self.query_one(QuestionBox).focus()

    def _library_changed(self, library: OpenLibrary | None) -> None:
        self._documents.clear()
        if library is not None and not self._earlier:  # a timeline is left as it is while it is read
            self._start()
            self._keeps_place = bool(self.query_one(ResultList).result)

    def _filters_changed(self, filters: Filters) -> None:
        self.query_one(FilterBar).show_filters(self.app.describe(filters))
        self._start()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer the way to the question box only where its key is not typed as a character."""
        return action != "question" or not isinstance(self.focused, Input)

    # --- searching and asking ---

    @on(Input.Changed, "#question")
    def _typed(self) -> None:
        self._asking = False
        if self._pending is not None:
            self._pending.stop()
        if self._answered == self._request:
            self._start()
        else:
            self._pending = self.set_timer(DEBOUNCE_SECONDS, self._start)

    @on(Input.Submitted, "#question")
    def _submitted(self) -> None:
        question = self.query_one(QuestionBox).value
        if question.strip():
            self._asking = True
            self._remember(question)
            self._start()

    def _remember(self, question: str) -> None:
        try:
            self.app.state.add_question(question)
        except OSError as error:
            self.app.say(f"The question can't be kept for the next time: {error}")
        self.query_one(QuestionBox).remember(self.app.state.questions)

    def ask(self, question: str) -> None:
        """Put a question into the box and answer it."""
        box = self.query_one(QuestionBox)
        with box.prevent(Input.Changed):  # whenever it came, it would begin a search in place of the answer
            box.value = question
        box.cursor_position = len(question)
        self._submitted()

    def _start(self) -> None:
        """Search for, or answer, what is in the box; the reply to anything older is dropped from here on."""
        if self._pending is not None:
            self._pending.stop()
            self._pending = None
        self._request += 1
        self._keeps_place = False
        question = self.query_one(QuestionBox).value
        if not question.strip():
            self._answered = self._request
            self._show_status("")
            self._earlier.clear()
            self.query_one(ResultList).show_questions(self.app.state.questions)
        elif self.app.library is None:
            self._answered = self._request
            error = self.app.error
            waiting = "The index is being opened; what you typed is searched for as soon as it is."
            self._show_status(str(error) if error else waiting, alarming=error is not None)
        elif self._asking:
            self._show_status("Looking for the answer …")
            self._look_up(self._request, partial(self.app.library.ask, question, MAX_HITS, self.app.filters))
        else:
            self._look_up(self._request, partial(self.app.library.search, question, MAX_HITS, self.app.filters))

    @work(thread=True, exclusive=True, group="search", exit_on_error=False)
    def _look_up(self, request: int, look_up: Callable[[], SearchResult | Answer | Timeline | FollowUp]) -> None:
        if get_current_worker().is_cancelled:
            return
        try:
            self.post_message(self.Found(request, look_up()))
        except RagtoolError as error:
            self.post_message(self.Failed(request, error))

    @on(Found)
    def _show_found(self, event: Found) -> None:
        if event.request != self._request:
            return
        self._answered = event.request
        results, result = self.query_one(ResultList), event.result
        if isinstance(result, Timeline | FollowUp):
            self._earlier.append(results.result)
        else:
            self._earlier.clear()
        results.show(result.hits if isinstance(result, SearchResult) else result, keep_place=self._keeps_place)
        if not isinstance(result, SearchResult) and not self._keeps_place:
            results.focus()
        self._show_status(summary_of(result, filtered=bool(self.app.filters)))

    @on(Failed)
    def _show_failure(self, event: Failed) -> None:
        if event.request != self._request:
            return
        self._answered = event.request
        if isinstance(event.error, EmptyQueryError) and not self._asking:
            self._show_status("Go on typing: there are no words to search for yet.")
        else:
            self._show_status(str(event.error), alarming=True)

    @on(Worker.StateChanged)
    def _report_worker(self, event: Worker.StateChanged) -> None:
        self.app.report_worker(event)

    def _show_status(self, sentence: str, *, alarming: bool = False) -> None:
        status = self.query_one("#status", Static)
        status.update(Content(printable(sentence)))
        status.display = bool(sentence)
        status.set_class(alarming, "-alarming")

    # --- the document beside it ---

    @on(ResultList.Highlighted)
    def _preview(self, event: ResultList.Highlighted) -> None:
        self._read(event.target.citation.document, event.target)

    @on(ResultList.Chosen)
    def _choose(self, event: ResultList.Chosen) -> None:
        if isinstance(event.target, str):
            self.ask(event.target)
            return
        self._read(event.target.citation.document, event.target)
        self.show_reader()

    def read(self, indexed: IndexedDocument | None) -> None:
        """Open a document at its beginning; None, as of a list that was left, opens none."""
        if indexed is not None:
            self._read(indexed.id, None)
            self.show_reader()

    def _read(self, document_id: str, target: Hit | Quote | None) -> None:
        self._document_request += 1
        document = self._documents.get(document_id)
        if document is not None:
            self._show_document(document, target)
        elif self.app.library is not None:
            self._fetch(self.app.library, self._document_request, document_id, target)

    @work(thread=True, exclusive=True, group="document", exit_on_error=False)
    def _fetch(self, library: OpenLibrary, request: int, document_id: str, target: Hit | Quote | None) -> None:
        try:
            self.post_message(self.DocumentRead(request, library.document(document_id), target))
        except RagtoolError as error:
            self.post_message(self.Failed(self._request, error))

    @on(DocumentRead)
    def _keep_document(self, event: DocumentRead) -> None:
        while len(self._documents) >= DOCUMENTS_KEPT:
            self._documents.pop(next(iter(self._documents)))
        self._documents[event.document.id] = event.document
        if event.request == self._document_request:
            self._show_document(event.document, event.target)

    def _show_document(self, document: Document, target: Hit | Quote | None) -> None:
        indexed = self.app.indexed_document(document.id)
        if indexed is not None:
            self.query_one(ReaderPane).open(indexed, document, target)

    # --- what became of it ---

    def action_timeline(self) -> None:
        """List what each document says of the question, by date."""
        question = self.query_one(QuestionBox).value
        if question.strip() and self.app.library is not None:
            self._inquire(partial(self.app.library.timeline, question, self.app.filters))
        else:
            self.app.say("Ask a question first: its timeline is what each document says of it, by date.")

    def action_follow(self) -> None:
        """List what later documents say of the paragraph that the keys are on."""
        current = self._current()
        if current is not None and self.app.library is not None:
            self._inquire(partial(self.app.library.follow, current.citation.key))
        else:
            self.app.say("Go to a passage or a paragraph first: then this shows what became of it.")

    def _inquire(self, look_up: Callable[[], Timeline | FollowUp]) -> None:
        self.remove_class("-reading")
        self._request += 1
        self._keeps_place = False
        self._show_status("Looking through the documents …")
        self._look_up(self._request, look_up)

    def _go_back(self) -> None:
        """List again what a timeline or a follow-up took the place of."""
        self.query_one(ResultList).show(self._earlier.pop())
        self._show_status("")

    def show_reader(self) -> None:
        """Bring the document to the front (on a narrow screen, instead of the list) and put the keys there."""
        self.add_class("-reading")
        self.query_one(ReaderPane).reader.focus()

    @on(ReaderPane.ChoiceAsked)
    def _choose_reference(self, event: ReaderPane.ChoiceAsked) -> None:
        self.app.push_screen(ReferencesScreen(event.document, event.links), self.query_one(ReaderPane).follow)

    @on(ReaderPane.Said)
    def _pass_on(self, event: ReaderPane.Said) -> None:
        self.app.say(event.sentence)

    # --- moving about ---

    @on(QuestionBox.Left)
    def _to_results(self) -> None:
        results = self.query_one(ResultList)
        if results.option_count:
            results.focus()
            if results.highlighted is None:
                results.move(1)

    @on(ResultList.Left)
    def action_question(self) -> None:
        """To the question box."""
        self.remove_class("-reading")
        self.query_one(QuestionBox).focus()

    def action_leave(self) -> None:
        """One step back: from the document to the list, from there to the question."""
        pane = self.query_one(ReaderPane)
        if pane.has_focus_within:
            self.remove_class("-reading")
            results = self.query_one(ResultList)
            (results if results.option_count else self.query_one(QuestionBox)).focus()
        elif self.query_one(ResultList).has_focus and self._earlier:
            self._go_back()
        elif self.query_one(ResultList).has_focus:
            self.action_question()
        else:
            self._to_results()

    def action_step(self, by: int) -> None:
        """Next or previous hit, wherever the keys are."""
        self.query_one(ResultList).move(by)

    def action_references(self) -> None:
        """Follow the cross-references of the document's paragraph under the cursor."""
        self.query_one(ReaderPane).follow_references()

    def action_back(self) -> None:
        """Back to where a cross-reference was followed from."""
        self.query_one(ReaderPane).go_back()

    def action_find(self) -> None:
        """Find words in the document."""
        pane = self.query_one(ReaderPane)
        if pane.reader.document is not None:
            self.add_class("-reading")
            pane.query_one(FindBar).open()

    # --- filters ---

    @on(FilterBar.ChangeAsked)
    def action_filters(self) -> None:
        """Choose what to search."""
        if self.app.library is not None and self.app.documents:
            panel = FiltersScreen(self.app.documents, self.app.library, self.app.filters)
            self.app.push_screen(panel, self._take_filters)

    def _take_filters(self, filters: Filters | None) -> None:
        if filters is not None:
            self.app.filters = filters

    @on(FilterBar.ClearAsked)
    def action_clear_filters(self) -> None:
        """Search everything again."""
        self.app.filters = Filters()

    # --- taking it away ---

    def _current(self) -> Hit | Quote | None:
        """What the keys are on: a hit or quotation of the list, or the paragraph in the document."""
        pane, target = self.query_one(ReaderPane), self.query_one(ResultList).target
        if pane.has_focus_within or target is None or isinstance(target, str):
            return pane.quote()
        return target

    def action_copy_quote(self) -> None:
        """Copy the words with their citation."""
        if current := self._current():
            self.app.copy(f"“{current.text}” ({one_line(current.citation.label)})", "the quotation with its citation")

    def action_copy_citation(self) -> None:
        """Copy the citation."""
        if current := self._current():
            self.app.copy(one_line(current.citation.label), "the citation")

    def action_save(self) -> None:
        """Save what was found."""
        result = self.query_one(ResultList).result
        if result:
            self.app.push_screen(SaveScreen(self.query_one(QuestionBox).value, result), self._tell_saved)
        else:
            self.app.say("There is nothing to save yet.")

    def _tell_saved(self, path: str | None) -> None:
        if path:
            self.app.say(f"Saved to {path}")

    @on(Packed)
    def _save_pack(self, event: Packed) -> None:
        self.app.push_screen(SaveScreen(event.pack.question, event.pack), self._tell_saved)

    def action_export(self) -> None:
        """Save an evidence pack of the question."""
        question = self.query_one(QuestionBox).value
        if question.strip() and self.app.library is not None:
            self._pack(self.app.library, question, self.app.filters)
        else:
            self.app.say("There is nothing to export yet: ask a question first.")

    @work(thread=True, exclusive=True, group="export", exit_on_error=False)
    def _pack(self, library: OpenLibrary, question: str, filters: Filters) -> None:
        try:
            self.post_message(self.Packed(library.evidence(question, filters=filters)))
        except RagtoolError as error:
            self.post_message(self.Failed(self._request, error))

    def action_open_file(self) -> None:
        """Open the document's file."""
        if indexed := self.query_one(ReaderPane).indexed:
            self.app.open_source(indexed, reveal=False)

    def action_reveal_file(self) -> None:
        """Show the document's file in its folder."""
        if indexed := self.query_one(ReaderPane).indexed:
            self.app.open_source(indexed, reveal=True)
