"""Reading: the passage in sight, finding words, following cross-references and back, selecting letter for letter."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import Selection
from textual.widgets import Input, OptionList, Static

from ragtool.tui.app import RagtoolApp
from ragtool.tui.screens.ask import AskScreen
from ragtool.tui.screens.references import ReferencesScreen
from ragtool.tui.widgets.find_bar import FindBar
from ragtool.tui.widgets.reader import CURSOR, Reader
from tests.tui.sample import said, screen_text, type_text, until

WIDE = (140, 40)


@asynccontextmanager
async def reading(app: RagtoolApp) -> AsyncIterator[tuple[Pilot[None], Reader]]:
    """The application with the report open at its beginning and the keys in it."""
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        assert isinstance(app.screen, AskScreen)
        app.screen.read(app.documents[0])
        reader = app.screen.query_one(Reader)
        await until(pilot, lambda: reader.document is not None and reader.region.height)
        yield pilot, reader


def rows_of(app: RagtoolApp, words: str) -> list[str]:
    return [row for row in screen_text(app).splitlines() if words in row]


async def test_a_passage_far_down_is_scrolled_to_and_its_number_stands_in_the_margin(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "panel 29")
        await pilot.press("enter")
        await until(pilot, lambda: any("29 Panel 29 meets" in row for row in rows_of(app, CURSOR)))


async def test_the_cursor_goes_from_paragraph_to_paragraph_and_stays_in_sight(app: RagtoolApp) -> None:
    async with reading(app) as (pilot, reader):
        await pilot.press(*"jjj")
        assert reader.paragraph == 3
        await pilot.press(*"kkkkkk")
        assert reader.paragraph == 0
        await pilot.press(*"j" * 40)
        assert reader.paragraph == 28
        await until(pilot, lambda: rows_of(app, "29 Panel 29 meets"))


async def test_end_and_home_scroll_the_document(app: RagtoolApp) -> None:
    async with reading(app) as (pilot, _):
        await pilot.press("end")
        await until(pilot, lambda: rows_of(app, "29 Panel 29 meets"))
        await pilot.press("home")
        await until(pilot, lambda: rows_of(app, "Recommendations"))


async def test_the_links_of_the_paragraph_are_named_both_ways(app: RagtoolApp) -> None:
    async with reading(app) as (pilot, _):
        await until(pilot, lambda: rows_of(app, "r cites 3, 4"))
        await pilot.press("j", "j")
        await until(pilot, lambda: rows_of(app, "r is cited by 1"))


async def test_r_offers_the_paragraphs_cited_follows_one_and_b_comes_back(app: RagtoolApp) -> None:
    async with reading(app) as (pilot, reader):
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, ReferencesScreen) and app.screen.query_one(OptionList).region)
        assert "Where interviews are done" in screen_text(app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: reader.paragraph == 3)
        await pilot.press("b")
        assert reader.paragraph == 0


async def test_a_paragraph_cited_once_leads_straight_to_the_one_that_cites_it_and_back(app: RagtoolApp) -> None:
    async with reading(app) as (pilot, reader):
        await pilot.press(*"j" * 8, "r")
        await until(pilot, lambda: reader.paragraph == 1)
        await pilot.press("r")
        await until(pilot, lambda: reader.paragraph == 8)
        await pilot.press("b", "b")
        await until(pilot, lambda: reader.paragraph == 8)


async def test_the_references_of_a_passage_are_followed_from_the_list_too(app: RagtoolApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "Where interviews are done")
        await until(pilot, lambda: any("r is cited by" in row for row in screen_text(app).splitlines()))
        reader = app.screen.query_one(Reader)
        before = reader.paragraph
        await pilot.press("down", "r")
        await until(pilot, lambda: reader.paragraph != before)
        await pilot.press("b")
        await until(pilot, lambda: reader.paragraph == before)


async def test_r_and_b_say_when_there_is_nowhere_to_go(app: RagtoolApp) -> None:
    async with reading(app) as (pilot, _):
        await pilot.press(*"jjjj", "r", "b")
        await until(pilot, lambda: "This paragraph cites no other" in said(app))
        assert "No cross-reference was followed" in said(app)


async def test_a_click_on_a_reference_follows_it_and_a_click_on_words_moves_the_cursor(app: RagtoolApp) -> None:
    async with reading(app) as (pilot, reader):
        assert reader.document is not None
        at = reader.document.references[1].span.start
        row = reader._layout_of_document.row_at(at)
        column = reader._layout_of_document.margin + at - reader._layout_of_document.rows[row].start
        await pilot.click(Reader, offset=(column + 2, row))
        await until(pilot, lambda: reader.paragraph == 8)
        await pilot.press("home")
        await until(pilot, lambda: reader.scroll_offset.y == 0)
        await pilot.click(Reader, offset=(10, row - 1))
        await until(pilot, lambda: reader.paragraph == 1)


async def test_find_counts_steps_round_and_marks(app: RagtoolApp) -> None:
    async with reading(app) as (pilot, reader):
        await pilot.press("f")
        await type_text(pilot, "interview")
        count = app.screen.query_one("#find-count", Static)
        await until(pilot, lambda: str(count.render()) == "1 of 3")
        await pilot.press("enter")
        await until(pilot, lambda: str(count.render()) == "2 of 3")
        await pilot.press("up", "up")
        await until(pilot, lambda: str(count.render()) == "3 of 3")
        assert reader.paragraph == 3
        await pilot.press("escape")
        assert app.screen.focused is reader
        assert not app.screen.query_one(FindBar).display


async def test_find_says_when_there_is_nothing(app: RagtoolApp) -> None:
    async with reading(app) as (pilot, _):
        await pilot.press("ctrl+f")
        await type_text(pilot, "zebra")
        await until(pilot, lambda: str(app.screen.query_one("#find-count", Static).render()) == "not found")


async def test_find_begins_again_with_the_words_typed_last(app: RagtoolApp) -> None:
    async with reading(app) as (pilot, _):
        await pilot.press("f")
        await type_text(pilot, "interview")
        await pilot.press("escape", "f")
        assert app.screen.query_one("#find-words", Input).value == "interview"
        await until(pilot, lambda: str(app.screen.query_one("#find-count", Static).render()) == "1 of 3")


async def test_what_is_selected_is_the_documents_own_text_over_several_rows(app: RagtoolApp) -> None:
    async with reading(app) as (_, reader):
        document = reader.document
        assert document is not None
        paragraph = document.paragraphs[2].span
        layout = reader._layout_of_document
        first = layout.row_at(paragraph.start)
        last = layout.row_at(paragraph.end - 1)
        assert last > first
        end = layout.margin + layout.rows[last].end - layout.rows[last].start
        selection = Selection(Offset(layout.margin, first), Offset(end, last))
        assert reader.get_selection(selection) == (paragraph.of(document.text), "\n")


async def test_a_change_of_width_keeps_the_words_on_top(app: RagtoolApp) -> None:
    async with reading(app) as (pilot, reader):
        await pilot.press(*"j" * 20)
        await pilot.pause()

        def top() -> int:
            return reader._layout_of_document.rows[reader.scroll_offset.y].start

        before = top()
        await pilot.resize_terminal(110, 40)
        await pilot.pause()
        row = reader._layout_of_document.rows[reader.scroll_offset.y]
        assert row.start <= before < max(row.end, row.start + 1)
