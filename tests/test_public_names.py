"""What ``import ragtool`` offers."""

import subprocess
import sys

import pytest

import ragtool
from ragtool.library import Library

METHODS = (
    "open update settings roots verify arrivals search ask show follow follow_document timeline compare themes news"
    " watch unwatch watchlist evidence documents document sections index close"
).split()


def test_the_public_names_are_these() -> None:
    assert ragtool.__all__ == ["Filters", "Grouping", "Library", "Settings", "Theme"]
    for name in ragtool.__all__:
        assert getattr(ragtool, name).__name__ == name


def test_the_public_methods_of_the_library_are_these() -> None:
    assert [name for name in vars(Library) if not name.startswith("_")] == METHODS


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'nothing'"):
        _ = ragtool.nothing


def test_importing_the_package_imports_nothing_else_of_it() -> None:
    code = "import sys, ragtool; print([name for name in sys.modules if name.startswith('ragtool.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
