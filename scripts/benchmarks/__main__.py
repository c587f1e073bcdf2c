"""``scripts/bench``: runs rows, prints a table, says which goals are met; writes JSON for ``docs/benchmarks/``."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from ragtool.config import Settings
from scripts.benchmarks.curves import Costs
from scripts.benchmarks.machine import commit, limits, machine, versions
from scripts.benchmarks.measuring import measured, measured_by_size
from scripts.benchmarks.records import Result
from scripts.benchmarks.rows import BY_NAME, ROWS
from scripts.benchmarks.table import curve_table, table
from scripts.benchmarks.workplace import Workplace, threads

MET, NOT_MET = 0, 1
"""Exit codes: every goal met; one is not met, or a row could not be measured."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    names = [*options.rows, *options.row]
    unknown = {*names} - {*BY_NAME}
    if unknown:
        parser.error(f"no row is called {', '.join(sorted(unknown))}. See: scripts/bench --list")
    if options.list:
        for row in ROWS:
            print(f"{row.name:<18}{row.goal.in_words(row.unit):<22}{row.what}")
        return MET
    place = Workplace(
        options.work.absolute(),
        options.letters.absolute() if options.letters else None,
        *((1, 1) if options.glance else ()),
    )
    rows = [row for row in ROWS if not names or row.name in names]
    head = _head(place)
    results: list[Result] = []
    for result in measured(place, rows):
        results.append(result)
        _write(options.json, head, results, [])
    curves: list[Costs] = []
    if not names if options.curves is None else options.curves:
        for costs in measured_by_size(place):
            curves.append(costs)
            _write(options.json, head, results, curves)
    if options.json != "-":
        print(table(results), end="")
        print(f"\n{curve_table(curves)}" if curves else "", end="")
    else:
        print(_as_json(head, results, curves))
    return MET if all(result.is_met for result in results) else NOT_MET


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measure what ragtool promises and say which goals are met. Leave the machine alone meanwhile.",
        epilog="exit codes: 0 every goal met, 1 one is not met or could not be measured, 2 usage",
    )
    parser.add_argument("rows", nargs="*", metavar="NAME", help="rows to run (default: all, and the curves)")
    parser.add_argument("--row", action="append", default=[], metavar="NAME", help="the same")
    parser.add_argument("--list", action="store_true", help="print the rows and their goals, and measure nothing")
    parser.add_argument(
        "--json", metavar="FILE", help="write machine, commit, versions, settings, rows and curves; -: to stdout"
    )
    parser.add_argument(
        "--curves", action=argparse.BooleanOptionalAction, help="measure how costs grow with the index, or do not"
    )
    parser.add_argument(
        "--letters", type=Path, metavar="FOLDER", help="your PDFs, for the row that indexes (default: made ones)"
    )
    parser.add_argument(
        "--glance",
        action="store_true",
        help="measure each once, to see that it works: such figures are not to be quoted",
    )
    parser.add_argument(
        "--work",
        type=Path,
        metavar="FOLDER",
        default=Path(tempfile.gettempdir()) / f"ragtool-bench-{os.getuid()}",
        help="where to make and keep the indexes, up to 20 GB (default: %(default)s)",
    )
    return parser


def _head(place: Workplace) -> dict[str, object]:
    """What the figures are of."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": machine(),
        "limits": limits(),
        "versions": versions(),
        "settings": asdict(Settings())
        | {"runs": place.runs, "short_runs": place.short_runs, "encoding_threads": threads()},
    }


def _write(path: str | None, head: dict[str, object], results: Sequence[Result], curves: Sequence[Costs]) -> None:
    """Write what there is so far: it takes most of an hour to get."""
    if path and path != "-":
        Path(path).write_text(f"{_as_json(head, results, curves)}\n", encoding="utf-8")


def _as_json(head: dict[str, object], results: Sequence[Result], curves: Sequence[Costs]) -> str:
    lists = {"rows": [asdict(own) for own in results], "curves": [asdict(own) for own in curves]}
    return json.dumps(head | lists, indent=1)


if __name__ == "__main__":
    sys.exit(main())
