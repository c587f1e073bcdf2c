"""What is indexed: sorted, narrowed, described and opened."""

from __future__ import annotations

from textual.widgets import DataTable, Input

from ragtool.tui.app import RagtoolApp
from ragtool.tui.document_columns import COLUMNS, fitted
from ragtool.tui.screens.ask import AskScreen
from ragtool.tui.screens.documents import DocumentsScreen
from ragtool.tui.widgets.reader import Reader
from tests.tui.sample import letter, report, said, screen_text, type_text, until

WIDE = (160, 40)


def authorities(app: RagtoolApp) -> list[str]:
    table = app.screen.query_one(DataTable)
    return [str(table.get_row_at(row)[0]) for row in range(table.row_count)]


async def open_documents(app: RagtoolApp, pilot: object) -> None:
    from textual.pilot import Pilot

    assert isinstance(pilot, Pilot)
    await until(pilot, lambda: app.library)
    await pilot.press("f2")
    await until(pilot, lambda: isinstance(app.screen, DocumentsScreen) and app.screen.query_one(DataTable).row_count)


async def test_documents_are_listed_with_kind_date_grade_paragraphs_and_warnings(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await open_documents(app, pilot)
        table = app.screen.query_one(DataTable)
        assert [str(cell) for cell in table.get_row_at(0)] == [
            "Ambleford", "inspection report", "2015-10-20", "requires improvement", "29", "1–29", "", "ambleford.pdf",
        ]  # fmt: skip
        assert [str(cell) for cell in table.get_row_at(1)] == [
            "Barrowmere", "monitoring visit letter", "2016-11-16", "", "3", "none", "1", "barrowmere.pdf",
        ]  # fmt: skip


async def test_what_is_known_of_the_document_under_the_cursor_is_below(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await open_documents(app, pilot)
        assert "Adoption performance: good" in screen_text(app)
        await pilot.press("down")
        await until(pilot, lambda: "! This file prints no paragraph numbers." in screen_text(app))


async def test_on_a_narrow_screen_the_columns_fit_and_what_has_no_room_is_told_below(app: RagtoolApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_documents(app, pilot)
        table = app.screen.query_one(DataTable)
        assert [str(cell) for cell in table.get_row_at(0)] == [
            "Ambleford", "inspection report", "2015-10-20", "requires imp…", "29", "",
        ]  # fmt: skip
        assert not table.show_horizontal_scrollbar
        await until(pilot, lambda: "ambleford.pdf" in screen_text(app))
        await until(pilot, lambda: "printed numbers 1–29" in " ".join(screen_text(app).split()))


async def test_the_columns_fit_again_when_the_screen_changes_its_width(app: RagtoolApp) -> None:
    async with app.run_test(size=(200, 60)) as pilot:
        await open_documents(app, pilot)
        table = app.screen.query_one(DataTable)
        assert len(table.columns) == len(COLUMNS)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: len(table.columns) == len(COLUMNS) - 2 and not table.show_horizontal_scrollbar)


def test_the_widest_columns_give_first_and_spare_ones_go_before_any_is_cut_too_far() -> None:
    documents = [report().indexed(), letter().indexed()]

    def widths(room: int) -> dict[str, int]:
        return {column.title: width for column, width in fitted(documents, room, 2).items()}

    whole = {"Authority": 11, "Kind": 23, "Date": 10, "Grade": 20, "Paras": 7, "Printed": 9, "Warn": 6, "File": 14}
    assert widths(200) == whole
    assert widths(112) == whole | {"Kind": 19}
    assert widths(80) == {"Authority": 11, "Kind": 17, "Date": 10, "Grade": 17, "Paras": 7, "Warn": 6}


async def test_s_sorts_by_the_next_column_and_capital_s_turns_the_order_round(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await open_documents(app, pilot)
        await pilot.press("s", "s")
        assert authorities(app) == ["Ambleford", "Barrowmere"]
        await pilot.press("S")
        assert authorities(app) == ["Barrowmere", "Ambleford"]


async def test_a_click_on_a_title_sorts_by_it_and_a_second_one_turns_it_round(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await open_documents(app, pilot)
        table = app.screen.query_one(DataTable)
        columns = list(table.columns.values())
        x = sum(column.get_render_width(table) for column in columns[:4]) + 3
        await pilot.click(DataTable, offset=(x, 0))
        await until(pilot, lambda: authorities(app) == ["Barrowmere", "Ambleford"])
        await pilot.click(DataTable, offset=(x, 0))
        await until(pilot, lambda: authorities(app) == ["Ambleford", "Barrowmere"])


async def test_the_rows_can_be_narrowed_and_escape_shows_them_all_again(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await open_documents(app, pilot)
        await pilot.press("slash")
        await type_text(pilot, "monitoring 2016")
        await until(pilot, lambda: authorities(app) == ["Barrowmere"])
        await pilot.press("escape")
        await until(pilot, lambda: len(authorities(app)) == 2)
        assert app.screen.query_one(Input).value == ""


async def test_enter_opens_the_document_for_reading(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await open_documents(app, pilot)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        reader = app.screen.query_one(Reader)
        await until(pilot, lambda: reader.document is not None and reader.document.id == "bbbbbbbbbb")
        assert app.screen.focused is reader


async def test_a_document_opens_at_its_beginning_whatever_was_found_before(app: RagtoolApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "steady progress")  # found in the letter, which a narrow screen does not show yet
        reader = app.screen.query_one(Reader)
        await until(pilot, lambda: reader.document is not None and reader.document.id == "bbbbbbbbbb")
        await type_text(pilot, " panel 29 panel 29 panel 29")
        await until(pilot, lambda: reader.document is not None and reader.document.id == "aaaaaaaaaa")
        await type_text(pilot, " steady progress steady progress steady local authority made")
        await until(pilot, lambda: reader.document is not None and reader.document.id == "bbbbbbbbbb")
        await open_documents(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: reader.document is not None and reader.document.id == "aaaaaaaaaa")
        await until(pilot, lambda: reader.region.height)
        await pilot.pause()
        assert (reader.scroll_offset.y, reader.paragraph) == (0, 0)


async def test_capital_o_says_where_a_missing_file_was(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await open_documents(app, pilot)
        await pilot.press("O")
        await until(pilot, lambda: "/documents/ambleford.pdf is not there any more." in said(app))


async def test_f2_and_escape_lead_back(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        for key in ("f2", "escape"):
            await open_documents(app, pilot)
            await pilot.press(key)
            await until(pilot, lambda: isinstance(app.screen, AskScreen))


def test_every_column_has_a_title_of_its_own() -> None:
    assert len({column.title for column in COLUMNS}) == len(COLUMNS)
