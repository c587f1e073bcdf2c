"""Draws the curves of a run for docs/performance.md: python -m scripts.benchmarks.pictures RUN.json FOLDER.

One picture a cost that grows with the index, as SVG and PNG; the same run gives the same files. Needs matplotlib:
pip install "ragtool[pictures]".
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from scripts.benchmarks.curves import Costs

SUFFIXES = (".svg", ".png")
INCHES, DOTS_PER_INCH = (6.4, 3.6), 160


@dataclass(frozen=True, slots=True)
class Picture:
    """Costs of one kind by the size of the index.

    Attributes:
        name: Of the files.
        unit: Of the upright axis.
        lines: A field of ``Costs`` and what it is called, for each line.
        is_logarithmic: Whether the upright axis is, as the one along always is.
    """

    name: str
    unit: str
    lines: tuple[tuple[str, str], ...]
    is_logarithmic: bool = False


PICTURES = (
    Picture("cold-query", "s", (("cold_query_s", "ragtool search"), ("floor_query_s", "floor script"))),
    Picture("warm-query", "ms", (("warm_query_ms", "without filters"), ("filtered_query_ms", "with filters"))),
    Picture("memory", "MB", (("cold_query_mb", "resident in a cold search"),)),
    Picture("add-letter", "s", (("add_letter_s", "one letter added"),), is_logarithmic=True),
)


def draw(picture: Picture, curves: Sequence[Costs], folder: Path) -> list[Path]:
    """Draw one picture into ``folder``; the files written."""
    with mpl.rc_context({"svg.hashsalt": "ragtool", "svg.fonttype": "none", "font.size": 10}):
        figure = Figure(figsize=INCHES, layout="constrained")
        axes = figure.add_subplot()
        for field, label in picture.lines:
            sizes, values = [own.passages for own in curves], [getattr(own, field) for own in curves]
            axes.plot(sizes, values, marker="o", label=label)
        _furnish(axes, picture, [own.passages for own in curves])
        files = [folder / f"{picture.name}{suffix}" for suffix in SUFFIXES]
        for path in files:
            metadata = {"Date": None} if path.suffix == ".svg" else {"Software": None}
            figure.savefig(path, dpi=DOTS_PER_INCH, metadata=metadata)
    return files


def curves_of(run: Mapping[str, object]) -> list[Costs]:
    """The curves in what ``scripts/bench --json`` wrote.

    Raises:
        ValueError: It holds none.
    """
    curves = run.get("curves")
    if not isinstance(curves, list) or not curves:
        raise ValueError("it holds no curves. Run: scripts/bench --curves --json FILE")
    return [Costs(**own) for own in curves]


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("run", type=Path, metavar="RUN.json", help="what scripts/bench --json wrote")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where to put the pictures")
    options = parser.parse_args(arguments)
    try:
        curves = curves_of(json.loads(options.run.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        parser.error(f"{options.run}: {error}")
    options.folder.mkdir(parents=True, exist_ok=True)
    for picture in PICTURES:
        for path in draw(picture, curves, options.folder):
            print(path)
    return 0


def _furnish(axes: Axes, picture: Picture, sizes: Sequence[int]) -> None:
    axes.set_xscale("log")
    axes.set_xticks(sizes)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda size, _: f"{size:,.0f}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("passages")
    axes.set_ylabel(picture.unit)
    if picture.is_logarithmic:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_minor_locator(NullLocator())
    else:
        axes.set_ylim(bottom=0)
    axes.grid(visible=True, alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)


if __name__ == "__main__":
    sys.exit(main())
