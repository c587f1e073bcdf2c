"""A source to a PDF laid out as the inspectorate's are: SIF report, ILACS report or letter. Always the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from scripts.sample_corpus.page_layout import (
    BOLD,
    BOTTOM,
    ITALIC,
    LEFT,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    WIDTH,
    Flow,
    Page,
    Run,
    Style,
    Written,
    register_fonts,
)
from scripts.sample_corpus.source import Block, Kind, Source, SourceError, plain

_BODY = Style()
_SMALL = Style(7.0)
_NOTICE = Style(9.5, ITALIC)
_TITLE = Style(17.0)
_GRADE_WIDTH = 132.0
_STEP = 30.0
_NUMBER_INDENT = 32.0
_BULLET_INDENT = 16.0
_GAP = 7.5
_FOOT_RULE = 54.0
_HEADINGS: Mapping[str, tuple[Style, ...]] = {
    "sif": (Style(12.0, BOLD), Style(11.0, BOLD), Style(10.0, BOLD)),
    "ilacs": (Style(11.5, BOLD), Style(10.5, BOLD), Style(10.0, BOLD)),
    "letter": (Style(10.5, BOLD), Style(10.0, BOLD), Style(10.0, BOLD)),
}

Contents = Sequence[tuple[int, str, int]]
"""Level, words and page of each heading that a table of contents names."""


def make_pdf(source: Source) -> bytes:
    """The PDF.

    Raises:
        SourceError: The header's ``form`` is none that can be set, or the header lacks a value.
    """
    register_fonts()
    form = source.field("form")
    if form == "sif":
        _, contents = _sif(source, ())
        pages, _ = _sif(source, contents)  # again, now that the pages of its headings are known
    elif form == "ilacs":
        pages = _ilacs(source)
    elif form == "letter":
        pages = _letter(source)
    else:
        raise SourceError(f"{source.name}: form is '{form}', not sif, ilacs or letter")
    return _drawn(source, pages)


# --- forms -----------------------------------------------------------------------------------------


def _sif(source: Source, contents: Contents) -> tuple[list[Page], Contents]:
    """The pages with this table of contents, and the contents they turn out to have."""
    flow = Flow(source.notes)
    _sif_cover(flow, source)
    flow.new_page()
    flow.text("Contents", _TITLE)
    flow.space(10)
    for level, words, page in contents:
        style = Style(10.5, BOLD) if level == 1 else _BODY
        _contents_entry(flow, words, page, style, indent=0.0 if level == 1 else 16.0)
    found: list[tuple[int, str, int]] = []
    for index, block in enumerate(source.blocks):
        if block.kind is Kind.HEADING and block.level == 1:
            flow.new_page()
            flow.row(
                (plain(block.text), block.grade) if block.grade else (block.text,),
                (WIDTH - _GRADE_WIDTH, _GRADE_WIDTH) if block.grade else (WIDTH,),
                [_HEADINGS["sif"][0]] * (2 if block.grade else 1),
            )
            flow.space(12)
        if block.kind is Kind.HEADING and block.level < 3:
            found.append((block.level, plain(block.text), flow.page_number))
        _set(flow, source.blocks, index, "sif", skip_level=1)
    flow.new_page()
    flow.text(source.field("notice"), _BODY)
    return _with_foot(flow.finish(), _sif_foot), found


def _sif_cover(flow: Flow, source: Source) -> None:
    flow.text(source.field("authority"), _TITLE)
    flow.space(6)
    for part in (f"**{source.field('title')}**", "and", f"**{source.field('board title')}**"):
        flow.text(part, Style(12.0))
        flow.space(4)
    flow.text(f"**Inspection dates: {source.field('inspected')}**", _BODY)
    flow.space(4)
    flow.text(f"**Report published: {source.field('published')}**", _BODY)
    flow.space(12)
    verdict, *reasons = source.fields["verdict"]
    flow.row((f"**{verdict}**",), (WIDTH,), (_BODY,))
    flow.row((" ".join(reasons),), (WIDTH,), (Style(9.0),))
    flow.space(18)
    for judgement in source.fields["judgement"]:
        area, grade = judgement.split(" | ")
        if re.match(r"\d\.\d", area):
            flow.row(("", area, grade), (_STEP, WIDTH - _STEP - _GRADE_WIDTH, _GRADE_WIDTH), [_BODY] * 3)
        else:
            flow.row((f"**{area}**", grade), (WIDTH - _GRADE_WIDTH, _GRADE_WIDTH), [_BODY] * 2)
    _notice_at_foot(flow, source)


def _ilacs(source: Source) -> list[Page]:
    flow = Flow(source.notes)
    flow.text(source.field("title"), _TITLE)
    flow.space(8)
    flow.text(f"**Inspection dates:** {source.field('inspected')}", _BODY)
    flow.space(4)
    flow.text(f"**Published:** {source.field('published')}", _BODY)
    flow.space(4)
    flow.text(f"**Lead inspector:** {source.field('lead')}", _BODY)
    flow.space(12)
    widths = (WIDTH * 0.58, WIDTH * 0.42)
    flow.row(("**Judgement**", "**Grade**"), widths, (_BODY, _BODY))
    for judgement in source.fields["judgement"]:
        area, grade = judgement.split(" | ")
        flow.row((area, grade), widths, (_BODY, _BODY))
    flow.space(12)
    flow.text(source.field("notice"), _NOTICE)
    flow.space(10)
    for index in range(len(source.blocks)):
        _set(flow, source.blocks, index, "ilacs")
    flow.new_page()
    flow.text(source.field("notice"), _BODY)
    head = (f"{source.field('title')}", source.field("inspected"))
    return _with_foot(flow.finish(), lambda number: _ilacs_foot(number, head))


def _letter(source: Source) -> list[Page]:
    flow = Flow(source.notes, top=PAGE_HEIGHT - 44.0)
    for line in source.fields["sender"]:
        flow.text(line, _SMALL)
    flow.space(26)
    flow.text(source.field("notice"), _NOTICE)
    flow.space(16)
    flow.text(source.field("date"), _BODY)
    flow.space(16)
    for line in source.fields["to"]:
        flow.text(line, _BODY)
    flow.space(16)
    flow.text(source.field("salutation"), _BODY)
    flow.space(12)
    flow.text(source.field("title"), _HEADINGS["letter"][0])
    flow.space(_GAP)
    for index in range(len(source.blocks)):
        _set(flow, source.blocks, index, "letter")
    flow.space(8)
    flow.reserve(110)
    closing, *signatory = source.fields["signed"]
    flow.text(closing, _BODY)
    flow.space(26)
    for line in signatory:
        flow.text(line, _BODY)
    flow.space(16)
    flow.text(source.field("notice"), _NOTICE)
    return _with_foot(flow.finish(), _letter_foot)


# --- blocks ----------------------------------------------------------------------------------------


def _set(flow: Flow, blocks: Sequence[Block], index: int, form: str, skip_level: int = 0) -> None:
    """Set ``blocks[index]``, with what its neighbours ask for around it."""
    block = blocks[index]
    before = blocks[index - 1].kind if index else None
    after = blocks[index + 1].kind if index + 1 < len(blocks) else None
    match block.kind:
        case Kind.HEADING if block.level != skip_level:
            style = _HEADINGS[form][block.level - 1]
            flow.space(9 if block.level < 3 else 5)
            flow.reserve(style.leading * 2 + 3 * _BODY.leading + _GAP)
            flow.text(block.text, style)
            flow.space(_GAP)
        case Kind.PROSE:
            flow.text(block.text, _BODY)
            flow.space(_GAP)
        case Kind.NUMBERED:
            flow.text(block.text, _BODY, indent=_NUMBER_INDENT, mark=f"{block.number}.")
            flow.space(_GAP + 2.0)
        case Kind.BULLET | Kind.SUB_BULLET:
            within = _NUMBER_INDENT if _within_number(blocks, index) else 0.0
            sub = block.kind is Kind.SUB_BULLET
            mark_at = within + (_BULLET_INDENT + 8.0 if sub else 0.0)
            mark = "–" if sub else "•"
            flow.text(block.text, _BODY, indent=mark_at + _BULLET_INDENT, mark=mark, mark_at=mark_at)
            flow.space(_GAP - 3.0 if after is Kind.SUB_BULLET else _GAP)
        case Kind.BOXED:
            if before is not Kind.BOXED:
                flow.open_box()
            flow.text(block.text, _BODY)
            if after is Kind.BOXED:
                flow.space(_GAP)
            else:
                flow.close_box()
                flow.space(_GAP + 4.0)
        case Kind.ROW:
            head = before is not Kind.ROW
            first = WIDTH * (0.55 if len(block.cells) < 4 else 0.34)
            others = (WIDTH - first) / (len(block.cells) - 1)
            cells = [f"**{cell}**" if head else cell for cell in block.cells]
            flow.row(cells, (first, *[others] * (len(cells) - 1)), [Style(9.0)] * len(cells))
            if after is not Kind.ROW:
                flow.space(_GAP + 4.0)
        case _:
            pass


def _within_number(blocks: Sequence[Block], index: int) -> bool:
    """Whether the bullets around ``index`` belong to a numbered paragraph, whose colon introduces them."""
    first = index
    while first and blocks[first - 1].kind in (Kind.BULLET, Kind.SUB_BULLET):
        first -= 1
    return first > 0 and blocks[first - 1].kind is Kind.NUMBERED and blocks[first - 1].text.endswith(":")


def _contents_entry(flow: Flow, words: str, page: int, style: Style, indent: float) -> None:
    flow.text(words, style, indent=indent)
    number = Run(str(page), style.font, style.size)
    y = flow.y + style.leading - style.size
    flow.pages[-1].written.append(Written(LEFT + WIDTH - number.width, y, (number,)))
    flow.space(5)


def _notice_at_foot(flow: Flow, source: Source) -> None:
    flow.y = BOTTOM + 3 * _NOTICE.leading
    flow.text(source.field("notice"), _NOTICE)


# --- page feet and drawing -------------------------------------------------------------------------


def _with_foot(pages: list[Page], foot: Callable[[int], Page]) -> list[Page]:
    for number, page in enumerate(pages, start=1):
        at_foot = foot(number)
        page.written = [*at_foot.written, *page.written]
        page.rules += at_foot.rules
    return pages


def _sif_foot(number: int) -> Page:
    run = Run(str(number), "Vera", 11.0)
    left = LEFT if number % 2 == 0 else LEFT + WIDTH - run.width
    return Page(written=[Written(left, _FOOT_RULE - 14.0, (run,))], rules=[(LEFT, LEFT + WIDTH, _FOOT_RULE)])


def _ilacs_foot(number: int, head: Iterable[str]) -> Page:
    page = Page(rules=[(LEFT, LEFT + WIDTH, _FOOT_RULE)])
    if number > 1:
        for at, line in enumerate(head):
            y = _FOOT_RULE - 10.0 - at * 9.0
            page.written.append(Written(LEFT, y, (Run(line, "Vera", _SMALL.size),)))
        run = Run(str(number), "Vera", 11.0)
        page.written.append(Written(LEFT + WIDTH - run.width, _FOOT_RULE - 19.0, (run,)))
    return page


def _letter_foot(number: int) -> Page:
    run = Run(str(number), "Vera", 9.0)
    return Page(written=[Written(LEFT + WIDTH - run.width, _FOOT_RULE - 14.0, (run,))] if number > 1 else [])


def _drawn(source: Source, pages: Iterable[Page]) -> bytes:
    rl_config.useA85 = 0  # text-only streams are a quarter larger and of no use here
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, pageCompression=1, lang="en-GB")
    canvas.setTitle(source.field("title"))
    canvas.setAuthor("ragtool")
    canvas.setSubject("Fictional sample data")
    canvas.setCreator("scripts/make_corpus.py")
    for page in pages:
        canvas.setLineWidth(0.6)
        for box in page.boxes:
            canvas.rect(*box)
        for left, right, y in page.rules:
            canvas.line(left, y, right, y)
        for line in page.written:
            text = canvas.beginText(line.x, line.y)
            for run in line.runs:
                text.setFont(run.font, run.size)
                text.setRise(line.runs[0].size * 0.35 if run.raised else 0)
                text.textOut(run.text)
            canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
