"""What kind of thing a question wants, and whether a sentence gives it.

Near misses mostly ask for a figure that nobody gives ("how many approved foster carers ..."). No cosine tells them from
questions with an answer, but a sentence can be looked at for a number of the right kind, beside what is counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ragtool.index.analysis import analyze


class Kind(StrEnum):
    """Kinds of things that questions want; the values complete "Nothing in these documents ..."."""

    ANYTHING = "answers this"
    COUNT = "gives this number"
    PERCENTAGE = "gives this percentage"
    SHARE = "gives this share"
    MONEY = "gives this sum"
    DURATION = "gives this length of time"
    FREQUENCY = "says how often"
    DATE = "gives this date"
    PERSON = "gives this name"


_NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
    " nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand dozen none"
).split()
_NUMBER = rf"(?:\d[\d,]*(?:\.\d+)?|{'|'.join(_NUMBER_WORDS)})"
_MONTHS = "January February March April May June July August September October November December".split()

_FRACTION = (
    rf"\d\s?%|\bper ?cent\b|\b(?:half|thirds?|quarters?|fifths?)\b|\b{_NUMBER} (?:out )?of\b"
    rf"|\b(?:one|{_NUMBER}) in {_NUMBER}\b"
)

_ASKED: tuple[tuple[Kind, str], ...] = (
    (Kind.PERCENTAGE, r"\b(?:what|which) percentage\b|\bper ?cent\b|^(?:what|which)\b.* rates?\b"),
    (Kind.SHARE, r"\b(?:what|which) (?:proportion|share|fraction)\b"),
    (
        Kind.MONEY,
        r"\bhow much (?:\w+ ){0,4}(?:spen\w+|costs?|pay|paid|money|funding|budget)\b|^what (?:did|does|will) .* cost\b",
    ),
    (Kind.DURATION, r"\bhow (?:long|old)\b|\b(?:longest|shortest|average) time\b"),
    (Kind.FREQUENCY, r"^how (?:often|frequently)\b"),
    (Kind.DATE, r"^when (?:is|was|were|will|did)\b|^(?:in )?(?:what|which) (?:date|day|month|year)\b"),
    (Kind.COUNT, r"^how (?:many|much)\b|^(?:the |what (?:is|was) the )?(?:total |average )?(?:number|figure)s?\b"),
    (Kind.PERSON, r"^who (?:is|was|are|were)\b|\bname of\b"),
)
_GIVEN = {
    Kind.COUNT: rf"(?!\b(?:19|20)\d\d\b)\b{_NUMBER}\b",
    Kind.PERCENTAGE: _FRACTION,
    Kind.SHARE: rf"{_FRACTION}|\b(?:majority|minority|most|all|none|few)\b",
    Kind.MONEY: r"£|\b(?:pounds?|pence)\b",
    Kind.DURATION: (
        rf"\b(?:a|an|one|{_NUMBER})[\s-]+(?:[a-z]+[\s-]+)?(?:minute|hour|day|week|month|year|term)s?\b|\bage[ds]?\b"
    ),
    Kind.FREQUENCY: (
        r"\d|\b(?:daily|weekly|fortnightly|monthly|quarterly|termly|annual|annually|yearly|every|each|once|twice|times"
        r"|often|rarely|regular|regularly|frequent|frequently|frequency)\b"
    ),
    Kind.DATE: rf"\b(?:19|20)\d\d\b|\b(?:{'|'.join(_MONTHS)}|spring|summer|autumn|winter)\b|\b(?:since|ago|within)\b",
    Kind.PERSON: r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Cllr|Councillor|Professor) [A-Z]",
}
_FIGURES = frozenset({Kind.COUNT, Kind.PERCENTAGE, Kind.SHARE, Kind.MONEY, Kind.DURATION, Kind.FREQUENCY, Kind.DATE})

_COUNTED = re.compile(r"^how many\b(.*)", re.IGNORECASE)
_ENDS = frozenset(
    "do does did has have had is are was were will can could would should may might in on at of for from with within to"
    " through between because by over during who which that".split()
)
"""Words that no longer belong to what is counted."""

_PEOPLE = frozenset("children people staff men women".split())

BEFORE, AFTER = 8, 8
"""Words within which a number stands before or after what it counts."""

_CITED = re.compile(r"\((?:see )?(?:paragraph|recommendation)s? [^)]*\)", re.IGNORECASE)
_WORD = re.compile(r"[\w’'%£.,-]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question wants.

    Attributes:
        kind: Of thing.
        counted: The terms of what "how many" counts ("carers" of "how many approved foster carers does ..."); none
            where that can't be told.
    """

    kind: Kind
    counted: frozenset[str] = frozenset()

    @property
    def is_figure(self) -> bool:
        """Whether a sentence without it is no answer."""
        return self.kind in _FIGURES

    def is_given_by(self, sentence: str, passage: frozenset[str]) -> bool:
        """Whether a sentence holds a thing of this kind.

        Args:
            sentence: Its words.
            passage: Terms of the passage it is from; what is counted may be named there, and the sentence go on.
        """
        if self.kind is Kind.ANYTHING:
            return True
        pattern = _pattern(self.kind)
        words = _WORD.findall(_CITED.sub("", sentence))
        places = [at for at, word in enumerate(words) if not self.counted.isdisjoint(analyze(word))]
        if places:
            return any(pattern.search(" ".join(words[max(0, at - BEFORE) : at + AFTER + 1])) for at in places)
        return (not self.counted or self.counted <= passage) and pattern.search(" ".join(words)) is not None


def wanted_by(question: str) -> Wanted:
    """What a question wants; anything at all, where no kind can be told from its words."""
    plain = " ".join(question.split())
    for kind, asked in _ASKED:
        if re.search(asked, plain, re.IGNORECASE):
            return Wanted(kind, _counted(plain) if kind is Kind.COUNT else frozenset())
    return Wanted(Kind.ANYTHING)


def holds_figure(sentence: str) -> bool:
    """Whether a sentence holds a number in digits that is not only a paragraph's that it cites."""
    return re.search(r"\d", _CITED.sub("", sentence)) is not None


def _counted(question: str) -> frozenset[str]:
    """The terms of the first plural of "how many ..."."""
    match = _COUNTED.match(question)
    for word in re.findall(r"[\w’'-]+", match[1].lower()) if match else ():
        if word in _ENDS:
            break
        if word in _PEOPLE or (word.endswith("s") and not word.endswith(("ss", "'s", "’s"))):
            return frozenset(analyze(word))
    return frozenset()


def _pattern(kind: Kind) -> re.Pattern[str]:
    # A month or a title is told by its capital; the rest is not.
    return re.compile(_GIVEN[kind], 0 if kind in (Kind.PERSON, Kind.DATE) else re.IGNORECASE)
