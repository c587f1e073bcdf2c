"""The terminal UI: a Textual application over `ragtool.library.Library`."""
