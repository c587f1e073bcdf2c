"""Choosing filters: counts, dates, narrowing, and leaving them as they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from ragtool.search.filters import Filters
from ragtool.tui.app import RagtoolApp
from ragtool.tui.screens.ask import AskScreen
from ragtool.tui.screens.filters import FiltersScreen
from ragtool.tui.state import State
from ragtool.tui.widgets.facet_list import FacetList
from tests.tui.sample import FakeEngine, letter, report, screen_text, type_text, until


async def open_filters(app: RagtoolApp, pilot: Pilot[None]) -> None:
    await until(pilot, lambda: app.library)
    await pilot.press("f3")
    await until(pilot, lambda: isinstance(app.screen, FiltersScreen) and app.screen.query("#documents").first().region)


async def test_an_authority_is_chosen_with_the_space_bar_and_applied(app: RagtoolApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await open_filters(app, pilot)
        await pilot.press("down", "space")
        await until(pilot, lambda: "1 of 2 documents" in screen_text(app))
        await pilot.press("f3")
        await until(pilot, lambda: app.filters == Filters(authority=("Barrowmere",)))
        assert isinstance(app.screen, AskScreen)


async def test_a_section_is_chosen_from_those_of_the_documents(app: RagtoolApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await open_filters(app, pilot)
        sections = app.screen.query_one("#sections", FacetList)
        await until(pilot, lambda: sections.option_count == 3)
        assert "1 Summary of findings" in " ".join(screen_text(app).split())
        sections.focus()
        await pilot.press("end", "space")
        await until(pilot, lambda: "1 of 2 documents" in screen_text(app))
        await pilot.press("f3")
        await until(pilot, lambda: app.filters == Filters(section=("Summary of findings",)))


async def test_documents_called_the_same_are_told_apart_by_their_files(state: State) -> None:
    copy = replace(letter(), id="dddddddddd", path="copy.pdf")
    app = RagtoolApp(FakeEngine(report(), letter(), copy), state)
    async with app.run_test(size=(200, 60)) as pilot:
        await open_filters(app, pilot)
        await until(pilot, lambda: "copy.pdf" in screen_text(app))
        assert "barrowmere.pdf" in screen_text(app)
        assert "ambleford.pdf" not in screen_text(app)


async def test_choosing_one_name_recounts_the_others_and_taking_it_back_restores_them(app: RagtoolApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await open_filters(app, pilot)
        documents = app.screen.query_one("#documents", FacetList)
        await pilot.press("space")
        await until(pilot, lambda: documents.option_count == 1)
        await pilot.press("space")
        await until(pilot, lambda: documents.option_count == 2)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_dates_are_typed_as_a_year_a_month_or_a_day(app: RagtoolApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await open_filters(app, pilot)
        app.screen.query_one("#since", Input).focus()
        await type_text(pilot, "2016-1")
        await until(pilot, lambda: "1 of 2 documents" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.filters == Filters(since=date(2016, 1, 1)))


async def test_a_date_that_is_none_is_said_and_nothing_is_applied(app: RagtoolApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await open_filters(app, pilot)
        app.screen.query_one("#until", Input).focus()
        await type_text(pilot, "20x")
        await pilot.press("enter")
        await until(pilot, lambda: "'20x' is not a date." in screen_text(app))
        assert isinstance(app.screen, FiltersScreen)


async def test_the_lists_are_narrowed_by_typing(app: RagtoolApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await open_filters(app, pilot)
        app.screen.query_one("#narrow", Input).focus()
        await type_text(pilot, "barrow")
        await until(pilot, lambda: app.screen.query_one("#authorities", FacetList).option_count == 1)


async def test_escape_leaves_the_filters_as_they_were_and_f4_clears_them(app: RagtoolApp) -> None:
    chosen = Filters(authority=("Ambleford",), section=("Findings",), until=date(2020, 1, 1))
    async with app.run_test(size=(120, 36)) as pilot:
        app.filters = chosen
        await open_filters(app, pilot)
        await pilot.press("space", "escape")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        assert app.filters == chosen
        await open_filters(app, pilot)
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        assert app.filters == chosen
        await open_filters(app, pilot)
        await pilot.press("f4")
        await until(pilot, lambda: app.filters == Filters())


async def test_a_document_filtered_by_is_called_by_its_name_and_nothing_found_names_the_key_that_clears(
    app: RagtoolApp,
) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        await until(pilot, lambda: app.library)
        app.filters = Filters(document=("bbbbbbbbbb",), authority=("Nowhere",))
        await until(pilot, lambda: "document Barrowmere, monitoring visit letter, 16 November 2016" in screen_text(app))
        await type_text(pilot, "interview")
        await until(pilot, lambda: "Nothing found under these filters: f4 clears them." in screen_text(app))
