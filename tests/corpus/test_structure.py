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

    def add(
        self,
        *texts: str,
        left: float = 72.0,
        size: float = BODY,
        bold: bool = False,
        italic: bool = False,
        gap: float = 0.0,
    ) -> "Page":
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
                    italic=italic,
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


def test_words_and_ranges_broken_at_a_line_s_end_are_whole_and_a_hanging_hyphen_keeps_its_space() -> None:
    page = Page().add("They met one-", "to-one in 2012–", "13, in Hay-", "Upton, with 16-", "and 17-", "year-olds.")
    assert shown(page) == [("paragraph", "They met one-to-one in 2012–13, in Hay-Upton, with 16- and 17-year-olds.")]


def test_a_paragraph_set_further_out_than_an_item_that_lacks_its_full_stop_is_one_of_its_own() -> None:
    page = Page().add("Plans are read by the people who made them and who know them, and")
    page.add("• leaders who know of it and who keep the best of records of all", left=90)
    page.add("they hear", left=108)
    page.add("Managers see those plans and records once in each week or month", gap=7).add("and talk of them.")
    assert [text for _, text in shown(page)][1:] == [
        "leaders who know of it and who keep the best of records of all they hear",
        "Managers see those plans and records once in each week or month and talk of them.",
    ]


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
        page.add(area, left=77, gap=14)
        page.top -= LEADING
        page.add(grade, left=303)
    assert shown(page) == [("row", "Leadership | Good"), ("row", "Help and protection | Inadequate")]


def test_a_judgement_on_one_line_of_a_plain_text_is_a_row() -> None:
    assert plain("2.1 Adoption performance Requires improvement\nThe council\nhas grown.")[0] == (
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


# --- headings and text that look alike -------------------------------------------------------------


def test_a_title_of_two_weights_that_can_not_end_yet_is_one_heading() -> None:
    page = (
        Page()
        .add("Inspection of services for children in need of help", size=14, bold=True)
        .add("and", size=14, gap=6)
        .add("Review of the effectiveness of the Board", size=14, bold=True, gap=6)
        .add(*PROSE, *PROSE, gap=20)
    )
    assert shown(page)[0] == (
        "heading",
        "Inspection of services for children in need of help and Review of the effectiveness of the Board",
    )


def test_dates_and_names_of_a_cover_are_paragraphs_of_their_own_however_they_are_set() -> None:
    page = Page()
    page.add("Inspection dates: 7 to 18 May 2018", "Lead inspector: Ann Other", bold=True)
    page.add("His Majesty’s Inspector", left=170, bold=True).add(*PROSE, gap=20)
    assert shown(page)[:2] == [
        ("paragraph", "Inspection dates: 7 to 18 May 2018"),
        ("paragraph", "Lead inspector: Ann Other His Majesty’s Inspector"),
    ]


def test_bold_words_that_fill_a_line_of_a_paragraph_are_no_heading() -> None:
    page = Page().add("A council whose leaders know where it stands")
    page.add("requires improvement where none of its services", bold=True).add("is weak and some are good.")
    assert shown(page) == [
        (
            "paragraph",
            "A council whose leaders know where it stands requires improvement where none of its services"
            " is weak and some are good.",
        )
    ]


def test_bold_sentences_are_a_paragraph() -> None:
    page = Page().add(*PROSE).add("Leaders know this. They have a plan.", bold=True, gap=12).add(*PROSE, gap=12)
    assert [kind for kind, _ in shown(page)] == ["paragraph"] * 3


def test_an_italic_line_alone_is_a_heading_below_bold_ones() -> None:
    page = Page().add("Areas for improvement", bold=True).add("Children who go missing", italic=True, gap=12)
    page.add(*PROSE, gap=12)
    assert [(str(own.kind), own.level) for own in blocks(page)] == [("heading", 1), ("heading", 2), ("paragraph", 0)]


def test_nothing_is_a_heading_after_the_signature() -> None:
    page = Page().add(*PROSE).add("Yours sincerely", gap=12).add("His Majesty’s Inspector", bold=True, gap=40)
    assert shown(page)[1:] == [("paragraph", "Yours sincerely"), ("paragraph", "His Majesty’s Inspector")]


def test_an_area_and_its_grade_in_a_table_of_their_own_are_a_heading() -> None:
    page = Page().add("The experiences of children", "who need help", gap=9)
    page.top -= 1.5 * LEADING
    page.add("Requires improvement", left=303).add("Summary", bold=True, gap=30).add(*PROSE, gap=6)
    assert [(str(own.kind), own.text, own.level) for own in blocks(page)[:2]] == [
        ("heading", "The experiences of children who need help Requires improvement", 1),
        ("heading", "Summary", 2),
    ]


# --- paragraphs that look alike --------------------------------------------------------------------


def test_a_line_that_was_broken_off_after_a_sentence_ends_a_paragraph_set_without_a_gap() -> None:
    page = Page().add("Social workers visit children and know them well and", "they see them alone.")
    page.add("Managers read the records that they keep of them.")
    assert len(shown(page)) == 2


def test_a_line_too_long_for_the_next_word_goes_on_over_the_page_after_a_full_stop() -> None:
    first = Page(1).add(
        "Social workers visit children and know all of them well,",
        "and most of them keep good records about these visits.",
    )
    second = Page(2).add("Managers read these records.")
    assert len(shown(first, second)) == 1


def test_names_after_labels_are_paragraphs_of_their_own() -> None:
    page = Page(3).add(*PROSE).add("Lead inspector: Ann Other", gap=12).add("Data analyst: Jo Bloggs", gap=12)
    assert [text for _, text in shown(page)][1:] == ["Lead inspector: Ann Other", "Data analyst: Jo Bloggs"]


def test_what_is_set_in_like_a_numbered_paragraphs_text_is_within_it() -> None:
    page = Page()
    for number in range(1, 9):
        page.add(f"{number}. Plans are timely for most children and", gap=10).add("they are reviewed.", left=100)
    page.add("Reviews are well attended.", left=100, gap=10)
    assert shown(page)[-1] == ("paragraph within", "Reviews are well attended.")


def test_items_deeper_than_a_bullets_text_are_its_sub_bullets_though_their_marks_have_no_letters() -> None:
    page = Page().add("• the proportion of children who are entitled to", gap=8).add("free meals:", left=90)
    page.add("in primary schools is 15%;", left=143, gap=8).add("in secondary schools is 12%.", left=143, gap=8)
    assert [own[0] for own in shown(page)] == ["bullet", "sub-bullet", "sub-bullet"]


def test_a_dash_that_wrapping_brought_to_a_lines_start_is_no_bullet() -> None:
    page = Page().add("A high number of the looked after children", "– 334 of them – live far away.")
    assert [kind for kind, _ in shown(page)] == ["paragraph"]


def test_letters_of_another_size_begin_a_paragraph() -> None:
    page = Page().add(*PROSE).add("Published under licence.", size=9)
    assert len(shown(page)) == 2


def test_a_number_alone_at_the_foot_of_a_page_has_its_text_on_the_next() -> None:
    first, second = Page(1), Page(2)
    for number in range(1, 9):
        first.add(f"{number}. Plans are timely.", gap=10)
    first.add("9.", gap=10)
    second.add("Most children are seen alone.", left=100)
    last = blocks(first, second)[-1]
    assert (last.number, last.text) == ("9", "Most children are seen alone.")


# --- plain text ------------------------------------------------------------------------------------


def test_white_space_that_is_left_of_a_bullet_begins_a_paragraph() -> None:
    lines = [Line("We saw that"), Line("children are seen."), Line("visits are timely", indent=1), Line("and long.")]
    assert [block.text for block in to_blocks(lines, {})] == [
        "We saw that children are seen.",
        "visits are timely and long.",
    ]


def test_a_heading_that_most_documents_have_is_one_though_what_follows_lost_its_beginning() -> None:
    assert plain("and their families.\n\nInspection findings\nof whom 25% live away.")[1] == (
        "heading",
        "Inspection findings",
    )


def test_a_heading_of_plain_text_wraps() -> None:
    found = plain(
        """the end of the section before this one, which is long enough to fill it.

        The experiences and progress of
        children who need help

        Good"""
    )
    assert found[1] == ("heading", "The experiences and progress of children who need help")
