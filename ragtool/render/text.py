"""Plain text for people: wrapped on a terminal, one line a paragraph in a pipe."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ragtool.render import Style
from ragtool.render.safety import one_line, printable
from ragtool.search.citation import document_label

if TYPE_CHECKING:
    from ragtool.index.catalog_records import IndexedDocument
    from ragtool.records import Answer, Citation, Hit, Quote
    from ragtool.search.context import ParagraphInContext

BOLD, DIM, _MARK, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[1;33m", "\x1b[0m"
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
INDENT = "    "


class TextRenderer:
    """Renders for a screen or a pipe, as ``style`` says."""

    def __init__(self, style: Style) -> None:
        self.style = style

    def hits(self, query: str, hits: Sequence[Hit]) -> str:  # noqa: ARG002 - the user has just typed it
        """Rank, citation, section, the passage, and the key to show it with."""
        return "\n".join(self._hit(hit) for hit in hits)

    def answer(self, answer: Answer) -> str:
        """The sentences that answer, each with its citation; then the passages."""
        parts = [self.quote(quote, lead="") for quote in answer.quotes]
        if answer.reason:
            parts.append(self._wrapped(printable(answer.reason), "") + "\n")
        if answer.hits:
            parts.append(self.styled(BOLD, "Passages" if answer.answered else "Nearest passages") + "\n")
            parts += [self._hit(hit) for hit in answer.hits]
        return "\n".join(parts)

    def documents(self, documents: Sequence[IndexedDocument]) -> str:
        """A line a document, its printed numbers and its warnings under it."""
        return "\n".join(self._document(document) for document in documents)

    def paragraph(self, found: ParagraphInContext) -> str:
        """The paragraph between its neighbours, and its cross-references both ways."""
        parts = [self.styled(BOLD, one_line(document_label(found.document)))]
        if found.quote.citation.section:
            parts.append(_section(found.quote.citation))
        parts.append("")
        around = [*([found.lead_in] if found.lead_in else []), *found.before]
        parts += [self._faint(quote) for quote in dict.fromkeys(around)]
        parts.append(self.quote(found.quote, lead=""))
        parts += [self._faint(quote) for quote in found.after]
        for title, quotes in (("Cites", found.cites), ("Cited by", found.cited_by)):
            if quotes:
                parts += [self.styled(BOLD, title), *(self.quote(quote, lead=INDENT) for quote in quotes)]
        if found.unresolved:
            numbers = ", ".join(found.unresolved)
            parts.append(f"Cites paragraphs that this file does not print: {numbers}\n")
        return "\n".join(parts)

    def _hit(self, hit: Hit) -> str:
        lines = [
            f"{hit.rank:>2}. {self.styled(BOLD, one_line(hit.citation.label))}",
            *([INDENT + self.styled(DIM, _section(hit.citation))] if hit.citation.section else []),
            self._wrapped(self._marked(hit.text, hit.why.terms), INDENT),
            INDENT + self.styled(DIM, f"{hit.citation.key}  score {hit.score:.2f}  {one_line(hit.citation.path)}"),
        ]
        lines += [f"{INDENT}also in {one_line(copy.label)}  {copy.key}" for copy in hit.copies]
        if self.style.explain:
            lines.append(self._wrapped(explain(hit), INDENT))
        return "\n".join(lines) + "\n"

    def quote(self, quote: Quote, lead: str) -> str:
        """Words and their citation, behind ``lead``."""
        citation = self.styled(DIM, f"— {one_line(quote.citation.label)}  {quote.citation.key}")
        return f"{self._wrapped(printable(quote.text), lead)}\n{lead}{INDENT}{citation}\n"

    def _faint(self, quote: Quote) -> str:
        number = f"{quote.citation.paragraph}. " if quote.citation.paragraph else ""
        text = self._wrapped(number + printable(quote.text), INDENT)
        return "\n".join(self.styled(DIM, line) for line in text.splitlines()) + "\n"

    def _document(self, document: IndexedDocument) -> str:
        numbering = document.numbering
        numbers = f"numbers {numbering.first}–{numbering.last}" if numbering.first is not None else "no printed numbers"
        pages = f"{document.page_count} pages, " if document.page_count else ""
        lines = [
            self.styled(BOLD, one_line(document_label(document))),
            f"{INDENT}{document.id}  {one_line(document.path)}",
            f"{INDENT}{pages}{document.n_paragraphs} paragraphs, {numbers}"
            + (f", {numbering.unnumbered} unnumbered" if numbering.first is not None else ""),
        ]
        if numbering.missing:
            lines.append(f"{INDENT}numbers not printed: {', '.join(map(str, numbering.missing))}")
        if document.from_file_name:
            lines.append(f"{INDENT}only the file's name gives the {_in_words(document.from_file_name)}")
        if not_found := document.metadata.not_found:
            lines.append(f"{INDENT}not found: {_in_words(not_found)}")
        lines += [self._wrapped(f"! {printable(warning)}", INDENT) for warning in document.warnings]
        return "\n".join(lines) + "\n"

    def _marked(self, text: str, terms: Iterable[str]) -> str:
        """The text, safe to print, with the words of the query marked where there is colour."""
        text = printable(text)
        if not self.style.colour:
            return text
        from ragtool.index.analysis import analyze

        wanted = {form for term in terms for form in analyze(term)}

        def marked(match: re.Match[str]) -> str:
            word = match.group()
            return f"{_MARK}{word}{_PLAIN}" if wanted.intersection(analyze(word)) else word

        return _WORD.sub(marked, text)

    def _wrapped(self, text: str, indent: str) -> str:
        if self.style.width is None:
            return "\n".join(indent + line for line in text.splitlines())
        width = max(self.style.width, 40)
        return "\n".join(
            _fill(line, width, indent, indent + ("  " if line.startswith(("•", "–")) else ""))
            for line in text.splitlines()
        )

    def styled(self, code: str, text: str) -> str:
        """``text`` in a style, where there is colour."""
        return f"{code}{text}{_PLAIN}" if self.style.colour else text


def explain(hit: Hit) -> str:
    """Why a hit ranks where it does, in words."""
    words = f"shares the words {', '.join(hit.why.terms)}" if hit.why.terms else "shares no word with the query"
    words += "".join(f", has “{own.meaning}” for “{own.words}”" for own in hit.why.expansions)
    read = "" if hit.why.reranker is None else f"; the reranker gives it {hit.why.reranker:.2f} of 1"
    return (
        f"why: its meaning is {hit.why.passage:.2f} close to the query (its best sentence {hit.why.sentence:.2f},"
        f" 1 is the same); it {words}, worth {hit.why.lexical:.0%} of the best word match{read}"
    )


_IN_WORDS = {"inspected": "dates of inspection", "lead_inspector": "lead inspector", "urn": "URN"}


def _in_words(fields: Iterable[str]) -> str:
    return ", ".join(_IN_WORDS.get(name, name) for name in fields)


def _section(citation: Citation) -> str:
    return one_line(" › ".join(citation.section))


def _fill(line: str, width: int, first: str, later: str) -> str:
    """Words packed into rows of at most ``width`` columns; the marks of colour take none, long words are not broken."""
    rows, row, columns = [], first, len(first)
    for word in line.split():
        length = len(_COLOUR.sub("", word))
        if columns + length > width and row.strip():
            rows.append(row.rstrip())
            row, columns = later, len(later)
        row += word + " "
        columns += length + 1
    return "\n".join([*rows, row.rstrip()])
