"""What many tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

_LETTERS = Path(__file__).parents[2] / "shared" / "letters"


@pytest.fixture(scope="session")
def letters() -> Path:
    """The folder of real documents, which are not part of the project."""
    if not _LETTERS.is_dir():
        pytest.skip("the real documents (../shared/letters) are not here")
    return _LETTERS
