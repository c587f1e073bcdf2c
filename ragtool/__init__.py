"""Search and question inspection documents: verbatim passages, cited by their printed paragraph numbers.

>>> from ragtool import Library
>>> with Library.open("index") as library:
...     answer = library.ask("How timely are return home interviews?")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ragtool.config import Settings
    from ragtool.inquiry.themes import Grouping, Theme
    from ragtool.library import Library
    from ragtool.search.filters import Filters

__all__ = ["Filters", "Grouping", "Library", "Settings", "Theme"]

_HOMES = {
    "Filters": "ragtool.search.filters",
    "Grouping": "ragtool.inquiry.themes",
    "Library": "ragtool.library",
    "Settings": "ragtool.config",
    "Theme": "ragtool.inquiry.themes",
}


def __getattr__(name: str) -> Any:
    """The public names, each imported when it is first asked for, so that ``import ragtool`` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'ragtool' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
