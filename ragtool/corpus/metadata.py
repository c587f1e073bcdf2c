"""What a document states about itself: authority, kind, dates, grades, lead inspector.

The text is the authority; the file's name is asked only for what the text does not state. What neither states is None.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ragtool.corpus.authorities import canonical_authority, find_authorities, find_authority, known_authorities
from ragtool.corpus.dates import date_phrases, first_date, only_date
from ragtool.corpus.file_clues import clues_in
from ragtool.corpus.grades import find_grades
from ragtool.corpus.kinds import Title, find_title, kind_told_by
from ragtool.corpus.lines import Line
from ragtool.records import DocumentKind, Metadata

_HEAD_PAGES = 2
_HEAD_LINES = 150
_HEAD_LINE = 2000  # characters; some files have a paragraph a line
_ILACS_TABLE = re.compile(r"^The impact of leaders on\b", re.MULTILINE)
_ILACS_SIGNS = re.compile(rf"{_ILACS_TABLE.pattern}|\(ILACS\)", re.MULTILINE)
_GRADED = frozenset({DocumentKind.INSPECTION_REPORT, DocumentKind.SAFEGUARDING_BOARD_REVIEW})
_LETTERS = frozenset({DocumentKind.FOCUSED_VISIT, DocumentKind.MONITORING_VISIT, DocumentKind.JOINT_INSPECTION})

_LABEL = re.compile(r"[A-Z][\w ()]{2,30}:|(?:Lead|Reporting) inspector\b|Judgement\b|Contents$", re.IGNORECASE)
_NAME = r"[A-Z][\w’'-]*(?:,? (?:and|for|of|on|upon|the|with|&|[A-Z][\w’'-]*))*"
_UNLISTED = re.compile(
    rf"({_NAME}) (?:(?:(?:Metropolitan |County |City |Borough |District |Unitary )*Council|local authority)\b"
    r"|children['’]?s (?:social care )?services|Safeguarding Children|Local Area Partnership)"
)
_UNLISTED_LAST = re.compile(rf"(?:\b(?i:inspection|visit|review) (?:of|to)|\bin) ({_NAME})$")
_BEFORE_NAME = re.compile(r".*\b(?:inspection|visit|review|response) (?:of|to|in|at)(?: the)? ", re.IGNORECASE)
_LETTER_SAYS = re.compile(
    r"This letter (?:summarises|contains|sets out|reports|outlines)\b.*?(?:\.(?=\s|$)|$)", re.DOTALL
)
_JUDGED = re.compile(r"^Children['’]?s services in ([^.]{2,60}?) (?:is|are|requires?) ", re.MULTILINE)
_NAMED_FIELD = re.compile(r"^(?:Local authority|Authority|Council)(?: name)?\s*:\s*(.+)$", re.MULTILINE | re.IGNORECASE)

_PUBLISHED = re.compile(
    r"(?:(?:report )?(?:first )?published(?: on)?|date of publication|publication date|date published)\s*:?\s*",
    re.IGNORECASE,
)
_DATED = re.compile(r"date\s*:\s*", re.IGNORECASE)
_INSPECTED = re.compile(
    r"\b(?:(?:inspection|visit|review|fieldwork) date(?:s|\(s\))?|"
    r"dates? of (?:the |this )?(?:inspection|visit|review))\s*:\s*",
    re.IGNORECASE,
)
_GOES_ON_WITH = re.compile(r"(?:to|and)\b|[-–—]")
_DATE_BEGINS = re.compile(rf"{_GOES_ON_WITH.pattern}|\d{{1,2}}\b|[A-Z][a-z]+day\b|[A-Z][a-z]+ (?:19|20)\d\d\b")
_VISIT_SENTENCE = re.compile(
    r"(?:This letter|This (?:[\w-]+ ){0,4}(?:inspection|visit|review)|The (?:[\w-]+ ){0,4}(?:inspection|visit|review)|"
    r"Between|From|On|Inspectors (?:visited|carried out)|Ofsted (?:visited|carried out)|"
    r"I (?:am writing|write)|Following(?=.*\bI (?:am writing|write)))\b",
    re.DOTALL,
)
_ABOUT_A_VISIT = re.compile(r"\b(?:inspection|(?:re)?visit(?:ed)?|review)\b")
_OTHER_VISIT = re.compile(r"\b(?:previous|last) (?:full )?(?:inspection|visit)\b")
_JUDGED_THEN = re.compile(r"\b(?:since|when|after|following)\b[^,.]*\bjudged\b[^,.]*?\b(?:19|20)\d\d\b")
_SENTENCE_END = re.compile(r"(?<=[.:])\s+(?=[A-Z])")
_SENTENCES_READ = 12

_POST = r"(?!HMI\b|SHMI\b|AI\b|Her\b|His\b|Senior\b|Ofsted\b|CQC\b|Lead\b|Additional\b|Regulatory\b)"
_PERSON = rf"{_POST}[A-Z][\w’'.-]*(?: (?:{_POST}[A-Z][\w’'.-]*|(?:de|van|von|der|den|al|el)\b)){{1,4}}"
_LEAD = (
    re.compile(rf"(?i:lead|reporting) (?i:inspector|hmi)s?\s*:?\s*({_PERSON})"),
    re.compile(
        rf"({_PERSON}),? (?:Ofsted )?(?:Senior )?(?:HMI|H[ei][rs] Majesty['’]s Inspector)?,? ?\(?Lead inspector\b"
    ),
)
_NAMES_LEAD = re.compile(r"lead (?:inspector|hmi)|reporting inspector", re.IGNORECASE)
_LEAD_ALONE = re.compile(r"(?:Lead|Reporting) (?:inspector|HMI)s?\s*:?", re.IGNORECASE)
_URN = re.compile(r"\b(?:URN|Unique reference number(?: \(URN\))?)\s*[:–-]?\s*(\d{5,8})\b", re.IGNORECASE)


def parse_metadata(lines: Sequence[Line], telling_name: str) -> Metadata:
    """What the document says of itself.

    Args:
        lines: The whole file as its reader gave it, page furniture still in it.
        telling_name: The file's name, perhaps with its folder's; asked for authority, kind, framework, date and URN
            where the text states none. ``Metadata.from_file_name`` says which of these it gave.

    The title is an inspection document's, else a heading of level 1 that the file begins with. A report's date is
    the day of publication it prints; reports since 2018 mostly print none, so theirs tends to come from the file name.
    A letter's is the date above the salutation. Dates of inspection without their year, or in the wrong order, count as
    not stated. The lead inspector is named without the post ("HMI") that follows; a letter's signatory is not taken for
    one. Titles, grades and frameworks: see ``kinds.py`` and ``grades.py``.
    """
    texts = [_plain(line) for line in lines]
    head = [text for text, line in zip(texts, lines, strict=True) if (line.page or 1) <= _HEAD_PAGES][:_HEAD_LINES]
    head = [part[:_HEAD_LINE] for text in head for part in text.split("\n")]
    stated = _stated(head, [part for text in texts for part in text.split("\n")])
    first = next((line for line in lines if line.text), None)
    if stated.title is None and first is not None and first.heading == 1:
        stated = replace(stated, title=first.text)
    clues = clues_in(telling_name)
    if clues.kind != stated.kind and stated.kind is not None:
        clues = replace(clues, framework=None)
    fields = ("authority", "kind", "framework", "date", "urn")
    missing = [name for name in fields if getattr(stated, name) is None and getattr(clues, name) is not None]
    given = {name: getattr(clues, name) for name in missing}
    return replace(stated, **given, from_file_name=tuple(missing))


def _plain(line: Line) -> str:
    """The line's words with its number and cells, one space between, control hyphens as hyphens."""
    text = " ".join(line.cells) if line.cells else line.text
    if line.number:
        text = f"{line.number} {text}"
    text = text.replace("\u0002", "-").replace("\ufffe", "-").replace("\u00ad", "")
    return "\n".join(" ".join(part.split()) for part in text.split("\n"))


def _stated(head: list[str], texts: list[str]) -> Metadata:
    title = find_title(head)
    head_text = "\n".join(head)
    letter_says = said[0] if (said := _LETTER_SAYS.search(head_text)) else ""
    told = kind_told_by(title.text) if title else None
    if told is None and letter_says:
        told = kind_told_by(" ".join(letter_says.split()))
    if told is None and _ILACS_TABLE.search(head_text):
        told = DocumentKind.INSPECTION_REPORT, "ILACS"
    kind, framework = told or (None, None)
    if framework is None and kind is not None and _ILACS_SIGNS.search(head_text):
        framework = "ILACS"
    is_letter = kind in _LETTERS or (title is not None and title.of_letter)
    return Metadata(
        authority=_authority(head, title, letter_says),
        kind=kind,
        framework=framework,
        title=title.text if title else None,
        date=_letter_date(head) if is_letter else _publication_date(head, texts),
        inspected=_inspected(head, title, letter_says) if kind is not None else None,
        grades=find_grades(texts) if kind in _GRADED else (),
        lead_inspector=_lead_inspector(texts) if kind is not None else None,
        urn=urn[1] if (urn := _URN.search(head_text)) else None,
    )


# --- authority -------------------------------------------------------------------------------------


def _authority(head: Sequence[str], title: Title | None, letter_says: str) -> str | None:
    """The authority that the title names or that stands beside it, else that a sentence about the document names."""
    head_text = "\n".join(head)
    if title is None:
        return next(filter(None, (canonical_authority(line) for line in head[:3] if "ouncil" in line)), None) or (
            _named(letter_says)
        )
    beside = _named(title.text) if title.of_letter else _named("\n".join(_cover(head, title)), title.text)
    if beside:
        return beside
    if field := _NAMED_FIELD.search(head_text):
        return canonical_authority(field[1]) or canonical_authority(f"{field[1]} Council")
    judged = _JUDGED.search(head_text)
    return _named(letter_says) or (_named(f"in {judged[1]}") if judged else None)


def _cover(head: Sequence[str], title: Title) -> Iterator[str]:
    """The lines of a report's cover: those above the title, the title, and what follows it up to the first label."""
    yield from head[: title.after]
    for line in head[title.after : title.after + 3]:
        if _LABEL.match(line) or first_date(line):
            return
        yield line


def _named(*texts: str) -> str | None:
    """The authority named first: a listed one, or one that the words round it say to be an authority."""
    for text in texts:
        listed = next(find_authorities(text), None)
        for line in text.split("\n"):
            for pattern in (_UNLISTED, _UNLISTED_LAST):
                for match in pattern.finditer(line):
                    name = canonical_authority(f"{_BEFORE_NAME.sub('', match[1])} Council")
                    if (
                        name
                        and (name in known_authorities() or not find_authority(name))
                        and (listed is None or text.index(match[1]) < listed.span.start)
                    ):
                        return name
        if listed:
            return listed.name
    return None


# --- dates -----------------------------------------------------------------------------------------


def _publication_date(head: Sequence[str], texts: Sequence[str]) -> datetime.date | None:
    for lines in (head, texts):
        for at, line in enumerate(lines):
            label = _PUBLISHED.match(line)
            if label and (":" in label[0] or only_date(line[label.end() :])):
                return first_date(line[label.end() :]) or first_date(" ".join(lines[at + 1 : at + 2]))
    return None


def _letter_date(head: Sequence[str]) -> datetime.date | None:
    """The date that a line of the letter's first page consists of, a label aside; it stands above or in the address."""
    for line in head:
        label = _DATED.match(line) or _PUBLISHED.match(line)
        if date := only_date(line[label.end() if label else 0 :]):
            return date
    return None


def _inspected(
    head: Sequence[str], title: Title | None, letter_says: str
) -> tuple[datetime.date, datetime.date] | None:
    """The dates after a label, else those of a sentence that begins by telling of this visit or inspection."""
    for at, line in enumerate(head):
        label = _INSPECTED.search(line)
        if label and "previous" not in line.lower():
            return _range_over(line[label.end() :], head[at + 1 : at + 3])
    body = " ".join(filter(None, head[title.after if title else 0 :]))
    for sentence in [letter_says, *_SENTENCE_END.split(body)[:_SENTENCES_READ]]:
        if not _VISIT_SENTENCE.match(sentence) or not _ABOUT_A_VISIT.search(sentence) or _OTHER_VISIT.search(sentence):
            continue
        for phrase in date_phrases(_JUDGED_THEN.sub("", sentence)):
            return phrase.range
    return None


def _range_over(line: str, following: Sequence[str]) -> tuple[datetime.date, datetime.date] | None:
    """The range after a label, which may go on on the next line or begin there."""
    phrases = list(date_phrases(line))
    rest = line[phrases[-1].span.end :].strip(" .") if phrases else line
    next_line = next(filter(None, following), "")
    if (not phrases or rest or _GOES_ON_WITH.match(next_line)) and _DATE_BEGINS.match(next_line):
        phrases = list(date_phrases(f"{line} {next_line}"))
    return phrases[0].range if phrases else None


# --- people ----------------------------------------------------------------------------------------


def _lead_inspector(texts: Sequence[str]) -> str | None:
    for at, line in enumerate(texts):
        if not _NAMES_LEAD.search(line):
            continue
        if _LEAD_ALONE.fullmatch(line):
            line = f"{line} {next(filter(None, texts[at + 1 : at + 3]), '')}"
        for pattern in _LEAD:
            if match := pattern.match(line):
                return match[1].rstrip(".")
    return None
