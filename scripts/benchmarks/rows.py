"""Every row: what ragtool promises about its speed and size, and what measures it."""

from __future__ import annotations

from functools import partial

from scripts.benchmarks import cold, indexing, nearest, terminal_ui, warm
from scripts.benchmarks.records import Goal, Row
from scripts.benchmarks.workplace import LARGE, MIDDLE, SMALL

_FLOOR = "a script that only imports the libraries, opens the same encoder and vectors and runs one query"

ROWS = (
    Row(
        name="cold-floor",
        what="a cold search as a whole process at 3,000 passages",
        against=_FLOOR,
        unit="s",
        goal=Goal(1.3, of_ratio=True),
        sizes=(SMALL,),
        measure=partial(cold.against_floor, n_passages=SMALL),
    ),
    Row(
        name="cold-floor-36000",
        what="the same at 36,000 passages",
        against=_FLOOR,
        unit="s",
        goal=Goal(1.3, of_ratio=True),
        sizes=(MIDDLE,),
        measure=partial(cold.against_floor, n_passages=MIDDLE),
    ),
    Row(
        name="cold-plain",
        what="a cold search as a whole process at 3,000 passages",
        against="a script of sentence-transformers and FAISS on the same passages",
        unit="s",
        goal=Goal(12, of_ratio=True, at_least=True),
        sizes=(SMALL,),
        measure=cold.against_plain,
    ),
    Row(
        name="warm",
        what="a warm search at 36,000 passages, with or without filters, whichever is slower",
        against="",
        unit="ms",
        goal=Goal(20),
        sizes=(MIDDLE,),
        measure=warm.search_at_middle,
    ),
    Row(
        name="warm-encoding",
        what="a warm search at 3,000 passages",
        against="encoding the same query alone",
        unit="ms",
        goal=Goal(1.5, of_ratio=True),
        sizes=(SMALL,),
        measure=warm.search_against_encoding,
    ),
    Row(
        name="index-pdfs",
        what="a folder of PDFs indexed, end to end: a whole process, the model exported by it",
        against="SentenceTransformer.encode of the same passages alone, its model loaded before",
        unit="s",
        goal=Goal(1.1, of_ratio=True),
        sizes=(),
        measure=indexing.pdfs_against_encoding,
    ),
    Row(
        name="add-letter",
        what="one letter added to 36,000 passages, a whole process",
        against="indexing that letter alone, the model exported before",
        unit="s",
        goal=Goal(1.5, of_ratio=True),
        sizes=(MIDDLE,),
        measure=indexing.letter_against_alone,
    ),
    Row(
        name="unchanged",
        what="ragtool index with nothing new in 800 files",
        against="",
        unit="s",
        goal=Goal(1),
        sizes=(MIDDLE,),
        measure=indexing.nothing_new,
    ),
    Row(
        name="memory",
        what="the most memory resident in a cold search at 36,000 passages",
        against="",
        unit="MB",
        goal=Goal(300),
        sizes=(MIDDLE,),
        measure=cold.memory,
    ),
    Row(
        name="million-cold",
        what="a cold search at 1,000,000 passages",
        against="the same at 3,000 passages",
        unit="s",
        goal=Goal(1.5, of_ratio=True),
        sizes=(SMALL, LARGE),
        measure=cold.large_against_small,
    ),
    Row(
        name="million-recall",
        what="recall@10 of the search of vectors at 1,000,000 passages, by all exact vectors",
        against="",
        unit="",
        goal=Goal(0.98, at_least=True),
        sizes=(LARGE,),
        measure=nearest.recall_at_large,
    ),
    Row(
        name="first-paint",
        what="from the start of the terminal UI's process to its first screen, at 36,000 passages",
        against="",
        unit="s",
        goal=Goal(1),
        sizes=(MIDDLE,),
        measure=terminal_ui.first_paint,
    ),
    Row(
        name="keystroke",
        what="from a key in the terminal UI to its hits, warm, at 36,000 passages",
        against="",
        unit="ms",
        goal=Goal(100),
        sizes=(MIDDLE,),
        measure=terminal_ui.keystroke,
    ),
)
"""In the order in which they are told of."""

BY_NAME = {row.name: row for row in ROWS}
