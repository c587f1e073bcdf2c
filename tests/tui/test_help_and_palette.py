"""Every key is listed, every command can be found by name, and the theme changes for good."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest
from textual.binding import Binding
from textual.command import CommandPalette
from textual.dom import DOMNode

import ragtool.tui
from ragtool.tui.app import RagtoolApp
from ragtool.tui.screens.documents import DocumentsScreen
from ragtool.tui.screens.help import MOST_CHARACTERS, HelpScreen, help_content, help_sections, keys_of
from ragtool.tui.state import State
from ragtool.tui.theme import DARK, LIGHT
from ragtool.tui.widgets.reader import Reader
from tests.tui.sample import screen_text, type_text, until

OWN_CLOSING = ("HelpScreen", "ReferencesScreen", "SaveScreen", "WelcomeScreen")
"""Boxes that bind little more than escape, and show it in their footer."""


def own_classes() -> list[type[DOMNode]]:
    names = [module.name for module in pkgutil.walk_packages(ragtool.tui.__path__, "ragtool.tui.")]
    modules = [importlib.import_module(name) for name in names]
    return [
        found
        for module in modules
        for found in vars(module).values()
        if inspect.isclass(found) and issubclass(found, DOMNode) and found.__module__ == module.__name__
    ]


def test_help_lists_every_key_that_any_screen_or_widget_binds() -> None:
    listed = {owner for _, owner in help_sections(RagtoolApp)}
    binding = {own for own in own_classes() if own.__dict__.get("BINDINGS") and own.__name__ not in OWN_CLOSING}
    assert listed == binding


def test_every_key_says_what_it_does_in_words_that_fit() -> None:
    for _, owner in help_sections(RagtoolApp):
        for keys, words in keys_of(owner):
            assert 0 < len(words) <= MOST_CHARACTERS, (keys, words)


def test_no_key_of_a_screen_is_hidden_by_one_of_the_application() -> None:
    everywhere = {binding.key for binding in Binding.make_bindings(RagtoolApp.BINDINGS)}
    for _, owner in help_sections(RagtoolApp)[1:]:
        bindings = Binding.make_bindings(owner.__dict__["BINDINGS"])
        own = {binding.key for binding in bindings if not binding.action.startswith("app.")}
        assert everywhere.isdisjoint(own)


def test_no_private_method_of_ours_hides_one_of_textual() -> None:
    for own in own_classes():
        for base in own.__mro__[1:]:
            if base.__module__.startswith("textual"):
                methods = {name for name, value in vars(own).items() if inspect.isfunction(value)}
                private = {name for name in methods if name.startswith("_") and not name.startswith("__")}
                assert private.isdisjoint(vars(base)), (own, base)


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
async def test_f1_shows_the_keys_and_escape_closes_them(app: RagtoolApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await until(pilot, lambda: "Every key, by screen" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, HelpScreen))
    assert "kind:letter     also authority:" in help_content(RagtoolApp).plain


async def test_a_question_mark_is_typed_into_the_question_and_asks_for_help_elsewhere(app: RagtoolApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "interview?")
        assert not isinstance(app.screen, HelpScreen)
        await until(pilot, lambda: "passage" in screen_text(app))
        await pilot.press("tab", "question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))


async def choose(app: RagtoolApp, pilot: object, words: str) -> None:
    from textual.pilot import Pilot

    assert isinstance(pilot, Pilot)
    await pilot.press("ctrl+p")
    await until(pilot, lambda: isinstance(app.screen, CommandPalette))
    await type_text(pilot, words)
    await until(pilot, lambda: words.lower() in screen_text(app).lower().split("search for commands")[-1])
    await app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.press("down", "enter")
    await until(pilot, lambda: not isinstance(app.screen, CommandPalette))


async def test_the_palette_runs_what_a_key_does(app: RagtoolApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: app.library)
        await choose(app, pilot, "Documents")
        await until(pilot, lambda: isinstance(app.screen, DocumentsScreen))


async def test_the_palette_opens_a_document_by_name(app: RagtoolApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: app.library)
        await choose(app, pilot, "Read: Barrowmere")
        reader = app.screen.query_one(Reader)
        await until(pilot, lambda: reader.document is not None and reader.document.id == "bbbbbbbbbb")


async def test_f6_changes_the_theme_for_good(app: RagtoolApp, state: State) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        assert app.theme == DARK.name
        await pilot.press("f6")
        assert app.theme == LIGHT.name
    assert State(state.folder).theme == LIGHT.name
