"""The answer and the ranked passages: one list, one cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.visual import VisualType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ragtool.records import Answer, Hit, Quote, SearchResult
from ragtool.render.safety import printable
from ragtool.tui.result_visuals import hit_visual, quote_visual

Target = Hit | Quote | str
"""What an option stands for; a str is a question asked before."""


class ResultOption(Option):
    """An option that can be chosen, and what it stands for."""

    def __init__(self, prompt: VisualType, target: Target) -> None:
        super().__init__(prompt)
        self.target = target


class ResultList(OptionList):
    """An answer's quotations or its refusal, then passages; before any question, the questions asked before."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Read", tooltip="Go to the document"),
        Binding("w", "toggle_reasons", "Why", tooltip="Show or hide why each passage ranks where it does"),
        Binding("up,k", "up_or_leave", "Previous", show=False),
        Binding("j", "cursor_down", "Next", show=False),
    ]

    @dataclass
    class Highlighted(Message):
        """The cursor stands on a hit or a quotation."""

        target: Hit | Quote

    @dataclass
    class Chosen(Message):
        """Enter was pressed or the mouse clicked on it."""

        target: Target

    class Left(Message):
        """The cursor went up beyond the first option."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id, markup=False)
        self.explaining = False
        self._answer: Answer | None = None
        self._hits: Sequence[Hit] = ()

    @property
    def target(self) -> Target | None:
        """What the cursor stands on."""
        option = self.highlighted_option
        return option.target if isinstance(option, ResultOption) else None

    @property
    def result(self) -> Answer | Sequence[Hit]:
        """What is listed, for saving it."""
        return self._answer or self._hits

    def show_passages(self, result: SearchResult, *, keep_place: bool = False) -> None:
        """List a search's passages and go to the first; ``keep_place``: to the one the cursor was on, if it is left."""
        self._answer, self._hits = None, result.hits
        self._fill(keep_place=keep_place)

    def show_answer(self, answer: Answer, *, keep_place: bool = False) -> None:
        """List an answer or a refusal, and the passages behind it; ``keep_place`` as in ``show_passages``."""
        self._answer, self._hits = answer, answer.hits
        self._fill(keep_place=keep_place)

    def show_questions(self, questions: Sequence[str]) -> None:
        """List questions, newest first, to ask again."""
        self._answer, self._hits = None, ()
        options: list[Option] = []
        if questions:
            options.append(_title("Asked before"))
            options += [ResultOption(Content(printable(own)), own) for own in reversed(questions)]
        self.set_options(options)

    def move(self, by: int) -> None:
        """Move the cursor to the next (1) or previous (-1) hit or quotation, not past the ends."""
        at = self.highlighted
        options = self.options
        at = (-1 if by > 0 else len(options)) if at is None else at
        at += by
        while 0 <= at < len(options) and options[at].disabled:
            at += by
        if 0 <= at < len(options):
            self.highlighted = at

    def action_up_or_leave(self) -> None:
        """Up; from the first option, out of the list."""
        if any(not option.disabled for option in self.options[: self.highlighted or 0]):
            self.action_cursor_up()
        else:
            self.post_message(self.Left())

    def action_toggle_reasons(self) -> None:
        """Show or hide the reasons for each score."""
        if self._answer is None and not self._hits:
            return
        self.explaining = not self.explaining
        self._fill(keep_place=True)

    def _fill(self, *, keep_place: bool) -> None:
        place = _place(self.target) if keep_place else None
        rows: list[Option | None] = []  # None is a rule between two options
        answer = self._answer
        if answer is not None:
            rows.append(_title("Answer"))
            if answer.reason:
                rows += [Option(Content.styled(printable(answer.reason), "$warning"), disabled=True), None]
            for at, quote in enumerate(answer.quotes, 1):
                rows += [ResultOption(quote_visual(quote, at), quote), None]
            if self._hits:
                rows.append(_title("Passages" if answer.answered else "Nearest passages"))
        for hit in self._hits:
            rows += [ResultOption(hit_visual(hit, explain=self.explaining), hit), None]
        self.set_options(rows)
        places = {
            _place(option.target): at for at, option in enumerate(self.options) if isinstance(option, ResultOption)
        }
        if place in places:
            with self.prevent(OptionList.OptionHighlighted):  # the document is there already, perhaps read on in
                self.highlighted = places[place]
        else:
            self.highlighted = next(iter(places.values()), None)
            self.scroll_to(y=0, animate=False)

    @on(OptionList.OptionHighlighted)
    def _tell_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if isinstance(event.option, ResultOption) and not isinstance(event.option.target, str):
            self.post_message(self.Highlighted(event.option.target))

    @on(OptionList.OptionSelected)
    def _tell_chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if isinstance(event.option, ResultOption):
            self.post_message(self.Chosen(event.option.target))


def _place(target: Target | None) -> tuple[str, str] | None:
    """What tells a hit or a quotation from others in the list, whichever index it was found in."""
    return None if target is None or isinstance(target, str) else (target.citation.key, target.text)


def _title(words: str) -> Option:
    return Option(Content.styled(words.upper(), "$foreground-muted bold"), disabled=True)
