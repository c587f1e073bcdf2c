"""What the tests of the terminal UI share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Input

from ragtool.tui.app import RagtoolApp
from ragtool.tui.state import State
from tests.tui.sample import FakeEngine


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No blinking cursor, no clipboard of this machine, no index of this folder, colours whatever it wants."""
    monkeypatch.setattr(Input, "cursor_blink", False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("SSH_CONNECTION", "a test")


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "state")


@pytest.fixture
def app(engine: FakeEngine, state: State) -> Iterator[RagtoolApp]:
    yield RagtoolApp(engine, state)
    engine.opened.set()
    for gate in engine.library.gates.values():
        gate.set()
    for _ in range(engine.n_steps):
        engine.steps.release()
