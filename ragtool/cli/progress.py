"""A build's progress on stderr: a bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ragtool.index.build import BuildProgress, Progress

PHASES = {"looking": "looking at the files and making the model ready", "reading": "reading", "writing": "writing"}
"""A build's phases for a person."""


@contextmanager
def progress_on_stderr() -> Iterator[Progress | None]:
    """A callback that draws files read, passages a second and time left; None when stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[figures]}"))
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(PHASES["looking"], total=None, figures="")

        def draw(own: BuildProgress) -> None:
            total = 1.0 if own.phase == "reading" else None  # how long the others take is not known
            bars.update(task, description=PHASES[own.phase], total=total, completed=own.share, figures=figures(own))

        yield draw


def figures(own: BuildProgress) -> str:
    """The numbers behind the bar: "12/28 files, 143 passages/s, 0:01:05 left"; as many of them as there are."""
    if not own.files_total:
        return ""
    parts = [f"{own.files_done:,}/{own.files_total:,} files"]
    if own.passages:
        parts.append(f"{own.passages_per_second:,.0f} passages/s")
    if own.phase == "reading" and own.seconds_left is not None:
        parts.append(f"{timedelta(seconds=ceil(own.seconds_left))} left")
    return ", ".join(parts)
