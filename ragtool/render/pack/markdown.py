"""An evidence pack as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ragtool.render.markdown import escape, joined, quotation
from ragtool.render.pack import preamble, section_line, source_line
from ragtool.render.safety import one_line

if TYPE_CHECKING:
    from ragtool.inquiry.evidence_pack import EvidencePack
    from ragtool.records import Citation


def pack_bytes(pack: EvidencePack) -> bytes:
    """The pack as a CommonMark file in UTF-8."""
    answer = pack.answer
    parts = [f"# {escape(one_line(pack.question))}"]
    parts += [f"{name}: {escape(one_line(value))}" for name, value in preamble(pack)[1:]]
    parts.append("## Answer" if answer.answered else "## No answer")
    if answer.reason:
        parts.append(escape(answer.reason))
    for quote in answer.quotes:
        parts += [quotation(quote.text, quote.citation), _where(pack, quote.citation)]
    if answer.hits:
        parts.append("## Passages" if answer.answered else "## Nearest passages")
    for hit in answer.hits:
        parts += [quotation(hit.text, hit.citation), _where(pack, hit.citation)]
    return joined(parts).encode()


def _where(pack: EvidencePack, citation: Citation) -> str:
    section = [f"- Section: {escape(one_line(section_line(citation.section)))}"] if citation.section else []
    return "\n".join((*section, f"- Source: {escape(source_line(pack, citation.document))}"))
