"""``scripts/bench``: what it says of measurements, invented here; nothing is measured."""

from __future__ import annotations

import ast
import json
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from ragtool.index.store import Index
from ragtool.index.vectors import PROBES
from scripts.benchmarks import __main__ as bench
from scripts.benchmarks.cold import floor
from scripts.benchmarks.curves import Costs
from scripts.benchmarks.made_index import is_current, make_index
from scripts.benchmarks.measuring import measured
from scripts.benchmarks.pictures import PICTURES, curves_of, draw
from scripts.benchmarks.processes import BASELINES, MeasuringError, in_turn, output, ragtool, timed
from scripts.benchmarks.records import Goal, Measurement, Result, Row
from scripts.benchmarks.rows import BY_NAME, ROWS
from scripts.benchmarks.table import curve_table, shown, table
from scripts.benchmarks.workplace import Workplace


def _unused(place: Workplace) -> Measurement:
    raise AssertionError(place)


COLD = Row("cold", "a cold search", "a floor", "s", Goal(1.3, of_ratio=True), (), _unused)
PLAIN = Row("plain", "a cold search", "the plain way", "s", Goal(12, of_ratio=True, at_least=True), (), _unused)
MEMORY = Row("memory", "memory of a search", "", "MB", Goal(300), (), _unused)
RECALL = Row("recall", "recall@10", "", "", Goal(0.98, at_least=True), (), _unused)

CURVES = [
    Costs(3_000, 0.25, 0.2, 9.5, 10.25, 170, 110, 2.0, 1.0),
    Costs(1_000_000, 0.4, 0.3, 41, 52, 610, 5_403, 40.5, 0.995),
]


def test_the_table_gives_figure_baseline_ratio_goal_and_verdict() -> None:
    results = [
        Result.of(COLD, Measurement(0.312, 0.25), 9.0),
        Result.of(PLAIN, Measurement(0.3, 4.5), 60.0),
        Result.of(MEMORY, Measurement(1234.5), 3.0),
        Result.of(RECALL, Measurement(0.9951), 30.0),
        Result.not_measured(RECALL, "the disk is full."),
    ]
    assert table(results) == (
        "          figure  against   ratio  goal\n"
        "cold     0.312 s  0.250 s   1.25x  at most 1.3x         met\n"
        "plain    0.300 s   4.50 s  15.00x  at least 12x faster  met\n"
        "memory  1,234 MB                   at most 300 MB       NOT MET\n"
        "recall     0.995                   at least 0.98        met\n"
        "recall                             at least 0.98        not measured\n"
        "\n"
        "cold: a cold search; against a floor\n"
        "plain: a cold search; against the plain way\n"
        "memory: memory of a search\n"
        "recall: recall@10\n"
        "recall: recall@10. Not measured: the disk is full.\n"
        "\n"
        "3 of 5 met; 1 could not be measured.\n"
    )


def test_the_curves_are_a_table_of_their_own() -> None:
    assert curve_table(CURVES).splitlines()[0].split()[:3] == ["passages", "cold_query_s", "floor_query_s"]
    assert curve_table(CURVES).splitlines()[2].split()[-3:] == ["5,403", "40.5", "0.995"]


@pytest.mark.parametrize(
    ("goal", "measurement", "is_met"),
    [
        (Goal(20), Measurement(20.0), True),
        (Goal(20), Measurement(20.1), False),
        (Goal(0.98, at_least=True), Measurement(0.98), True),
        (Goal(0.98, at_least=True), Measurement(0.97), False),
        (Goal(1.5, of_ratio=True), Measurement(3.0, 2.0), True),
        (Goal(1.5, of_ratio=True), Measurement(3.1, 2.0), False),
        (Goal(12, of_ratio=True, at_least=True), Measurement(0.5, 6.0), True),
        (Goal(12, of_ratio=True, at_least=True), Measurement(0.5, 5.9), False),
    ],
)
def test_a_goal_is_met_up_to_its_bound(goal: Goal, measurement: Measurement, is_met: bool) -> None:
    assert goal.is_met(measurement) is is_met


def test_a_goal_of_a_ratio_needs_a_baseline() -> None:
    with pytest.raises(ValueError, match="something to compare with"):
        Goal(1.5, of_ratio=True).is_met(Measurement(1.0))


def test_a_row_that_could_not_be_measured_is_not_met() -> None:
    assert not Result.not_measured(MEMORY, "no terminal").is_met


def test_a_measurement_is_its_medians() -> None:
    own = Measurement.of_medians([3.0, 1.0, 9.0], [2.0, 4.0, 3.0], threads=2)
    assert (own.figure, own.baseline, own.details) == (3.0, 3.0, {"threads": 2})


@pytest.mark.parametrize(
    ("value", "words"), [(0.1234, "0.123 s"), (1.234, "1.23 s"), (12.34, "12.3 s"), (1234.5, "1,234 s"), (0, "0.000 s")]
)
def test_three_digits_are_shown(value: float, words: str) -> None:
    assert shown(value, "s") == words


def test_the_list_names_every_row(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["--list"]) == bench.MET
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [row.name for row in ROWS]


def test_no_two_rows_have_one_name() -> None:
    assert len(BY_NAME) == len(ROWS)


def test_an_unknown_row_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        bench.main(["cold-flour"])
    assert exit_.value.code == 2
    assert "no row is called cold-flour. See: scripts/bench --list" in capsys.readouterr().err


def test_a_row_that_fails_says_why_and_the_next_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def apart(_work: object, _place: Workplace, name: str) -> Result:
        if name == COLD.name:
            raise MeasuringError("ragtool search failed.")
        return Result.of(MEMORY, Measurement(250.0), 1.0)

    monkeypatch.setattr("scripts.benchmarks.measuring._apart", apart)
    failed, met = measured(Workplace(tmp_path), [COLD, MEMORY])
    assert (failed.is_met, failed.why_not_measured) == (False, "ragtool search failed.")
    assert met.is_met


def test_json_holds_what_is_needed_to_judge_the_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    result = Result.of(MEMORY, Measurement(250.0), 1.0)
    monkeypatch.setattr(bench, "limits", lambda: {"multiply_adds_per_s": 1e11})
    monkeypatch.setattr(bench, "measured", lambda place, rows: iter([result]))  # noqa: ARG005
    monkeypatch.setattr(bench, "measured_by_size", lambda place: iter(CURVES))  # noqa: ARG005
    assert bench.main(["--json", str(tmp_path / "run.json"), "--work", str(tmp_path)]) == bench.MET
    run = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert {*run} == {"date", "commit", "machine", "limits", "versions", "settings", "rows", "curves"}
    assert run["settings"]["model"] == "all-MiniLM-L6-v2"
    assert (run["rows"][0]["name"], run["rows"][0]["is_met"]) == ("memory", True)
    assert curves_of(run) == CURVES
    assert "1 of 1 met." in capsys.readouterr().out


def test_work_is_done_in_turn_after_a_round_that_does_not_count() -> None:
    calls: list[str] = []

    def work(name: str) -> int:
        calls.append(name)
        return len(calls)

    assert in_turn(2, partial(work, "a"), partial(work, "b")) == [(3, 4), (5, 6)]
    assert "".join(calls) == "ababab"


def test_a_process_is_timed_and_its_memory_counted() -> None:
    run = timed([sys.executable, "-c", "import time; time.sleep(0.2); held = b'x' * 50_000_000"])
    assert 0.2 < run.seconds < 5
    assert 50 < run.megabytes < 150


def test_a_process_that_fails_is_no_measurement() -> None:
    with pytest.raises(MeasuringError, match="failed"):
        timed([sys.executable, "-c", "raise SystemExit(3)"])


@pytest.mark.parametrize(
    ("script", "libraries"),
    [
        ("floor_query.py", {"faiss", "numpy", "onnxruntime", "tokenizers"}),
        ("plain_query.py", {"faiss", "sentence_transformers"}),
        ("plain_encode.py", {"sentence_transformers", "torch"}),
    ],
)
def test_a_baseline_imports_only_what_it_is_said_to(script: str, libraries: set[str]) -> None:
    nodes = [*ast.walk(ast.parse((BASELINES / script).read_text(encoding="utf-8")))]
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} - sys.stdlib_module_names == libraries


def test_the_floor_finds_what_the_index_finds(sample_index: Path) -> None:
    command = floor(sample_index)
    with Index.open(sample_index) as index:
        nearest, _ = index.vectors.search(index.encoder.encode_queries([command[-1]])[0], 10)
    assert [int(own) for own in output(command).split()] == nearest.tolist()


def test_the_floor_looks_at_as_many_clusters_as_the_index() -> None:
    assert f'"nprobe", {PROBES})' in (BASELINES / "floor_query.py").read_text(encoding="utf-8")


def test_a_made_index_is_whole_and_up_to_date(
    tmp_path: Path, sample_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Index.open(sample_index) as index:
        vectors = index.vectors.rows(np.arange(index.manifest.n_passages))
    monkeypatch.setattr("scripts.benchmarks.made_index._sample_vectors", lambda: vectors)
    made = tmp_path / "index"
    (made / "encoders").parent.mkdir()
    (made / "encoders").symlink_to(sample_index / "encoders")
    make_index(made, tmp_path / "letters", 100)
    assert is_current(made, 100)
    assert not is_current(made, 200)
    timed(ragtool("check", "--index", made))
    before = (made / "CURRENT").read_text(encoding="utf-8")
    timed(ragtool("index", "--index", made))
    assert (made / "CURRENT").read_text(encoding="utf-8") == before


def test_a_disk_without_room_is_said_to_have_none(tmp_path: Path) -> None:
    with pytest.raises(MeasuringError, match=r"need 12000000000 GB in .* Give --work a folder with more room"):
        Workplace(tmp_path).make(10**15)


def test_pictures_are_drawn_as_svg_and_png_and_are_the_same_each_time(tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    files = draw(PICTURES[0], CURVES, tmp_path)
    again = draw(PICTURES[0], CURVES, tmp_path / "again")
    assert [path.name for path in files] == ["cold-query.svg", "cold-query.png"]
    assert [path.read_bytes() for path in files] == [path.read_bytes() for path in again]
    assert "floor script" in files[0].read_text(encoding="utf-8")


def test_every_line_of_a_picture_is_a_cost() -> None:
    assert {field for picture in PICTURES for field, _ in picture.lines} <= {*asdict(CURVES[0])}


def test_a_run_without_curves_has_no_pictures() -> None:
    with pytest.raises(ValueError, match="holds no curves"):
        curves_of({"curves": []})
