"""What only tells of the visit and the place is told from what was found."""

from __future__ import annotations

import pytest

from ragtool.inquiry.scope import tells_of_the_visit
from ragtool.library import Library
from ragtool.records import Paragraph, ParagraphKind, Span


@pytest.mark.parametrize(
    "heading",
    [
        "Areas covered by the visit",
        "Information about this inspection",
        "Other information about the local authority",
        "About the inspection",
        "The inspection team",
        "What the inspection judgements mean: the local authority",
        "Context",
        "Footnotes",
    ],
)
def test_what_stands_under_a_heading_that_announces_the_visit_is_told_by_it(heading: str) -> None:
    assert tells_of_the_visit(Paragraph(1, Span(0, 9), section=("Report", heading)))


@pytest.mark.parametrize(
    "heading", ["Findings", "Information sharing is timely", "Contextual safeguarding", "Children looked after"]
)
def test_what_was_found_is_not(heading: str) -> None:
    assert not tells_of_the_visit(Paragraph(1, Span(0, 9), section=("Report", heading)))


@pytest.mark.parametrize("kind", [ParagraphKind.TABLE, ParagraphKind.FOOTNOTE])
def test_rows_of_tables_and_footnotes_tell_of_the_visit(kind: ParagraphKind) -> None:
    assert tells_of_the_visit(Paragraph(1, Span(0, 9), kind=kind, section=("Findings",)))


def test_a_follow_up_is_never_what_a_visit_set_out_to_look_at(library: Library) -> None:
    sections = [
        finding.passage.citation.section
        for followed in library.follow_document("inspection-report-2017")
        for visit in followed.later
        for finding in visit.findings
    ]
    assert sections
    assert not [own for own in sections if any(heading.startswith("Areas covered") for heading in own)]
