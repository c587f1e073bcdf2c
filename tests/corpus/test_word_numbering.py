"""Word's automatic numbers, on lists made of a few levels."""

from __future__ import annotations

import pytest
from lxml import etree

from ragtool.corpus.readers.numerals import letters, repeated_letter, roman
from ragtool.corpus.readers.word_numbering import Mark, Numbering, spelt
from ragtool.corpus.readers.word_styles import Style

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PLAIN = Style()


def level(at: int, text: str, number_format: str = "decimal", start: int = 1, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(name: int, *levels: str, more: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{name}">{more}{"".join(levels)}</w:abstractNum>'


def instance(list_id: int, name: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{list_id}"><w:abstractNumId w:val="{name}"/>{overrides}</w:num>'


def numbering(*parts: str) -> Numbering:
    return Numbering(element("numbering", "".join(parts)))


def element(tag: str, inner: str) -> etree._Element:
    return etree.fromstring(f'<w:{tag} xmlns:w="{W}">{inner}</w:{tag}>')


def paragraph(list_id: int, at: int | None = 0) -> etree._Element:
    ilvl = "" if at is None else f'<w:ilvl w:val="{at}"/>'
    return element("pPr", f'<w:numPr>{ilvl}<w:numId w:val="{list_id}"/></w:numPr>')


def numbers(counted: Numbering, *paragraphs: tuple[int, int]) -> list[str | None]:
    return [counted.mark(paragraph(list_id, at), PLAIN).number for list_id, at in paragraphs]


OUTLINE = abstract(1, level(0, "%1."), level(1, "%1.%2"), level(2, "(%3)", "lowerRoman"))


def test_deeper_levels_begin_again_after_each_higher_one() -> None:
    counted = numbering(OUTLINE, instance(1, 1))
    walked = numbers(counted, (1, 0), (1, 1), (1, 2), (1, 2), (1, 1), (1, 2), (1, 0), (1, 1))
    assert walked == ["1.", "1.1", "(i)", "(ii)", "1.2", "(i)", "2.", "2.1"]


def test_a_level_that_never_restarts_counts_on() -> None:
    counted = numbering(abstract(1, level(0, "%1."), level(1, "%2)", more='<w:lvlRestart w:val="0"/>')), instance(1, 1))
    assert numbers(counted, (1, 0), (1, 1), (1, 0), (1, 1)) == ["1.", "1)", "2.", "2)"]


def test_a_level_may_restart_after_one_higher_level_only() -> None:
    third = level(2, "%3", more='<w:lvlRestart w:val="1"/>')
    counted = numbering(abstract(1, level(0, "%1."), level(1, "%2)"), third), instance(1, 1))
    assert numbers(counted, (1, 0), (1, 1), (1, 2), (1, 1), (1, 2), (1, 0), (1, 2)) == [
        "1.",
        "1)",
        "1",
        "2)",
        "2",
        "2.",
        "1",
    ]


def test_a_level_reached_before_those_above_it_prints_their_starts() -> None:
    counted = numbering(abstract(1, level(0, "%1", start=13), level(1, "%1.%2", start=4)), instance(1, 1))
    assert numbers(counted, (1, 1), (1, 1)) == ["13.4", "13.5"]


def test_lists_of_one_abstract_list_go_on_counting_together() -> None:
    counted = numbering(OUTLINE, instance(1, 1), instance(2, 1))
    assert numbers(counted, (1, 0), (2, 0), (1, 0)) == ["1.", "2.", "3."]


def test_lists_of_different_abstract_lists_count_apart() -> None:
    counted = numbering(OUTLINE, abstract(2, level(0, "%1.", start=69)), instance(1, 1), instance(2, 2))
    assert numbers(counted, (1, 0), (2, 0), (1, 0), (2, 0)) == ["1.", "69.", "2.", "70."]


def test_an_overridden_start_holds_once() -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    counted = numbering(OUTLINE, instance(1, 1), instance(2, 1, override))
    assert numbers(counted, (1, 0), (1, 0), (2, 0), (2, 0), (2, 1), (2, 0)) == ["1.", "2.", "5.", "6.", "6.1", "7."]


def test_an_overridden_level_replaces_that_level() -> None:
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "Rec %1:", "upperLetter")}</w:lvlOverride>'
    counted = numbering(OUTLINE, instance(1, 1, override))
    assert numbers(counted, (1, 0), (1, 1)) == ["Rec A:", "A.1"]


def test_legal_numbering_writes_every_level_in_digits() -> None:
    counted = numbering(
        abstract(1, level(0, "%1.", "upperRoman"), level(1, "%1.%2", more="<w:isLgl/>")), instance(1, 1)
    )
    assert numbers(counted, (1, 0), (1, 0), (1, 1)) == ["I.", "II.", "2.1"]


def test_the_level_of_a_style_is_the_one_linked_to_it() -> None:
    counted = numbering(abstract(1, level(0, "%1."), level(1, "(%2)", more='<w:pStyle w:val="Sub"/>')), instance(7, 1))
    sub = Style(chain=("Own", "Sub"), list_id=7)
    assert counted.mark(None, sub) == Mark(number="(1)")
    assert counted.mark(None, Style(chain=("Other",), list_id=7, list_level=0)) == Mark(number="1.")


def test_list_nought_takes_a_paragraph_out_of_the_list_of_its_style() -> None:
    counted = numbering(OUTLINE, instance(1, 1))
    style = Style(list_id=1)
    assert [counted.mark(at, style).number for at in (None, paragraph(0), None)] == ["1.", None, "2."]


def test_a_list_style_leads_to_the_list_it_stands_for() -> None:
    linked = abstract(2, more='<w:numStyleLink w:val="Numbered"/>')
    real = abstract(3, level(0, "%1)"), more='<w:styleLink w:val="Numbered"/>')
    assert numbers(numbering(linked, real, instance(1, 2)), (1, 0), (1, 0)) == ["1)", "2)"]


def test_bullets_are_bullets_and_count_for_nothing_printed() -> None:
    counted = numbering(abstract(1, level(0, "\uf0b7", "bullet"), level(1, "–"), level(2, "", "none")), instance(1, 1))
    marks = [counted.mark(paragraph(1, at), PLAIN) for at in (0, 1, 2)]
    assert marks == [Mark(bullet=True), Mark(bullet=True), Mark()]


def test_a_number_formatted_as_hidden_is_not_printed() -> None:
    counted = numbering(abstract(1, level(0, "%1.", more="<w:rPr><w:vanish/></w:rPr>")), instance(1, 1))
    assert counted.mark(paragraph(1), PLAIN) == Mark()


def test_a_format_that_is_not_known_gives_no_number_and_is_reported() -> None:
    counted = numbering(abstract(1, level(0, "%1.", "hebrew1")), instance(1, 1))
    assert counted.mark(paragraph(1), PLAIN) == Mark()
    assert counted.unknown_formats == {"hebrew1"}


def test_custom_leading_zeros_are_kept() -> None:
    custom = (
        '<w:lvl w:ilvl="0"><w:start w:val="9"/><mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice>'
        '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/>'
        '</mc:Fallback></mc:AlternateContent><w:lvlText w:val="%1"/></w:lvl>'
    )
    assert numbers(numbering(abstract(1, custom), instance(1, 1)), (1, 0), (1, 0)) == ["009", "010"]


@pytest.mark.parametrize(("list_id", "at"), [(9, 0), (1, 8), (1, 99), (-1, 0)])
def test_lists_and_levels_that_are_not_there_give_no_mark(list_id: int, at: int) -> None:
    assert numbering(OUTLINE, instance(1, 1)).mark(paragraph(list_id, at), PLAIN) == Mark()


def test_a_document_without_lists_has_no_marks() -> None:
    assert Numbering(None).mark(paragraph(1), PLAIN) == Mark()


@pytest.mark.parametrize(
    ("number", "number_format", "written"),
    [
        (4, "decimal", "4"), (4, "decimalZero", "04"), (27, "lowerLetter", "aa"), (28, "upperLetter", "BB"),
        (49, "lowerRoman", "xlix"), (2014, "upperRoman", "MMXIV"), (1, "ordinal", "1st"), (12, "ordinal", "12th"),
        (23, "ordinal", "23rd"), (3, "numberInDash", "- 3 -"), (3, "none", ""), (0, "lowerRoman", ""),
        (99_999, "lowerLetter", "99999"), (3, "chicago", None),
    ],
)  # fmt: skip
def test_numbers_are_written_as_word_writes_them(number: int, number_format: str, written: str | None) -> None:
    assert spelt(number, number_format) == written


def test_letters_after_z_differ_between_word_and_browsers() -> None:
    assert [repeated_letter(number) for number in (1, 26, 27, 53)] == ["a", "z", "aa", "aaa"]
    assert [letters(number) for number in (1, 26, 27, 28, 703)] == ["a", "z", "aa", "ab", "aaa"]


def test_roman_numerals_agree_with_their_value() -> None:
    worth = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
    for number in range(1, 4000):
        values = [worth[letter] for letter in roman(number)]
        signed = [-value if value < max(values[at:]) else value for at, value in enumerate(values)]
        assert sum(signed) == number
