"""Which paragraphs only say what a visit looked at, by whom and of what place: nothing that became of a matter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ragtool.records import ParagraphKind

if TYPE_CHECKING:
    from ragtool.records import Paragraph

_HEADING = re.compile(
    r"areas? covered\b|(?:other |service )?information(?: about\b|$)|about (?:the|this) (?:inspection|visit)\b"
    r"|(?:the )?inspection team\b|context$|footnotes?$"
    r"|what the (?:inspection )?judge?ments mean\b|the (?:inspection )?judge?ments and what they mean\b",
    re.IGNORECASE,
)
"""Headings of every framework so far: "Areas covered by the visit", "Information about this inspection" ..."""


def tells_of_the_visit(paragraph: Paragraph) -> bool:
    """Whether a paragraph tells of the visit and the place rather than of what was found.

    So do footnotes and rows of tables (grades, dates of inspections), and what stands under headings that announce the
    areas covered, the authority's figures or the inspectors' names.
    """
    if paragraph.kind in (ParagraphKind.TABLE, ParagraphKind.FOOTNOTE):
        return True
    return any(_HEADING.match(heading) for heading in paragraph.section)
