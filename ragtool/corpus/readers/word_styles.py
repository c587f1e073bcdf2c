"""What a Word document's styles say: each property from the nearest style that sets it (ECMA-376 part 1, 17.7)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from ragtool.corpus.readers.word_package import WORD

_HEADING_NAME = re.compile(r"(?<!toc )(?<!table )(sub)?[- ]?heading ?([1-9])?$")


def value(parent: etree._Element | None, path: str) -> str | None:
    """The ``w:val`` of the element at a path of Word names ("pPr/outlineLvl"); None where there is none."""
    found = None if parent is None else parent.find("/".join(WORD + name for name in path.split("/")))
    return None if found is None else found.get(f"{WORD}val")


def whole(text: str | None) -> int | None:
    """A whole number of at most nine digits; None where the attribute holds anything else."""
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,9}", text) else None


def switched(parent: etree._Element | None, name: str) -> bool | None:
    """A property that is on or off, such as ``w:b``; None where it is not set."""
    found = None if parent is None else parent.find(WORD + name)
    return None if found is None else found.get(f"{WORD}val", "true") not in ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class Style:
    """A style with what it inherits; None where neither it nor what it is based on sets a property.

    Attributes:
        name: In lower case, as Word's own names are compared ("heading 1").
        chain: Its id, then the ids of what it is based on.
        outline: Level of a heading, 1 the outermost.
        list_id, list_level: ``w:numId`` and ``w:ilvl`` of the list that its paragraphs belong to.
        bold: Whether its characters are bold.
        points: Their height.
    """

    name: str = ""
    chain: tuple[str, ...] = ()
    outline: int | None = None
    list_id: int | None = None
    list_level: int | None = None
    bold: bool | None = None
    points: float | None = None

    @property
    def heading(self) -> int | None:
        """The level of a heading: by outline, else by a name that says so; None for any other style."""
        if self.outline is not None:
            return self.outline
        if self.name == "title":
            return 1
        match = _HEADING_NAME.search(self.name)
        if match is None:
            return None
        sub, level = match.groups()
        return int(level) if level else 2 if sub else 1


class StyleSheet:
    """The styles of one document."""

    def __init__(self, root: etree._Element | None) -> None:
        elements = [] if root is None else root.findall(f"{WORD}style")
        self._elements = {element.get(f"{WORD}styleId", ""): element for element in elements}
        self._resolved: dict[str | None, Style] = {}
        defaults = None if root is None else root.find(f"{WORD}docDefaults/{WORD}rPrDefault/{WORD}rPr")
        self._default_points = _points(defaults)
        self._default_id = next(
            (
                element.get(f"{WORD}styleId", "")
                for element in elements
                if element.get(f"{WORD}type") == "paragraph" and element.get(f"{WORD}default") in ("1", "true", "on")
            ),
            "",
        )

    def paragraph_style(self, style_id: str | None) -> Style:
        """The style of a paragraph that names ``style_id``, or none: then the document's default style."""
        return self.style(self._default_id if style_id is None else style_id)

    def style(self, style_id: str) -> Style:
        """The style of that id; an empty one where the document lacks it."""
        if style_id not in self._resolved:
            self._resolved[style_id] = self._resolve(style_id)
        return self._resolved[style_id]

    def _resolve(self, style_id: str) -> Style:
        chain: dict[str, etree._Element] = {}
        following: str | None = style_id
        while (
            following is not None and following in self._elements and following not in chain
        ):  # a style may, wrongly, be based on itself
            chain[following] = self._elements[following]
            following = value(chain[following], "basedOn")
        outline = list_id = list_level = bold = points = None
        for element in chain.values():
            paragraph, run = element.find(f"{WORD}pPr"), element.find(f"{WORD}rPr")
            outline = whole(value(paragraph, "outlineLvl")) if outline is None else outline
            list_id = whole(value(paragraph, "numPr/numId")) if list_id is None else list_id
            list_level = whole(value(paragraph, "numPr/ilvl")) if list_level is None else list_level
            bold = switched(run, "b") if bold is None else bold
            points = _points(run) if points is None else points
        return Style(
            name=(value(self._elements.get(style_id), "name") or "").lower(),
            chain=tuple(chain),
            outline=heading_level(outline),
            list_id=list_id,
            list_level=list_level,
            bold=bold,
            points=self._default_points if points is None else points,
        )


def heading_level(outline: int | None) -> int | None:
    """The level of a heading, from 1, of a ``w:outlineLvl``, from 0; 9 there means body text."""
    return outline + 1 if outline is not None and 0 <= outline <= 8 else None


def _points(run: etree._Element | None) -> float | None:
    half_points = whole(value(run, "sz"))
    return None if half_points is None else half_points / 2
