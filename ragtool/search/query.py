"""What the user typed, to what is searched for.

Plain words or a question; ``"quoted phrases"`` must occur; ``-word`` excludes; ``authority:Norfolk kind:letter
since:2016`` filter as the flags of the same names do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ragtool.errors import EmptyQueryError
from ragtool.search.filters import FILTER_NAMES, Filters
from ragtool.search.stopwords import STOPWORDS

MAX_QUERY_WORDS = 256
"""Words of a longer query beyond these are left out: an encoder's window and a lexical query hold no more."""

_OPERATOR = re.compile(
    r"""(?P<field>[a-z]+):(?:"(?P<quoted>[^"]*)"|(?P<value>\S+))"""
    r"""|(?P<minus>(?<!\S)-)?"(?P<phrase>[^"]*)\""""
    r"""|(?<!\S)-(?P<excluded>\w[\w'-]*)""",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+(?:['-]\w+)*")
_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "‐": "-", "‑": "-"})


@dataclass(frozen=True, slots=True)
class Query:
    """A query, parsed.

    Attributes:
        typed: As the user typed it.
        text: The words alone, operators taken out: what is encoded.
        words: Its words in lower case, in order, each once; stop words only when there is nothing else.
        phrases: Each must occur.
        excluded: None may occur.
        filters: Where to search.
        means_documents: Whether a year or a kind in it tells of the documents meant; not in words of a document itself.
    """

    typed: str
    text: str
    words: tuple[str, ...]
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    means_documents: bool = True

    def within(self, filters: Filters) -> Query:
        """The same query with these filters in place of its own."""
        return replace(self, filters=filters)

    def without(self, names: Sequence[str]) -> Query:
        """The query less these names; the query itself where nothing else would be left to search for."""
        pattern = r"\b(?:" + "|".join(re.escape(name) for name in names) + r")\b(?:'s)?"
        text = " ".join(re.sub(pattern, " ", self.text, flags=re.IGNORECASE).split())
        words = _content_words(text)
        if not words or STOPWORDS.issuperset(words):
            return self
        return replace(self, text=text, words=words)


def parse_query(typed: str, filters: Filters | None = None) -> Query:
    """Take a query apart.

    Args:
        typed: What the user typed.
        filters: Those given as flags; filters in the query are added to them.

    Raises:
        EmptyQueryError: Nothing in it can be searched for.
        UsageError: A filter in it has a malformed value (a date that is none).
    """
    plain = _plain(typed)
    phrases: list[str] = []
    excluded: list[str] = []
    found: dict[str, list[str]] = {}
    kept: list[str] = []
    at = 0
    for match in _OPERATOR.finditer(plain):
        name = (match["field"] or "").lower()
        if name and name not in FILTER_NAMES:
            continue  # "note: this" is words, not a filter
        kept.append(plain[at : match.start()])
        at = match.end()
        if name:
            found.setdefault(name, []).append(match["quoted"] if match["quoted"] is not None else match["value"])
        elif match["excluded"]:
            excluded.append(match["excluded"])
        elif phrase := match["phrase"].strip():
            (excluded if match["minus"] else phrases).append(phrase)
            kept.append("" if match["minus"] else phrase)
    kept.append(plain[at:])
    text = _cut(" ".join(kept))
    words = _content_words(text)
    if not words:
        raise EmptyQueryError(_nothing_to_search_for(typed, bool(found or excluded)))
    merged = (filters or Filters()).merged(Filters.parse(found))
    return Query(typed, text, words, tuple(phrases), tuple(excluded), merged)


def words_of(text: str, filters: Filters | None = None) -> Query:
    """A query for what is like ``text``, the words of a document: nothing in it is an operator.

    Raises:
        EmptyQueryError: It has no words.
    """
    flat = _cut(_plain(text))
    words = _content_words(flat)
    if not words:
        raise EmptyQueryError(f"{text!r} has no words to search for.")
    return Query(text, flat, words, filters=filters or Filters(), means_documents=False)


def _cut(text: str) -> str:
    return " ".join(text.split()[:MAX_QUERY_WORDS])


def _plain(typed: str) -> str:
    """Straight quotes, plain spaces; control, format and unassigned characters out."""
    text = unicodedata.normalize("NFC", typed).translate(_STRAIGHT)
    return "".join(" " if char.isspace() or unicodedata.category(char)[0] == "C" else char for char in text)


def _content_words(text: str) -> tuple[str, ...]:
    words = dict.fromkeys(match.group().lower() for match in _WORD.finditer(text))
    return tuple(word for word in words if word not in STOPWORDS) or tuple(words)


def _nothing_to_search_for(typed: str, has_operators: bool) -> str:
    if has_operators:
        return 'The query has only filters or exclusions. Add words to search for, such as: "return home interviews".'
    if typed.strip():
        return 'The query has no words in it. Type some, for example: ragtool search "return home interviews"'
    return 'The query is empty. Type some words, for example: ragtool search "return home interviews"'
