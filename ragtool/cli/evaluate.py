"""``ragtool eval``."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from dataclasses import asdict, fields
from pathlib import Path

from ragtool.errors import ExitCode
from ragtool.search.evaluation import DEPTH, Evaluation, Measures, evaluate
from ragtool.search.judgements import read_judgements
from ragtool.search.library import Library


def run(options: Namespace) -> ExitCode:
    """Print the measures of a judged query file."""
    queries = read_judgements(Path(options.file))
    with Library.open(options.index) as library:
        evaluation = evaluate(queries, lambda question: library.ask(question, k=DEPTH))
    sys.stdout.write(_as_json(evaluation) if options.json else _as_table(evaluation))
    return ExitCode.FOUND


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
    values = (getattr(own, name) for name in columns)
    return "".join(f"{value:>18}" if isinstance(value, int) else f"{value:>18.3f}" for value in values)
