"""What readers do alike to the text of a line or block."""

from __future__ import annotations

import re

from ragtool.corpus.readers.encoding import printed

_LONG = 60  # characters; longer than a line of an address, shorter than a line of prose
_SPACES = re.compile(r"[ \t\v\f]{2,}|[\t\v\f]")  # a no-break space is the writer's, and stays
# Bullets that a writer typed, or that Word's web pages spell out; \uf06e and its like are of Wingdings and Symbol.
_TYPED_BULLET = re.compile(
    "[\uf06e\uf0a7\uf0b7\uf0a8\uf0d8\uf0fc\u25fc\u25aa\u2022\u25cf\u25a0\u2023\u25e6\u25cb\u00b7]\\s*(?=\\S)"
)
_RULE = re.compile(r"[-–—_=*.~\s]{5,}")


def is_rule(text: str) -> bool:
    """Whether a line only draws a line across the page ("- - - - -"), or dots to sign on."""
    return _RULE.fullmatch(text) is not None


def without_bullet(text: str) -> tuple[str, bool]:
    """A block's text without the bullet typed before it, and whether there was one."""
    match = _TYPED_BULLET.match(text)
    return (text[match.end() :], True) if match else (text, False)


def split_at_breaks(text: str) -> list[str]:
    """The blocks of a paragraph whose typist broke lines within it (each break a line feed); none is empty or a rule.

    After a long line, or before one that goes on in lower case, the break is a wrap, and the words are one block. After
    a short one it parts the lines of an address or a list; two breaks on end part paragraphs.
    """
    blocks: list[list[str]] = []
    before = ""
    for piece in map(on_one_line, text.split("\n")):
        line = "" if is_rule(piece) else piece
        if line and before and (len(before) > _LONG or line[0].islower()):
            blocks[-1].append(line)
        elif line:
            blocks.append([line])
        before = line
    return [" ".join(block) for block in blocks]


def on_one_line(text: str) -> str:
    """The text of a cell, heading or list item: breaks, tabs and runs of spaces as one space."""
    return _SPACES.sub(" ", printed(text).replace("\n", " ")).strip()


def row_text(cells: tuple[str, ...]) -> str:
    """A table's row as one block of text, empty cells left out."""
    return " | ".join(cell for cell in cells if cell)
