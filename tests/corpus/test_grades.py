"""Judgements are read in the document's words, wrapped or not."""

from __future__ import annotations

from ragtool.corpus.grades import find_grades


def graded(text: str) -> list[tuple[str, str]]:
    return [(grade.area, grade.grade) for grade in find_grades([line.strip() for line in text.strip().split("\n")])]


def test_the_rows_of_a_sif_cover_are_read_over_wraps_notes_and_pages() -> None:
    assert graded(
        """
        The overall judgement is that children’s services require
        improvement
        1. Children who need help and protection
        Requires
        Improvement
        2. Children looked after and achieving
        permanence
        Good
        2.1 Adoption performance Outstanding
        1 Ofsted produces this report under its power to combine reports.
        2
        2.2 Experiences and progress of care leavers Inadequate
        3. Leadership, management and governance Requires improvement
        The Local Safeguarding Children Board is inadequate
        """
    ) == [
        ("Overall judgement", "Requires improvement"),
        ("Children who need help and protection", "Requires improvement"),
        ("Children looked after and achieving permanence", "Good"),
        ("Adoption performance", "Outstanding"),
        ("Experiences and progress of care leavers", "Inadequate"),
        ("Leadership, management and governance", "Requires improvement"),
        ("Local Safeguarding Children Board", "Inadequate"),
    ]


def test_an_ilacs_table_ends_where_its_rows_end() -> None:
    assert graded(
        """
        Judgement Grade
        The impact of leaders on social work practice with children
        and families
        Requires improvement
        to be good
        The experiences and progress of children in care Good
        Overall effectiveness Requires improvement to be good
        Leaders know their services well. Support is
        Good
        """
    ) == [
        ("The impact of leaders on social work practice with children and families", "Requires improvement to be good"),
        ("The experiences and progress of children in care", "Good"),
        ("Overall effectiveness", "Requires improvement to be good"),
    ]


def test_a_table_with_sub_headings_tells_its_rows_apart() -> None:
    assert graded(
        """
        Record of main findings:
        Safeguarding services
        Overall effectiveness Good
        Services for looked after children
        Overall effectiveness Adequate
        """
    ) == [
        ("Safeguarding services: Overall effectiveness", "Good"),
        ("Services for looked after children: Overall effectiveness", "Adequate"),
    ]


def test_a_judgement_said_twice_counts_once() -> None:
    assert graded("Children’s services in Wexbourne are good\nText.\nChildren’s services in Wexbourne are good") == [
        ("Children’s services in Wexbourne", "Good")
    ]


def test_numbered_recommendations_and_prose_are_no_judgements() -> None:
    assert graded("1. Improve plans so that all are\ngood.\n2. Ensure that support is good\n3. Review the") == []


def test_rows_that_a_damaged_file_has_lost_are_not_guessed() -> None:
    assert graded("Requires improvement\n\npermanence\n\nInadequate\n\nGood") == []


def test_a_grade_printed_between_or_beside_the_lines_of_its_area_is_put_together() -> None:
    assert graded(
        """
        The impact of leaders on social work
        Good
        practice with children and families
        The experiences and progress of Requires improvement
        children in care to be good
        Overall effectiveness Requires
        improvement to be good
        """
    ) == [
        ("The impact of leaders on social work practice with children and families", "Good"),
        ("The experiences and progress of children in care", "Requires improvement to be good"),
        ("Overall effectiveness", "Requires improvement to be good"),
    ]
