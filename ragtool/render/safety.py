"""Document text is data: what a terminal would obey, or a reader would not see, is taken out before it is printed."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")


def printable(text: str) -> str:
    """``text`` with control characters shown as U+FFFD, and invisible and direction-changing ones left out.

    Line feeds and tabs stay. JSON needs none of this: it escapes control characters, and keeps text letter for letter.
    """
    return _INVISIBLE.sub("", _CONTROL.sub("\ufffd", text.replace("\r\n", "\n")))


def one_line(text: str) -> str:
    """``printable`` text with each run of white space as one space."""
    return " ".join(printable(text).split())
