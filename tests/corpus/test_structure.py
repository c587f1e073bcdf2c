"""Lines become headings, paragraphs joined over lines and pages, bullets, and rows."""

from ragtool.corpus.lines import Line
from ragtool.corpus.numbering import candidates, printed_numbers
from ragtool.corpus.structure import Block, BlockKind, to_blocks

BODY = 12.0
LEADING = 15.0


class Page:
    """Sets lines down a page, so that tests say what a page looks like and not where."""

    def __init__(self, number: int = 1, top: float = 100.0) -> None:
        self.number, self.top, self.lines = number, top, list[Line]()

    def add(self, *texts: str, left: float = 72.0, size: float = BODY, bold: bool = False, gap: float = 0.0) -> "Page":
        """Add lines one leading apart, ``gap`` points further down than that before the first."""
        self.top += gap
        for text in texts:
            right = left + 6 * len(text)
            self.lines.append(
                Line(
                    text,
                    page=self.number,
                    size=size,
                    bold=bold,
                    left=left,
                    top=self.top,
                    right=right,
                    last_top=self.top,
                )
            )
            self.top += LEADING
        return self


def blocks(*pages: Page) -> list[Block]:
    lines = [line for page in pages for line in page.lines]
    return to_blocks(lines, printed_numbers(candidates(lines)))


def shown(*pages: Page) -> list[tuple[str, str]]:
    return [(str(block.kind), block.text) for block in blocks(*pages)]


PROSE = ("Social workers visit children and know them well, and most of", "them keep good records of it.")


def test_lines_one_leading_apart_are_one_paragraph_and_a_gap_begins_another() -> None:
    page = Page().add(*PROSE).add("Managers read these records and ask about", "what is missing in them.", gap=12)
    assert [text for _, text in shown(page)] == [
        "Social workers visit children and know them well, and most of them keep good records of it.",
        "Managers read these records and ask about what is missing in them.",
    ]


def test_larger_or_bold_lines_are_headings_and_wrap_over_two_lines() -> None:
    page = (
        Page()
        .add("The experiences and progress of children who need help and", "protection: good", size=14, bold=True)
        .add(*PROSE, gap=12)
        .add("Summary", bold=True, gap=12)
        .add(*PROSE, gap=6)
    )
    kinds = shown(page)
    assert kinds[0] == ("heading", "The experiences and progress of children who need help and protection: good")
    assert kinds[2] == ("heading", "Summary")
    assert [block.level for block in blocks(page) if block.kind is BlockKind.HEADING] == [1, 2]


def test_a_numbered_paragraph_loses_its_number_and_keeps_its_words() -> None:
    page = Page()
    for number in range(1, 10):
        page.add(f"{number}. Inspectors looked at plans and found", gap=10).add("them timely.", left=100)
    first = blocks(page)[0]
    assert (first.number, first.text) == ("1", "Inspectors looked at plans and found them timely.")


def test_a_paragraph_goes_on_over_the_page_in_the_middle_of_a_sentence() -> None:
    first = Page(1).add("The panel meets every month and its")
    second = Page(2).add("decisions are recorded.")
    assert shown(first, second) == [("paragraph", "The panel meets every month and its decisions are recorded.")]


def test_the_indented_text_of_a_numbered_paragraph_goes_on_over_the_page_after_a_full_stop() -> None:
    first, second = Page(1), Page(2)
    for number in range(1, 9):
        first.add(f"{number}. Plans are timely for most children.", gap=10)
    first.add("They are reviewed.", left=100)
    second.add("Reviews are well attended.", left=100)
    last = blocks(first, second)[-1]
    assert last.text == "Plans are timely for most children. They are reviewed. Reviews are well attended."
    assert [piece.page for piece in last.pieces] == [1, 1, 2]


def test_a_line_after_a_full_stop_and_a_new_page_begins_a_paragraph_where_the_last_was_short() -> None:
    first = Page(1).add(*PROSE)
    second = Page(2).add("Managers read these records.")
    assert len(shown(first, second)) == 2


def test_bullets_of_any_font_are_bullets_and_their_lines_are_joined() -> None:
    page = Page()
    for mark in ("\uf06e", "\uf0a7", "◼", "•"):
        page.add(f"{mark} the timeliness of visits", gap=8).add("to children", left=90)
    assert shown(page) == [("bullet", "the timeliness of visits to children")] * 4


def test_dashes_and_deeper_marks_are_sub_bullets() -> None:
    page = (
        Page()
        .add("• meals are free for:")
        .add("\uf02d 15% in primary schools", left=117, gap=6)
        .add("• children are heard", gap=6)
        .add("• at home", left=117, gap=6)
    )
    assert [kind for kind, _ in shown(page)] == ["bullet", "sub-bullet", "bullet", "sub-bullet"]


def test_lines_at_one_height_are_cells_of_a_row() -> None:
    page = Page()
    for area, grade in (("Leadership", "Good"), ("Help and protection", "Inadequate")):
        page.add(area, left=77, gap=9)
        page.top -= LEADING
        page.add(grade, left=303)
    assert shown(page) == [("row", "Leadership | Good"), ("row", "Help and protection | Inadequate")]


def test_a_judgement_set_on_one_line_is_a_row() -> None:
    assert shown(Page().add("2.1 Adoption performance Requires improvement", *PROSE))[0] == (
        "row",
        "2.1 Adoption performance | Requires improvement",
    )


def test_marked_blocks_are_taken_as_they_are_marked() -> None:
    lines = [
        Line("Findings", block=True, heading=2),
        Line("First.", block=True),
        Line("Second.", block=True),
        Line("an item", block=True, bullet=True),
        Line("Measure Now", block=True, cells=("Measure", "Now")),
        Line("in the alternative", block=True, number="(a)"),
    ]
    found = to_blocks(lines, {})
    assert [(str(block.kind), block.text, block.marker) for block in found] == [
        ("heading", "Findings", ""),
        ("paragraph", "First.", ""),
        ("paragraph", "Second.", ""),
        ("bullet", "an item", "•"),
        ("row", "Measure | Now", ""),
        ("paragraph", "in the alternative", "(a)"),
    ]


def plain(text: str) -> list[tuple[str, str]]:
    lines = [Line(line.strip()) for line in text.splitlines()]
    return [(str(block.kind), block.text) for block in to_blocks(lines, {})]


def test_plain_text_breaks_at_blank_lines_and_after_short_ended_lines() -> None:
    assert plain(
        """The council has made a start and its leaders are clear about what
        remains to be done.
        Partners are more involved than they were at the time of the inspection,
        and they say so.

        A new paragraph."""
    ) == [
        (
            "paragraph",
            "The council has made a start and its leaders are clear about what remains to be done.",
        ),
        (
            "paragraph",
            "Partners are more involved than they were at the time of the inspection, and they say so.",
        ),
        ("paragraph", "A new paragraph."),
    ]


def test_a_line_that_starts_in_lower_case_after_a_full_stop_begins_a_damaged_paragraph() -> None:
    assert [
        text for _, text in plain("It is reviewed every month by the panel of senior managers.\nof whom 25% live away.")
    ] == [
        "It is reviewed every month by the panel of senior managers.",
        "of whom 25% live away.",
    ]


def test_a_sentence_that_blank_lines_interrupt_goes_on() -> None:
    assert plain("Young people are helped to develop\n\n\n\nskills of their own.") == [
        ("paragraph", "Young people are helped to develop skills of their own.")
    ]


def test_short_unended_lines_of_plain_text_are_headings() -> None:
    assert plain("Summary of findings\n\n- Visits are timely and children are seen alone in most of the cases.\n") == [
        ("heading", "Summary of findings"),
        ("bullet", "Visits are timely and children are seen alone in most of the cases."),
    ]
