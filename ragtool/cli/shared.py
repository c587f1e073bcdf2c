"""What many verbs take: the flags of the index, of filters and of output, each a parser to give a verb as a parent."""

from __future__ import annotations

import argparse

from ragtool.render import Format


def index() -> argparse.ArgumentParser:
    """Where the index is."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "--index", metavar="FOLDER", help="where the index is (default: $RAGTOOL_INDEX, else index in this folder)"
    )
    return parser


def filters() -> argparse.ArgumentParser:
    """What is searched."""
    parser = argparse.ArgumentParser(add_help=False)
    group = parser.add_argument_group("filters", "give one more than once for either of its values")
    group.add_argument("--authority", action="append", default=[], metavar="NAME", help="Norfolk")
    group.add_argument("--kind", action="append", default=[], metavar="WORDS", help="letter, monitoring visit, ILACS")
    group.add_argument("--since", action="append", default=[], metavar="DATE", help="2016, 2016-11 or 2016-11-16")
    group.add_argument("--until", action="append", default=[], metavar="DATE", help="the last day, included")
    group.add_argument("--document", action="append", default=[], metavar="NAME", help="id or part of a file name")
    group.add_argument("--section", action="append", default=[], metavar="WORDS", help="part of a heading")
    return parser


def output() -> argparse.ArgumentParser:
    """How it is printed."""
    parser = argparse.ArgumentParser(add_help=False)
    formats = [str(item) for item in Format]
    parser.add_argument("--format", choices=formats, default="text", help="how to print (default: text)")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="short for --format json")
    return parser
