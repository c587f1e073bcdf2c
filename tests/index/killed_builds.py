"""A program that kills builds at many instants and says what each kill left: ``killed_builds.py SCRATCH MODEL KILLS``.

It loads everything once and forks for each build, so that a kill costs a fraction of a second. Half of the kills come
as the build is about to touch a file of the index (every such instant has the same chance, however short), half after a
while (to hit native code that says nothing of the files it writes). It prints a JSON list, one entry a kill.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import onnxruntime  # noqa: F401 - loaded before the forks; sessions, which have threads, only after them

import ragtool.index.lexical
import ragtool.index.vectors  # noqa: F401
from ragtool.config import Settings
from ragtool.corpus.reading import read_document
from ragtool.corpus.sentences import sentence_spans
from ragtool.index import build as building
from ragtool.index.build import build
from ragtool.index.store import Index, verify
from tests.index.conftest import write_letter

TOUCHES = ("open", "os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "shutil.rmtree", "sqlite3.connect")


class Case:
    """An index and its letters, which are in one of two states."""

    def __init__(self, scratch: Path, model: str) -> None:
        self.index, self.letters = scratch / "index", scratch / "letters"
        self.settings = Settings(model=model, max_passage_tokens=48)

    def write(self, *, more: bool) -> None:
        write_letter(self.letters / "a.txt", "Plans are on time." if more else "Plans are late.")
        write_letter(self.letters / "b.txt", "Social workers know children well. They visit often.")
        if more:
            write_letter(self.letters / "c.txt", "Care leavers live well.")
        else:
            (self.letters / "c.txt").unlink(missing_ok=True)

    def build(self) -> None:
        build(self.index, [self.letters], self.settings)

    def words(self) -> list[str]:
        """All that the index holds, after it was verified and searched."""
        problems = verify(self.index)
        with Index.open(self.index) as index:
            n = index.manifest.n_passages
            found = index.vectors.search(index.encoder.encode_queries(["plans"])[0], n)[0]
            lexical = index.lexical.search({"plan": 1.0, "well": 1.0}, n)
            if len(found) != n or index.lexical.n_passages != n or not lexical:
                problems.append("the parts differ")
            return problems or sorted(own.text for own in index.catalog.passages(range(n)))


def forked(work: Callable[[], object]) -> tuple[int, int]:
    """Run ``work`` in a fork that writes what it returns, as JSON, to a pipe; its process id and the pipe."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        try:
            with os.fdopen(writing, "w") as pipe:
                json.dump(work(), pipe)
        except Exception as error:  # said to the parent, which knows what to expect
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(1)
        os._exit(0)
    os.close(writing)
    return process, reading


def result(process: int, reading: int) -> object:
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    os.waitpid(process, 0)
    return json.loads(text) if text else None


def counting(case: Case, kill_at: int) -> int:
    """Build, and die at the ``kill_at``-th touch of the index; else return how many there were."""
    touches = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal touches
        if event in TOUCHES and str(case.index) in str(arguments[0]):
            touches += 1
            if touches == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    case.build()
    return touches


def main() -> None:
    scratch, model, kills = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    vars(building)["read_documents"] = lambda paths, _: ((path, read_document(path)) for path in paths)
    case = Case(scratch, model)
    case.write(more=False)
    read_document(case.letters / "a.txt")
    sentence_spans("It loads nltk. It takes a second.")
    words = {}
    for more in (True, False):
        case.write(more=more)
        started = time.monotonic()
        n_touches = result(*forked(lambda: counting(case, 0)))
        seconds = time.monotonic() - started
        words[more] = result(*forked(case.words))
    assert isinstance(n_touches, int)
    chance, entries = random.Random(11), []
    for number in range(kills):
        more = number % 2 == 0
        case.write(more=more)
        # From the first touch to the last, which comes after the swap.
        kill_at = 1 + number // 2 * (n_touches - 1) // (kills // 2 - 2) if number % 4 < 2 else 0
        process, reading = forked(lambda kill_at=kill_at: counting(case, kill_at))  # type: ignore[misc]
        if not kill_at:
            time.sleep(chance.uniform(0, seconds))
            os.kill(process, signal.SIGKILL)
        finished = result(process, reading) is not None
        left = result(*forked(case.words))
        result(*forked(case.build))
        after = result(*forked(case.words))
        generations = len(list((case.index / "generations").iterdir()))
        entries.append(
            {
                "finished": finished,
                "left": {json.dumps(words[more]): "new", json.dumps(words[not more]): "old"}.get(
                    json.dumps(left), left
                ),
                "mended": after == words[more] and generations == 1,
            }
        )
    json.dump(entries, sys.stdout)


if __name__ == "__main__":
    main()
