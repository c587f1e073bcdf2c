"""A matrix of themes as a picture that can be put in a paper: PNG or SVG, drawn by matplotlib."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ragtool.errors import UsageError
from ragtool.render.safety import one_line

if TYPE_CHECKING:
    from ragtool.inquiry.themes import ThemeMatrix

SUFFIXES = (".png", ".svg")
_CELL_INCHES, _LABEL_INCHES, _DOTS_PER_INCH = 0.45, 0.085, 200


def draw_themes(matrix: ThemeMatrix, path: Path) -> None:
    """Draw the numbers of ``matrix`` as a shaded table and write it to ``path``; the same matrix gives the same file.

    Raises:
        UsageError: The suffix is neither .png nor .svg, matplotlib is not installed, or the file can't be written.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path}: a picture is a .png or .svg file.")
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError as error:
        raise UsageError('Drawing needs matplotlib. Install it: pip install "ragtool[pictures]"') from error
    titles = [one_line(row.title) for row in matrix.rows]
    names = [one_line(theme.name) for theme in matrix.themes]
    counts = [[cell.n_passages for cell in row.cells] for row in matrix.rows]
    most = max(1, *(n for row in counts for n in row))
    width = len(names) * 2 * _CELL_INCHES + max(map(len, titles)) * _LABEL_INCHES
    height = len(titles) * _CELL_INCHES + max(map(len, names)) * _LABEL_INCHES
    with mpl.rc_context({"svg.hashsalt": "ragtool", "svg.fonttype": "none", "font.size": 10}):
        figure = Figure(figsize=(width + 0.6, height + 0.6), layout="constrained")
        axes = figure.add_subplot()
        axes.imshow(counts, cmap="Blues", vmin=0, vmax=most, aspect="auto")
        axes.set_xticks(range(len(names)), names, rotation=40, ha="left", rotation_mode="anchor", parse_math=False)
        axes.set_yticks(range(len(titles)), titles, parse_math=False)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        for y, row in enumerate(counts):
            for x, n in enumerate(row):
                axes.text(x, y, str(n or "·"), ha="center", va="center", color="white" if n > 0.6 * most else "black")
        metadata = {"Date": None} if path.suffix.lower() == ".svg" else {"Software": None}
        try:
            figure.savefig(path, dpi=_DOTS_PER_INCH, metadata=metadata)
        except OSError as error:
            raise UsageError(f"{path} can't be written: {error.strerror or error}.") from error
