"""What the formats that mark blocks (DOCX, HTML, Markdown) have in common."""

from __future__ import annotations

import re

from ragtool.corpus.readers.encoding import printed

_LONG = 60  # characters; longer than a line of an address, shorter than a line of prose
_SPACES = re.compile(r"[ \t]{2,}|\t")  # a no-break space is the writer's, and stays


def split_at_breaks(text: str) -> list[str]:
    """The blocks of a paragraph whose typist broke lines within it (each break a ``\\n``), none of them empty.

    After a long line, or before one that goes on in lower case, the break is a wrap, and the words are one block. After
    a short one it parts the lines of an address or a list; two breaks on end part paragraphs.
    """
    blocks: list[str] = []
    apart = True
    for piece in text.split("\n"):
        line = on_one_line(piece)
        if not line:
            apart = True
            continue
        if not apart and (len(blocks[-1]) > _LONG or line[0].islower()):
            blocks[-1] += f" {line}"
        else:
            blocks.append(line)
        apart = False
    return blocks


def on_one_line(text: str) -> str:
    """The text of a cell, heading or list item: breaks, tabs and runs of spaces as one space."""
    return _SPACES.sub(" ", printed(text).replace("\n", " ")).strip()


def row_text(cells: tuple[str, ...]) -> str:
    """A table's row as one block of text, empty cells left out."""
    return " | ".join(cell for cell in cells if cell)
