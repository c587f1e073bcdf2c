"""The pages tell the truth: what the program writes of itself is in them, and what they show it printing it prints."""

from __future__ import annotations

import contextlib
import doctest
import importlib
import io
import os
import pkgutil
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

import ragtool
from ragtool.cli.main import run
from ragtool.cli.parser import build_parser
from ragtool.errors import ExitCode
from ragtool.library import Library
from scripts import write_docs

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]

THEMES = "missing children = return home interviews\ncaseloads = social workers' caseloads\n"


def code_blocks(page: Path) -> Iterator[str]:
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type in ("code_block", "fence"):
            yield token.content


def examples(page: Path) -> list[tuple[str, str]]:
    """Commands and what the page shows them printing: a block with a command, an empty line, and output."""
    found = (block.partition("\n\n") for block in code_blocks(page))
    return [
        (re.sub(r"^scripts/", "", command), output)
        for command, _, output in found
        if output and re.fullmatch(r"(scripts/)?ragtool [^\n]+", command)
    ]


def is_as_shown(printed: str, shown: str) -> bool:
    """Whether a text is what a page shows, apart from line ends and what the page leaves out with "..."."""
    parts = (re.escape(" ".join(part.split())) for part in shown.split("..."))
    return re.fullmatch(r"\s*.*?\s*".join(parts), " ".join(printed.split())) is not None


def printed_by(command: str) -> str:
    """Stdout and stderr, as a terminal shows them."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        code = run(shlex.split(command)[1:])
    assert code in (ExitCode.FOUND, ExitCode.NOTHING_FOUND), output.getvalue()
    return output.getvalue()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with the sample documents, as ``corpus`` and as ``letters``, and a file of themes."""
    for name in ("corpus", "letters"):
        shutil.copytree(ROOT / "corpus", tmp_path / name)
    (tmp_path / "themes.txt").write_text(THEMES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RAGTOOL_INDEX", raising=False)
    return tmp_path


@pytest.fixture
def index(home: Path, sample_index: Path) -> Path:
    """``index`` in the current folder: a copy, so that a watchlist can be kept in it."""
    return shutil.copytree(sample_index, home / "index", copy_function=os.link)


def test_the_generated_parts_are_what_the_program_would_write() -> None:
    pages = write_docs.pages()
    assert [path.name for path in pages] == ["commands.md", "errors.md"]
    stale = [path.name for path, text in pages.items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "Run: python scripts/write_docs.py"


def test_every_command_has_its_section_with_an_example_that_the_parser_takes() -> None:
    page = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    assert set(write_docs.NOTES) == set(write_docs.verbs())
    for name, note in write_docs.NOTES.items():
        assert f"\n### ragtool {name}\n" in page
        assert f"\n    {note.example}\n" in page
        words = shlex.split(note.example)[1:] or ["tui"]
        assert name.split() == words[: len(name.split())]
        build_parser().parse_args(words)


def test_every_option_of_every_command_is_told_of() -> None:
    sections = write_docs.commands().split("### ragtool ")
    shared = write_docs.shared_options()
    for name, (_, parser) in write_docs.verbs().items():
        section = next(own for own in sections if own.startswith(f"{name}\n"))
        for action in parser._actions:
            for option in action.option_strings:
                if option not in ("-h", "--help"):
                    assert option in section
                    assert f"    {option}" in section + shared or f", {option} " in section


def test_every_error_that_the_package_can_raise_is_in_the_table() -> None:
    for module in pkgutil.walk_packages(ragtool.__path__, "ragtool."):
        if module.name != "ragtool.__main__":
            importlib.import_module(module.name)
    named = re.findall(r"^\| [– ]*`(\w+)`", (ROOT / "docs/errors.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert named == [error.__name__ for error in write_docs.error_classes()]
    assert {error.__module__ for error in write_docs.error_classes()} == {"ragtool.errors"}


def test_an_error_stands_in_the_table_with_what_to_do_and_its_exit_code() -> None:
    rows = write_docs.errors().splitlines()
    assert (
        "| – – `IndexBusyError` | Another process is building the index. | Wait until it has finished; questions are"
        " answered from the old index meanwhile. | 3 |"
    ) in rows
    assert all(meaning and remedy for meaning, remedy in map(write_docs.meaning_and_remedy, write_docs.error_classes()))


def test_an_error_without_a_remedy_is_not_written() -> None:
    with pytest.raises(ValueError, match="unpack"):
        write_docs.meaning_and_remedy(type("BareError", (Exception,), {"__doc__": "Only what it means."}))


@pytest.mark.parametrize("name", ["README.md", "docs/first-steps.md"])
@pytest.mark.usefixtures("index")
def test_commands_print_what_the_page_shows(name: str) -> None:
    commands = examples(ROOT / name)
    assert commands
    for command, shown in commands:
        printed = printed_by(command)
        assert is_as_shown(printed, shown), f"{command} prints:\n{printed}"


@pytest.mark.parametrize(
    ("printed", "shown", "same"),
    [
        ("one\n  two\n", "one two", True),
        ("one two three four", "one ... four", True),
        ("one two", "one\n...", True),
        ("one two", "one", False),
        ("one (two)", "one (2)", False),
    ],
)
def test_output_is_compared_but_for_line_ends_and_what_is_left_out(printed: str, shown: str, same: bool) -> None:
    assert is_as_shown(printed, shown) is same


def test_the_python_examples_give_what_the_page_shows(home: Path, exported_encoder: Path) -> None:
    shutil.copytree(exported_encoder, home / "index/encoders" / exported_encoder.name, copy_function=os.link)
    page = ROOT / "docs/python.md"
    test = doctest.DocTestParser().get_doctest(page.read_text(encoding="utf-8"), {}, page.name, str(page), 0)
    told = io.StringIO()
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    failed, attempted = runner.run(test, out=told.write)
    assert failed == 0, told.getvalue()
    assert attempted > 30


@pytest.mark.usefixtures("index")
def test_the_six_lines_of_python_in_the_readme_print_quotes_with_citations() -> None:
    (lines,) = [block for block in code_blocks(ROOT / "README.md") if block.startswith("from ragtool import")]
    assert len([line for line in lines.splitlines() if line]) == 6
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(lines, {})
    assert re.search(r"^.+ Wexbourne, .+, \d+ \w+ \d{4}, ", output.getvalue(), re.MULTILINE)


def test_the_python_page_names_every_method_of_the_library() -> None:
    page = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    missing = [name for name in vars(Library) if not name.startswith("_") and f"`{name}" not in page]
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_every_link_within_the_project_leads_somewhere(name: str) -> None:
    page = ROOT / name
    tokens = [own for token in MarkdownIt().parse(page.read_text(encoding="utf-8")) for own in token.children or []]
    targets = [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
    assert [target for target in targets if "://" not in target and not leads_somewhere(page, target)] == []


def leads_somewhere(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    to = page.parent / path if path else page
    if not anchor:
        return to.exists()
    headings = re.findall(r"^#+ (.+)$", to.read_text(encoding="utf-8"), re.MULTILINE)
    return anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
