"""A source to a letter as a plain page of HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import groupby

from scripts.sample_corpus.source import Block, Kind, Source, SourceError

_PAGE = """\
<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>{title} (fictional)</title>
<style>
body {{ max-width: 42em; margin: 2em auto; padding: 0 1em; font: 1em/1.5 Arial, sans-serif; }}
address {{ font-style: normal; }}
</style>
</head>
<body>
<main>
<p><em>{notice}</em></p>
<p>{date}</p>
<address>
{to}
</address>
<p>{salutation}</p>
<h1>{title}</h1>
{body}
<p>{signed}</p>
<p><em>{notice}</em></p>
</main>
</body>
</html>
"""


def make_html(source: Source) -> bytes:
    """The page, in UTF-8.

    Raises:
        SourceError: The header lacks a value, or the source holds what a letter has not.
    """
    if source.field("form") != "letter" or source.notes:
        raise SourceError(f"{source.name}: only a letter without footnotes is made as HTML")
    page = _PAGE.format(
        title=html.escape(source.field("title")),
        notice=html.escape(source.field("notice")),
        date=html.escape(source.field("date")),
        to="<br>\n".join(map(html.escape, source.fields["to"])),
        salutation=html.escape(source.field("salutation")),
        body="\n".join(_body(source)),
        signed="<br>\n".join(map(html.escape, source.fields["signed"])),
    )
    return page.encode("utf-8")


def _body(source: Source) -> Iterator[str]:
    for kind, group in groupby(source.blocks, key=lambda block: block.kind):
        blocks = list(group)
        if kind is Kind.BULLET:
            yield "<ul>\n" + "\n".join(f"<li>{_words(block)}</li>" for block in blocks) + "\n</ul>"
        elif kind is Kind.HEADING:
            yield from (f"<h{block.level + 1}>{_words(block)}</h{block.level + 1}>" for block in blocks)
        elif kind is Kind.PROSE:
            yield from (f"<p>{_words(block)}</p>" for block in blocks)
        else:
            raise SourceError(f"{source.name}: a letter made as HTML can't hold a block of the kind {kind.name}")


def _words(block: Block) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", html.escape(block.text))
