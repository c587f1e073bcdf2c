"""Which paragraphs of a document recommend: those under a heading that announces recommendations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ragtool.records import ParagraphKind

if TYPE_CHECKING:
    from ragtool.records import Document, Paragraph

_HEADING = re.compile(
    r"(?:key )?recommendations?\b|(?:areas?|priorit(?:y|ies)) for (?:\w+ )?(?:improvement|action|development)\b"
    r"|(?:areas? for )?priority (?:and immediate )?actions?\b|immediate actions?\b|what \b.*\bneeds? to improve\b",
    re.IGNORECASE,
)
"""Headings of every framework so far: "Recommendations", "Areas for improvement", "What needs to improve?" ..."""


def recommendations(document: Document) -> tuple[Paragraph, ...]:
    """The recommendations of a document, in reading order; none where no heading announces them.

    A sentence that only introduces others ("The council should:") is none, and where some of a section are numbered
    those without a number are none.
    """
    under = [own for own in document.paragraphs if any(_HEADING.match(heading) for heading in own.section)]
    introducing = {own.lead_in for own in document.paragraphs if own.lead_in is not None}
    numbered = {own.section for own in under if own.number is not None}
    return tuple(
        own
        for own in under
        if own.kind in (ParagraphKind.PROSE, ParagraphKind.ITEM)
        and own.ordinal not in introducing
        and not own.span.of(document.text).endswith(":")
        and (own.number is not None or own.section not in numbered)
    )
