"""What can be typed: the verbs of ``ragtool`` and their flags."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from typing import Any

from ragtool.cli import shared
from ragtool.cli.arguments import count
from ragtool.cli.inquiries import INQUIRIES

DESCRIPTION = "Search and question inspection reports and letters: verbatim passages with citations that hold, offline."
EPILOG = """\
exit codes: 0 found, 1 nothing found, 2 usage, 3 index missing, damaged or of another kind,
4 some files could not be read, 130 interrupted

examples:
  ragtool index letters/                            index a folder of reports and letters
  ragtool ask "How timely are return home interviews?"
  ragtool search "return home interviews" --authority Norfolk --since 2015
  ragtool show 3f9a1c2e70:40                        paragraph 40 in its context
"""


class _Version(argparse.Action):
    """Looks the version up only when asked for: importlib.metadata takes 16 ms to import."""

    def __init__(self, option_strings: list[str], dest: str, **rest: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, **rest)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib import metadata

        sys.stdout.write(f"ragtool {metadata.version('ragtool')}\n")
        parser.exit()


def build_parser(verb: str = "") -> argparse.ArgumentParser:
    """The parser of the whole command line; of one verb alone where it is named: a query need not wait for the others.

    A word that is no verb has them all, so that the message about it can list them.
    """
    parser = argparse.ArgumentParser(
        prog="ragtool",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, help="print the version and exit")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for add in [_VERBS[verb]] if verb in _VERBS else _VERBS.values():
        add(verbs)
    return parser


def _add_tui(verbs: Any) -> None:
    verbs.add_parser("tui", help="the terminal UI, as ragtool alone", parents=[shared.index()])


def _add_ask(verbs: Any) -> None:
    ask = verbs.add_parser(
        "ask",
        help="an answer in the inspectors' words, then the passages",
        description="Answer a question with verbatim, cited sentences, or say that nothing in the index answers it.",
        parents=[shared.index(), shared.filters(), shared.output()],
    )
    _add_query(ask, "question")


def _add_search(verbs: Any) -> None:
    search = verbs.add_parser(
        "search",
        help="ranked cited passages",
        description=(
            'Find passages. "quoted phrases" must occur; -word excludes; authority:, kind:, since:, until:, document:'
            " and section: filter as the flags do. Put -- before a query that begins with a dash."
        ),
        parents=[shared.index(), shared.filters(), shared.output()],
    )
    _add_query(search, "query")


def _add_index(verbs: Any) -> None:
    index = verbs.add_parser(
        "index",
        help="bring the index up to date",
        description="Read new and changed documents into the index and drop those that are gone.",
        parents=[shared.index()],
    )
    index.add_argument("paths", nargs="*", metavar="PATH", help="folders and files, besides those given before")
    index.add_argument("--only", action="store_true", help="forget the folders and files given before")
    index.add_argument("--full", action="store_true", help="read and encode everything again")
    index.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    index.add_argument("--watch", action="store_true", help="go on: update whenever documents arrive, until Ctrl-C")
    index.add_argument(
        "--model",
        metavar="NAME|FOLDER",
        help="a sentence-transformers model (default: as before; at first the packaged one)",
    )
    index.add_argument(
        "--adapter",
        action=argparse.BooleanOptionalAction,
        help="add the packaged adapter to the packaged model, or leave it out (default: as before; at first added)",
    )
    index.add_argument(
        "--reranker",
        metavar="NAME|FOLDER",
        help="a CrossEncoder of sentence-transformers that reads the best passages again; none: no more",
    )
    index.add_argument(
        "--device", choices=["cpu", "cuda"], default="cpu", help="what to encode passages on (default: cpu)"
    )


def _add_documents(verbs: Any) -> None:
    documents = verbs.add_parser(
        "documents",
        help="what is indexed, with kind, date, paragraphs, warnings",
        description="List the indexed documents with their printed paragraph numbers, what was not found in each, and"
        " what is wrong with it.",
        parents=[shared.index(), shared.filters(), shared.output()],
    )
    documents.set_defaults(k=0)


def _add_show(verbs: Any) -> None:
    show = verbs.add_parser(
        "show",
        help="a paragraph, by citation key, in its context",
        description="Show a paragraph, its neighbours, the paragraphs it cites and those that cite it.",
        parents=[shared.index(), shared.output()],
    )
    show.add_argument("key", metavar="KEY", help="as printed under each hit: DOCUMENT:40, or DOCUMENT:@57")
    show.add_argument("--around", type=count, default=1, metavar="N", help="neighbours on each side (default: 1)")


def _add_check(verbs: Any) -> None:
    verbs.add_parser(
        "check",
        help="verify the index; audit each document's paragraph numbers",
        description="Verify every file of the index against its checksum, and list what is wrong with each document.",
        parents=[shared.index(), shared.output()],
    )


def _add_eval(verbs: Any) -> None:
    evaluate = verbs.add_parser(
        "eval",
        help="measures on judged queries or follow-ups",
        description="Measure judged queries (nDCG@10, recall, MRR, refusal) or follow-ups (precision, recall).",
        parents=[shared.index()],
    )
    evaluate.add_argument(
        "file", metavar="FILE", help="judged queries or follow-ups, a JSON object a line, or a BEIR folder"
    )
    evaluate.add_argument("--json", action="store_true", help="print the measures as JSON")


def _add_query(parser: argparse.ArgumentParser, name: str) -> None:
    parser.add_argument("query", nargs="+", metavar=name.upper(), help=f"the {name}, quoted or not")
    parser.add_argument("-k", type=count, default=10, metavar="N", help="how many passages (default: 10)")
    parser.add_argument("--explain", action="store_true", help="say why each passage ranks where it does")


_VERBS: Mapping[str, Callable[[Any], None]] = {
    "tui": _add_tui,
    "ask": _add_ask,
    "search": _add_search,
    "index": _add_index,
    "documents": _add_documents,
    "show": _add_show,
    "check": _add_check,
    **INQUIRIES,
    "eval": _add_eval,
}
"""What adds each verb, in the order of ``--help``."""
