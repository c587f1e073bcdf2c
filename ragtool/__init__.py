"""Search and question inspection documents: verbatim passages, cited by their printed paragraph numbers."""
