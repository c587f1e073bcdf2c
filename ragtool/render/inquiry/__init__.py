"""Follow-ups, timelines, comparisons, themes and news to the characters to print: one file a kind of output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from ragtool.render import Format, Style

if TYPE_CHECKING:
    from ragtool.inquiry.news import News
    from ragtool.inquiry.records import FollowUp, Timeline
    from ragtool.inquiry.themes import ThemeMatrix

NOTHING_LATER = "no later passage found"
NOTHING_NEW = "nothing new"


class InquiryRenderer(Protocol):
    """Turns the results of inquiries into characters; document text is data, as in ``render.Renderer``."""

    def follow_up(self, followed: FollowUp) -> str:
        """One paragraph and what became of it."""
        ...

    def follow_ups(self, followed: Sequence[FollowUp]) -> str:
        """A table of recommendations, what later documents say of each, and when."""
        ...

    def timeline(self, found: Timeline) -> str:
        """Authority by authority, each document by date."""
        ...

    def comparison(self, found: Timeline) -> str:
        """The authorities side by side."""
        ...

    def themes(self, matrix: ThemeMatrix) -> str:
        """The numbers, and the best citation behind each."""
        ...

    def news(self, news: News) -> str:
        """New documents, and what matches the saved queries."""
        ...


def inquiry_renderer(output: Format, style: Style) -> InquiryRenderer:
    """The renderer of a format; its module is imported only now."""
    if output is Format.TEXT:
        from ragtool.render.inquiry.text import InquiryText

        return InquiryText(style)
    if output is Format.MARKDOWN:
        from ragtool.render.inquiry.markdown import InquiryMarkdown

        return InquiryMarkdown()
    if output is Format.CSV:
        from ragtool.render.inquiry.table import InquiryCsv

        return InquiryCsv()
    from ragtool.render.inquiry.structured import InquiryJson, InquiryJsonLines

    return InquiryJson() if output is Format.JSON else InquiryJsonLines()
