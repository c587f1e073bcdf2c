"""An index to hits and answers: query, fusion, engine, answer."""
