"""Numbers as lists print them in letters and Roman numerals."""

from __future__ import annotations

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def roman(number: int) -> str:
    """Lower-case Roman numerals; thousands repeat the m. ``number`` is at least 1."""
    written = ""
    for worth, letters in _ROMAN:
        times, number = divmod(number, worth)
        written += letters * times
    return written


def repeated_letter(number: int) -> str:
    """Letters from a to z, then aa, bb, cc, as Word counts. ``number`` is at least 1."""
    times, letter = divmod(number - 1, 26)
    return chr(ord("a") + letter) * (times + 1)


def letters(number: int) -> str:
    """Letters from a to z, then aa, ab, ac, as browsers count. ``number`` is at least 1."""
    written = ""
    while number:
        number, letter = divmod(number - 1, 26)
        written = chr(ord("a") + letter) + written
    return written
