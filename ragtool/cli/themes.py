"""``ragtool themes``."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from ragtool.cli.options import filters_of, inquiry_renderer_of, narrate
from ragtool.errors import ExitCode
from ragtool.inquiry.themes import Grouping, read_themes
from ragtool.library import Library
from ragtool.render.theme_picture import check_picture, draw_themes


def run(options: Namespace) -> ExitCode:
    """Print how many passages take each theme up, and draw it where a picture is asked for."""
    themes, filters = read_themes(Path(options.file)), filters_of(options)
    if options.picture:
        check_picture(Path(options.picture))
    with Library.open(options.index) as library:
        matrix = library.themes(themes, Grouping(options.by), filters)
    sys.stdout.write(inquiry_renderer_of(options).themes(matrix))
    for note in matrix.notes:
        narrate(note)
    if options.picture:
        draw_themes(matrix, Path(options.picture))
        narrate(f"Drawn: {options.picture}")
    found = any(cell.n_passages for row in matrix.rows for cell in row.cells)
    return ExitCode.FOUND if found else ExitCode.NOTHING_FOUND
