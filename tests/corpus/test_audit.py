"""What is said of a document's numbers and of its state."""

from ragtool.corpus.audit import audit_numbering, warn
from ragtool.corpus.lines import Line
from ragtool.corpus.numbering import candidates, printed_numbers
from ragtool.records import CrossReference, NumberingAudit, Paragraph, ParagraphKind, Span


def audit(*texts: str, unnumbered: int = 0, left: dict[str, float] | None = None) -> NumberingAudit:
    lines = [Line(text, page=1, left=(left or {}).get(text, 72.0)) for text in texts]
    found = candidates(lines)
    paragraphs = [Paragraph(at, Span(0, 1)) for at in range(unnumbered)]
    return audit_numbering(found, printed_numbers(found), paragraphs)


def numbered(first: int, last: int) -> list[str]:
    return [f"{number}. Visits are timely." for number in range(first, last + 1)]


def warnings(*texts: str, numbering: NumberingAudit | None = None, unresolved: tuple[str, ...] = ()) -> tuple[str, ...]:
    references = [CrossReference(0, Span(0, 1), unresolved, (), unresolved)] if unresolved else []
    return warn([Line(text) for text in texts], numbering or NumberingAudit(), references)


def test_the_ends_and_the_gaps_of_the_running_numbers() -> None:
    found = audit(*numbered(1, 14), *numbered(16, 30))
    assert (found.first, found.last, found.missing) == (1, 30, (15,))


def test_a_cover_table_prints_numbers_again_and_begins_at_one_again() -> None:
    found = audit("1. Help and protection", "2. Children in care", *numbered(1, 12))
    assert (found.duplicates, found.restarts) == ((1, 2), 1)


def test_a_year_that_wrapping_brought_to_a_lines_start_is_no_duplicate() -> None:
    year = "11. The proportion fell."
    assert audit(*numbered(1, 12), year, left={year: 99.0}).duplicates == ()


def test_a_document_without_numbers_has_only_unnumbered_paragraphs() -> None:
    assert audit("Visits are timely.", unnumbered=3) == NumberingAudit(unnumbered=3)


def test_tables_and_footnotes_do_not_count_as_unnumbered() -> None:
    paragraphs = [Paragraph(0, Span(0, 1), ParagraphKind.TABLE), Paragraph(1, Span(0, 1), ParagraphKind.FOOTNOTE)]
    assert audit_numbering((), {}, paragraphs).unnumbered == 0


def test_lost_numbers_are_told_with_the_reason_and_the_remedy() -> None:
    (warning,) = warnings(*["Children are seen."] * 200, "Improve this (paragraph 12).")
    assert "printed paragraph numbers are missing from this file" in warning
    assert "no line begins with a digit" in warning
    assert "Use the original PDF" in warning


def test_a_text_in_which_a_line_begins_with_a_digit_has_not_lost_such_lines() -> None:
    assert warnings(*["Children are seen."] * 200, "Improve this (paragraph 12).", "12 of them are.") == ()


def test_lost_apostrophes_are_told() -> None:
    (warning,) = warnings("The authoritys plan for childrens homes.")
    assert warning.startswith("Apostrophes")


def test_gaps_and_numbers_that_begin_late_are_told() -> None:
    assert warnings("Text.", numbering=NumberingAudit(first=4, last=20, missing=(7, 9))) == (
        "No paragraph is printed with the number 7, 9.",
        "Its printed paragraph numbers begin at 4.",
    )


def test_cited_numbers_that_are_not_printed_are_told_once_each() -> None:
    numbering = NumberingAudit(first=1, last=20)
    assert warnings("Text.", numbering=numbering, unresolved=("33", "40", "33")) == (
        "It cites paragraphs that it does not print: 33, 40.",
    )
