"""The least that a semantic query can cost: python floor_query.py ENCODER GENERATION QUERY.

Imports NumPy, FAISS, onnxruntime and tokenizers, opens the encoder and the vectors of an index as ragtool does, and
prints the ids of the ten nearest passages. No words, no citations, no lexical index, no checks.
"""

import os
import sys
from pathlib import Path

import faiss
import numpy as np
import onnxruntime
from tokenizers import Tokenizer

encoder, generation = Path(sys.argv[1]), Path(sys.argv[2])

tokens = Tokenizer.from_file(str(encoder / "tokenizer.json")).encode(sys.argv[3])
options = onnxruntime.SessionOptions()
options.log_severity_level = 3
options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
options.intra_op_num_threads = min(os.cpu_count() or 1, 4)
options.add_session_config_entry("session.disable_prepacking", "1")
options.add_session_config_entry("session.force_spinning_stop", "1")
session = onnxruntime.InferenceSession(str(encoder / "model.onnx"), options, providers=["CPUExecutionProvider"])
inputs = {"input_ids": tokens.ids, "attention_mask": tokens.attention_mask, "token_type_ids": tokens.type_ids}
wanted = [own.name for own in session.get_inputs()]
vectors = session.run(None, {name: np.array([inputs[name]], np.int64) for name in wanted})[0]
query = vectors.mean(axis=1)
query /= np.linalg.norm(query)

faiss.omp_set_num_threads(1)
found = []
first = 0
parts = sorted(generation.glob("passages-*.faiss"), key=lambda path: int(path.stem.split("-")[1]))
for path in [*parts, generation / "passages.faiss"]:
    index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    if path in parts:
        faiss.ParameterSpace().set_index_parameter(index, "nprobe", 48)
    scores, ids = index.search(query, 10)
    found += [(float(score), int(own) + first) for score, own in zip(scores[0], ids[0], strict=True) if own >= 0]
    first += index.ntotal
print(*(own for _, own in sorted(found, reverse=True)[:10]))
