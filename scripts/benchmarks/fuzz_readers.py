"""Thousands of damaged files through the readers: python scripts/benchmarks/fuzz_readers.py [--inputs N] [FOLDER...].

Each must be read or refused by name, in time and within memory, and what is read must hold together. One that does not
is kept, with the number that makes it again; the exit code is 1.
"""

from __future__ import annotations

import argparse
import collections
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ragtool.corpus.reading import read_documents
from ragtool.records import ReadFailure
from tests.conftest import SAMPLE_CORPUS
from tests.corpus.mutations import SUFFIXES, mutants
from tests.corpus.test_fuzz import fault_of

SECONDS = 30.0
"""For one file."""

MEGABYTES = 2000
"""For any process."""


def main() -> None:
    """Read the damaged files and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", nargs="*", type=Path, default=[SAMPLE_CORPUS], help="whole files to damage")
    parser.add_argument("--inputs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-faults"), help="where to put what fails")
    options = parser.parse_args()
    sources = [path for folder in options.folders for path in sorted(folder.rglob("*")) if path.suffix in SUFFIXES]
    damaged = mutants(sources, options.inputs, options.seed)
    outcomes: collections.Counter[str] = collections.Counter()
    faults: dict[str, str] = {}
    slowest, last = (0.0, ""), time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        for own in damaged:
            (Path(scratch) / own.name).write_bytes(own.data)
        paths = [Path(scratch) / own.name for own in damaged]
        for own, (_, read) in zip(damaged, read_documents(paths, 2, seconds=SECONDS), strict=True):
            outcomes[read.reason if isinstance(read, ReadFailure) else "read"] += 1
            now = time.monotonic()
            slowest, last = max(slowest, (now - last, f"{own.name} ({own.how})")), now
            fault = fault_of(read)
            if fault is not None:
                faults[f"{own.name} ({own.how})"] = fault
                options.keep.mkdir(exist_ok=True)
                (options.keep / own.name).write_bytes(own.data)
    here, readers = (
        resource.getrusage(who).ru_maxrss / 1e3 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    for reason, count in outcomes.most_common():
        print(f"{count:>6}  {reason[:150]}")
    print(f"slowest: {slowest[0]:.1f} s, {slowest[1]}; most memory: {here:.0f} MB here, {readers:.0f} MB in a reader")
    for name, fault in faults.items():
        print(f"FAULT with seed {options.seed}: {name}: {fault}")
    sys.exit(bool(faults) or here > MEGABYTES or readers > MEGABYTES)


if __name__ == "__main__":
    main()
