"""Passages to an index: model, encoder, vectors, lexical index, catalog, generations on disk."""
