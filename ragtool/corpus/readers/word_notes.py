"""The footnotes and endnotes of a Word document, and the marks Word gives them (ECMA-376 part 1, 17.11)."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from ragtool.corpus.readers.word_numbering import spelt
from ragtool.corpus.readers.word_package import WORD, WordPackage
from ragtool.corpus.readers.word_styles import value, whole


@dataclass(frozen=True, slots=True)
class Note:
    """A note's content and the mark it is printed with; "" where the mark can't be known."""

    element: etree._Element
    mark: str


class Notes:
    """Collects the notes that the text refers to; footnotes come out before endnotes, each in order."""

    def __init__(self, package: WordPackage) -> None:
        self._kinds = {
            f"{WORD}footnoteReference": _Kind(package.footnotes, package.document, "footnote", "decimal"),
            f"{WORD}endnoteReference": _Kind(package.endnotes, package.document, "endnote", "lowerRoman"),
        }

    def refer(self, reference: etree._Element) -> bool:
        """Take down that the text refers to a note here; true where the writer's own mark follows."""
        own_mark = reference.get(f"{WORD}customMarkFollows") in ("1", "true", "on")
        following = "".join(text.text or "" for text in reference.itersiblings(f"{WORD}t")) if own_mark else None
        self._kinds[str(reference.tag)].refer(reference.get(f"{WORD}id", ""), following)
        return own_mark

    def next_referred(self) -> Note | None:
        """The next note, each once; None when there are no more."""
        return next((kind.referred.pop(0) for kind in self._kinds.values() if kind.referred), None)


class _Kind:
    """Footnotes, or endnotes."""

    def __init__(self, root: etree._Element | None, body: etree._Element, name: str, number_format: str) -> None:
        notes = [] if root is None else root.findall(WORD + name)
        self._unreferred = {note.get(f"{WORD}id", ""): note for note in notes}
        self.referred: list[Note] = []
        properties = next(body.iter(f"{WORD}{name}Pr"), None)
        self._format = value(properties, "numFmt") or number_format
        self._count = (whole(value(properties, "numStart")) or 1) - 1
        # Where marks begin again on each page, they depend on how the pages fall.
        self._unknown = value(properties, "numRestart") in ("eachPage", "eachSect")

    def refer(self, note_id: str, own_mark: str | None) -> None:
        note = self._unreferred.pop(note_id, None)
        if note is None:
            return
        if own_mark is None:
            self._count += 1
            own_mark = "" if self._unknown else spelt(self._count, self._format) or ""
        self.referred.append(Note(note, own_mark.strip()))
