"""A build's progress on stderr: a bar on a terminal, nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ragtool.index.build import BuildProgress, Progress


@contextmanager
def progress_on_stderr() -> Iterator[Progress | None]:
    """A callback that draws files read, passages a second and time left; None when stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("files, {task.fields[rate]:.0f} passages/s"),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("looking", total=None, rate=0.0)

        def draw(own: BuildProgress) -> None:
            rate = own.passages / own.elapsed_seconds if own.elapsed_seconds else 0.0
            bars.update(task, description=own.phase, completed=own.files_done, total=own.files_total, rate=rate)

        yield draw
