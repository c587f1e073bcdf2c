"""The raw cost of encoding: python plain_encode.py MODEL TEXTS THREADS prints seconds.

One call of ``SentenceTransformer.encode`` on all texts, in its usual settings; the model is loaded and warm before.
"""

import json
import sys
import time
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer

torch.set_num_threads(int(sys.argv[3]))
texts = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
model = SentenceTransformer(sys.argv[1], device="cpu")
model.encode(texts[:64], show_progress_bar=False)
started = time.perf_counter()
model.encode(texts, show_progress_bar=False)
print(time.perf_counter() - started)
