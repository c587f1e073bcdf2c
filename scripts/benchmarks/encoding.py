"""Indexing documents, whole, against encoding their passages alone: python scripts/benchmarks/encoding.py FOLDER...

The whole is ``ragtool index`` as a process (reading, cutting, encoding passages and sentences, writing); the part is
one call of ``SentenceTransformer.encode`` on the same passages, model loaded before, in its usual settings. In turn,
medians.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ragtool.index.store import Index

GOAL = 1.1
ENCODE = """
import json, sys, time
from ragtool.config import DEFAULT_MODEL
from ragtool.index.model import model_folder
from ragtool.index.original import load_model
texts = json.load(open(sys.argv[1]))
model = load_model(str(model_folder(DEFAULT_MODEL)))
model.encode(texts[:64], show_progress_bar=False)
started = time.perf_counter()
model.encode(texts, show_progress_bar=False)
print(time.perf_counter() - started)
"""


def main() -> None:
    """Measure and print; exits with 1 where the goal is not met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", nargs="+", type=Path, help="documents")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        _index(options.folders, place / "first")
        with Index.open(place / "first") as index:
            texts = [text for _, _, text in index.catalog.passage_texts()]
        (place / "texts.json").write_text(json.dumps(texts))
        whole, part = [], []
        for run in range(options.runs):
            own = place / str(run)
            shutil.copytree(place / "first" / "encoders", own / "encoders", copy_function=os.link)
            whole.append(_index(options.folders, own))
            command = [sys.executable, "-c", ENCODE, str(place / "texts.json")]
            part.append(float(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    ratio = statistics.median(one / other for one, other in zip(whole, part, strict=True))
    print(f"{len(texts)} passages: index {statistics.median(whole):.1f} s, encode {statistics.median(part):.1f} s")
    print(f"ratio {ratio:.2f}, goal {GOAL}: {'met' if ratio <= GOAL else 'NOT met'}")
    sys.exit(ratio > GOAL)


def _index(folders: list[Path], index: Path) -> float:
    """Seconds of ``ragtool index`` as a process."""
    started = time.monotonic()
    command = [sys.executable, "-m", "ragtool", "index", *map(str, folders), "--index", str(index)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode not in (0, 4):
        raise SystemExit(finished.stderr)
    return time.monotonic() - started


if __name__ == "__main__":
    main()
