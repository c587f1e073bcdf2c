"""The one place for what can be set: index-time settings, kept in the index, and where the index is."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

DEFAULT_MODEL = "all-MiniLM-L6-v2"
"""Name of the model that is installed as a package, so that it is there offline."""

FORMAT_VERSION = 4
"""Of the index on disk; an index of another version is refused with the command that rebuilds it."""

INDEX_FOLDER_VARIABLE = "RAGTOOL_INDEX"


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides the content of an index and how it is searched; part of its manifest.

    Attributes:
        model: A sentence-transformers name or folder.
        max_passage_tokens: Longest passage, in the model's tokens; never above the model's own window.
        adapter: Whether the adapter that goes with the model, if one does, is added to its weights.
        reranker: A sentence-transformers CrossEncoder's name or folder, to read the best passages once more; "": none.
    """

    model: str = DEFAULT_MODEL
    max_passage_tokens: int = 256
    adapter: bool = True
    reranker: str = ""


def model_in_words(model: str, *, adapted: bool) -> str:
    """A model for a sentence: its name, and of the default model, whose adapter is packaged, whether it has that."""
    if model != DEFAULT_MODEL:
        return model
    return f"{model} {'with' if adapted else 'without'} its adapter"


def index_folder(given: str | os.PathLike[str] | None = None) -> Path:
    """The index folder: the one given, else ``$RAGTOOL_INDEX``, else ``index`` in the current folder."""
    return Path(given or os.environ.get(INDEX_FOLDER_VARIABLE) or "index")
