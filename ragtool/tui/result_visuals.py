"""Hits and quotations as a list shows them: Content built from spans, never from markup, so that text stays text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.visual import Visual

from ragtool.records import Hit, Quote, Span
from ragtool.render.safety import one_line, printable
from ragtool.tui.excerpt import excerpt, marked_terms, matching_words

if TYPE_CHECKING:
    from textual.css.styles import RulesMap
    from textual.style import Style
    from textual.visual import RenderOptions

LABEL_COLUMNS = 4


class Labelled(Visual):
    """A body with a short label in a column at its left."""

    def __init__(self, label: Content, body: Content, columns: int = LABEL_COLUMNS) -> None:
        self.label = label
        self.body = body
        self.columns = columns

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """The label on the first row, the body beside it."""
        body = self.body.render_strips(max(width - self.columns, 1), height, style, options)
        blank = Strip([Segment(" " * self.columns, style.rich_style)], self.columns)
        first = self.label.render_strips(self.columns, 1, style, options)[0]
        label = first.adjust_cell_length(self.columns, style.rich_style)
        return [Strip.join([blank if at else label, row]) for at, row in enumerate(body)]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as the body would like to be, and the label."""
        return self.body.get_optimal_width(rules, container_width) + self.columns

    def get_height(self, rules: RulesMap, width: int) -> int:
        """As high as the body."""
        return self.body.get_height(rules, max(width - self.columns, 1))


def hit_visual(hit: Hit, *, explain: bool) -> Visual:
    """Rank, citation, section, excerpt with the matched words marked and, where asked for, the score's reasons."""
    citation = Content.styled(one_line(hit.citation.label), "$primary bold")
    parts = [citation, *_section(hit), _excerpt(hit)]
    if hit.copies:
        parts.append(Content.styled(f"also in {_copies(hit)}", "$foreground-muted"))
    if explain:
        parts.append(_reasons(hit))
    return Labelled(Content.styled(f"{hit.rank:>2}", "$foreground-muted"), Content("\n").join(parts))


def quote_visual(quote: Quote, number: int) -> Visual:
    """A sentence of an answer with its citation."""
    body = Content.assemble(
        Content.styled(printable(quote.text), "$foreground bold"),
        "\n",
        Content.styled(f"— {one_line(quote.citation.label)}", "$primary"),
    )
    return Labelled(Content.styled(f"{number:>2}", "$accent bold"), body)


def passage_visual(quote: Quote, best: str, number: int) -> Visual:
    """What is worth showing of a passage, from its sentence ``best`` on if that is far down, with its citation."""
    at = max(quote.text.find(best), 0)
    body = Content.assemble(
        _cut(quote.text, excerpt(quote.text, Span(at, at + len(best)))),
        "\n",
        Content.styled(f"— {one_line(quote.citation.label)}", "$primary"),
    )
    return Labelled(Content.styled(f"{number:>2}", "$accent bold"), body)


def _section(hit: Hit) -> list[Content]:
    """The heading it stands under; none where the citation, for want of a printed number, already has it."""
    if not hit.citation.section or hit.citation.paragraph is None:
        return []
    return [Content.styled(one_line(hit.citation.section[-1]), "$foreground-muted")]


def _excerpt(hit: Hit) -> Content:
    best = hit.best_sentence
    span = excerpt(hit.text, Span(best.start - hit.span.start, best.end - hit.span.start))
    return _cut(hit.text, span, marked_terms(hit))


def _cut(text: str, span: Span, terms: Sequence[str] = ()) -> Content:
    """``span`` of ``text``, the words of ``terms`` marked, with a sign where something is left out."""
    words = one_line(text[span.start : span.end])
    content = Content(words)
    for word in matching_words(words, terms):
        content = content.stylize("$match bold", word.start, word.end)
    before, after = ("… " if span.start else ""), (" …" if span.end < len(text) else "")
    return Content.assemble(before, content, after)


def _copies(hit: Hit) -> str:
    names = [one_line(copy.label) for copy in hit.copies[:2]]
    rest = len(hit.copies) - len(names)
    return "; ".join(names) + (f" and {rest} more" if rest else "")


def _reasons(hit: Hit) -> Content:
    """The score and what it is made of, a bar each: the meaning of passage and best sentence, and the words."""
    why = hit.why
    rows = [
        ("score", hit.score, ""),
        ("meaning of the passage", why.passage, ""),
        ("of its best sentence", why.sentence, ""),
        ("words in common", why.lexical, ", ".join(why.terms) or "none"),
    ]
    lines = [
        Content.assemble(
            Content.styled(f"{name:<23}", "$foreground-muted"),
            Content.styled(_bar(value), "$primary"),
            Content.styled(f" {value:.2f}  {one_line(words)}", "$foreground-muted"),
        )
        for name, value, words in rows
    ]
    lines += [
        Content.styled(f"“{one_line(own.meaning)}” for “{one_line(own.words)}”", "$foreground-muted")
        for own in why.expansions
    ]
    return Content("\n").join(lines)


def _bar(value: float, columns: int = 10) -> str:
    filled = round(max(0.0, min(value, 1.0)) * columns)
    return "━" * filled + "╌" * (columns - filled)
