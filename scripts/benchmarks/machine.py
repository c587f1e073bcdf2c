"""Where and of what a measurement was taken, and what that machine can do at most: what its figures are judged by."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from scripts.benchmarks.processes import PYTHON, in_turn, timed

ROOT = Path(__file__).resolve().parents[2]

PACKAGES = (
    "ragtool",
    "faiss-cpu",
    "numpy",
    "onnxruntime",
    "pypdfium2",
    "sentence-transformers",
    "tantivy",
    "textual",
    "tokenizers",
    "torch",
)

LIBRARIES = "import numpy, faiss, onnxruntime, tokenizers"
"""What every semantic query has to import."""


def machine() -> dict[str, str | int | float]:
    """Processor, cores, memory, system, and how busy it was."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1),
        "system": platform.platform(),
        "load": round(os.getloadavg()[0], 2),
    }


def limits() -> dict[str, float]:
    """What this machine can do at most, so that a figure can be told as a share of it.

    Multiply-adds a second (NumPy's matrix product in float32, all cores), bytes a second read from memory (a matrix
    larger than any cache, times a vector) and hashed (SHA-256, one core), seconds to start Python and to import what
    every semantic query imports. The best of five, but medians of the two starts.
    """
    import numpy as np

    chance = np.random.default_rng(0)
    square = chance.standard_normal((2048, 2048), np.float32)
    rows, vector = chance.standard_normal((200_000, 384), np.float32), chance.standard_normal(384, np.float32)
    data = rows.tobytes()
    starts = in_turn(
        5,
        lambda: timed([sys.executable, "-I", "-S", "-c", "pass"]).seconds,
        lambda: timed([*PYTHON, "-c", LIBRARIES]).seconds,
    )
    python, libraries = (sorted(own)[len(own) // 2] for own in zip(*starts, strict=True))
    return {
        "multiply_adds_per_s": 2048**3 / _best(lambda: square @ square),
        "memory_bytes_per_s": rows.nbytes / _best(lambda: rows @ vector),
        "sha256_bytes_per_s": len(data) / _best(lambda: hashlib.sha256(data)),
        "python_start_s": python,
        "libraries_imported_s": libraries,
    }


def versions() -> dict[str, str]:
    """Of Python and of the packages that decide what is measured."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def commit() -> str:
    """The commit that was measured, with "+" where files differ from it; "" outside a clone."""
    name = _git("rev-parse", "HEAD")
    return f"{name}+" if name and _git("status", "--porcelain") else name


def _best(work: Callable[[], object]) -> float:
    """The fewest seconds of five."""
    took = []
    for _ in range(5):
        started = time.perf_counter()
        work()
        took.append(time.perf_counter() - started)
    return min(took)


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)
    except OSError:  # no git here
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()
