"""Results and curves to tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields

from scripts.benchmarks.curves import Costs
from scripts.benchmarks.records import Result

HEAD = ("", "figure", "against", "ratio", "goal", "")
_RIGHT = (1, 2, 3)
"""Columns of numbers."""


def table(results: Sequence[Result]) -> str:
    """A line a result; under them what each figure is, what it was measured against, and how many goals are met."""
    lines = _aligned([HEAD, *(_cells(result) for result in results)], _RIGHT)
    n_met = sum(result.is_met for result in results)
    n_missing = sum(result.measurement is None for result in results)
    unmeasured = f"; {n_missing} could not be measured" if n_missing else ""
    verdict = f"{n_met} of {len(results)} met{unmeasured}."
    return "\n".join([*lines, "", *(_note(result) for result in results), "", verdict]) + "\n"


def curve_table(curves: Sequence[Costs]) -> str:
    """A line a size; the columns are named as in the JSON."""
    rows = [
        tuple(field.name for field in fields(Costs)),
        *(tuple(shown(value, "") for value in astuple(own)) for own in curves),
    ]
    return "\n".join(_aligned(rows, range(len(rows[0])))) + "\n"


def shown(value: float, unit: str) -> str:
    """A figure with three digits that mean something, and its unit."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:,.{digits}f} {unit}".rstrip()


def _cells(result: Result) -> tuple[str, ...]:
    own = result.measurement
    if own is None:
        return (result.name, "", "", "", result.goal, "not measured")
    return (
        result.name,
        shown(own.figure, result.unit),
        "" if own.baseline is None else shown(own.baseline, result.unit),
        "" if result.ratio is None else f"{result.ratio:.2f}x",
        result.goal,
        "met" if result.is_met else "NOT MET",
    )


def _note(result: Result) -> str:
    against = f"; against {result.against}" if result.against else ""
    reason = f". Not measured: {result.why_not_measured}" if result.why_not_measured else ""
    return f"{result.name}: {result.what}{against}{reason}"


def _aligned(rows: Sequence[Sequence[str]], right: Sequence[int]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = enumerate(zip(row, widths, strict=True))
        yield "  ".join(cell.rjust(width) if at in right else cell.ljust(width) for at, (cell, width) in cells).rstrip()
