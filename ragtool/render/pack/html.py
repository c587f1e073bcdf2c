"""An evidence pack as one HTML page, with nothing fetched from anywhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ragtool.render.pack import preamble, section_line, source_line
from ragtool.render.safety import one_line, printable

if TYPE_CHECKING:
    from ragtool.inquiry.evidence_pack import EvidencePack
    from ragtool.records import Citation

_STYLE = """
body { font: 1rem/1.5 Georgia, serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
blockquote { margin: 1.5rem 0 0.3rem; padding-left: 1rem; border-left: 3px solid #1d70b8; white-space: pre-line; }
cite { display: block; font-style: normal; font-weight: bold; padding-left: 1.2rem; }
small { display: block; padding-left: 1.2rem; color: #555; overflow-wrap: anywhere; }
dt { font-weight: bold; } dd { margin: 0 0 0.5rem; }
"""


def pack_bytes(pack: EvidencePack) -> bytes:
    """The pack as an HTML file in UTF-8."""
    answer = pack.answer
    parts = [
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f"<title>{_line(pack.question)}</title><style>{_STYLE}</style></head>",
        f"<body><h1>{_line(pack.question)}</h1>",
        "<dl>" + "".join(f"<dt>{name}</dt><dd>{_line(value)}</dd>" for name, value in preamble(pack)[1:]) + "</dl>",
        f"<h2>{'Answer' if answer.answered else 'No answer'}</h2>",
    ]
    if answer.reason:
        parts.append(f"<p>{_line(answer.reason)}</p>")
    parts += [_quotation(pack, own.text, own.citation) for own in answer.quotes]
    if answer.hits:
        parts.append(f"<h2>{'Passages' if answer.answered else 'Nearest passages'}</h2>")
    parts += [_quotation(pack, own.text, own.citation) for own in answer.hits]
    return "\n".join((*parts, "</body></html>", "")).encode()


def _quotation(pack: EvidencePack, text: str, citation: Citation) -> str:
    section = f"{_line(section_line(citation.section))}<br>" if citation.section else ""
    return (
        f"<blockquote>{escape(printable(text))}</blockquote>\n<cite>{_line(citation.label)}</cite>\n"
        f"<small>{section}{_line(source_line(pack, citation.document))}</small>"
    )


def _line(text: str) -> str:
    return escape(one_line(text))
