"""Acronyms are explained by the documents that define them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ragtool.library import Library
from ragtool.records import Expansion
from ragtool.search.acronyms import defined_acronyms

LETTER = """Support is offered by the adolescent resource team (ART). The early years’ outcomes forum (EYOF) meets.

A young person's plan of work (PPW) is agreed. The council (CCC) and the police (no acronym) agree.

The multi-agency board for families (MBF) meets, and the ART attends. ART staff are trained.
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, exported_encoder: Path) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("acronyms")
    (folder / "letters").mkdir()
    (folder / "letters" / "letter.txt").write_text(LETTER)
    shutil.copytree(exported_encoder, folder / "index" / "encoders" / exported_encoder.name)
    Library.update([folder / "letters"], folder / "index")
    with Library.open(folder / "index") as library:
        yield library


@pytest.mark.parametrize(
    ("query", "meanings"),
    [
        ("what the ART does", ["adolescent resource team"]),
        ("ART", ["adolescent resource team"]),
        ("the EYOF and the PPW", ["early years’ outcomes forum", "person's plan of work"]),
        ("MBF", ["multi-agency board for families"]),
        ("does the CCC meet", []),
        ("art classes", []),
        ("an XYZ", []),
        ("WHAT DOES THE ART DO", []),
    ],
)
def test_an_acronym_means_what_stands_before_it_where_it_is_defined(
    library: Library, query: str, meanings: list[str]
) -> None:
    found = defined_acronyms(query, (), library.index.lexical, library.index.catalog)
    assert [own.meaning for own in found] == meanings


def test_what_the_vocabulary_explains_is_left_to_it(library: Library) -> None:
    known = (Expansion("ART", "a trade"),)
    assert defined_acronyms("what the ART does", known, library.index.lexical, library.index.catalog) == ()


def test_a_search_says_what_it_took_an_acronym_for(library: Library) -> None:
    hits = library.search("ART").hits
    assert any(Expansion("ART", "adolescent resource team") in hit.why.expansions for hit in hits)
