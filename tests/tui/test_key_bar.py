"""The keys of the moment: whole, and on a narrow screen those that are missed most."""

from __future__ import annotations

import pytest

from ragtool.tui.app import RagtoolApp
from tests.tui.sample import screen_text, type_text, until


def bar(app: RagtoolApp) -> str:
    return screen_text(app).splitlines()[-1].strip()


@pytest.mark.parametrize("width", [80, 100, 200])
async def test_the_keys_of_the_list_and_of_the_document_are_shown_whole(app: RagtoolApp, width: int) -> None:
    async with app.run_test(size=(width, 24)) as pilot:
        await until(pilot, lambda: app.library)
        await type_text(pilot, "interview")
        await pilot.press("enter")
        await until(pilot, lambda: bar(app).startswith("⏎ Read w Why") and "f1 Help f2 Documents" in bar(app))
        await pilot.press("enter")
        await until(pilot, lambda: bar(app).startswith("esc Back f Find") and "f1 Help f2 Documents" in bar(app))
        assert ("s Save" in bar(app), "palette" in bar(app)) == (width > 80, width > 80)


async def test_keys_come_back_when_the_screen_grows(app: RagtoolApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "f1 Help" in bar(app))
        assert "palette" not in bar(app)
        await pilot.resize_terminal(120, 24)
        await until(pilot, lambda: bar(app).endswith("palette"))
