"""A source text of the sample corpus to blocks, with paragraphs numbered and cross-references resolved.

A source is a header of ``key: value`` lines (a key may repeat), a line ``---``, and blocks with a blank line between:

    # Heading                       ## and ### below it
    # Heading | Good                a heading that states a grade
    #. {#neglect} Text              a numbered paragraph, which others may cite as "neglect"
    - Text                          a bullet; a sub-bullet is indented by two spaces
    > Text                          a paragraph in a box
    | Cell | Cell |                 a row of a table, the first row its head
    [^2]: Text                      a footnote, marked [^2] where it belongs

``{see neglect, audit}`` becomes "(paragraphs 38 and 94)" and ``{ref neglect}`` the bare number, so that no edit can
make a reference point elsewhere. ``**text**`` is bold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path

_LABEL = re.compile(r"\{#(?P<label>[a-z0-9-]+)\}\s+")
_SEE = re.compile(r"\{(?P<how>see|ref) (?P<labels>[^}]+)\}")
_NOTE_MARK = re.compile(r"\[\^(\d+)\]")
_NOTE = re.compile(r"\[\^(?P<mark>\d+)\]: (?P<text>.+)", re.DOTALL)
_HEADING = re.compile(r"(?P<level>#{1,3}) (?P<text>.+)")
_ITEM = re.compile(r"(?P<indent>(?:  )?)- (?P<text>.+)")
_RANGE = 3
"""So many numbers or more that follow one another are cited as a range."""


class SourceError(Exception):
    """A source text can't be laid out; the message names the file and what to mend."""


class Kind(Enum):
    """What a block is."""

    HEADING = auto()
    PROSE = auto()
    NUMBERED = auto()
    BULLET = auto()
    SUB_BULLET = auto()
    BOXED = auto()
    ROW = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a source.

    Attributes:
        text: Its words, with marks for bold and footnotes.
        level: Of a heading, 1 the outermost.
        grade: Of a heading that states one, else "".
        number: Of a numbered paragraph.
        label: What others cite a numbered paragraph by, else "".
        cells: Of a row.
    """

    kind: Kind
    text: str
    level: int = 0
    grade: str = ""
    number: int | None = None
    label: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A source text, read.

    Attributes:
        name: Of the document, without a suffix.
        fields: The header's values by key, in the order given.
        blocks: In order.
        notes: Footnotes by mark.
    """

    name: str
    fields: Mapping[str, tuple[str, ...]]
    blocks: tuple[Block, ...]
    notes: Mapping[str, str]

    def field(self, key: str) -> str:
        """The one value of ``key``.

        Raises:
            SourceError: The header has none, or several.
        """
        values = self.fields.get(key, ())
        if len(values) != 1:
            raise SourceError(f"{self.name}: the header must have one line '{key}: ...', not {len(values)}")
        return values[0]

    @property
    def numbered(self) -> tuple[Block, ...]:
        """The numbered paragraphs, 1 to the last."""
        return tuple(block for block in self.blocks if block.kind is Kind.NUMBERED)


def read_source(path: Path) -> Source:
    """Read, number and resolve.

    Raises:
        SourceError: A line can't be understood; a label is given twice or not at all; footnotes and marks don't match.
    """
    header, dashes, body = path.read_text(encoding="utf-8").partition("\n---\n")
    if not dashes:
        raise SourceError(f"{path.name}: a line '---' must follow the header")
    fields: dict[str, tuple[str, ...]] = {}
    for line in header.splitlines():
        key, colon, value = line.partition(": ")
        if not colon:
            raise SourceError(f"{path.name}: '{line}' in the header is not 'key: value'")
        fields[key] = (*fields.get(key, ()), value.strip())
    chunks = [chunk for chunk in re.split(r"\n\s*\n", body) if chunk.strip()]
    notes: dict[str, str] = {}
    blocks: list[Block] = []
    for chunk in chunks:
        if chunk.startswith("[^"):
            notes |= _notes(chunk, path.name)
        else:
            blocks += _blocks(chunk.strip("\n"))
    resolved = _resolved(_numbered(blocks), path.name)
    marks = [mark for block in resolved for mark in _NOTE_MARK.findall(block.text)]
    if marks != list(notes):
        raise SourceError(f"{path.name}: footnote marks {marks} and footnotes {list(notes)} must match, in order")
    return Source(path.stem, fields, resolved, notes)


def plain(text: str) -> str:
    """``text`` without marks for bold and footnotes."""
    return _NOTE_MARK.sub("", text).replace("**", "")


def _blocks(chunk: str) -> Iterator[Block]:
    lines = chunk.split("\n")
    if chunk.startswith("#. "):
        text = " ".join(lines)[len("#. ") :]
        label = _LABEL.match(text)
        yield Block(Kind.NUMBERED, text[label.end() :] if label else text, label=label["label"] if label else "")
    elif heading := _HEADING.fullmatch(chunk):
        text, _, grade = heading["text"].partition(" | ")
        yield Block(Kind.HEADING, text, level=len(heading["level"]), grade=grade)
    elif chunk.startswith("- "):
        yield from _items(lines)
    elif chunk.startswith("> "):
        yield Block(Kind.BOXED, " ".join(line.removeprefix("> ") for line in lines))
    elif chunk.startswith("|"):
        for line in lines:
            cells = tuple(cell.strip() for cell in line.strip("| ").split("|"))
            yield Block(Kind.ROW, " | ".join(cells), cells=cells)
    else:
        yield Block(Kind.PROSE, " ".join(lines))


def _items(lines: Sequence[str]) -> Iterator[Block]:
    items: list[Block] = []
    for line in lines:
        if item := _ITEM.fullmatch(line):
            items.append(Block(Kind.SUB_BULLET if item["indent"] else Kind.BULLET, item["text"]))
        else:
            items[-1] = replace(items[-1], text=f"{items[-1].text} {line.strip()}")
    return iter(items)


def _notes(chunk: str, name: str) -> Iterator[tuple[str, str]]:
    for line in chunk.splitlines():
        note = _NOTE.fullmatch(line)
        if not note:
            raise SourceError(f"{name}: '{line}' is not a footnote '[^1]: text'")
        yield note["mark"], note["text"]


def _numbered(blocks: Sequence[Block]) -> list[Block]:
    numbers = iter(range(1, len(blocks) + 1))
    return [replace(block, number=next(numbers)) if block.kind is Kind.NUMBERED else block for block in blocks]


def _resolved(blocks: Sequence[Block], name: str) -> tuple[Block, ...]:
    labels: dict[str, int] = {}
    for block in blocks:
        if block.label and block.number is not None:
            if block.label in labels:
                raise SourceError(f"{name}: two paragraphs have the label '{block.label}'")
            labels[block.label] = block.number

    def cited(match: re.Match[str]) -> str:
        wanted = [label.strip() for label in match["labels"].split(",")]
        unknown = [label for label in wanted if label not in labels]
        if unknown:
            raise SourceError(f"{name}: no paragraph has the label '{unknown[0]}', cited in '{match[0]}'")
        numbers = sorted(labels[label] for label in wanted)
        return _citation(numbers) if match["how"] == "see" else _listed(numbers)

    return tuple(replace(block, text=_SEE.sub(cited, block.text)) for block in blocks)


def _citation(numbers: Sequence[int]) -> str:
    if len(numbers) >= _RANGE and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"(paragraphs {numbers[0]}–{numbers[-1]})"
    return f"(paragraph{'s' if len(numbers) > 1 else ''} {_listed(numbers)})"


def _listed(numbers: Sequence[int]) -> str:
    *most, last = map(str, numbers)
    return f"{', '.join(most)} and {last}" if most else last
