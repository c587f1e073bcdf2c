"""The graph of a BERT model, written from its weights: each layer as the seven fused operations that onnxruntime has.

torch's exporter spells a layer out in fifty operations, of which onnxruntime fuses few; such a graph takes a tenth more
time to run, and torch seconds to import. The operations are those of the domain ``com.microsoft``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ragtool.index.encoder_folder import DATA_FILE, MODEL_FILE

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnx import NodeProto

OPSET, IR_VERSION = 17, 9
FUSED = "com.microsoft"
ALIGNMENT = 64
"""Bytes that each tensor begins at a multiple of, so that it can be used where it is mapped."""

INPUTS = ("input_ids", "token_type_ids", "attention_mask")


@dataclass(frozen=True, slots=True)
class BertShape:
    """What the weights of a BERT model do not say of it.

    Attributes:
        layers: How many.
        heads: Of attention, in each layer.
        epsilon: Of its layer normalisations.
    """

    layers: int
    heads: int
    epsilon: float


def write_bert_graph(weights: Mapping[str, NDArray[np.float32]], shape: BertShape, folder: Path) -> None:
    """Write the graph of token vectors into ``folder``, ``(texts, tokens)`` in, ``(texts, tokens, dimensions)`` out.

    Args:
        weights: By name, as transformers' ``BertModel`` names them. Activation is GELU, positions are absolute.
        shape: The rest.
        folder: Without a graph.
    """
    import onnx
    from onnx import TensorProto, helper

    graph = _Graph()
    for name in INPUTS:
        graph.add("Cast", [name], f"{name} as int32", to=TensorProto.INT32)
    names = [f"{kind}_embeddings.weight" for kind in ("word", "position", "token_type")]
    names += ["LayerNorm.weight", "LayerNorm.bias"]
    embeddings = [graph.hold(name, weights[name]) for name in (f"embeddings.{name}" for name in names)]
    hidden = graph.add_fused(
        "EmbedLayerNormalization",
        [*(f"{name} as int32" for name in INPUTS[:2]), *embeddings],
        "embeddings",
        "no mask",
        epsilon=shape.epsilon,
    )
    for layer in range(shape.layers):
        hidden = _add_layer(graph, weights, f"encoder.layer.{layer}", hidden, shape)
    axes = ["text", "token"]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, axes) for name in INPUTS]
    dimensions = weights[embeddings[-1]].size
    output = helper.make_tensor_value_info(hidden, TensorProto.FLOAT, [*axes, dimensions])
    made = helper.make_graph(graph.nodes, "bert", inputs, [output])
    with (folder / DATA_FILE).open("wb") as file:
        for name, tensor in graph.tensors.items():
            content = np.ascontiguousarray(tensor, np.float32).tobytes()
            file.write(bytes(-file.tell() % ALIGNMENT))
            place = {"location": DATA_FILE, "offset": file.tell(), "length": len(content)}
            file.write(content)
            held = made.initializer.add(
                name=name, data_type=TensorProto.FLOAT, dims=tensor.shape, data_location=TensorProto.EXTERNAL
            )
            for key, value in place.items():
                held.external_data.add(key=key, value=str(value))
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
    onnx.save(helper.make_model(made, opset_imports=opsets, ir_version=IR_VERSION), folder / MODEL_FILE)


@dataclass(slots=True)
class _Graph:
    """A graph being made: its operations and the tensors that they use."""

    nodes: list[NodeProto] = field(default_factory=list)
    tensors: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    def add(self, operation: str, inputs: Sequence[str], *outputs: str, domain: str = "", **settings: Any) -> str:
        """Add an operation; returns the name of its first output."""
        from onnx import helper

        self.nodes.append(helper.make_node(operation, inputs, outputs, domain=domain, **settings))
        return outputs[0]

    def add_fused(self, operation: str, inputs: Sequence[str], *outputs: str, **settings: Any) -> str:
        """The same of one of onnxruntime's own."""
        return self.add(operation, inputs, *outputs, domain=FUSED, **settings)

    def hold(self, name: str, tensor: NDArray[np.float32]) -> str:
        """Keep a tensor; returns its name."""
        self.tensors[name] = tensor
        return name


def _add_layer(
    graph: _Graph, weights: Mapping[str, NDArray[np.float32]], layer: str, hidden: str, shape: BertShape
) -> str:
    """Add one layer, after ``hidden``; returns the name of its output."""

    def held(name: str) -> str:
        return graph.hold(f"{layer}.{name}", weights[f"{layer}.{name}"])

    def multiplied(name: str, given: str) -> str:
        """``given`` times a linear layer's weights, which torch keeps the other way round."""
        turned = graph.hold(f"{layer}.{name}.turned", weights[f"{layer}.{name}.weight"].T)
        return graph.add("MatMul", [given, turned], f"{layer}.{name}.product")

    def normalised(name: str, given: str, skipped: str) -> str:
        """The sum of both and the bias of ``name.dense``, normalised."""
        tensors = [held(f"{name}.LayerNorm.weight"), held(f"{name}.LayerNorm.bias"), held(f"{name}.dense.bias")]
        made = f"{layer}.{name}.normalised"
        return graph.add_fused("SkipLayerNormalization", [given, skipped, *tensors], made, epsilon=shape.epsilon)

    parts = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
    joined = [
        graph.hold(f"{layer}.attention.weight", np.hstack([weights[f"{part}.weight"].T for part in parts])),
        graph.hold(f"{layer}.attention.bias", np.hstack([weights[f"{part}.bias"] for part in parts])),
    ]
    attended = graph.add_fused(
        "Attention", [hidden, *joined, f"{INPUTS[2]} as int32"], f"{layer}.attended", num_heads=shape.heads
    )
    between = normalised("attention.output", multiplied("attention.output.dense", attended), hidden)
    wide = multiplied("intermediate.dense", between)
    active = graph.add_fused("BiasGelu", [wide, held("intermediate.dense.bias")], f"{layer}.active")
    return normalised("output", multiplied("output.dense", active), between)
