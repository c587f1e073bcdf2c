"""What a benchmark is: a figure, what it is compared with, the goal, how it is measured, and what came of it."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scripts.benchmarks.workplace import Workplace


@dataclass(frozen=True, slots=True)
class Goal:
    """What a row has to reach.

    Attributes:
        bound: The most, or the least, that will do.
        of_ratio: It bounds the ratio; else the figure itself.
        at_least: It is the least; else the most.
    """

    bound: float
    of_ratio: bool = False
    at_least: bool = False

    def ratio(self, measurement: Measurement) -> float | None:
        """Figure to baseline, or baseline to figure where the goal is to be so many times faster; None without one."""
        if measurement.baseline is None:
            return None
        if self.of_ratio and self.at_least:
            return measurement.baseline / measurement.figure
        return measurement.figure / measurement.baseline

    def is_met(self, measurement: Measurement) -> bool:
        """Whether what was measured reaches the goal.

        Raises:
            ValueError: The goal bounds a ratio, and there is nothing to compare with.
        """
        value = self.ratio(measurement) if self.of_ratio else measurement.figure
        if value is None:
            raise ValueError("a goal of a ratio needs something to compare with")
        return value >= self.bound if self.at_least else value <= self.bound

    def in_words(self, unit: str) -> str:
        """``at most 1.3x``, ``at least 12x faster``, ``at most 20 ms``."""
        bound = "at least" if self.at_least else "at most"
        if not self.of_ratio:
            return f"{bound} {self.bound:g} {unit}".rstrip()
        return f"{bound} {self.bound:g}x{' faster' if self.at_least else ''}"


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one row measured.

    Attributes:
        figure: Of ragtool, in the row's unit.
        baseline: Of what it is compared with, in the same unit; None where there is no such thing.
        samples, baseline_samples: Every single measurement behind them, in the order taken.
        details: What else is worth knowing: sizes, threads, other percentiles, parts of the whole.
    """

    figure: float
    baseline: float | None = None
    samples: tuple[float, ...] = ()
    baseline_samples: tuple[float, ...] = ()
    details: Mapping[str, float | str] = field(default_factory=dict)

    @classmethod
    def of_medians(
        cls, samples: Sequence[float], baseline_samples: Sequence[float] = (), **details: float | str
    ) -> Measurement:
        """The medians of samples."""
        return cls(
            statistics.median(samples),
            statistics.median(baseline_samples) if baseline_samples else None,
            tuple(samples),
            tuple(baseline_samples),
            details,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A benchmark.

    Attributes:
        name: To ask for it by.
        what: The figure, in a few words.
        against: What it is compared with, in a few words; "" where there is no such thing.
        unit: Of the figure.
        goal: What it has to reach.
        sizes: Passages of the made indexes that it needs.
        measure: Measures it.
    """

    name: str
    what: str
    against: str
    unit: str
    goal: Goal
    sizes: tuple[int, ...]
    measure: Callable[[Workplace], Measurement]


@dataclass(frozen=True, slots=True)
class Result:
    """A row, measured or not.

    Attributes:
        name, what, against, unit: The row's.
        goal: In words.
        measurement: What was measured; None where that could not be done.
        ratio: To the baseline, if there is one.
        is_met: Whether the goal is reached; a row that was not measured has not reached it.
        why_not_measured: A sentence; "" where it was measured.
        seconds: That measuring took, without making what it was measured on.
    """

    name: str
    what: str
    against: str
    unit: str
    goal: str
    measurement: Measurement | None
    ratio: float | None
    is_met: bool
    why_not_measured: str
    seconds: float

    @classmethod
    def of(cls, row: Row, measurement: Measurement, seconds: float) -> Result:
        """Judge what was measured by the row's goal."""
        return cls(
            *(row.name, row.what, row.against, row.unit, row.goal.in_words(row.unit)),
            measurement=measurement,
            ratio=row.goal.ratio(measurement),
            is_met=row.goal.is_met(measurement),
            why_not_measured="",
            seconds=seconds,
        )

    @classmethod
    def not_measured(cls, row: Row, reason: str) -> Result:
        """Say why there is nothing to judge."""
        return cls(
            *(row.name, row.what, row.against, row.unit, row.goal.in_words(row.unit)),
            measurement=None,
            ratio=None,
            is_met=False,
            why_not_measured=reason,
            seconds=0.0,
        )
