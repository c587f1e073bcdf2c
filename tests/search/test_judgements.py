"""Judged queries are read, their quotes joined by paragraph, and found in hits that hold them or most of them."""

import json
from pathlib import Path

import pytest

from ragtool.errors import UsageError
from ragtool.search.judgements import RelevantParagraph, read_judgements

LINE = {
    "id": "q1",
    "query": "supervision",
    "category": "keyword",
    "answerable": True,
    "relevant": [
        {"doc": "report", "quote": "Supervision is\n regular.", "grade": 1, "paragraph": "i7"},
        {"doc": "report", "quote": "It is also reflective.", "grade": 2, "paragraph": "i7"},
        {"doc": "letter", "quote": "Supervision has lapsed.", "grade": 2},
    ],
    "facts": ["reflective"],
}


def test_quotes_of_one_paragraph_are_one_item_with_their_highest_grade(tmp_path: Path) -> None:
    path = tmp_path / "judged.jsonl"
    path.write_text(json.dumps(LINE) + "\n\n", encoding="utf-8")
    (query,) = read_judgements(path)
    assert query.relevant == (
        RelevantParagraph("report", ("Supervision is regular.", "It is also reflective."), 2),
        RelevantParagraph("letter", ("Supervision has lapsed.",), 2),
    )
    assert query.facts == ("reflective",)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Before. The panel meets\nevery  month. After.", True),
        ("The panel meets e", True),  # 17 of 27 characters, its beginning
        ("meets every month.", True),
        ("The panel", False),
        ("panel meets every", False),  # a middle alone
    ],
)
def test_a_hit_holds_a_quote_whole_or_most_of_it_at_an_end(text: str, held: bool) -> None:
    assert RelevantParagraph("report", ("The panel meets every month.",), 2).is_in("report", text) is held


def test_a_hit_of_another_document_holds_nothing() -> None:
    assert not RelevantParagraph("report", ("Yes.",), 2).is_in("letter", "Yes.")


def test_a_line_that_is_not_a_judged_query_is_named(tmp_path: Path) -> None:
    path = tmp_path / "judged.jsonl"
    path.write_text(json.dumps(LINE) + '\n{"id": "q2"}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="line 2"):
        read_judgements(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.jsonl"):
        read_judgements(tmp_path / "nowhere.jsonl")
