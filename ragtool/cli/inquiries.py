"""The verbs that follow, compare and gather what was found: their flags."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from ragtool.cli import shared
from ragtool.cli.arguments import count


def _add_follow(verbs: Any) -> None:
    follow = verbs.add_parser(
        "follow",
        help="what became of a recommendation or a finding",
        description="Show which passages of each later document of the same authority take a paragraph up, by date.",
        parents=[shared.index(), shared.output()],
    )
    follow.add_argument("key", nargs="?", metavar="KEY", help="of the paragraph, as printed under each hit")
    follow.add_argument("--document", metavar="NAME", help="instead: each recommendation of this document, as a table")


def _add_timeline(verbs: Any) -> None:
    timeline = verbs.add_parser(
        "timeline",
        help="what each document says of a question, by date",
        description="Show the strongest sentence of each document on a question, by authority and date.",
        parents=[shared.index(), shared.filters(), shared.output()],
    )
    _add_timeline_flags(timeline)


def _add_compare(verbs: Any) -> None:
    compare = verbs.add_parser(
        "compare",
        help="the same for several authorities, side by side",
        description="Show what the documents of two or more authorities say of a question, side by side.",
        parents=[shared.index(), shared.filters(), shared.output()],
    )
    _add_timeline_flags(compare)


def _add_themes(verbs: Any) -> None:
    themes = verbs.add_parser(
        "themes",
        help="how many passages take up each of a list of themes",
        description="Count the passages on each theme, by authority, document or year, with the best citation of each.",
        parents=[shared.index(), shared.filters(), shared.output()],
    )
    themes.add_argument("file", metavar="FILE", help='a query a line, or "name = query"; lines from # on are none')
    themes.add_argument("--by", choices=["authority", "document", "year"], default="authority", help="what rows are")
    themes.add_argument("--picture", metavar="FILE", help="also draw the numbers, as .png or .svg (needs matplotlib)")


def _add_watchlist(verbs: Any) -> None:
    watchlist = verbs.add_parser(
        "watchlist",
        help="queries to be told news of",
        description="Keep queries with the index, so that ragtool news tells what new letters say of them.",
    )
    actions = watchlist.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="keep a query", description="Keep a query.", parents=[shared.index()])
    _add_question(add, "query")
    add.add_argument("--name", metavar="NAME", help="what to call it (default: its words)")
    remove = actions.add_parser(
        "remove", help="keep it no longer", description="Keep a query no longer.", parents=[shared.index()]
    )
    remove.add_argument("name", metavar="NAME", help="as ragtool watchlist list prints it")
    actions.add_parser("list", help="what is kept", description="List the kept queries.", parents=[shared.index()])


def _add_news(verbs: Any) -> None:
    news = verbs.add_parser(
        "news",
        help="what came with the last update",
        description="Show which documents came, and which new or changed paragraphs match the saved queries.",
        parents=[shared.index(), shared.output()],
    )
    news.add_argument("--since", metavar="DATE", help="all that came since then (default: with the last update)")


def _add_export(verbs: Any) -> None:
    export = verbs.add_parser(
        "export",
        help="an evidence pack: quotes with all that is needed to check them",
        description=(
            "Write an answer and its passages with full citations, the files' hashes and the date of the index. The"
            " same index gives the same file, byte for byte."
        ),
        parents=[shared.index(), shared.filters()],
    )
    _add_question(export)
    export.add_argument("--to", required=True, metavar="FILE", help="to write: .md, .csv, .html or .docx")
    export.add_argument("-k", type=count, default=10, metavar="N", help="how many passages (default: 10)")


def _add_timeline_flags(parser: argparse.ArgumentParser) -> None:
    _add_question(parser)
    parser.add_argument(
        "--per-document", type=count, default=1, metavar="N", help="sentences of each document (default: 1)"
    )


def _add_question(parser: argparse.ArgumentParser, name: str = "question") -> None:
    parser.add_argument("query", nargs="+", metavar=name.upper(), help=f"the {name}, quoted or not")


INQUIRIES: Mapping[str, Callable[[Any], None]] = {
    "follow": _add_follow,
    "timeline": _add_timeline,
    "compare": _add_compare,
    "themes": _add_themes,
    "watchlist": _add_watchlist,
    "news": _add_news,
    "export": _add_export,
}
"""What adds each of these verbs to the command line's sub-parsers, in the order of ``--help``."""
