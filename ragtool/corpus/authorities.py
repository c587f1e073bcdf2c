"""One name for each local authority: "Norfolk County Council", "norfolk" and "County of Norfolk" are all "Norfolk"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ragtool.records import Span

_LIST = Path(__file__).with_name("authorities.txt")
_WORD = re.compile(r"[^\W\d_]+|&")
_BETWEEN = re.compile(r"[\s,.\u00ad\u0002\ufffe\u2010-\u2015-]{0,3}")

_STATED_BEFORE = re.compile(
    r"(?:the )?(?:(?:(?:(?:london|royal|metropolitan) )?borough|(?:metropolitan )?district|city|county|council|"
    r"local authority) of (?:the )?|(?:london borough|lb|rb) (?:of )?)?"
)
_STATED_LAST = (["city", "of"], ["county", "of"], ["borough", "of"])
"""As lists sorted by name have it: "Bristol, City of"."""

_COUNCIL = re.compile(r"council|mbc|bc|cc|mdc|lbc")
_AFTER = re.compile(
    _COUNCIL.pattern
    + r"|county|city|borough|metropolitan|district|unitary|local|authority|area|partnership|childrens?|s|"
    r"social|care|services?|safeguarding|board|first|trust|lscb|send|ilacs|jtai|sif"
)
_SMALL = re.compile(r"and|of|for|on|upon|with|in|the|under|le")
_NEVER_A_NAME = re.compile(
    r"this|that|its|our|your|each|every|another|other|new|former|previous|host|home|neighbouring|placing|"
    r"child|young|youth|people|student|shadow|school|parish|town|privy|general|medical|health|research|advisory|governing|"
    r"national|english|british|ofsted|inspection|visit|letter|report|dear|"
    r"director|executive|chief|lead|officer|commission|cabinet|members?"
)
_ALSO_WORDS = frozenset({"reading", "bury", "hull", "sale", "poole"})
"""Names that are other words or surnames too; in running text they count only with a capital letter."""


@dataclass(frozen=True, slots=True)
class AuthorityMention:
    """An authority named within a text, by its short name, and where."""

    name: str
    span: Span


def known_authorities() -> tuple[str, ...]:
    """The short names of all listed authorities, those abolished included, in the order of ``authorities.txt``."""
    return tuple(dict.fromkeys(_names().values()))


def canonical_authority(text: str) -> str | None:
    """The short name of the authority that ``text`` as a whole names; None where it names none.

    Upper and lower case, "&" for "and", hyphens and dots make no difference, nor do the words councils put round their
    names ("London Borough of", "Metropolitan Borough Council", "children's services"). An authority that is not listed
    is accepted where the text says that it is one: "Wexbourne County Council" is "Wexbourne", but "Wexbourne" is None.
    """
    words = list(_WORD.finditer(text))
    keys = [_key(word[0]) for word in words]
    before = _STATED_BEFORE.match(" ".join(keys))
    start = before[0].count(" ") if before else 0
    end = len(keys) - 2 if keys[-2:] in _STATED_LAST else len(keys)
    while end > start and _AFTER.fullmatch(keys[end - 1]):
        if known := _whole(keys[start:end]) or _whole(keys[:end]):
            return known
        end -= 1
    if known := _whole(keys[start:end]) or _whole(keys[:end]):
        return known
    after = keys[end:]
    said_to_be_one = (
        start > 1
        or any(_COUNCIL.fullmatch(key) for key in after)
        or after[:2] == ["local", "authority"]
        or after[:1] in (["children"], ["childrens"])
    )
    if not said_to_be_one or not _plausible(keys[start:end]):
        return None
    key = " ".join(keys[start:end])
    if any(name.startswith(f"{key} ") or name.endswith(f" {key}") for name in _names()):
        return None  # "Bath and North East", the rest of it on another line
    return _display(text[words[start].start() : words[end - 1].end()])


def find_authorities(text: str) -> Iterator[AuthorityMention]:
    """Every listed authority named within ``text``, in order, the longest name where several begin at one place."""
    words = list(_WORD.finditer(text))
    names, longest = _names(), _longest()
    at = 0
    while at < len(words):
        key, found = "", 0
        for end in range(at, min(at + longest, len(words))):
            if end > at and not _BETWEEN.fullmatch(text, words[end - 1].end(), words[end].start()):
                break
            key = f"{key} {_key(words[end][0])}".lstrip()
            if key in names:
                found, name = end + 1, names[key]
        if found and not (found == at + 1 and words[at][0] in _ALSO_WORDS):
            yield AuthorityMention(name, Span(words[at].start(), words[found - 1].end()))
            at = found
        else:
            at += 1


def find_authority(text: str) -> str | None:
    """The first listed authority named within ``text``."""
    return next((mention.name for mention in find_authorities(text)), None)


def _key(word: str) -> str:
    folded = word.casefold()
    return {"&": "and", "saint": "st"}.get(folded, folded)


def _whole(keys: list[str]) -> str | None:
    key = " ".join(keys)
    return _names().get(key) or _names().get("." + key)


def _plausible(keys: list[str]) -> bool:
    """Whether these words could be the name of a place that is not listed."""
    return (
        0 < len(keys) <= 5
        and not _SMALL.fullmatch(keys[0])
        and not _SMALL.fullmatch(keys[-1])
        and not any(_NEVER_A_NAME.fullmatch(key) or _AFTER.fullmatch(key) for key in keys)
    )


def _display(name: str) -> str:
    """The name as given, or with capital letters where it was given in lower case only."""
    name = " ".join(name.split())
    if name != name.lower():
        return name
    return " ".join(word if _SMALL.fullmatch(word) else word[:1].upper() + word[1:] for word in name.split(" "))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Short name by key: lower-case words joined by a space, after a dot where only a whole look-up may match."""
    names: dict[str, str] = {}
    for line in _LIST.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        short, *others = (part.strip() for part in line.split("|"))
        for name in (short, *others):
            key = " ".join(_key(word) for word in _WORD.findall(name))
            names["." + key if name.startswith(".") else key] = short
    return names


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(key.count(" ") + 1 for key in _names())
