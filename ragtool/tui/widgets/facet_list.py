"""A list of a filter's values: chosen or not, how many documents each would leave, its name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ragtool.render.safety import one_line
from ragtool.tui.result_visuals import Labelled

LABEL_COLUMNS = 5


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value: what is chosen by it, its name, and how many documents it would leave (None: not counted)."""

    value: str
    name: str
    count: int | None = None


class FacetList(OptionList):
    """Space or enter chooses a value, and takes it back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "select", "Choose", tooltip="Choose, or take back"),
    ]

    @dataclass
    class Toggled(Message):
        """A value was chosen or taken back."""

        facets: FacetList
        value: str

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id, markup=False, compact=True)

    def show_values(self, values: Iterable[FacetValue], chosen: Collection[str]) -> None:
        """List values; the cursor and what is in sight stay where they are."""
        at, top = self.highlighted, self.scroll_offset.y
        self.set_options(Option(_line(own, own.value in chosen), id=own.value) for own in values)
        if self.option_count:
            self.highlighted = min(at or 0, self.option_count - 1)
        self.scroll_to(y=top, animate=False)

    @on(OptionList.OptionSelected)
    def _toggle(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Toggled(self, event.option.id or ""))


def _line(own: FacetValue, chosen: bool) -> Labelled:
    count = "" if own.count is None else f"{own.count:>3}"
    label = Content.assemble(
        Content.styled("✓" if chosen else " ", "$success bold"), Content.styled(count, "$foreground-muted")
    )
    name = Content.styled(one_line(own.name), "bold" if chosen else "")
    return Labelled(label, name, LABEL_COLUMNS if count else 2)
