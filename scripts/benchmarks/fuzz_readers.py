"""Thousands of damaged files through the readers: python scripts/benchmarks/fuzz_readers.py [--inputs N] [FOLDER...].

Files of the folders (corpus/ unless others are given) are damaged, the same way for the same seed, and read in batches
as ``ragtool index`` reads. Each must be read or refused by name, in time and within memory; the rest of its batch must
go on, and what is read must hold together. An input that fails is kept, with what makes it again; the exit code is 1.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ragtool.corpus.reading import read_documents
from ragtool.errors import UsageError
from ragtool.records import Document, ReadFailure
from tests.corpus.mutations import Mutant, Source, mutants, sources_in
from tests.corpus.soundness import fault_of

SAMPLE = Path(__file__).resolve().parents[2] / "corpus"
KEPT = Path(tempfile.gettempdir()) / "ragtool-fuzz"
BATCH = 100
SECONDS = 30.0
"""What reading one input may take."""

PARENT_MEGABYTES = 500
READER_MEGABYTES = 2100
"""Most memory ever resident: in this process, which makes the inputs too, and in one that reads."""

SOUND = b"Dear Ms Hale\n\nLeaders in Wexmoor know their service well.\n"
"""Read first and last in every batch."""


@dataclass(frozen=True)
class Result:
    """What became of one input; ``outcome`` is "read as pdf", or the reason why not."""

    mutant: Mutant
    outcome: str
    seconds: float
    fault: str | None


def read_batch(sources: Sequence[Source], numbers: Sequence[int], seed: int, seconds: float) -> list[Result]:
    """Make, read and check these inputs, one after another in one process, and a sound letter before and after them."""
    with tempfile.TemporaryDirectory() as folder:
        first, last = Path(folder) / "first.txt", Path(folder) / "last.txt"
        damaged = list(mutants(sources, numbers, seed))
        for path, data in [(first, SOUND), (last, SOUND), *((Path(folder) / own.name, own.data) for own in damaged)]:
            path.write_bytes(data)
        paths = [first, *(Path(folder) / own.name for own in damaged), last]
        outcomes = list(_timed(read_documents(paths, 1, seconds=seconds)))
    results = []
    for own, (read, elapsed_seconds) in zip(damaged, outcomes[1:-1], strict=True):
        outcome = read.reason if isinstance(read, ReadFailure) else f"read as {read.format}"
        results.append(Result(own, outcome, elapsed_seconds, fault_of(read, own.data)))
    if any(isinstance(read, ReadFailure) for read in (outcomes[0][0], outcomes[-1][0])):
        results[-1] = Result(damaged[-1], "a sound file was not read", 0.0, "the batch did not go on after it")
    return results


def _timed(
    outcomes: Iterator[tuple[Path, Document | ReadFailure]],
) -> Iterator[tuple[Document | ReadFailure, float]]:
    began = time.monotonic()
    for _, read in outcomes:
        yield read, time.monotonic() - began
        began = time.monotonic()


def main() -> int:
    """Read the damaged files and print what became of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, default=[SAMPLE], metavar="FOLDER", help="files to damage")
    parser.add_argument("--inputs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, metavar="NUMBER", help="this input alone, as a run with the seed made it")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="what an input may take (%(default)s)")
    parser.add_argument("--keep", type=Path, default=KEPT, help="folder for inputs that fail (%(default)s)")
    options = parser.parse_args()
    try:
        sources = sources_in(options.folders)
    except UsageError as error:
        parser.error(str(error))
    numbers = range(options.inputs) if options.only is None else [options.only]
    batches = [numbers[at : at + BATCH] for at in range(0, len(numbers), BATCH)]
    began = time.monotonic()
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        done = threads.map(lambda batch: read_batch(sources, batch, options.seed, options.seconds), batches)
        # What is kept of an input that went well is small: not its bytes.
        results = [result for batch in done for result in map(_lightened, batch)]
    _print_table(results, time.monotonic() - began)
    is_within_memory = _within_memory()
    faulty = [result for result in results if result.fault is not None]
    for result in faulty:
        options.keep.mkdir(parents=True, exist_ok=True)
        kept = options.keep / f"{options.seed}-{result.mutant.name}"
        kept.write_bytes(result.mutant.data)
        print(f"FAULT: seed {options.seed}, input {result.mutant.number} ({result.mutant.how}): {result.fault}")
        print(f"       kept as {kept}; again: --seed {options.seed} --only {result.mutant.number}, the same folders")
    return int(bool(faulty) or not is_within_memory)


def _lightened(result: Result) -> Result:
    if result.fault is not None:
        return result
    own = result.mutant
    return Result(Mutant(own.number, own.name, b"", own.how), result.outcome, result.seconds, None)


def _print_table(results: Sequence[Result], elapsed_seconds: float) -> None:
    counts = Counter(re.sub(r"\d[\d,-]*", "#", result.outcome) for result in results)
    for outcome, count in counts.most_common():
        print(f"{count:>6}  {outcome[:160]}")
    slowest = max(results, key=lambda result: result.seconds)
    print(f"{len(results):>6}  inputs in {elapsed_seconds:.0f} s")
    print(f"slowest: {slowest.seconds:.1f} s, input {slowest.mutant.number} ({slowest.mutant.how}): {slowest.outcome}")


def _within_memory() -> bool:
    """Print the most memory that was resident; whether that was within the limits."""
    most = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    limits = (PARENT_MEGABYTES, READER_MEGABYTES)
    for place, megabytes, limit in zip(("this process", "a reader"), most, limits, strict=True):
        print(f"most memory in {place}: {megabytes:.0f} MB (limit {limit})")
    return all(megabytes <= limit for megabytes, limit in zip(most, limits, strict=True))


if __name__ == "__main__":
    sys.exit(main())
