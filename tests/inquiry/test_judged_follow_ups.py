"""Judged follow-ups: what a file of them may hold, and what is counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ragtool.errors import UnknownKeyError, UsageError
from ragtool.inquiry.judged_follow_ups import (
    JudgedFollowUp,
    judges_follow_ups,
    measure_follow_ups,
    read_judged_follow_ups,
)
from ragtool.library import Library

RECOMMENDATION = "cae652f0ac:4"
"""Of the sample documents: return home interviews; every later document takes it up."""


def test_a_file_holds_a_judged_paragraph_a_line_and_is_told_from_judged_queries(tmp_path: Path) -> None:
    file = tmp_path / "judged.jsonl"
    file.write_text('\n{"key": "a:1", "later": [{"key": "b:2", "grade": 2}]}\n{"key": "a:3", "later": []}\n')
    assert judges_follow_ups(file)
    assert read_judged_follow_ups(file) == (JudgedFollowUp("a:1", {"b:2": 2}), JudgedFollowUp("a:3", {}))
    file.write_text('{"id": "q", "query": "missing children", "relevant": []}\n')
    assert not judges_follow_ups(file)
    assert not judges_follow_ups(tmp_path / "absent.jsonl")


@pytest.mark.parametrize("line", ["[]", '{"later": []}', '{"key": "a:1", "later": [{"key": "b:2"}]}', "{"])
def test_a_line_that_is_not_a_judged_follow_up_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "judged.jsonl"
    file.write_text(json.dumps({"key": "a:1", "later": []}) + "\n" + line + "\n")
    with pytest.raises(UsageError, match=r"judged\.jsonl, line 2"):
        read_judged_follow_ups(file)


def test_what_is_given_and_judged_is_right_and_the_rest_is_not(library: Library) -> None:
    followed = library.follow(RECOMMENDATION)
    given = [[finding.passage.citation.key for finding in visit.findings] for visit in followed.later]
    assert all(given)
    later = {given[0][0]: 2, given[1][0]: 1, f"{followed.later[2].document.id}:@0": 2}
    measured = measure_follow_ups([JudgedFollowUp(RECOMMENDATION, later)], library.follow)
    assert (measured.n_items, measured.n_documents) == (1, 4)
    assert measured.n_paragraphs == sum(map(len, given))
    assert measured.document_precision == 3 / 4
    assert measured.document_recall == 1.0
    assert measured.document_recall_squarely == 1.0
    assert measured.silence == 0.0
    assert measured.paragraph_precision == 2 / measured.n_paragraphs
    assert measured.paragraph_recall_squarely == 1 / 2


def test_nothing_judged_has_no_shares(library: Library) -> None:
    measured = measure_follow_ups([], library.follow)
    assert (measured.n_items, measured.document_precision, measured.silence) == (0, None, None)


def test_a_judged_document_that_is_not_indexed_is_an_error(library: Library) -> None:
    with pytest.raises(UnknownKeyError, match="ffffffffff"):
        measure_follow_ups([JudgedFollowUp("ffffffffff:1", {})], library.follow)
