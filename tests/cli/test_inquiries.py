"""The verbs that follow, compare and gather: what they print, write and exit with."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from ragtool.cli.main import run
from ragtool.errors import ExitCode

FOLLOWED = "cae652f0ac:4"


@pytest.fixture(autouse=True)
def index(sample_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample index, so that a watchlist can be kept in it, and a folder to write in."""
    folder = shutil.copytree(sample_index, tmp_path / "index", copy_function=os.link)
    monkeypatch.setenv("RAGTOOL_INDEX", str(folder))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "themes.txt").write_text("missing = return home interviews\nbread = sourdough baking temperatures\n")
    return folder


def printed(capsys: pytest.CaptureFixture[str], *words: str, code: ExitCode = ExitCode.FOUND) -> str:
    """What goes to stdout."""
    assert run(list(words)) == code
    return capsys.readouterr().out


def narrated(capsys: pytest.CaptureFixture[str], *words: str, code: ExitCode = ExitCode.FOUND) -> str:
    """What goes to stderr; nothing goes to stdout."""
    assert run(list(words)) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    return shown.err


def loaded(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    return json.loads(printed(capsys, *words, "--json"))


def test_follow_prints_the_paragraph_those_it_cites_and_the_later_documents_by_date(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = printed(capsys, "follow", FOLLOWED)
    parts = ["Cites", "cae652f0ac:40", "Later", "27 February 2018", "22 November 2018", "2 March 2020", "5091aea339:16"]
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)


def test_follow_gives_the_same_to_programs(capsys: pytest.CaptureFixture[str]) -> None:
    shown = loaded(capsys, "follow", FOLLOWED)
    assert shown["citation"]["key"] == FOLLOWED
    assert [visit["date"] for visit in shown["later"]] == [
        "2018-02-27",
        "2018-11-22",
        "2020-03-02",
        "2022-11-07",
    ]


def test_follow_a_document_is_a_table_of_its_recommendations(capsys: pytest.CaptureFixture[str]) -> None:
    shown = printed(capsys, "follow", "--document", "inspection-report-2017")
    assert shown.split("\n")[1].split() == ["Recommendation", "Follow-ups", "Dates"]
    rows = list(
        csv.DictReader(
            io.StringIO(printed(capsys, "follow", "--document", "inspection-report-2017", "--format", "csv"))
        )
    )
    assert len(rows) > 8


def test_where_nothing_later_is_indexed_follow_exits_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    shown = printed(capsys, "follow", "5091aea339:16", code=ExitCode.NOTHING_FOUND)
    assert "No later document about Wexbourne is indexed." in shown


@pytest.mark.parametrize(
    "words",
    [
        ["follow"],
        ["follow", FOLLOWED, "--document", "x"],
        ["follow", "ffffffffff:1"],
        ["compare", "caseloads", "--authority", "Wexbourne"],
        ["themes", "absent.txt"],
        ["export", "caseloads", "--to", "pack.odt"],
        ["export", "caseloads", "--to", "absent/pack.md"],
        ["watchlist", "remove", "absent"],
        ["news", "--since", "yesterday"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2_and_one_sentence(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = run(words)
    except SystemExit as ended:  # argparse's own
        code = ExitCode(int(str(ended.code)))
    shown = capsys.readouterr()
    assert code == ExitCode.USAGE
    assert shown.out == ""
    assert shown.err.strip()
    assert "Traceback" not in shown.err


def test_timeline_prints_a_sentence_of_each_document_and_programs_get_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown = printed(capsys, "timeline", "return", "home", "interviews")
    (strand,) = loaded(capsys, "timeline", "return home interviews")["authorities"]
    assert strand["authority"] in shown
    assert len(strand["documents"]) == 5
    for visit in strand["documents"]:
        for finding in visit["findings"]:
            assert finding["citation"]["label"] in shown
            assert finding["citation"]["date"] == visit["date"]


def test_a_timeline_of_nothing_exits_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    shown = printed(capsys, "timeline", "sourdough baking temperatures", code=ExitCode.NOTHING_FOUND)
    assert shown == "Nothing in these 5 documents takes this up.\n"


def test_themes_count_and_cite_in_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "themes", "themes.txt", "--by", "year").split("\n")
    assert lines[1].split() == ["Year", "missing", "bread"]
    assert [line.split()[0] for line in lines[3:7]] == ["2017", "2018", "2020", "2022"]
    assert {line.split()[2] for line in lines[3:7]} == {"·"}
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "themes", "themes.txt", "--by", "year", "--format", "csv"))))
    assert {row[next(iter(row))] for row in rows} == {"2017", "2018", "2020", "2022"}
    assert printed(capsys, "themes", "themes.txt", "--format", "markdown").startswith("| Authority | missing | bread |")


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_themes_are_drawn_the_same_each_time(suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    pictures = []
    for name in ("first", "second"):
        printed(capsys, "themes", "themes.txt", "--picture", f"{name}.{suffix}")
        pictures.append(Path(f"{name}.{suffix}").read_bytes())
    assert pictures[0] == pictures[1]
    assert pictures[0][:4] in (b"\x89PNG", b"<?xm")


def test_what_is_watched_is_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert narrated(capsys, "watchlist", "add", "return home interviews", "--name", "missing").startswith(
        "Saved: missing."
    )
    assert "missing" in printed(capsys, "watchlist", "list")
    shown = printed(capsys, "news")
    assert shown.count("wexbourne-") >= 5
    assert "Arrangements for return home interviews are inadequate." in shown
    assert loaded(capsys, "news")["queries"][0]["name"] == "missing"
    assert narrated(capsys, "watchlist", "remove", "missing") == "Removed: missing\n"
    assert "The watchlist is empty." in narrated(capsys, "watchlist", "list", code=ExitCode.NOTHING_FOUND)


def test_export_writes_the_pack_and_says_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert narrated(capsys, "export", "return home interviews", "--to", "pack.md") == "Written: pack.md\n"
    assert "Arrangements for return home interviews are inadequate." in Path("pack.md").read_text(encoding="utf-8")
