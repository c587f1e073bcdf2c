"""``ragtool index``."""

from __future__ import annotations

import time
from argparse import Namespace
from dataclasses import replace
from typing import TYPE_CHECKING

from ragtool.cli.options import narrate
from ragtool.cli.progress import progress_on_stderr
from ragtool.config import DEFAULT_MODEL
from ragtool.errors import ExitCode, IndexBusyError, RagtoolError, UsageError
from ragtool.library import Library
from ragtool.render.safety import one_line

if TYPE_CHECKING:
    from ragtool.config import Settings
    from ragtool.index.build import BuildReport

NONE = "none"
"""What to type for no reranker."""

BUSY_SECONDS = 5
"""Before it is tried again to update an index that another process is building."""


def run(options: Namespace) -> ExitCode:
    """Bring the index up to date and say what was done; with ``--watch`` go on doing so."""
    if options.watch and options.dry_run:
        raise UsageError("--watch and --dry-run can't go together. Leave one of them out.")
    report = _update(options)
    _narrate(report, dry_run=options.dry_run)
    if options.watch:
        _watch(options, report)
    return ExitCode.UNREADABLE if report.failed else ExitCode.FOUND


def _update(options: Namespace) -> BuildReport:
    settings = _changed(Library.settings(options.index), options)
    with progress_on_stderr() as progress:
        return Library.update(
            options.paths,
            options.index,
            settings=settings,
            only=options.only,
            full=options.full,
            dry_run=options.dry_run,
            device=options.device,
            progress=progress,
        )


def _changed(settings: Settings, options: Namespace) -> Settings | None:
    """The settings with what was typed in place of what was; None where nothing was typed."""
    if options.model is None and options.adapter is None and options.reranker is None:
        return None
    model = options.model or settings.model
    if options.adapter and model != DEFAULT_MODEL:
        raise UsageError(
            f"The adapter belongs to {DEFAULT_MODEL}, not to {model}: leave out --adapter, or add"
            f" --model {DEFAULT_MODEL}."
        )
    adapter = settings.adapter if options.adapter is None else options.adapter
    reranker = settings.reranker if options.reranker is None else options.reranker
    return replace(settings, model=model, adapter=adapter, reranker="" if reranker == NONE else reranker)


def _watch(options: Namespace, report: BuildReport) -> None:
    """Update the index each time that documents arrived, until interrupted."""
    again = Namespace(**(vars(options) | {"paths": [], "only": False, "full": False}))
    narrate("Watching for documents that arrive, change or go. Ctrl-C ends it.")
    for _ in Library.arrivals(options.index):
        try:
            latest = _update_when_free(again)
        except RagtoolError as error:  # the next change may mend it
            narrate(f"ragtool: {error}")
            continue
        if latest.did_something or latest.failed != report.failed:
            narrate(f"\n{time.strftime('%H:%M:%S')}")
            _narrate(latest, dry_run=False)
        report = latest


def _update_when_free(options: Namespace) -> BuildReport:
    """Update the index, once no other process is building it."""
    while True:
        try:
            return _update(options)
        except IndexBusyError as error:
            narrate(f"ragtool: {error}")
            time.sleep(BUSY_SECONDS)


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
