"""The title of an inspection document, and the kind and framework that the title tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ragtool.corpus.dates import first_date
from ragtool.records import DocumentKind

_REPORT = DocumentKind.INSPECTION_REPORT
_KINDS: tuple[tuple[re.Pattern[str], DocumentKind, str | None], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), kind, framework)
    for pattern, kind, framework in (
        (r"\bmonitoring (?:visit|letter)", DocumentKind.MONITORING_VISIT, None),
        (r"\bfocus(?:s?ed)? visit", DocumentKind.FOCUSED_VISIT, "ILACS"),
        (r"\bjoint targeted area inspection|\bJTAI\b", DocumentKind.JOINT_INSPECTION, "JTAI"),
        (r"\barea SEND\b|\bspecial educational needs\b", DocumentKind.SEND_INSPECTION, "area SEND"),
        (r"\bin need of help and protection\b", _REPORT, "SIF"),
        (r"\bsafeguarding and looked[ -]after children", _REPORT, "SLAC"),
        (r"\blooked[ -]after children", _REPORT, "LAC"),
        (r"\barrangements for the protection of children", _REPORT, "CP"),
        (r"\bcontact, referral and assessment\b", _REPORT, "CRA"),
        (r"\bjoint area review|\bprogress made in the provision of safeguarding", _REPORT, "JAR"),
        (r"\bsafeguarding children board", DocumentKind.SAFEGUARDING_BOARD_REVIEW, "LSCB review"),
        (r"\binspection of\b.*\bservices\b", _REPORT, None),
    )
)
"""First match wins. Frameworks by their usual abbreviations:

SIF, single inspection framework, 2013-18; ILACS, inspection of local authority children's services, from 2018; JTAI,
joint targeted area inspection, from 2016; area SEND; LSCB review, of a Local Safeguarding Children Board alone; LAC,
inspection of looked after children services, 2013; CP, arrangements for the protection of children, 2012-13; SLAC,
safeguarding and looked after children services, 2009-12; CRA, unannounced inspection of contact, referral and
assessment, 2009-12; JAR, joint area review, 2005-09, and the progress inspections that followed some.
Monitoring visits belong to no one framework. "Inspection of ... services" is ILACS where its judgements say so.
"""

_TITLE_START = re.compile(
    r"(?=[A-Z])(?i:(?:re-?)?inspection of |(?:annual )?unannounced inspection |review of the effectiveness|"
    r"(?:(?:first|second|third|fourth|fifth|sixth) )?(?:Ofsted )?(?:monitoring|focus(?:s?ed)?) visit (?:to|of)\b|"
    r"joint (?:targeted |local )?area |(?:local )?area SEND )"
)
_SUBJECT = re.compile(r"\b(?:(?:re-?)?visit|(?:re-?)?inspection|review|assessment)\b", re.IGNORECASE)
_SALUTATION = re.compile(r"Dear\b.{0,100}$")
_ENDS_TITLE = re.compile(
    r"(?:this|between|following|inspectors|during|as you|thank you|i am|it was|contents\b|dear\b|from \d|on \d|"
    r"the (?:overall|inspection|visit|focus|letter|local safeguarding children board (?:is|requires))|"
    r"children['’]?s services in .* (?:are|is|requires?)\b|judgement|age group|care quality commission|"
    r"(?:hm|h[ei][rs] majesty['’]?s) inspectorate|ofsted\b(?! (?:monitoring|focus)|['’]s\b)|\d|[^\w\s‘“(&])|"
    r"[a-z][\w ]{2,30}:|(?:lead|reporting) inspector\b",
    re.IGNORECASE,
)
_COMPLETE = re.compile(r"(?:services|leavers|board|partnership|(?<!safeguarding )children)\d*$", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:\b(?:and|of|the|in|to|for|with|upon)|[,&-])$", re.IGNORECASE)
_NOTE_MARK = re.compile(r"(?<=[^\W\d])\d{1,2}$")
_SUBJECT_WIDTH = 60
"""A letter's lines are longer than this unless their paragraph ends."""
_LONGEST_TITLE = 400


@dataclass(frozen=True, slots=True)
class Title:
    """The title as printed, a footnote's mark at its end taken off, and the lines it takes: ``[first, after)``."""

    text: str
    first: int
    after: int
    of_letter: bool


def find_title(head: Sequence[str]) -> Title | None:
    """The title among the first lines of a document: a letter's subject line, or a report's heading.

    Args:
        head: Lines of the first pages with white space collapsed; a blank line is empty.
    """
    for at, line in enumerate(head):
        if _TITLE_START.match(line) and not line.endswith("."):
            return _gathered(head, at, of_letter=False)
        if _SALUTATION.match(line):
            for first in range(at + 1, min(at + 5, len(head))):
                if _SUBJECT.search(head[first]) and not _ENDS_TITLE.match(head[first]):
                    return _gathered(head, first, of_letter=True)
    return None


def kind_told_by(text: str) -> tuple[DocumentKind, str | None] | None:
    """Kind and framework of a document with this title; None for a title of no known kind."""
    for pattern, kind, framework in _KINDS:
        if pattern.search(text):
            return kind, framework
    return None


def _gathered(head: Sequence[str], first: int, *, of_letter: bool) -> Title:
    text, after = head[first], first + 1
    while after < len(head) and len(text) < _LONGEST_TITLE:
        line = head[after]
        if not line:
            if of_letter or _COMPLETE.search(text):
                break
            after += 1
            continue
        goes_on = bool(_GOES_ON.search(text)) or line[0].islower() or line.lower() == "and"
        wrapped = not of_letter or len(head[after - 1]) >= _SUBJECT_WIDTH or bool(_COMPLETE.search(line))
        if _ENDS_TITLE.match(line) or first_date(line):
            break
        if not goes_on and (_COMPLETE.search(text) or not wrapped):
            break
        text, after = f"{text} {line}", after + 1
    return Title(_NOTE_MARK.sub("", text), first, after, of_letter)
