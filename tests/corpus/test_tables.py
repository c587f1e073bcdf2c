"""Rows of tables are found by where their cells stand."""

from hypothesis import given
from hypothesis import strategies as st

from ragtool.corpus.lines import Line
from ragtool.corpus.tables import table_rows

LINE_HEIGHT = 1.2


def line(text: str, left: float, top: float, *, bold: bool = False, page: int = 1) -> Line:
    return Line(text, page=page, size=10.0, bold=bold, left=left, top=top, right=left + 5 * len(text), last_top=top)


def rows(*lines: Line, apart: frozenset[int] = frozenset()) -> list[list[str]]:
    """The text of every cell, by row."""
    found = table_rows(lines, apart, LINE_HEIGHT)
    return [
        [" ".join(lines[at].text for at in cell) for cell in row.cells]
        for _, row in sorted(found.items())
        if row is not None
    ]


def test_lines_at_one_height_and_well_apart_are_a_row() -> None:
    assert rows(line("Leaders", 72, 100), line("Good", 300, 100)) == [["Leaders", "Good"]]


def test_cells_nearly_touching_are_a_row_where_they_begin_as_the_cells_of_other_rows_do() -> None:
    tight = line("A long name (Grade 1)", 72, 100), line("Much more than this", 185, 100)
    wide = line("A name (Grade 2)", 72, 130), line("Just this", 185, 130)
    assert rows(*tight) == []
    assert rows(*tight, *wide) == [["A long name (Grade 1)", "Much more than this"], ["A name (Grade 2)", "Just this"]]


def test_prose_has_no_rows() -> None:
    assert rows(line("Children are seen", 72, 100), line("and heard.", 72, 112)) == []


def test_a_wrapped_cell_is_one_and_a_grade_beside_its_middle_belongs_to_its_row() -> None:
    assert rows(
        line("The impact of leaders", 72, 100),
        line("on social work", 72, 112),
        line("Good", 300, 106),
        line("The progress of children", 72, 140),
        line("in care", 72, 152),
        line("Inadequate", 300, 146),
    ) == [["The impact of leaders on social work", "Good"], ["The progress of children in care", "Inadequate"]]


def test_cells_read_column_by_column_are_put_in_their_rows() -> None:
    assert rows(
        line("County Hall", 72, 100),
        line("Care Board", 72, 130),
        line("Ann Oak", 300, 100),
        line("Jo Elm", 300, 130),
    ) == [["County Hall", "Ann Oak"], ["Care Board", "Jo Elm"]]


def test_rows_set_as_tight_as_lines_are_rows_unless_they_go_on_in_lower_case() -> None:
    assert rows(
        line("Care", 72, 100),
        line("21", 300, 100),
        line("Leaving care", 72, 112),
        line("of both", 72, 124),
        line("34", 300, 112),
        line("or more", 300, 124),
    ) == [["Care", "21"], ["Leaving care of both", "34 or more"]]


def test_a_bold_head_stays_apart_from_the_row_right_below_it() -> None:
    assert rows(
        line("Team", 72, 100, bold=True),
        line("Caseload", 300, 100, bold=True),
        line("Care", 72, 112),
        line("21", 300, 112),
    ) == [["Team", "Caseload"], ["Care", "21"]]


def test_a_head_over_two_columns_does_not_make_one_of_them() -> None:
    assert rows(
        line("Team", 72, 100),
        line("Average caseload Highest caseload", 200, 100),
        line("Care", 72, 130),
        line("21", 200, 130),
        line("34", 300, 130),
    ) == [["Team", "Average caseload Highest caseload"], ["Care", "21", "34"]]


def test_a_line_of_a_numbered_paragraph_is_in_no_table() -> None:
    assert rows(line("12. Visits", 72, 100), line("Good", 300, 100), apart=frozenset({0})) == []


def test_lines_of_two_pages_are_in_no_row_together() -> None:
    assert rows(line("Leaders", 72, 100), line("Good", 300, 100, page=2)) == []


@given(
    st.lists(
        st.builds(
            line,
            st.text("ab", min_size=1, max_size=30),
            st.integers(0, 60).map(lambda at: 10.0 * at),
            st.integers(0, 40).map(lambda at: 6.0 * at),
        ),
        max_size=25,
    )
)
def test_every_line_of_a_table_is_in_one_cell(lines: list[Line]) -> None:
    found = table_rows(lines, frozenset(), LINE_HEIGHT)
    placed = [at for row in found.values() if row is not None for cell in row.cells for at in cell]
    assert sorted(placed) == sorted(found)
