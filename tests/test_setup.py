"""The set-up scripts, in a made-up clone with made-up Pythons: no network, nothing installed."""

from __future__ import annotations

import fcntl
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ["cat", "cksum", "date", "dirname", "env", "grep", "mkdir", "readlink", "rm", "sed", "sh"]

# Stands for every Python: the one found and the environment's. What it is asked to do is noted in $FAKE_LOG.
FAKE_PYTHON = f"""\
#!/bin/sh
case $* in
    *"print("*) echo "${{FAKE_VERSION:-3.12.4}}"; exit ;;
    *"import ensurepip"*) [ "$0" != "${{FAKE_WITHOUT_VENV-}}" ]; exit ;;
    *"import fcntl"*) exec {shlex.quote(sys.executable)} "$@" ;;
    *importlib.metadata*) [ -e "$0.torch" ]; exit ;;
esac
printf '%s' "${{0##*/}}" >>"$FAKE_LOG"
printf ' <%s>' "$@" >>"$FAKE_LOG"
echo >>"$FAKE_LOG"
case $* in
    *"-m venv"*)
        for folder; do :; done
        mkdir -p "$folder/bin"
        cat "$0" >"$folder/bin/python"
        cat "$0" >"$folder/bin/lint-imports"
        chmod +x "$folder/bin/python" "$folder/bin/lint-imports" ;;
    *"pip index versions"*)
        case $* in
            *download.pytorch.org*) echo "$FAKE_PYTORCH_INDEX" ;;
            *) echo "$FAKE_INDEX" ;;
        esac ;;
    *"pip install"*)
        case $* in
            *torch==*) : >"$0.torch" ;;
            *--editable*)
                if [ -n "${{FAKE_CTRL_C-}}" ]; then kill -INT "$PPID"; exit 1; fi
                exit "${{FAKE_PIP_EXIT:-0}}" ;;
        esac
        echo "pip speaks" ;;
    *"-m ragtool index"*)
        mkdir -p "$6"
        [ -n "${{FAKE_INDEX_EXIT-}}" ] || : >"$6/CURRENT"
        exit "${{FAKE_INDEX_EXIT:-0}}" ;;
    *"-m ragtool"*) printf '<%s>' "$@"; printf '%s' " $RAGTOOL_INDEX${{PYTHONDONTWRITEBYTECODE-}}" ;;
    *"-m ${{FAKE_FAILING:-nothing}}"*) exit 1 ;;
esac
"""


def _mind_interrupts() -> None:
    """A shell ignores interrupts for good where the tests were started in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass(frozen=True, slots=True)
class Clone:
    """A clone with the real scripts, and the tools a fresh machine has.

    Attributes:
        root: The clone; its name has all that shells and pip stumble over.
        tools: The only folder on the PATH.
        log: What was asked of Pythons, a line each.
    """

    root: Path
    tools: Path
    log: Path

    @property
    def script(self) -> Path:
        return self.root / "scripts/ragtool"

    def environment(self, **variables: str) -> dict[str, str]:
        fakes = {"FAKE_LOG": str(self.log), "FAKE_INDEX": "torch (1.0)", "FAKE_PYTORCH_INDEX": "torch (1.0)"}
        return {"PATH": str(self.tools)} | fakes | variables

    def call(
        self, *arguments: str, script: Path | None = None, cwd: Path | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run scripts/ragtool."""
        command: list[str | Path] = [script or self.script, *arguments]
        return subprocess.run(
            command,
            cwd=cwd,
            env=self.environment(**variables),
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=_mind_interrupts,
        )

    def asked(self) -> list[str]:
        """What was asked of Pythons since the last look."""
        lines = self.log.read_text().splitlines()
        self.log.write_text("")
        return lines

    def add_python(self, name: str) -> Path:
        path = self.tools / name
        path.write_text(FAKE_PYTHON)
        path.chmod(0o755)
        return path


@pytest.fixture
def bare_clone(tmp_path: Path) -> Clone:
    """A clone on a machine without Python."""
    clone = Clone(tmp_path / "rag's  tool [x] #1 $HOME", tmp_path / "tools", tmp_path / "log")
    clone.log.touch()
    clone.tools.mkdir()
    for tool in [*TOOLS, "chmod"]:
        found = shutil.which(tool)
        assert found is not None
        (clone.tools / tool).symlink_to(found)
    (clone.tools / "uname").write_text("#!/bin/sh\necho Linux\n")
    (clone.tools / "uname").chmod(0o755)
    (clone.root / "scripts").mkdir(parents=True)
    for script in ("ragtool", "test", "environment.sh"):
        shutil.copy(ROOT / "scripts" / script, clone.root / "scripts")
    (clone.root / "pyproject.toml").write_text("")
    (clone.root / "constraints.txt").write_text("# pins\nnumpy==2.4.6\ntorch==2.13.0\n")
    return clone


@pytest.fixture
def clone(bare_clone: Clone) -> Clone:
    """A fresh clone on a machine with Python 3.12 and nothing else."""
    bare_clone.add_python("python3")
    return bare_clone


@pytest.fixture
def ready(clone: Clone) -> Clone:
    """A clone that was set up and indexed."""
    assert clone.call("ask", "anything").returncode == 0
    clone.asked()
    return clone


def pip_lines(asked: list[str]) -> list[str]:
    return [line for line in asked if "<pip>" in line]


# --- finding Python --------------------------------------------------------------------------------


def test_without_python_a_sentence_says_what_is_needed(bare_clone: Clone) -> None:
    result = bare_clone.call("ask", "anything")
    assert (result.returncode, result.stdout) == (69, "")
    assert "Python 3.11 or newer is needed, and no python3 is on the PATH." in result.stderr


@pytest.mark.parametrize("version", ["2.7.18", "3.6.15", "3.9.19", "3.10.13"])
def test_an_old_python_is_named_with_its_version(clone: Clone, version: str) -> None:
    result = clone.call("ask", "anything", FAKE_VERSION=version)
    assert (result.returncode, result.stdout) == (69, "")
    assert f"Python 3.11 or newer is needed; found only python3 {version}." in result.stderr
    assert not (clone.root / ".venv").exists()


@pytest.mark.parametrize("version", ["3.11.0", "3.14.2", "3.20.0", "4.0.1"])
def test_a_new_enough_python_is_taken(clone: Clone, version: str) -> None:
    assert clone.call("--version", FAKE_VERSION=version).returncode == 0


def test_the_variable_python_decides_alone(clone: Clone, tmp_path: Path) -> None:
    own = clone.add_python("my python")
    assert clone.call("--version", PYTHON=str(own)).returncode == 0
    assert clone.asked()[0].startswith("my python <-I> <-m> <venv>")
    shutil.rmtree(clone.root / ".venv")
    result = clone.call("--version", PYTHON=str(tmp_path / "none"))
    assert result.returncode == 69
    assert f"$PYTHON names none that runs: {tmp_path / 'none'}" in result.stderr


def test_a_python_without_venv_is_reported_with_the_package_to_install(clone: Clone) -> None:
    result = clone.call("ask", "anything", FAKE_WITHOUT_VENV=str(clone.tools / "python3"))
    assert (result.returncode, result.stdout) == (69, "")
    assert "python3 3.12.4 cannot make environments" in result.stderr
    assert "sudo apt install python3.12-venv" in result.stderr


def test_a_python_without_venv_is_passed_over_for_one_that_has_it(clone: Clone) -> None:
    newest = clone.add_python("python3.14")
    assert clone.call("--version", FAKE_WITHOUT_VENV=str(newest)).returncode == 0
    assert clone.asked()[0].startswith("python3 <-I> <-m> <venv>")


# --- the first call and later ones -------------------------------------------------------------------


def test_the_first_call_makes_the_environment_with_the_constraints(clone: Clone) -> None:
    result = clone.call("--version")
    assert result.returncode == 0
    made, *rest = clone.asked()
    assert made == f"python3 <-I> <-m> <venv> <{clone.root}/.venv>"
    installs = [line for line in pip_lines(rest) if "<install>" in line]
    assert len(installs) == 3
    assert all("<--constraint> <constraints.txt>" in line for line in installs)
    assert installs[-1].endswith("<--no-build-isolation> <--editable> <.>")
    assert f"Making ragtool's environment in {clone.root}/.venv" in result.stderr
    assert "The environment is ready" in result.stderr


def test_standard_output_holds_only_what_ragtool_prints(clone: Clone) -> None:
    result = clone.call("ask", "anything")
    assert result.stdout == f"<-P><-m><ragtool><ask><anything> {clone.root}/index"
    assert "pip speaks" in result.stderr


def test_a_later_call_starts_nothing_but_ragtool_and_says_nothing(ready: Clone) -> None:
    result = ready.call("ask", "anything")
    assert ready.asked() == ["python <-P> <-m> <ragtool> <ask> <anything>"]
    assert result.stderr == ""


def test_bytecode_is_kept_whatever_the_shell_says(ready: Clone) -> None:
    assert ready.call("ask", PYTHONDONTWRITEBYTECODE="1").stdout == ready.call("ask").stdout


def test_arguments_arrive_as_they_were_typed(ready: Clone) -> None:
    typed = ["ask", "two  words", "", "*", "$HOME", 'a "quote"', "back\\slash", "new\nline", "-x", "é"]
    assert ready.call(*typed).stdout.startswith("<-P><-m><ragtool>" + "".join(f"<{word}>" for word in typed))


def test_it_works_from_any_folder_and_through_links(ready: Clone, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/first").symlink_to("second")
    (tmp_path / "elsewhere/second").symlink_to(ready.script)
    result = ready.call("documents", script=Path("elsewhere/first"), cwd=tmp_path)
    assert result.stdout == f"<-P><-m><ragtool><documents> {ready.root}/index"
    assert ready.call("documents", script=Path("scripts/ragtool"), cwd=ready.root).stdout == result.stdout


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_requirements_are_installed_again(ready: Clone, name: str) -> None:
    with (ready.root / name).open("a") as file:
        file.write("# changed\n")
    assert ready.call("--version").returncode == 0
    asked = ready.asked()
    assert pip_lines(asked)
    assert not any("<venv>" in line for line in asked)
    ready.call("--version")
    assert not pip_lines(ready.asked())


def test_a_touched_file_is_not_installed_again(ready: Clone) -> None:
    os.utime(ready.root / "constraints.txt", (4_000_000_000, 4_000_000_000))
    ready.call("--version")
    assert not pip_lines(ready.asked())


def test_a_clone_that_moved_is_installed_again(ready: Clone, tmp_path: Path) -> None:
    moved = Clone(tmp_path / "moved", ready.tools, ready.log)
    ready.root.rename(moved.root)
    assert moved.call("--version").returncode == 0
    assert pip_lines(moved.asked())


# --- failures and interruptions --------------------------------------------------------------------


def test_a_failing_pip_is_reported_and_the_next_call_begins_again(clone: Clone) -> None:
    result = clone.call("ask", "anything", FAKE_PIP_EXIT="1")
    assert (result.returncode, result.stdout) == (69, "")
    assert "pip could not install: see above. Is there a network" in result.stderr
    assert clone.call("--version").returncode == 0
    assert any("<venv>" in line for line in clone.asked())


def test_an_interrupted_set_up_says_so_and_the_next_call_begins_again(clone: Clone) -> None:
    result = clone.call("ask", "anything", FAKE_CTRL_C="1")
    assert (result.returncode, result.stdout) == (130, "")
    assert result.stderr.endswith("interrupted. Type the same again to go on.\n")
    leftover = clone.root / ".venv/lib/half-installed"
    leftover.mkdir(parents=True)
    result = clone.call("--version")
    assert result.returncode == 0
    assert "is not complete: making it again" in result.stderr
    assert not leftover.exists()


def test_an_environment_whose_python_is_gone_is_made_again(ready: Clone) -> None:
    (ready.root / ".venv/bin/python").unlink()
    assert ready.call("--version").returncode == 0
    assert any("<venv>" in line for line in ready.asked())


def test_an_environment_made_by_hand_is_used_and_never_removed(clone: Clone) -> None:
    (clone.root / ".venv/bin").mkdir(parents=True)
    shutil.copy(clone.tools / "python3", clone.root / ".venv/bin/python")
    own = clone.root / ".venv/own"
    own.touch()
    assert clone.call("ask", "anything", FAKE_PIP_EXIT="1").returncode == 69
    assert clone.call("ask", "anything").returncode == 0
    assert own.exists()
    assert not any("<venv>" in line for line in clone.asked())


def test_a_clone_that_cannot_be_written_gets_a_sentence(clone: Clone) -> None:
    (clone.root / ".venv").touch()
    result = clone.call("ask", "anything")
    assert (result.returncode, result.stdout) == (69, "")
    assert f"cannot write {clone.root}/.venv." in result.stderr


def test_a_call_waits_for_another_that_is_setting_up(clone: Clone) -> None:
    with locked(clone.root / ".venv/ragtool/lock"):
        waiting = subprocess.Popen(
            [clone.script, "--version"],
            env=clone.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert waiting.stderr is not None
        first_line = waiting.stderr.readline()
        assert first_line == f"Another call is making the environment or the index of {clone.root}: waiting for it.\n"
        assert clone.asked() == []
    output, _ = waiting.communicate()
    assert waiting.returncode == 0
    assert output.startswith("<-P><-m><ragtool><--version>")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# --- the first index -------------------------------------------------------------------------------


def indexings(asked: list[str]) -> list[str]:
    return [line for line in asked if "<ragtool> <index>" in line]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        *(
            ["ask", "x"],
            ["search", "x"],
            ["documents"],
            ["show", "a:1"],
            ["search", "--", "--index"],
            ["follow", "a:1"],
        ),
        *(["timeline", "x"], ["compare", "x"], ["themes", "f"], ["watchlist", "list"], ["news"], ["export", "x"]),
    ],
)
def test_the_samples_are_indexed_before_the_first_command_that_needs_an_index(
    clone: Clone, arguments: list[str]
) -> None:
    clone.call(*arguments)
    expected = f"python <-P> <-m> <ragtool> <index> <--index> <{clone.root}/index> <{clone.root}/corpus>"
    assert indexings(clone.asked()) == [expected]
    clone.call(*arguments)
    assert indexings(clone.asked()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["--help"],
        ["ask", "x", "--help"],
        ["ask", "-h"],
        ["ask", "x", "--index", "other"],
        ["ask", "x", "--index=other"],
    ],
)
def test_the_samples_are_not_indexed_for_what_needs_no_index_of_ours(clone: Clone, arguments: list[str]) -> None:
    clone.call(*arguments)
    assert indexings(clone.asked()) == []


def test_the_index_that_the_variable_names_is_used(clone: Clone) -> None:
    assert clone.call("ask", "x", RAGTOOL_INDEX="other").stdout == "<-P><-m><ragtool><ask><x> other"
    assert indexings(clone.asked()) == []


def test_indexing_that_fails_ends_the_call_with_its_exit_code(clone: Clone) -> None:
    result = clone.call("ask", "x", FAKE_INDEX_EXIT="3")
    assert (result.returncode, result.stdout) == (3, "")


# --- torch -----------------------------------------------------------------------------------------


def torch_install(clone: Clone) -> str:
    (line,) = [line for line in clone.asked() if "<torch==" in line]
    return line


def test_the_cpu_build_of_torch_is_taken_from_the_indexes_that_pip_has(clone: Clone) -> None:
    clone.call("--version", FAKE_INDEX="torch (2.13.0+cpu)")
    line = torch_install(clone)
    assert line.endswith("<torch==2.13.0+cpu>")
    assert "--index-url" not in line


def test_the_cpu_build_of_torch_is_else_taken_from_pytorch_and_nothing_else_is(clone: Clone) -> None:
    clone.call("--version", FAKE_PYTORCH_INDEX="torch (2.13.0+cpu)")
    expected = "<--no-deps> <--index-url> <https://download.pytorch.org/whl/cpu> <torch==2.13.0+cpu>"
    assert torch_install(clone).endswith(expected)


def test_without_a_cpu_build_the_default_is_taken_and_said(clone: Clone) -> None:
    result = clone.call("--version")
    assert torch_install(clone).endswith("<torch==2.13.0>")
    assert "it can bring gigabytes of GPU libraries" in result.stderr


def test_the_cpu_build_can_be_insisted_on(clone: Clone) -> None:
    result = clone.call("--version", RAGTOOL_TORCH="cpu")
    assert result.returncode == 69
    assert "no CPU build of torch 2.13.0 for this Python and machine" in result.stderr


def test_the_default_build_can_be_chosen(clone: Clone) -> None:
    clone.call("--version", RAGTOOL_TORCH="default", FAKE_INDEX="torch (2.13.0+cpu)")
    assert torch_install(clone).endswith("<torch==2.13.0>")


def test_another_choice_of_torch_is_refused(clone: Clone) -> None:
    result = clone.call("--version", RAGTOOL_TORCH="gpu")
    assert result.returncode == 69
    assert "RAGTOOL_TORCH is gpu; it can be cpu or default" in result.stderr


# --- scripts/test ----------------------------------------------------------------------------------


def test_the_tests_add_their_tools_to_what_is_there_and_ragtool_still_runs(ready: Clone) -> None:
    result = ready.call("-k", "two words", script=ready.root / "scripts/test")
    assert result.returncode == 0
    asked = ready.asked()
    assert not any("<venv>" in line or "<torch==" in line for line in asked)
    assert [line for line in asked if line.endswith("<--editable> <.[dev]>")]
    assert asked[-1].endswith("<-k> <two words>")
    ready.call("--version")
    ready.call("--version", script=ready.root / "scripts/test")
    assert not pip_lines(ready.asked())


def test_tools_that_were_half_added_do_not_stop_ragtool(ready: Clone) -> None:
    assert ready.call(script=ready.root / "scripts/test", FAKE_PIP_EXIT="1").returncode == 69
    ready.asked()
    assert ready.call("--version").returncode == 0
    assert not pip_lines(ready.asked())


def test_the_tests_stop_at_the_first_step_that_fails(ready: Clone) -> None:
    result = ready.call(script=ready.root / "scripts/test", FAKE_FAILING="mypy")
    assert result.returncode == 1
    assert "== ruff check passed in" in result.stdout
    last = result.stdout.splitlines()[-1]
    assert last.startswith("== mypy FAILED after")
    assert not any("<pytest>" in line for line in ready.asked())


# --- the files -------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_shellcheck_finds_nothing() -> None:
    scripts = ["scripts/ragtool", "scripts/test", "scripts/environment.sh", ".ci/run"]
    subprocess.run(["shellcheck", "-x", "-P", "SCRIPTDIR", *scripts], cwd=ROOT, check=True)
