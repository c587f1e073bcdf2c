"""Whole processes, timed: each command several times, in turn with those it is compared with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

HERE = Path(__file__).resolve().parent
BASELINES = HERE / "baselines"
PYTHON = (sys.executable, "-P")
"""As ``scripts/ragtool`` starts it."""

OFFLINE: Mapping[str, str] = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
"""So that a baseline does not wait for a hub."""

TIMEOUT_SECONDS = 600
"""Of one process: a row may take as long as that, so nothing in it may take longer."""


class MeasuringError(Exception):
    """A command that was to be measured failed, or did not do what was to be measured."""


@dataclass(frozen=True, slots=True)
class Run:
    """A process that has ended.

    Attributes:
        seconds: From its start to its end.
        megabytes: The most it held in memory, what it shares with others counted in (10^6 bytes).
    """

    seconds: float
    megabytes: float


def ragtool(*arguments: str | Path) -> list[str]:
    """The command line of ``ragtool`` with these arguments."""
    return [*PYTHON, "-m", "ragtool", *map(str, arguments)]


def baseline(name: str, *arguments: str | Path) -> list[str]:
    """The command line of a script of ``baselines/``."""
    return [*PYTHON, str(BASELINES / name), *map(str, arguments)]


def timed(command: Sequence[str], allowed: Sequence[int] = (0,)) -> Run:
    """Run a command to its end, its output thrown away.

    Raises:
        MeasuringError: It exits with a code that is not allowed, or does not end.
    """
    launcher = [sys.executable, "-I", "-S", str(HERE / "launch.py"), *command]
    done = _finished(launcher)
    if done.returncode:
        raise MeasuringError(f"{' '.join(command)} could not be started: {done.stderr.strip()}")
    found = json.loads(done.stdout)
    if found.pop("code") not in allowed:
        raise MeasuringError(f"{' '.join(command)} failed: {done.stderr.strip()}")
    return Run(**found)


def output(command: Sequence[str]) -> str:
    """What a command prints.

    Raises:
        MeasuringError: It fails, or does not end.
    """
    done = _finished(command)
    if done.returncode:
        raise MeasuringError(f"{' '.join(command)} failed: {done.stderr.strip()}")
    return done.stdout


def in_turn(runs: int, *works: Callable[[], T], warm_up: bool = True) -> list[tuple[T, ...]]:
    """What each work gives, ``runs`` times, one after the other each time.

    Args:
        runs: Rounds that count.
        works: To do in turn.
        warm_up: A round before them that does not count, so that what is read from disk is in its cache.
    """
    rounds = [tuple(work() for work in works) for _ in range(runs + warm_up)]
    return rounds[warm_up:]


def _environment() -> dict[str, str]:
    """As ``scripts/ragtool`` starts it: Python keeps its bytecode."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | dict(OFFLINE)


def _finished(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command, capture_output=True, text=True, env=_environment(), check=False, timeout=TIMEOUT_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise MeasuringError(f"{' '.join(command)} took longer than {TIMEOUT_SECONDS} seconds.") from None
