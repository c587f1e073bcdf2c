"""What may import what: the contracts in pyproject.toml, and what a query really loads."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS = [contract["name"] for contract in PROJECT["tool"]["importlinter"]["contracts"]]

NOT_FOR_A_QUERY = ["nltk", "onnx", "sentence_transformers", "textual", "torch", "transformers"]


def lint_imports(folder: Path) -> list[str]:
    """The lines that import-linter prints over the package in ``folder``."""
    program = "from importlinter.cli import lint_imports; lint_imports(no_cache=True)"
    return subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True
    ).stdout.splitlines()


def test_every_import_contract_holds() -> None:
    lines = lint_imports(ROOT)
    assert [name for name in CONTRACTS if f"{name} KEPT" not in lines] == []


def test_every_import_contract_notices_a_breach(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "ragtool", tmp_path / "ragtool", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    libraries = [
        name
        for contract in PROJECT["tool"]["importlinter"]["contracts"]
        for name in contract.get("protected_modules", [])
    ]
    breach = "".join(f"import {name}\n" for name in ["ragtool.cli.main", *libraries])
    (tmp_path / "ragtool/search/breach.py").write_text(breach)
    lines = lint_imports(tmp_path)
    assert [name for name in CONTRACTS if f"{name} BROKEN" not in lines] == []


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of one short letter."""
    folder = tmp_path_factory.mktemp("imports")
    (folder / "letters").mkdir()
    (folder / "letters/visit.txt").write_text(
        "Monitoring visit to Northmoor children's services\n\n"
        "Return home interviews are offered to every child who goes missing. Most take place within three days.\n"
    )
    command: list[str | Path] = [sys.executable, "-P", "-m", "ragtool", "index", folder / "letters"]
    command += ["--index", folder / "index"]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    return folder / "index"


@pytest.mark.parametrize("verb", ["search", "ask", "documents"])
def test_a_query_loads_nothing_that_only_indexing_or_the_terminal_ui_needs(index: Path, verb: str) -> None:
    words = [] if verb == "documents" else ["return home interviews"]
    program = (
        "import sys, json; from ragtool.cli.main import run; code = run(sys.argv[1:]);"
        " json.dump([code, sorted(sys.modules)], sys.stderr)"
    )
    finished = subprocess.run(
        [sys.executable, "-P", "-c", program, verb, *words, "--index", index, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    code, modules = json.loads(finished.stderr.splitlines()[-1])
    assert code == 0
    assert "visit.txt" in finished.stdout
    assert [name for name in NOT_FOR_A_QUERY if name in modules] == []


def test_a_query_leaves_numpy_one_thread_unless_the_user_says_otherwise(index: Path) -> None:
    program = (
        "import sys; from ragtool.__main__ import main; sys.argv[1:] = ['documents', '--index', sys.argv[1]];"
        " import os; os._exit = lambda code: None; main();"
        " from threadpoolctl import threadpool_info; import numpy;"
        " print({own['num_threads'] for own in threadpool_info() if 'numpy' in own['filepath']})"
    )
    for given, threads in (({}, 1), ({"OPENBLAS_NUM_THREADS": "2"}, 2)):
        environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"} | given
        command = [sys.executable, "-P", "-c", program, str(index)]
        finished = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        assert finished.stdout.splitlines()[-1] == f"{{{threads}}}", finished.stderr
