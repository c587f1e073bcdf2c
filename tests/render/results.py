"""Results made by hand, with everything a document could do to a terminal, a spreadsheet or a Markdown reader."""

import datetime

from ragtool.index.catalog_records import IndexedDocument
from ragtool.records import (
    Answer,
    Citation,
    DocumentKind,
    Expansion,
    Grade,
    Hit,
    NumberingAudit,
    Quote,
    Signals,
    Span,
)
from ragtool.search.context import ParagraphInContext

NASTY = (
    "=Visits [sic] were *late*: \x1b]52;c;aGk=\x07 [/foo] \u202etxt\u202c zero\u200bwidth `code` | pipe\n• first item"
)


def citation(paragraph: str | None = "40") -> Citation:
    return Citation(
        label="Wexbourne, inspection report, 3 March 2017, paragraph 40 (page 14)",
        key="3f9a1c2e70:40",
        document="3f9a1c2e70",
        path="reports/wexbourne.pdf",
        authority="Wexbourne",
        kind="inspection report",
        date="2017-03-03",
        section=("The local authority", "Inspection findings"),
        paragraph=paragraph,
        position=3,
        page=14,
    )


def hit(text: str = "Return home interviews are completed late.", rank: int = 1) -> Hit:
    return Hit(
        rank=rank,
        score=0.8314159,
        text=text,
        citation=citation(),
        why=Signals(0.62, 0.71, 0.55, ("interviews",), (Expansion("RHI", "return home interview"),)),
        span=Span(100, 100 + len(text)),
        best_sentence=Span(100, 100 + len(text)),
        copies=(citation(None),),
    )


def answer() -> Answer:
    return Answer("How timely are they?", (Quote("They are completed late.", citation()),), None, (hit(),))


def refusal() -> Answer:
    return Answer("Why?", (), "Nothing in these 5 documents answers this.", (hit(),))


def document() -> IndexedDocument:
    return IndexedDocument(
        id="3f9a1c2e70",
        sha256="3f9a1c2e70" + "0" * 54,
        root="/letters",
        path="reports/wexbourne.pdf",
        size=1,
        mtime_ns=2,
        format="pdf",
        authority="Wexbourne",
        kind=DocumentKind.INSPECTION_REPORT,
        framework="SIF",
        title="Inspection of services",
        date=datetime.date(2017, 3, 3),
        inspected=(datetime.date(2017, 1, 9), datetime.date(2017, 2, 2)),
        lead_inspector="A. Person",
        urn=None,
        grades=(Grade("Overall", "Inadequate"),),
        from_file_name=(),
        page_count=30,
        numbering=NumberingAudit(first=1, last=112, missing=(15,), unnumbered=4),
        warnings=("No paragraph is printed with the number 15.",),
        n_paragraphs=130,
        n_passages=140,
        first_passage=0,
        first_sentence=0,
        n_sentences=0,
        arrived=0,
        last_arrival=0,
    )


def paragraph() -> ParagraphInContext:
    quote = Quote("Interviews are late.", citation())
    return ParagraphInContext(
        document=document(),
        quote=quote,
        lead_in=None,
        before=(Quote("Before it.", citation("39")),),
        after=(Quote("After it.", citation("41")),),
        cites=(),
        cited_by=(Quote("Improve interviews (paragraph 40).", citation("5")),),
        unresolved=("999",),
    )
