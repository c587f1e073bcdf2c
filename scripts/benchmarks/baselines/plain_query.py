"""The plain way to query: python plain_query.py MODEL FAISS_FILE TEXTS QUERY.

What most scripts do: sentence-transformers for the query, a flat FAISS index, and the passages in a JSON list.
"""

import json
import sys
from pathlib import Path

import faiss
from sentence_transformers import SentenceTransformer

model = SentenceTransformer(sys.argv[1], device="cpu")
index = faiss.read_index(sys.argv[2])
texts = json.loads(Path(sys.argv[3]).read_text(encoding="utf-8"))
query = model.encode([sys.argv[4]], normalize_embeddings=True)
scores, ids = index.search(query, 10)
for score, own in zip(scores[0], ids[0], strict=True):
    print(f"{score:.2f} {texts[own]}")
