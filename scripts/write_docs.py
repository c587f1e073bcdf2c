"""Writes the parts of docs/ that the program itself can tell, so that they stay true.

python scripts/write_docs.py            put them into the pages
python scripts/write_docs.py --check    write nothing; say whether the pages are what the program would write

A page is written by hand but for what stands between ``<!-- NAME, from the program -->`` and ``<!-- end -->``:
docs/commands.md holds the commands and their shared options (ragtool/cli/parser.py), docs/errors.md the errors
(ragtool/errors.py). The parsers are read action by action: argparse lays its help out differently in each Python.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ragtool.cli.parser import build_parser
from ragtool.errors import RagtoolError

DOCS = Path(__file__).resolve().parents[1] / "docs"
WIDTH = 110
OPTION_WIDTH = 26
SHARED_BY = 4
"""An option of as many commands is told of once for all of them."""

_PART = re.compile(r"(<!-- ([a-z ]+), from the program -->\n).*?(<!-- end -->\n)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Note:
    """What a parser can't tell of its command.

    Attributes:
        example: A command line.
        exits: What its exit codes mean beside those of every command.
    """

    example: str
    exits: str


NOTES = {
    "tui": Note("ragtool", "0 when it is closed"),
    "ask": Note(
        'ragtool ask "How timely are return home interviews?" --since 2018 -k 3',
        "0 answered, 1 refused: nothing answers, and the reason is printed",
    ),
    "search": Note(
        'ragtool search "return home interviews" --kind letter --json', "0 passages found, 1 none passes what was asked"
    ),
    "index": Note("ragtool index letters", "0 up to date, 4 up to date but for files that could not be read"),
    "documents": Note("ragtool documents --kind report --since 2018", "0 listed, 1 no document passes the filters"),
    "show": Note("ragtool show cae652f0ac:4 --around 2", "0 shown"),
    "check": Note("ragtool check", "0 the index is whole"),
    "follow": Note("ragtool follow cae652f0ac:4", "0 something later takes it up, 1 nothing does"),
    "timeline": Note('ragtool timeline "return home interviews"', "0 something found, 1 nothing"),
    "compare": Note(
        'ragtool compare "return home interviews" --authority Norfolk --authority Kent', "0 something found, 1 nothing"
    ),
    "themes": Note(
        "ragtool themes themes.txt --by year --picture themes.svg", "0 a theme is taken up somewhere, 1 none is"
    ),
    "watchlist add": Note('ragtool watchlist add "return home interviews" --name missing', "0 kept"),
    "watchlist remove": Note("ragtool watchlist remove missing", "0 removed"),
    "watchlist list": Note("ragtool watchlist list", "0 listed, 1 nothing is kept"),
    "news": Note("ragtool news --since 2026-01", "0 something came, 1 nothing came"),
    "export": Note(
        'ragtool export "return home interviews" --to evidence.docx', "0 answered, 1 refused; it is written either way"
    ),
    "eval": Note("ragtool eval judged.jsonl --json", "0 measured"),
}


def pages() -> dict[Path, str]:
    """Each page with a part from the program, and what it should hold.

    Raises:
        KeyError: A page has a part of an unknown name.
    """
    parts = {"commands": commands(), "shared options": shared_options(), "errors": errors()}
    found = {}
    for path in sorted(DOCS.glob("*.md")):
        held = path.read_text(encoding="utf-8")
        if _PART.search(held):
            found[path] = _PART.sub(lambda part: f"{part[1]}\n{parts[part[2]]}\n{part[3]}", held)
    return found


# --- commands --------------------------------------------------------------------------------------


def verbs() -> dict[str, tuple[str, argparse.ArgumentParser]]:
    """Every command by the words that call it, with its line of help and its parser, in the parser's order."""
    return dict(_verbs(build_parser(), ""))


def _verbs(parser: argparse.ArgumentParser, above: str) -> Iterator[tuple[str, tuple[str, argparse.ArgumentParser]]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            lines = {own.dest: own.help or "" for own in action._choices_actions}
            for name, own in action.choices.items():
                words = f"{above} {name}".strip()
                deeper = list(_verbs(own, words))
                yield from deeper or [(words, (lines[name], own))]


def commands() -> str:
    """A section a command: what it does, how it is called, its own arguments, exit codes, an example."""
    shared = [_told(action) for action in _shared()]
    return "\n".join(_section(name, line, parser, shared) for name, (line, parser) in verbs().items())


def shared_options() -> str:
    """The options that many commands take."""
    return _block([line for action in _shared() for line in _described(action)])


def _section(name: str, line: str, parser: argparse.ArgumentParser, shared: Sequence[tuple[str, str]]) -> str:
    own = [action for action in _actions(parser) if _told(action) not in shared]
    also = [f"`{action.option_strings[0]}`" for action in _actions(parser) if _told(action) in shared]
    usage = " ".join(["ragtool", name, *(_usage(action) for action in own)])
    said = parser.description or f"{line[0].upper()}{line[1:]}."
    note = NOTES[name]
    parts = [f"### ragtool {name}\n", f"{textwrap.fill(said, WIDTH)}\n"]
    parts.append(_block(textwrap.wrap(usage, WIDTH - 4, subsequent_indent="    ", break_on_hyphens=False)))
    if own:
        parts.append(_block([text for action in own for text in _described(action)]))
    parts.append(textwrap.fill(f"Also {', '.join(also)}. Exits: {note.exits}.", WIDTH, break_on_hyphens=False) + "\n")
    parts.append(f"For example:\n\n    {note.example}\n")
    return "\n".join(parts)


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [action for action in parser._actions if not isinstance(action, argparse._HelpAction)]


def _shared() -> list[argparse.Action]:
    """The options that SHARED_BY commands or more take, in the order in which they are first met."""
    alike: dict[tuple[str, str], list[argparse.Action]] = {}
    for _, parser in verbs().values():
        for action in _actions(parser):
            if action.option_strings:
                alike.setdefault(_told(action), []).append(action)
    return [own[0] for own in alike.values() if len(own) >= SHARED_BY]


def _names(action: argparse.Action) -> str:
    """How an argument is written: ``--since DATE``, ``PATH``, ``--device cpu|cuda``."""
    return " ".join(filter(None, [", ".join(action.option_strings), _value(action)]))


def _told(action: argparse.Action) -> tuple[str, str]:
    """What a reader is told of an argument: how it is written, and its help."""
    return _names(action), (action.help or "") % vars(action)


def _value(action: argparse.Action) -> str:
    if action.nargs == 0:
        return ""
    if action.choices is not None:
        return "|".join(str(choice) for choice in action.choices)
    return str(action.metavar or action.dest.upper())


def _usage(action: argparse.Action) -> str:
    if action.option_strings:
        first = " ".join(filter(None, [action.option_strings[0], _value(action)]))
        return first if action.required else f"[{first}]"
    named = _value(action) + ("..." if action.nargs in ("+", "*") else "")
    return f"[{named}]" if action.nargs in ("?", "*") else named


def _described(action: argparse.Action) -> list[str]:
    """An argument and its help in two columns."""
    names, told = _told(action)
    said = textwrap.wrap(told, WIDTH - 4 - OPTION_WIDTH)
    if len(names) > OPTION_WIDTH - 2:
        return [names, *(" " * OPTION_WIDTH + line for line in said)]
    return [f"{names:<{OPTION_WIDTH}}{said[0]}", *(" " * OPTION_WIDTH + line for line in said[1:])]


def _block(lines: Sequence[str]) -> str:
    return "".join(f"    {line}\n" for line in lines)


# --- errors ----------------------------------------------------------------------------------------


def error_classes(root: type[RagtoolError] = RagtoolError) -> list[type[RagtoolError]]:
    """The class and all that derive from it, each before its own."""
    return [root, *(own for child in root.__subclasses__() for own in error_classes(child))]


def meaning_and_remedy(error: type[Exception]) -> tuple[str, str]:
    """What an error means and what to do: the two paragraphs of its docstring.

    Raises:
        ValueError: It has another number of paragraphs.
    """
    meaning, remedy = inspect.cleandoc(error.__doc__ or "").split("\n\n")
    return _flat(meaning), _flat(remedy)


def errors() -> str:
    """A table of every error, indented by what it derives from."""
    rows = ["| error | what it means | what to do | exit code |", "| --- | --- | --- | --- |"]
    for error in error_classes():
        depth = len(error.__mro__) - len(RagtoolError.__mro__)
        meaning, remedy = meaning_and_remedy(error)
        name = f"{'– ' * depth}`{error.__name__}`"
        rows.append(f"| {name} | {meaning} | {remedy} | {error.exit_code.value} |")
    return "\n".join(rows) + "\n"


def _flat(text: str) -> str:
    return " ".join(text.split()).replace("``", "`")


def main() -> int:
    """Write or check; the exit code."""
    parser = argparse.ArgumentParser(description="Write the parts of docs/ that come from the program.")
    parser.add_argument("--check", action="store_true", help="write nothing; say whether the pages are up to date")
    check = parser.parse_args().check
    stale = {path: text for path, text in pages().items() if path.read_text(encoding="utf-8") != text}
    for path, text in stale.items():
        if check:
            print(f"docs/{path.name} is not what the program says. Run: python scripts/write_docs.py", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8")
            print(f"docs/{path.name}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
