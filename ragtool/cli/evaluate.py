"""``ragtool eval``."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from argparse import Namespace
from dataclasses import asdict, fields
from pathlib import Path

from ragtool.cli.options import narrate
from ragtool.config import index_folder
from ragtool.errors import ExitCode
from ragtool.inquiry.judged_follow_ups import (
    FollowUpMeasures,
    judges_follow_ups,
    measure_follow_ups,
    read_judged_follow_ups,
)
from ragtool.library import Library
from ragtool.search.beir import CollectionMeasures, measure, read_collection, write_files
from ragtool.search.evaluation import DEPTH, Evaluation, Measures, evaluate
from ragtool.search.judgements import read_judgements


def run(options: Namespace) -> ExitCode:
    """Print the measures of judged queries or follow-ups on the index, or of a judged collection on its own."""
    path = Path(options.file)
    if path.is_dir():
        own = _measure_collection(path, index_folder(options.index))
        sys.stdout.write(json.dumps(asdict(own)) + "\n" if options.json else _as_lines(own))
        return ExitCode.FOUND
    if judges_follow_ups(path):
        items = read_judged_follow_ups(path)
        with Library.open(options.index) as library:
            measured = measure_follow_ups(items, library.follow)
        sys.stdout.write(json.dumps(asdict(measured)) + "\n" if options.json else _as_lines(measured))
        return ExitCode.FOUND
    queries = read_judgements(path)
    with Library.open(options.index) as library:
        evaluation = evaluate(queries, lambda question: library.ask(question, k=DEPTH))
    sys.stdout.write(_as_json(evaluation) if options.json else _as_table(evaluation))
    return ExitCode.FOUND


def _measure_collection(folder: Path, index: Path) -> CollectionMeasures:
    collection = read_collection(folder)
    with tempfile.TemporaryDirectory(prefix="ragtool-eval-") as name:
        working = Path(name)
        files, own_index = working / "files", working / "index"
        files.mkdir()
        names = write_files(collection, files)
        if (index / "encoders").is_dir():
            shutil.copytree(index / "encoders", own_index / "encoders")
        report = Library.update([files], own_index, settings=Library.settings(index))
        for failure in report.failed:
            narrate(f"not read: {names[Path(failure.path).stem]}: {failure.reason}")
        with Library.open(own_index) as library:
            return measure(collection, lambda query, k: library.search(query, k).hits, names)


def _as_lines(own: CollectionMeasures | FollowUpMeasures) -> str:
    values = {item.name.replace("_", " "): getattr(own, item.name) for item in fields(own)}
    width = max(map(len, values)) + 2
    return "".join(f"{name:<{width}}{_number(value):>8}\n" for name, value in values.items())


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.4f}"


def _as_json(evaluation: Evaluation) -> str:
    queries = [
        {"id": result.query.id, "query": result.query.query}
        | {item.name: getattr(result, item.name) for item in fields(result) if item.name != "query"}
        for result in evaluation.results
    ]
    categories = {name: asdict(own) for name, own in evaluation.by_category.items()}
    return json.dumps({"overall": asdict(evaluation.overall), "by_category": categories, "queries": queries}) + "\n"


def _as_table(evaluation: Evaluation) -> str:
    columns = [item.name for item in fields(Measures)]
    header = f"{'':<14}" + "".join(f"{name.replace('_', ' '):>18}" for name in columns)
    rows = [*evaluation.by_category.items(), ("all", evaluation.overall)]
    return "\n".join([header, *(f"{name:<14}" + _cells(own, columns) for name, own in rows)]) + "\n"


def _cells(own: Measures, columns: list[str]) -> str:
    return "".join(f"{_cell(getattr(own, name)):>18}" for name in columns)


def _cell(value: float | None) -> str:
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
