"""``ragtool index``."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from typing import TYPE_CHECKING

from ragtool.cli.options import narrate
from ragtool.cli.progress import progress_on_stderr
from ragtool.config import Settings
from ragtool.errors import ExitCode
from ragtool.render.safety import one_line
from ragtool.search.library import Library

if TYPE_CHECKING:
    from ragtool.index.build import BuildReport


def run(options: Namespace) -> ExitCode:
    """Bring the index up to date and say what was done."""
    settings = replace(Settings(), model=options.model) if options.model else None
    with progress_on_stderr() as progress:
        report = Library.update(
            options.paths,
            options.index,
            settings=settings,
            only=options.only,
            full=options.full,
            dry_run=options.dry_run,
            device=options.device,
            progress=progress,
        )
    _narrate(report, dry_run=options.dry_run)
    return ExitCode.UNREADABLE if report.failed else ExitCode.FOUND


def _narrate(report: BuildReport, *, dry_run: bool) -> None:
    for name in ("new", "changed", "renamed", "removed"):
        for path in getattr(report, name):
            narrate(f"{name}: {one_line(path)}")
    for failure in report.failed:
        narrate(f"not read: {one_line(failure.path)}: {one_line(failure.reason)}")
    for note in report.notes:
        narrate(one_line(note))
    counts = [
        f"{len(getattr(report, name))} {name}"
        for name in ("new", "changed", "renamed", "removed")
        if getattr(report, name)
    ]
    counts += [f"{report.unchanged} unchanged"] if report.unchanged else []
    counts += [f"{len(report.failed)} not read"] if report.failed else []
    done = "Would be: " if dry_run else "Documents: "
    narrate(
        f"{done}{', '.join(counts) or 'none'}. {report.passages_encoded} passages encoded in {report.seconds:.1f} s."
    )
