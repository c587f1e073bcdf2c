"""Files to paragraphs: readers, structure, printed numbers, metadata, cross-references, sentences, passages."""
