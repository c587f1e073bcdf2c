"""The command line as a contract: what is printed where, in which format, and what it exits with."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ragtool.cli.main import run
from ragtool.cli.parser import build_parser
from ragtool.errors import ExitCode
from ragtool.library import Library

HEAVY = ("torch", "sentence_transformers", "transformers", "nltk", "textual")


@pytest.fixture
def ragtool(sample_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index that commands use when none is named."""
    monkeypatch.setenv("RAGTOOL_INDEX", str(sample_index))


@pytest.mark.usefixtures("ragtool")
def test_search_prints_ranked_passages_on_stdout_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "return", "home", "interviews", "-k", "3"]) == ExitCode.FOUND
    shown = capsys.readouterr()
    assert shown.out.startswith(" 1. Wexbourne, ")
    assert " 3. Wexbourne, " in shown.out
    assert " 4. " not in shown.out
    assert shown.err == ""


@pytest.mark.usefixtures("ragtool")
def test_search_json_is_one_object_whose_paragraphs_are_printed_numbers_or_null(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(["search", "return home interviews", "--json"])
    shown = json.loads(capsys.readouterr().out)
    assert shown["query"] == "return home interviews"
    assert len(shown["hits"]) == 10
    for hit in shown["hits"]:
        paragraph = hit["citation"]["paragraph"]
        assert paragraph is None or paragraph.isdecimal()
        assert (paragraph is None) == ("unnumbered" in hit["citation"]["label"])


@pytest.mark.usefixtures("ragtool")
def test_ask_exits_with_1_and_a_reason_where_nothing_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "How do I bake a sourdough loaf?"]) == ExitCode.NOTHING_FOUND
    assert capsys.readouterr().out.startswith("Nothing in these 5 documents answers this.")


@pytest.mark.usefixtures("ragtool")
def test_a_search_that_nothing_passes_exits_with_1_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", '"these words never stand together" caseloads']) == ExitCode.NOTHING_FOUND
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Nothing found" in shown.err


@pytest.mark.usefixtures("ragtool")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search", ""], "The query is empty"),
        (["search", "🙂"], "no words"),
        (["search", "caseloads", "--authority", "Narnia"], "There are: Wexbourne"),
        (["search", "caseloads", "--since", "soon"], "is not a date"),
        (["show", "nonsense"], "not a citation key"),
    ],
)
def test_a_mistake_exits_with_2_and_a_sentence_on_stderr(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == ExitCode.USAGE
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("ragtool: ")
    assert said in shown.err


def test_a_missing_index_exits_with_3_and_names_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "caseloads", "--index", str(tmp_path / "none")]) == ExitCode.INDEX
    assert "Run: ragtool index FOLDER" in capsys.readouterr().err


def test_a_folder_without_documents_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert run(["index", str(tmp_path / "empty"), "--index", str(tmp_path / "index")]) == ExitCode.USAGE
    assert f"No documents in {tmp_path / 'empty'}" in capsys.readouterr().err


def test_unreadable_files_are_named_with_their_reason_and_exit_with_4(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "empty.pdf").write_bytes(b"")
    (letters / "cut.pdf").write_bytes(b"%PDF-1.4\n1 0 obj")
    assert run(["index", str(letters), "--index", str(tmp_path / "index")]) == ExitCode.UNREADABLE
    shown = capsys.readouterr().err
    assert "not read: empty.pdf: It is empty (0 bytes)." in shown
    assert "not read: cut.pdf: It is damaged or cut short" in shown


@pytest.mark.usefixtures("ragtool")
def test_documents_json_is_the_documented_contract(capsys: pytest.CaptureFixture[str]) -> None:
    run(["documents", "--json"])
    documents = json.loads(capsys.readouterr().out)["documents"]
    assert len(documents) == 5
    report = next(own for own in documents if own["path"] == "wexbourne-inspection-report-2017.pdf")
    assert (report["authority"], report["kind"], report["date"]) == ("Wexbourne", "inspection report", "2017-08-22")
    assert report["inspected"] == ["2017-06-05", "2017-06-29"]
    assert (report["numbering"]["first"], report["numbering"]["missing"]) == (1, [])
    assert report["numbering"]["last"] >= 80
    assert report["grades"]["Adoption performance"] == "Good"


@pytest.mark.usefixtures("ragtool")
@pytest.mark.parametrize("output", ["text", "json", "jsonl", "markdown", "csv"])
@pytest.mark.parametrize(
    "arguments", [["search", "caseloads"], ["ask", "caseloads"], ["documents"], ["show", "ilacs-report-2022:16"]]
)
def test_every_verb_prints_every_format(arguments: list[str], output: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*arguments, "--format", output]) == ExitCode.FOUND
    shown = capsys.readouterr().out
    assert "Wexbourne" in shown
    if output == "json":
        assert json.loads(shown)
    elif output == "jsonl":
        assert all(json.loads(line) for line in shown.splitlines())
    elif output == "csv":
        widths = {len(row) for row in csv.reader(io.StringIO(shown))}
        assert len(widths) == 1


@pytest.mark.usefixtures("ragtool")
def test_show_prints_a_finding_with_the_recommendation_that_cites_it(capsys: pytest.CaptureFixture[str]) -> None:
    run(["search", "return home interviews recommendation", "--section", "Recommendations", "--json"])
    cites = next(hit for hit in json.loads(capsys.readouterr().out)["hits"] if "(paragraph" in hit["text"])
    run(["show", cites["citation"]["key"], "--json"])
    cited = json.loads(capsys.readouterr().out)["cites"][0]["citation"]["key"]
    run(["show", cited])
    shown = capsys.readouterr().out
    assert shown.index("Cited by") < shown.index(cites["text"][:40])


def test_every_verb_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    verbs = ("ask", "search", "index", "documents", "show", "check", "eval", "tui")
    for verb in verbs:
        with pytest.raises(SystemExit, match="0"):
            build_parser().parse_args([verb, "--help"])
        shown = capsys.readouterr().out
        assert "usage: ragtool" in shown
        assert "--index" in shown


@pytest.mark.parametrize("verb", ["tui", "search", "index", "watchlist", "export", "eval"])
def test_a_verb_alone_is_parsed_as_among_all_verbs(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for parser in (build_parser(verb), build_parser()):
        with pytest.raises(SystemExit, match="0"):
            parser.parse_args([verb, "--help"])
        told.append(capsys.readouterr().out)
    assert told[0] == told[1] != ""


def test_a_word_that_is_no_verb_is_answered_with_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(["serach", "return home interviews"])
    message = capsys.readouterr().err
    assert "invalid choice: 'serach'" in message
    assert all(verb in message for verb in ("search", "ask", "watchlist", "eval"))


def test_version_is_printed_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        run(["--version"])
    assert capsys.readouterr().out.startswith("ragtool 0.")


@pytest.mark.parametrize("verb", ["search", "ask"])
def test_a_cold_query_imports_nothing_heavy(verb: str, sample_index: Path) -> None:
    code = (
        "import sys; from ragtool.cli.main import run;"
        f"code = run([{verb!r}, 'return home interviews', '--json']);"
        f"heavy = [name for name in {HEAVY!r} if name in sys.modules];"
        "print(code, heavy, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"RAGTOOL_INDEX": str(sample_index)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.strip() == "0 []"
    assert json.loads(done.stdout)["hits"]


def test_a_reader_that_closes_the_pipe_ends_the_command_quietly(sample_index: Path) -> None:
    command = f"{sys.executable} -m ragtool search caseloads -k 200 --index {sample_index} | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(" 1. ")
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("redirection", "code", "said"),
    [
        (">/dev/full", 2, "ragtool: the output can't be written: No space left on device. Where does it go?\n"),
        (">&-", 0, ""),
        ("2>&-", 0, ""),
    ],
)
def test_an_output_that_cannot_be_written_gets_a_sentence_and_a_closed_one_nothing(
    redirection: str, code: int, said: str, sample_index: Path
) -> None:
    command = f"{sys.executable} -m ragtool search caseloads --index {sample_index} {redirection}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (code, said)


def test_a_query_ends_with_its_exit_code_and_all_of_its_output(sample_index: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "ragtool",
        "ask",
        "Which wedding band plays?",
        "--json",
        "--index",
        str(sample_index),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == ExitCode.NOTHING_FOUND
    assert not json.loads(done.stdout)["answered"]


@pytest.mark.usefixtures("ragtool")
def test_check_says_that_the_index_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check"]) == ExitCode.FOUND
    assert "The index is whole: 5 documents" in capsys.readouterr().err


@pytest.mark.usefixtures("ragtool")
def test_eval_measures_a_judged_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    judged = tmp_path / "judged.jsonl"
    quote = "Arrangements for return home interviews are inadequate."
    lines = [
        {
            "id": "a",
            "query": "return home interviews inadequate",
            "category": "keyword",
            "relevant": [{"doc": "wexbourne-inspection-report-2017", "quote": quote, "grade": 2}],
        },
        {"id": "b", "query": "how to bake a sourdough loaf", "category": "other", "answerable": False, "relevant": []},
    ]
    judged.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert run(["eval", str(judged), "--json"]) == ExitCode.FOUND
    overall = json.loads(capsys.readouterr().out)["overall"]
    assert (overall["success_at_1"], overall["ndcg_at_10"], overall["refusal_recall"]) == (1.0, 1.0, 1.0)


@pytest.mark.usefixtures("ragtool")
def test_eval_measures_judged_follow_ups(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    judged = tmp_path / "judged.jsonl"
    judged.write_text('{"key": "cae652f0ac:4", "later": [{"key": "5091aea339:16", "grade": 2}]}\n', encoding="utf-8")
    assert run(["eval", str(judged), "--json"]) == ExitCode.FOUND
    measured = json.loads(capsys.readouterr().out)
    assert (measured["n_items"], measured["document_recall"]) == (1, 1.0)
    assert run(["eval", str(judged)]) == ExitCode.FOUND
    assert "document precision           0.2500\n" in capsys.readouterr().out


def test_watching_updates_when_documents_arrive_and_says_so(
    tmp_path: Path, exported_encoder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    letters, index = tmp_path / "letters", tmp_path / "index"
    letters.mkdir()
    (letters / "one.txt").write_text("Children are seen alone by their social workers.")
    shutil.copytree(exported_encoder, index / "encoders" / exported_encoder.name)

    def arrivals(_: str) -> Iterator[None]:
        yield
        assert capsys.readouterr().err.endswith("go. Ctrl-C ends it.\n")
        yield
        assert capsys.readouterr().err == ""
        (letters / "two.txt").write_text("Care leavers are helped to find a home.")
        yield
        raise KeyboardInterrupt

    monkeypatch.setattr(Library, "arrivals", arrivals)
    assert run(["index", str(letters), "--index", str(index), "--watch"]) == ExitCode.INTERRUPTED
    said = capsys.readouterr().err
    assert "new: two.txt\nDocuments: 1 new, 1 unchanged." in said


@pytest.fixture
def failing_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that fails as none should."""

    def fail(*_: object) -> None:
        raise IndexError("row 7 is out of bounds")

    monkeypatch.setattr("ragtool.cli.search.run", fail)


@pytest.mark.usefixtures("failing_search")
def test_a_failure_over_a_damaged_index_is_told_as_the_damage(
    sample_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = shutil.copytree(sample_index, tmp_path / "index")
    (catalog,) = copy.glob("generations/*/catalog.sqlite")
    data = bytearray(catalog.read_bytes())
    data[-1] ^= 1
    catalog.unlink()
    catalog.write_bytes(data)
    assert run(["search", "caseloads", "--index", str(copy)]) == ExitCode.INDEX
    assert capsys.readouterr().err == f"ragtool: {catalog} is not as it was written. Run: ragtool index --full\n"


@pytest.mark.usefixtures("failing_search", "ragtool")
def test_a_failure_over_a_whole_index_is_a_fault_and_stays_one() -> None:
    with pytest.raises(IndexError, match="row 7"):
        run(["search", "caseloads"])
