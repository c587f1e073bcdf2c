"""Saved queries, and what an update brought for each."""

from __future__ import annotations

import datetime
import os
import shutil
from pathlib import Path

import pytest

from ragtool.errors import EmptyQueryError, UsageError
from ragtool.inquiry.news import News
from ragtool.inquiry.watchlist import (
    WATCHLIST_FILE,
    SavedQuery,
    add_to_watchlist,
    read_watchlist,
    remove_from_watchlist,
)
from ragtool.library import Library
from tests.conftest import SAMPLE_CORPUS

LETTER = """Wexbourne Council
Monitoring visit letter
3 March 2023

Findings

{interviews}

The council has opened two new offices for its social workers in the north of the county.
"""
BEFORE = "Return home interviews are offered after every episode, and most children take them up."
AFTER = "Return home interviews are offered late once more, and fewer than half of the children take them up."


def test_queries_are_kept_in_order_under_their_names_or_their_words(tmp_path: Path) -> None:
    assert read_watchlist(tmp_path) == ()
    add_to_watchlist(tmp_path, "return  home interviews")
    add_to_watchlist(tmp_path, "caseloads authority:Wexbourne", "loads")
    kept = (
        SavedQuery("return home interviews", "return  home interviews"),
        SavedQuery("loads", "caseloads authority:Wexbourne"),
    )
    assert read_watchlist(tmp_path) == kept
    assert remove_from_watchlist(tmp_path, "return home interviews") == kept[0]
    assert read_watchlist(tmp_path) == kept[1:]


def test_a_name_is_kept_once_and_an_unknown_one_lists_those_there_are(tmp_path: Path) -> None:
    add_to_watchlist(tmp_path, "caseloads", "loads")
    with pytest.raises(UsageError, match="has 'loads' already"):
        add_to_watchlist(tmp_path, "other", "loads")
    with pytest.raises(UsageError, match="It has: 'loads'"):
        remove_from_watchlist(tmp_path, "caseloads")
    with pytest.raises(EmptyQueryError):
        add_to_watchlist(tmp_path, " ")


@pytest.mark.parametrize("content", [b"{", b"[1]", b'[{"name": "x"}]', b"\xff"])
def test_a_watchlist_broken_by_hand_names_the_file_and_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / WATCHLIST_FILE).write_bytes(content)
    with pytest.raises(UsageError, match=r"watchlist\.json is no watchlist .* Mend it, or delete it"):
        read_watchlist(tmp_path)


@pytest.fixture
def watched(tmp_path: Path, exported_encoder: Path) -> Path:
    """An index of one sample document, with two saved queries."""
    folder = tmp_path / "index"
    shutil.copytree(exported_encoder, folder / "encoders" / exported_encoder.name, copy_function=os.link)
    (tmp_path / "documents").mkdir()
    shutil.copy(SAMPLE_CORPUS / "wexbourne-focused-visit-2020.html", tmp_path / "documents")
    Library.update([tmp_path / "documents"], folder)
    add_to_watchlist(folder, "return home interviews", "interviews")
    add_to_watchlist(folder, "adoption panels")
    return folder


def told(folder: Path, since: datetime.date | None = None) -> News:
    with Library.open(folder) as library:
        return library.news(since)


def test_a_new_document_is_news_with_the_paragraphs_that_match(watched: Path) -> None:
    letter = watched.parent / "documents" / "wexbourne-letter-2023.txt"
    letter.write_text(LETTER.format(interviews=BEFORE), encoding="utf-8")
    Library.update([], watched)
    news = told(watched)
    assert [document.path for document in news.new] == [letter.name]
    assert news.changed == ()
    interviews, adoption = news.queries
    assert [finding.passage.text for visit in interviews.visits for finding in visit.findings] == [BEFORE]
    assert adoption.visits == ()


def test_a_query_about_what_is_not_indexed_yet_says_so_and_the_others_go_on(watched: Path) -> None:
    add_to_watchlist(watched, "caseloads authority:Elsewhere", "elsewhere")
    interviews, _, elsewhere = told(watched).queries
    assert interviews.visits
    assert interviews.reason is None
    assert elsewhere.visits == ()
    assert elsewhere.reason is not None
    assert "No indexed document has authority 'Elsewhere'" in elsewhere.reason


def test_of_a_changed_document_only_the_changed_paragraph_is_news(watched: Path) -> None:
    letter = watched.parent / "documents" / "wexbourne-letter-2023.txt"
    letter.write_text(LETTER.format(interviews=BEFORE), encoding="utf-8")
    Library.update([], watched)
    add_to_watchlist(watched, "new offices for social workers", "offices")
    letter.write_text(LETTER.format(interviews=AFTER), encoding="utf-8")
    Library.update([], watched)
    news = told(watched)
    assert news.new == ()
    assert [document.path for document in news.changed] == [letter.name]
    found = {own.saved.name: own.visits for own in news.queries}
    assert [finding.passage.text for visit in found["interviews"] for finding in visit.findings] == [AFTER]
    assert found["offices"] == ()


def test_an_update_that_brings_nothing_leaves_the_news_as_they_were(watched: Path) -> None:
    before = told(watched)
    Library.update([], watched)
    assert told(watched) == before


def test_since_tomorrow_there_is_no_news_and_since_yesterday_there_is_all(watched: Path) -> None:
    today = datetime.datetime.now().astimezone().date()
    assert told(watched, today + datetime.timedelta(days=1)).new == ()
    news = told(watched, today - datetime.timedelta(days=1))
    assert len(news.new) == 1
    assert news.queries[0].visits
