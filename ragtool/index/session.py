"""An exported model, opened without torch: its tokenizer by tokenizers, its graph by onnxruntime."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ragtool.errors import IndexDamagedError
from ragtool.index.encoder_folder import MODEL_FILE, TOKENIZER_FILE
from ragtool.index.sealed import MEND

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer


def open_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of the model in ``folder``.

    Raises:
        IndexDamagedError: It is missing or damaged.
    """
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    except Exception as error:  # tokenizers raises nothing narrower
        raise IndexDamagedError(f"The model in {folder} can't be opened: {error}. {MEND}") from error


def save_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    """Write a tokenizer into ``folder``, without padding and truncation: whoever opens it sets its own."""
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(folder / TOKENIZER_FILE))


RUNS_BEFORE_PACKING = 16
"""Of a session that starts at once. Packing the weights takes as long as it spares so many queries, half of the time of
each; a process that has asked so many is likely to ask more."""


class Session:
    """A graph, opened when it is first run: in whatever thread that is, for onnxruntime lets the others go on."""

    def __init__(self, folder: Path, *, bulk: bool = False) -> None:
        """Prepare to open the graph in ``folder``.

        Args:
            folder: As ``write_graph`` filled it.
            bulk: Use all cores, for many texts, and pack the weights first; else start at once and pack them later.
        """
        import onnxruntime

        self._folder, self._bulk, self._runtime = folder, bulk, onnxruntime
        self._opened: InferenceSession | None = None
        self._packed = False
        self._n_runs = 0

    def run(self, encodings: Sequence[Encoding]) -> NDArray[np.float32]:
        """The graph's output for these texts, float32; its first axis is the texts'.

        Raises:
            IndexDamagedError: A file of the graph is missing or damaged.
        """
        graph = self._graph()
        inputs = padded(encodings, [own.name for own in graph.get_inputs()])
        try:
            output: NDArray[np.floating] = graph.run(None, inputs)[0]
        except Exception as error:  # onnxruntime's own, which have no base that it exports
            raise IndexDamagedError(f"The model in {self._folder} can't be run: {error}. {MEND}") from error
        return output.astype(np.float32, copy=False)

    def _graph(self) -> InferenceSession:
        """The graph to run next."""
        self._n_runs += 1
        pack = self._bulk or self._n_runs > RUNS_BEFORE_PACKING
        if self._opened is None or (pack and not self._packed):
            self._opened, self._packed = self._open(packed=pack), pack
        return self._opened

    def _open(self, *, packed: bool) -> InferenceSession:
        options = self._runtime.SessionOptions()
        options.log_severity_level = 3
        # The graph was optimised when it was exported.
        options.graph_optimization_level = self._runtime.GraphOptimizationLevel.ORT_DISABLE_ALL
        n_cores = os.cpu_count() or 1
        options.intra_op_num_threads = n_cores if self._bulk else min(n_cores, 4)
        if not packed:
            options.add_session_config_entry("session.disable_prepacking", "1")
        # A query's other work wants the cores that waiting threads would keep busy.
        options.add_session_config_entry("session.force_spinning_stop", "1")
        path = str(self._folder / MODEL_FILE)
        try:
            return self._runtime.InferenceSession(path, options, providers=["CPUExecutionProvider"], enable_fallback=0)
        except Exception as error:  # onnxruntime's errors share no narrower base
            raise IndexDamagedError(f"The model in {self._folder} can't be opened: {error}. {MEND}") from error


def padded(encodings: Sequence[Encoding], names: Sequence[str]) -> dict[str, NDArray[np.int64]]:
    """A model's inputs of these names, each ``(texts, tokens) int64``, shorter texts padded at the end."""
    width = max(len(encoding) for encoding in encodings)
    inputs = {name: np.zeros((len(encodings), width), np.int64) for name in names}
    for row, encoding in enumerate(encodings):
        length = len(encoding)
        inputs["input_ids"][row, :length] = encoding.ids
        inputs["attention_mask"][row, :length] = 1
        if "token_type_ids" in inputs:
            inputs["token_type_ids"][row, :length] = encoding.type_ids
    return inputs
