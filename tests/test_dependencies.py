"""What gets installed: declared, pinned, with a reason."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
NEEDED: list[str] = PROJECT["dependencies"]
FOR_TESTS: list[str] = PROJECT["optional-dependencies"]["dev"]
FOR_PICTURES: list[str] = PROJECT["optional-dependencies"]["pictures"]
PINS: dict[str, str] = {
    canonicalize_name(name): version
    for name, version in re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(), re.MULTILINE)
}


def imported_by(folder: Path) -> Iterator[str]:
    """Top-level names of the packages that the modules in ``folder`` import, the standard library's left out."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names: Sequence[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            yield from (top for name in names if (top := name.split(".")[0]) not in sys.stdlib_module_names)


def test_what_the_package_imports_is_declared() -> None:
    declared = {canonicalize_name(Requirement(line).name) for line in [*NEEDED, *FOR_PICTURES]}
    makers = metadata.packages_distributions()
    imported = {name for name in imported_by(ROOT / "ragtool") if name != "ragtool"}
    assert {name for name in imported if not {canonicalize_name(maker) for maker in makers[name]} & declared} == set()


def test_everything_that_gets_installed_is_pinned_to_the_version_tested_here() -> None:
    todo = [Requirement(line) for line in [*NEEDED, *FOR_PICTURES, *FOR_TESTS]]
    installed: dict[str, str] = {}
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        if name in installed or name.startswith(("cuda-", "nvidia-", "triton")):  # torch itself pins those
            continue
        distribution = metadata.distribution(name)
        installed[name] = distribution.version.partition("+")[0]
        for line in distribution.requires or []:
            own = Requirement(line)
            wanted = ["", *requirement.extras]
            if own.marker is None or any(own.marker.evaluate({"extra": extra}) for extra in wanted):
                todo.append(own)
    assert {name: version for name, version in installed.items() if PINS.get(name) != version} == {}


@pytest.mark.parametrize("line", [*NEEDED, *FOR_TESTS])
def test_each_dependency_has_its_reason_written_down(line: str) -> None:
    assert f"| {Requirement(line).name} |" in (ROOT / "docs/dependencies.md").read_text()
