"""Tiny sentence-transformers models of every kind, with random weights: real enough to export, and made in no time."""

from __future__ import annotations

import string
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ragtool.index.original import quiet

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

WINDOW = 48

Maker = Callable[[Path], "SentenceTransformer"]


def bert(folder: Path, dimensions: int = 32, window: int = WINDOW) -> Path:
    """A saved BERT that spells every word."""
    from transformers import BertConfig, BertModel, BertTokenizer

    characters = [*string.ascii_lowercase, *string.digits, *".,:;?'’–-%"]
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters, *(f"##{own}" for own in characters)]
    tokenizer = BertTokenizer(vocab={word: row for row, word in enumerate(words)})
    tokenizer.model_max_length = window
    tokenizer.save_pretrained(folder)
    BertModel(
        BertConfig(
            vocab_size=len(words),
            hidden_size=dimensions,
            num_hidden_layers=2,
            num_attention_heads=4,
            intermediate_size=64,
            max_position_embeddings=window,
            initializer_range=0.5,  # so large that different texts have different vectors
        )
    ).save_pretrained(folder)
    return folder


def roberta(folder: Path) -> Path:
    """A saved RoBERTa: byte-level tokens that hold the space before a word, and no token types."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast, RobertaConfig, RobertaModel

    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    bytes_only = Tokenizer(models.BPE())
    bytes_only.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bytes_only.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=300, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    bytes_only.train_from_iterator(["children are visited and seen alone; social workers know them well"], trainer)
    bytes_only.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=False)
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=bytes_only,
        bos_token="<s>",
        cls_token="<s>",
        eos_token="</s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        mask_token="<mask>",
        model_max_length=WINDOW,
    )
    tokenizer.save_pretrained(folder)
    RobertaModel(
        RobertaConfig(
            vocab_size=bytes_only.get_vocab_size(),
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=4,
            intermediate_size=64,
            max_position_embeddings=WINDOW + 2,
            initializer_range=0.5,
            type_vocab_size=1,
        )
    ).save_pretrained(folder)
    return folder


def canine(folder: Path) -> Path:
    """A saved CANINE, whose tokens are characters: there is no tokenizer.json."""
    from transformers import CanineConfig, CanineModel, CanineTokenizer

    CanineTokenizer(model_max_length=WINDOW).save_pretrained(folder)  # type: ignore[no-untyped-call]
    CanineModel(
        CanineConfig(
            hidden_size=32,
            num_hidden_layers=2,
            num_attention_heads=4,
            intermediate_size=64,
            max_position_embeddings=WINDOW,
            num_hash_functions=4,
            num_hash_buckets=64,
            downsampling_rate=2,
            upsampling_kernel_size=2,
            local_transformer_stride=8,
            initializer_range=0.5,
        )
    ).save_pretrained(folder)
    return folder


def saved(
    folder: Path,
    base: Callable[[Path], Path] = bert,
    *,
    pooling: str = "mean",
    prompts: dict[str, str] | None = None,
    default_prompt: str | None = None,
    pools_prompt: bool = True,
    dense: bool = False,
) -> Path:
    """A model of this kind, saved in ``folder``."""
    with quiet():
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import Dense, Pooling, Transformer

        torch.manual_seed(7)
        transformer = Transformer(str(base(folder.with_name(f"{folder.name}-base"))))
        dimensions = transformer.get_embedding_dimension()
        modules = [transformer, Pooling(dimensions, pooling_mode=pooling, include_prompt=pools_prompt)]
        if dense:
            modules.append(Dense(dimensions, 24))
        model = SentenceTransformer(modules=modules, prompts=prompts, default_prompt_name=default_prompt, device="cpu")
        model.save(str(folder), create_model_card=False)
    return folder
