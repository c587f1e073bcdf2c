"""The terminal UI: a Textual application over `ragtool.search.library.Library`."""
