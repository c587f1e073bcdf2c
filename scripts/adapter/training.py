"""Trains a low-rank change to the default model, so that queries come near the paragraphs they were written over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from datasets import Dataset
from peft import LoraConfig, get_peft_model_state_dict
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

from scripts.adapter.pairs import Pair
from scripts.adapter.recipe import Recipe

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

LAYERS = r".*encoder\.layer\..*\.(query|key|value|dense)"
"""Every linear layer but the pooler's, which no vector comes from."""

SCALE = 2
"""Of the change, as peft scales it: it works as a higher learning rate does."""

MAX_TOKENS = 224
"""Longer paragraphs are cut: one in a hundred, and a step takes as long as its longest."""


class _EveryQuery(MultipleNegativesRankingLoss):
    """In-batch negatives both ways, for each of a paragraph's queries in turn, the paragraph encoded once."""

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        passage, *queries = (self.model(features)["sentence_embedding"] for features in sentence_features)
        losses = [self.compute_loss_from_embeddings([query, passage], labels) for query in queries]
        return torch.stack(losses).mean()


def train(model: Path, pairs: Sequence[Pair], recipe: Recipe, working: Path) -> dict[str, NDArray[np.float32]]:
    """Train on ``pairs``.

    Args:
        model: Folder of the base.
        pairs: To learn from.
        recipe: How.
        working: Folder for the trainer's own files.

    Returns:
        ``<layer>.A`` (rank, inputs) and ``<layer>.B`` (outputs, rank) float32: the layer's weights change by B A.
    """
    torch.manual_seed(recipe.seed)
    no_dropout = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}  # it doubles the time on a CPU
    learner = SentenceTransformer(str(model), config_kwargs=no_dropout)
    learner.max_seq_length = MAX_TOKENS
    change = LoraConfig(r=recipe.rank, lora_alpha=SCALE * recipe.rank, lora_dropout=0.0, target_modules=LAYERS)
    learner.add_adapter(change)
    rows = [
        {"passage": pair.text} | {f"query {at}": query for at, query in enumerate(pair.queries.values())}
        for pair in pairs
    ]
    arguments = SentenceTransformerTrainingArguments(
        output_dir=str(working),
        seed=recipe.seed,
        num_train_epochs=recipe.epochs,
        per_device_train_batch_size=recipe.batch,
        learning_rate=recipe.learning_rate,
        warmup_steps=0.1,
        bf16=True,
        dataloader_drop_last=True,
        save_strategy="no",
        report_to="none",
        logging_steps=10,
    )
    both_ways: Any = {"directions": ("query_to_doc", "doc_to_query"), "partition_mode": "per_direction"}
    SentenceTransformerTrainer(
        model=learner,
        args=arguments,
        train_dataset=Dataset.from_list(rows),
        loss=_EveryQuery(learner, scale=recipe.scale, **both_ways),
    ).train()
    transformer: Any = learner[0]
    state = get_peft_model_state_dict(transformer.auto_model)
    matrices = {}
    for name, tensor in state.items():
        matrix = tensor.detach().float().cpu().numpy()
        layer, which = name.removeprefix("base_model.model.").removesuffix(".weight").rsplit(".lora_", 1)
        matrices[f"{layer}.{which}"] = SCALE * matrix if which == "B" else matrix
    return matrices
