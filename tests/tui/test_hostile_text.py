"""Document text is data: nothing in it is markup, an action, a link or a terminal escape, on any screen."""

from __future__ import annotations

import io

import pytest
from textual.command import CommandPalette

from ragtool.tui.app import RagtoolApp
from ragtool.tui.screens.ask import AskScreen
from ragtool.tui.state import State
from ragtool.tui.widgets.reader import Reader
from ragtool.tui.widgets.result_list import ResultList
from tests.tui.sample import HOSTILE, FakeEngine, hostile, screen_text, type_text, until

SHOWN = "A letter [sic] in brackets [/foo] and [red]colour[/red] [@click=app.quit]here[/], a bell"
DANGEROUS = ("\x1b", "\x07", "\u202e", "\u202c", "\u200b", "\ufeff", "\x9b")


@pytest.fixture
def app(state: State) -> RagtoolApp:
    return RagtoolApp(FakeEngine(hostile()), state)


def flat(app: RagtoolApp) -> str:
    return " ".join(screen_text(app).split())


def assert_harmless(app: RagtoolApp) -> None:
    text = screen_text(app)
    assert not any(char in text for char in DANGEROUS)
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            meta = segment.style.meta if segment.style else {}
            assert not any("app.quit" in str(value) for value in meta.values())


async def test_passages_answers_and_the_document_show_the_text_as_it_stands(app: RagtoolApp) -> None:
    async with app.run_test(size=(200, 60)) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "letter brackets")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.query_one(ResultList).target)
        await until(pilot, lambda: app.screen.query_one(Reader).document)
        await until(pilot, lambda: flat(app).count("[sic]") >= 3)
        assert "[@click=app.quit]here[/]" in flat(app)
        assert "Care[/]ham [red], document, undated" in flat(app)
        assert "Findings [bold]" in flat(app)
        assert_harmless(app)


async def test_the_document_shows_every_character_that_can_be_shown(app: RagtoolApp) -> None:
    async with app.run_test(size=(200, 60)) as pilot:
        await until(pilot, lambda: app.library)
        assert isinstance(app.screen, AskScreen)
        app.screen.read(app.documents[0])
        await until(pilot, lambda: "backslash \\" in screen_text(app))
        assert "gnp.exe, nothing between, and" in flat(app).replace("│ ", "")


async def test_the_documents_table_the_filters_and_the_palette_show_names_as_they_stand(app: RagtoolApp) -> None:
    async with app.run_test(size=(200, 60)) as pilot:
        await until(pilot, lambda: app.library)
        await pilot.press("f2")
        await until(pilot, lambda: "[/foo] \ufffd[31m.pdf" in screen_text(app))
        assert "Care[/]ham [red]" in screen_text(app)
        assert "! " + SHOWN in flat(app)
        assert_harmless(app)
        await pilot.press("escape", "f3")
        await until(pilot, lambda: "1 of 1 documents" in screen_text(app))
        assert "Care[/]ham [red]" in screen_text(app)
        assert_harmless(app)
        await pilot.press("escape", "ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await type_text(pilot, "Read")
        await until(pilot, lambda: "Read: Care[/]ham [red]" in screen_text(app))
        assert "[/foo] \ufffd[31m.pdf" in screen_text(app)
        assert_harmless(app)


async def test_what_is_copied_holds_no_control_characters(app: RagtoolApp) -> None:
    async with app.run_test(size=(200, 60)) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "letter brackets")
        await until(pilot, lambda: app.screen.query_one(ResultList).target)
        await pilot.press("down", "y")
        assert app.clipboard.startswith(f"“{SHOWN}")
        assert not any(char in app.clipboard for char in DANGEROUS)


async def test_a_hostile_question_asked_before_and_a_hostile_query_are_shown_as_typed(app: RagtoolApp) -> None:
    app.state.questions = [HOSTILE.replace("\x07", "")]
    async with app.run_test(size=(200, 60)) as pilot:
        await until(pilot, lambda: "[@click=app.quit]here[/]" in flat(app))
        assert_harmless(app)
        await type_text(pilot, "[/foo] letter")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.query_one(ResultList).target)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "foo-letter.md" in screen_text(app))


async def test_nothing_that_reaches_the_terminal_is_an_escape_of_the_document(app: RagtoolApp) -> None:
    async with app.run_test(size=(200, 60)) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "letter brackets")
        await until(pilot, lambda: app.screen.query_one(Reader).document)
        await pilot.pause()
        written = io.StringIO()
        for strip in app.screen._compositor.render_strips():
            written.write(strip.render(app.console))
        assert "\x1b]52" not in written.getvalue()
        assert "\x1b[31mred" not in written.getvalue()
