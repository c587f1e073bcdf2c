"""What belongs to the page is taken out of the text; footnotes are kept, apart; nothing else is lost."""

from ragtool.corpus.furniture import Footnote, take_out
from ragtool.corpus.lines import Line

BODY = 12.0


def line(text: str, page: int, top: float, size: float = BODY) -> Line:
    return Line(text, page=page, size=size, left=72.0, top=top, right=400.0, last_top=top)


def page(number: int, *texts: str) -> list[Line]:
    """A page of body lines, 15 points apart."""
    return [line(text, number, 100.0 + 15 * at) for at, text in enumerate(texts)]


def kept(lines: list[Line]) -> list[str]:
    return [own.text for own in take_out(lines).lines]


def test_a_number_alone_at_the_head_or_foot_of_a_page_goes() -> None:
    lines = [
        line("1", 1, 790),
        *page(1, "First page.", "It ends here."),
        *page(2, "Second page."),
        line("Page 2 of 9", 2, 800),
    ]
    assert kept(lines) == ["First page.", "It ends here.", "Second page."]


def test_a_number_in_the_middle_of_a_page_stays() -> None:
    assert "7" in kept(page(1, "a", "b", "c", "d", "7", "e", "f", "g", "h"))


def test_a_running_head_of_two_lines_goes_from_every_page_even_with_its_page_number() -> None:
    lines = []
    for number in range(1, 6):
        lines += page(number, f"Text of page {'abcde'[number - 1]}.")
        lines += [line("Inspection of Wexbourne", number, 796, 8), line(f"7 to 18 May 2026 {number}", number, 806, 8)]
    assert kept(lines) == [f"Text of page {letter}." for letter in "abcde"]


def test_a_letterhead_goes_even_where_it_lands_after_the_text() -> None:
    lines = [
        *[
            line(text, 1, 300 + 15 * at)
            for at, text in enumerate(("Dear Ms Oak", "The council has made", "a start and"))
        ],
        line("Piccadilly Gate", 1, 60, 9),
        line("T 0300 000 0000", 1, 72, 9),
        line("www.example.gov.uk", 1, 84, 9),
        *page(2, "goes on with it."),
    ]
    assert kept(lines) == ["Dear Ms Oak", "The council has made", "a start and", "goes on with it."]


def test_a_long_small_line_at_the_top_is_text_and_stays() -> None:
    note = "This letter is fictional and was not sent by Ofsted to anyone at all, ever."
    assert note in kept([line(note, 1, 60, 9), *page(1, "Dear Ms Oak", "Thank you.")])


def test_a_contents_page_goes_and_a_page_that_only_speaks_of_contents_stays() -> None:
    contents = page(2, "Contents", "The local authority 3", "Executive summary 6", "Recommendations 8")
    assert kept([*page(1, "Cover"), *contents, *page(3, "Contents", "of the box", "were checked")]) == [
        "Cover",
        "Contents",
        "of the box",
        "were checked",
    ]


def test_a_title_that_the_running_heads_repeat_stays() -> None:
    lines = [line("Inspection of Wexbourne", 1, 60, 26)]
    for number in range(1, 6):
        lines += page(number, f"Text of page {'abcde'[number - 1]}.")
        lines.append(line("Inspection of Wexbourne", number, 796, 8))
    assert kept(lines)[0] == "Inspection of Wexbourne"
    assert kept(lines).count("Inspection of Wexbourne") == 1


def test_the_senders_address_above_a_letters_date_goes_whatever_its_size() -> None:
    letter = [
        "Piccadilly Gate",
        "Store Street",
        "enquiries@ofsted.gov.uk",
        "16 November 2016",
        "Dear Ms Oak",
        "Thanks.",
    ]
    assert kept([Line(text) for text in letter]) == ["16 November 2016", "Dear Ms Oak", "Thanks."]


def test_an_address_that_is_not_the_senders_stays() -> None:
    letter = ["Ms Ann Oak", "County Hall", "16 November 2016", "Dear Ms Oak", "Thanks."]
    assert kept([Line(text) for text in letter]) == letter


def test_contents_without_page_numbers_end_where_the_first_entry_comes_again() -> None:
    text = [
        "Title",
        "Contents",
        "The council",
        "Recommendations",
        "",
        "The council",
        "It grew.",
        "Recommendations",
        "Act.",
    ]
    assert kept([Line(line) for line in text]) == ["Title", "The council", "It grew.", "Recommendations", "Act."]


def test_contents_with_dots_before_what_is_no_page_number_are_told_at_once() -> None:
    contents = page(2, "Contents", f"The local authority {'.' * 80} 3", f"Executive summary {'.' * 80} six")
    assert kept([*page(1, "Cover"), *contents, *page(3, "Text.")]) == [
        "Cover",
        *(own.text for own in contents),
        "Text.",
    ]


def test_a_note_without_words_is_none() -> None:
    assert take_out([Line("Words."), Line("", note="1"), Line("Own words.", note="2")]).footnotes == (
        Footnote("2", [Line("Own words.", note="2")]),
    )


def test_contents_of_two_pages_go() -> None:
    first = page(2, "Contents", "The local authority 3", "Executive summary 6")
    second = page(3, "Recommendations 8", "Leadership", "9")
    assert kept([*page(1, "Cover"), *first, *second, *page(4, "Recommendations", "Visit children.")]) == [
        "Cover",
        "Recommendations",
        "Visit children.",
    ]


def test_small_text_in_the_middle_of_a_page_is_no_footnote() -> None:
    body = page(1, "The council has grown in the last four years.", "It has a plan.")
    table = [line("1 in four children", 1, 140, 9), *page(1, *["and so on"] * 5)[4:]]
    assert take_out([*body, *table]).footnotes == ()


def test_footnotes_are_kept_apart_with_their_marks() -> None:
    lines = [
        *page(
            1, "The Board1 met in May, as it does every year.", "It met again in June with its partners.", "And so on."
        ),
        line("1 The Board was set up", 1, 700, 9),
        line("under the Act of 2004.", 1, 711, 9),
        line("2 See the guidance.", 1, 722, 9),
        line("3", 1, 800),
    ]
    furnished = take_out(lines)
    assert [own.text[:9] for own in furnished.lines] == ["The Board", "It met ag", "And so on"]
    assert [(note.mark, [own.text for own in note.lines]) for note in furnished.footnotes] == [
        ("1", ["The Board was set up", "under the Act of 2004."]),
        ("2", ["See the guidance."]),
    ]


def test_notes_that_the_format_marks_are_footnotes() -> None:
    furnished = take_out([Line("Body.", block=True), Line("The note.", block=True, note="3")])
    assert [own.text for own in furnished.lines] == ["Body."]
    assert [(note.mark, note.lines[0].text) for note in furnished.footnotes] == [("3", "The note.")]


def test_a_format_without_pages_loses_nothing() -> None:
    lines = [Line("1"), Line("Contents"), Line("www.example.gov.uk")]
    assert take_out(lines).lines == tuple(lines)
