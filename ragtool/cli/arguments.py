"""Single arguments, checked as they are parsed."""

from __future__ import annotations

import argparse


def count(text: str) -> int:
    """A number of things to show, 0 to 1000."""
    if not text.isdecimal() or int(text) > 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to 1000")
    return int(text)
