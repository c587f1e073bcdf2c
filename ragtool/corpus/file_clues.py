"""What the names of a file and its folder tell about the document in it: a fallback, where the text is silent."""

from __future__ import annotations

import datetime
import re
from contextlib import suppress
from pathlib import Path, PurePosixPath

from ragtool.corpus.authorities import canonical_authority, find_authority, known_authorities
from ragtool.corpus.dates import date_phrases
from ragtool.corpus.kinds import kind_told_by
from ragtool.records import DocumentKind, Metadata

_ISO_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.](\d{1,2})[-_.](\d{1,2})(?!\d)")
_SEGMENTS = re.compile(r"_|\s-\s|,|\d+")
_NUMBERED_FOLDER = re.compile(r"(\d{3,8})_(.+)")
_KIND_WORDS: tuple[tuple[str, DocumentKind, str | None], ...] = (
    ("ilacs", DocumentKind.INSPECTION_REPORT, "ILACS"),
    ("sif", DocumentKind.INSPECTION_REPORT, "SIF"),
    ("lac", DocumentKind.INSPECTION_REPORT, "LAC"),
    ("send", DocumentKind.SEND_INSPECTION, "area SEND"),
    ("inspection", DocumentKind.INSPECTION_REPORT, None),
)


def telling_name(path: Path) -> str:
    """A file's name; its folder's too, with "/" between, where that is called after an authority's URN and name.

    The public collection of these reports has such folders ("80418_norfolk").
    """
    return f"{path.parent.name}/{path.name}" if _NUMBERED_FOLDER.fullmatch(path.parent.name) else path.name


def clues_in(name: str) -> Metadata:
    """Authority, kind, framework, date and URN as far as a ``telling_name`` tells them."""
    path = PurePosixPath(name)
    folder = _NUMBERED_FOLDER.fullmatch(path.parent.name)
    of_folder = canonical_authority(folder[2]) if folder else None
    kind, framework = _kind(path.stem)
    return Metadata(
        authority=_authority(path.stem) or of_folder,
        kind=kind,
        framework=framework,
        date=_date(path.stem),
        urn=folder[1] if folder and of_folder else None,
    )


def _authority(stem: str) -> str | None:
    """A listed authority that is a part of the name, or is named within it; else a part that says it is one."""
    parts = [canonical_authority(part.strip(" -.").replace("-", " ")) for part in _SEGMENTS.split(stem)]
    listed = next((part for part in parts if part in known_authorities()), None)
    # In lower case, names that are also words ("reading") do not count.
    return listed or find_authority(_words(stem)) or next(filter(None, parts), None)


def _kind(stem: str) -> tuple[DocumentKind | None, str | None]:
    words = _words(stem)
    if told := kind_told_by(words):
        return told
    for word, kind, framework in _KIND_WORDS:
        if word in words.split():
            return kind, framework
    return None, None


def _date(stem: str) -> datetime.date | None:
    """The one date in the name; None where there are several."""
    dates: set[datetime.date] = set()
    for year, month, day in _ISO_DATE.findall(stem):
        with suppress(ValueError):  # 2015-13-45 is no date
            dates.add(datetime.date(int(year), int(month), int(day)))
    for phrase in date_phrases(_words(_ISO_DATE.sub(" ", stem))):
        dates.update(phrase.days)
    return dates.pop() if len(dates) == 1 else None


def _words(stem: str) -> str:
    return " ".join(re.split(r"[\s_.-]+", stem.lower()))
