"""A torch model as an ONNX graph on disk, optimised, its initialisers outside so that they can be memory-mapped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ragtool.index.encoder_folder import DATA_FILE, MODEL_FILE
from ragtool.index.original import quiet
from ragtool.index.session import save_tokenizer

if TYPE_CHECKING:
    import torch

OPSET = 17


class CannotExportError(Exception):
    """Why a model can't be exported, as a sentence."""


@dataclass(frozen=True, slots=True)
class Output:
    """A graph's output: the model's name for it, and the names of the dimensions that vary, by place."""

    name: str
    axes: dict[int, str]


def write_graph(model: torch.nn.Module, sample: Mapping[str, torch.Tensor], output: Output, folder: Path) -> None:
    """Write a model as a graph into ``folder``.

    Args:
        model: Takes the tensors of ``sample`` by name.
        sample: Inputs of two texts or more, ``(texts, tokens)`` each.
        output: What of the model's to give.
        folder: Without a graph.
    """
    import onnxruntime
    import torch

    names = list(sample)

    class Graph(torch.nn.Module):
        """The model as a function of its inputs in a fixed order."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model.eval()

        def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
            made: torch.Tensor = getattr(self.model(**dict(zip(names, inputs, strict=True))), output.name)
            return made

    raw = folder.with_name("raw") / "raw.onnx"  # with its weights beside it where they are large
    raw.parent.mkdir()
    with quiet(), torch.no_grad():
        torch.onnx.export(
            Graph(),
            tuple(sample.values()),
            str(raw),
            input_names=names,
            output_names=[output.name],
            dynamic_axes={name: {0: "text", 1: "token"} for name in names} | {output.name: output.axes},
            opset_version=OPSET,
            dynamo=False,  # the older exporter: 2 s instead of 18 s, and equal vectors
        )
    options = onnxruntime.SessionOptions()
    # "Extended" leaves out what only holds on this processor, so that the folder can be copied to another machine.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(folder / MODEL_FILE)
    options.add_session_config_entry("session.optimized_model_external_initializers_file_name", DATA_FILE)
    options.add_session_config_entry("session.optimized_model_external_initializers_min_size_in_bytes", "1024")
    onnxruntime.InferenceSession(str(raw), options, providers=["CPUExecutionProvider"])


def write_tokenizer(tokenizer: Any, folder: Path) -> None:
    """Write a model's tokenizer into ``folder``, without padding and truncation.

    Raises:
        CannotExportError: It has no fast one.
    """
    backend: Any = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise CannotExportError("It has no fast tokenizer (tokenizer.json).")
    save_tokenizer(backend, folder)
