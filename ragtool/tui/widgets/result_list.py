"""What was found, whatever it is: one list, one cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import OptionList

from ragtool.records import Answer, Hit, Quote
from ragtool.tui.result_rows import ResultOption, Shown, Target, question_rows, rows_of


class ResultList(OptionList):
    """An answer, passages, a timeline, or what became of a paragraph; before any question, those asked before."""

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
        self.result: Shown = ()
        """What is listed; empty where nothing was found or only questions are listed."""

    @property
    def target(self) -> Target | None:
        """What the cursor stands on."""
        option = self.highlighted_option
        return option.target if isinstance(option, ResultOption) else None

    def show(self, result: Shown, *, keep_place: bool = False) -> None:
        """List a result and go to its first row; ``keep_place``: to the one the cursor was on, if it is left."""
        self.result = result
        self._fill(keep_place=keep_place)

    def show_questions(self, questions: Sequence[str]) -> None:
        """List questions, newest first, to ask again."""
        self.result = ()
        self.set_options(question_rows(questions))

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
        if isinstance(self.result, Answer | Sequence) and self.result:
            self.explaining = not self.explaining
            self._fill(keep_place=True)

    def _fill(self, *, keep_place: bool) -> None:
        place = _place(self.target) if keep_place else None
        self.set_options(rows_of(self.result, explain=self.explaining))
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


def _place(target: Target | None) -> tuple[type, str, str] | None:
    """What tells a hit or a quotation from others in the list, whichever index it was found in."""
    return None if target is None or isinstance(target, str) else (type(target), target.citation.key, target.text)
