"""Trains the packaged adapter, measures it and puts it into the package, in three steps.

    python scripts/train_adapter.py train WORKING --pairs ../shared/train
    python scripts/train_adapter.py measure WORKING --pairs ../shared/train --judged ../shared/eval
    python scripts/train_adapter.py keep WORKING --at 0.5

It needs what ``pip install -c constraints.txt -e ".[train]"`` installs. Training takes ten minutes on two quiet cores;
a GPU is used where there is one. ``measure`` shows the collections of ``--judged`` and the pairs held
aside at each part of the way from the base to what was learnt; the engine as a whole is measured by ``ragtool eval``.
What the packaged one was trained with, and what it gives: docs/adapter.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from ragtool.config import DEFAULT_MODEL
from ragtool.index.adapter import ADAPTER_FILE
from ragtool.index.model import DEFAULT_MODEL_WEIGHTS_SHA256, check_default_weights, model_folder
from scripts.adapter.pairs import read_pairs
from scripts.adapter.recipe import Recipe

LEARNT = "learnt.safetensors"
LIBRARIES = ("torch", "transformers", "sentence-transformers", "peft")
MOST_BYTES = 2_000_000
STEPS_OF_THE_WAY = (0.0, 0.25, 0.5, 0.75, 1.0)


def main() -> None:
    """Do one of the three."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    learn, measure, keep = (verbs.add_parser(name) for name in ("train", "measure", "keep"))
    for verb in (learn, measure, keep):
        verb.add_argument("working", type=Path, help="folder for what is learnt")
    for verb in (learn, measure):
        verb.add_argument("--pairs", type=Path, required=True, help="folder of paragraphs with queries (*.jsonl)")
    for item in fields(Recipe):
        kind = type(item.default)
        learn.add_argument(f"--{item.name.replace('_', '-')}", type=kind, default=item.default, metavar=kind.__name__)
    measure.add_argument("--judged", type=Path, required=True, help="folder of BEIR collections")
    measure.add_argument("--at", type=float, nargs="+", default=STEPS_OF_THE_WAY, help="parts of the way")
    keep.add_argument("--at", type=float, required=True, help="part of the way")
    options = parser.parse_args()
    if options.verb == "train":
        _train(options.working, options.pairs, Recipe(**{f.name: getattr(options, f.name) for f in fields(Recipe)}))
    elif options.verb == "measure":
        _measure(options.working / LEARNT, options.at, options.pairs, options.judged)
    else:
        _keep(options.working / LEARNT, options.at)


def _train(working: Path, folder: Path, recipe: Recipe) -> None:
    from scripts.adapter.training import train

    base = _base()
    pairs = read_pairs(folder)
    working.mkdir(parents=True, exist_ok=True)
    matrices = train(base, pairs.learnt, recipe, working / "trainer")
    record = {
        "base": DEFAULT_MODEL_WEIGHTS_SHA256,
        "paragraphs": f"{len(pairs.learnt)} learnt from, {len(pairs.held_aside)} held aside",
        "data_sha256": pairs.sha256,
        "recipe": json.dumps(asdict(recipe)),
        "libraries": json.dumps({name: version(name) for name in LIBRARIES}),
    }
    save_file(matrices, working / LEARNT, record)


def _measure(learnt: Path, parts: Sequence[float], folder: Path, judged: Path) -> None:
    from scripts.adapter.measuring import measured

    for line in measured(_base(), load_file(learnt), parts, read_pairs(folder).all, judged):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def _base() -> Path:
    base = model_folder(DEFAULT_MODEL)
    assert base
    check_default_weights(base)
    return base


def _keep(learnt: Path, at: float) -> None:
    """Write the packaged adapter: what was learnt, taken this part of the way, in half precision."""
    with safe_open(learnt, "numpy") as file:
        record = file.metadata() | {"at": str(at)}
        matrices = {name: file.get_tensor(name) * (at if name.endswith(".B") else 1) for name in file.keys()}  # noqa: SIM118
    save_file({name: matrix.astype(np.float16) for name, matrix in matrices.items()}, ADAPTER_FILE, record)
    ADAPTER_FILE.chmod(0o644)
    size = ADAPTER_FILE.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{ADAPTER_FILE} has {size} bytes, at most {MOST_BYTES} are wanted: train a lower --rank.")


if __name__ == "__main__":
    main()
