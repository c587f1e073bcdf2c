"""docs/index-format.md against an index: read here by what the page says, with nothing of ragtool's own that reads."""

from __future__ import annotations

import ast
import datetime
import hashlib
import json
import re
import shutil
import sqlite3
import struct
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest
import tantivy
from numpy.typing import NDArray

from ragtool.config import FORMAT_VERSION, Settings
from ragtool.index.build import build
from tests.index.conftest import give_encoder

PAGE = (Path(__file__).parents[2] / "docs" / "index-format.md").read_text("utf-8")

REPORT = Path(__file__).parents[2] / "corpus" / "wexbourne-inspection-report-2017.pdf"

LETTER = """# Monitoring visit to Northmoor

Plans are late; social-work visits — all — too. *Few* are seen. 😀 Of these:

* all were on time
* half were recorded

## Next steps

Managers know this.
"""


@dataclass(frozen=True)
class Live:
    """An index and the folder of its live generation, found as the page says."""

    index: Path
    generation: Path
    manifest: dict[str, Any]

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Rows of the catalog."""
        uri = f"file:{self.generation / 'catalog.sqlite'}?immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as catalog:
            catalog.row_factory = sqlite3.Row
            return [dict(row) for row in catalog.execute(query)]


@pytest.fixture(scope="module")
def live(tiny_model: Path, tiny_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Live:
    folder = tmp_path_factory.mktemp("format")
    letters = folder / "letters"
    letters.mkdir()
    shutil.copy(REPORT, letters)
    (letters / "letter.md").write_text(LETTER, "utf-8")
    (letters / "empty.txt").write_bytes(b"")
    index = give_encoder(folder / "index", tiny_encoder)
    build(index, [letters], Settings(model=str(tiny_model), max_passage_tokens=48))
    name = (index / "CURRENT").read_bytes().decode()
    assert re.fullmatch(r"\d+\n", name)
    generation = index / "generations" / name.strip()
    return Live(index, generation, sealed(generation / "manifest.json"))


def sealed(path: Path) -> dict[str, Any]:
    whole = json.loads(path.read_text("utf-8"))
    content: dict[str, Any] = whole["content"]
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    assert whole == {"crc32": zlib.crc32(canonical.encode("ascii")), "content": content}
    return content


def array(path: Path, descr: str) -> NDArray[Any]:
    """An .npy file of version 1.0, by NumPy's own description of the format."""
    data = path.read_bytes()
    assert data[:8] == b"\x93NUMPY\x01\x00"
    (length,) = struct.unpack("<H", data[8:10])
    header = ast.literal_eval(data[10 : 10 + length].decode("latin1"))
    assert (header["descr"], header["fortran_order"]) == (descr, False)
    rows: NDArray[Any] = np.frombuffer(data[10 + length :], descr).reshape(header["shape"])
    return rows


def named_in(start: str, end: str) -> set[str]:
    """The names in code type between two pieces of the page."""
    _, found, rest = PAGE.partition(start)
    assert found
    return set(re.findall(r"`([a-z_0-9]+)`", rest.partition(end)[0]))


def bytes_of_pairs(pairs: bytes) -> Iterator[tuple[int, int]]:
    yield from struct.iter_unpack("<ii", pairs)


def test_the_page_is_of_this_format_version() -> None:
    assert f"Format version {FORMAT_VERSION}." in PAGE
    assert f"| `format_version` | {FORMAT_VERSION};" in PAGE


def test_the_manifest_has_the_fields_that_the_page_names_and_its_files_are_as_it_says(live: Live) -> None:
    table = set(re.findall(r"^\| `([^|]*)` \|", PAGE, re.MULTILINE))
    assert {name for row in table for name in row.split("`, `")} == live.manifest.keys()
    (settings,) = re.findall(r"^\| `settings` \| (.*?)(?:;|$)", PAGE, re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", settings)) == live.manifest["settings"].keys()
    assert datetime.datetime.fromisoformat(live.manifest["built"]).utcoffset() == datetime.timedelta(0)
    present = {path.relative_to(live.generation).as_posix() for path in live.generation.rglob("*") if path.is_file()}
    assert {own["path"] for own in live.manifest["files"]} == present - {"manifest.json"}
    for own in live.manifest["files"]:
        data = (live.generation / own["path"]).read_bytes()
        assert (own["size"], own["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


def test_the_encoder_has_the_fields_that_the_page_names(live: Live) -> None:
    folder = live.index / "encoders" / live.manifest["encoder"]
    content = sealed(folder / "encoder.json")
    poolings = {"mean", "cls", "lasttoken", "max"}
    assert named_in("`encoder.json`: ", "\n\n") - poolings == content.keys()
    assert content["pooling"] in poolings
    assert {own["path"] for own in content["files"]} == {"model.onnx", "model.onnx.data", "tokenizer.json"}


def test_what_could_not_be_read_is_remembered_as_the_page_says(live: Live) -> None:
    content = sealed(live.index / "unreadable.json")
    assert content.keys() == {"ragtool", "files"}
    ((root, path, size, mtime_ns, reason),) = content["files"]
    assert (root, path, size) == (live.manifest["roots"][0], "empty.txt", 0)
    assert mtime_ns == (Path(root) / path).stat().st_mtime_ns
    assert "empty" in reason


def test_vectors_are_rows_by_passage_and_sentence(live: Live) -> None:
    passages = live.rows("SELECT * FROM passages ORDER BY id")
    vectors = array(live.generation / "vectors.npy", "<f4")
    sentences = array(live.generation / "sentences.npy", "<f2")
    n_sentences = [len(own["sentences"]) // 8 for own in passages]
    assert vectors.shape == (len(passages), live.manifest["dimensions"]) == (live.manifest["n_passages"], 32)
    assert sentences.shape == (sum(n_sentences), 32) == (live.manifest["n_sentences"], 32)
    assert [own["sentence_row"] for own in passages] == [sum(n_sentences[:at]) for at in range(len(passages))]
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(sentences.astype(np.float32), axis=1), 1, atol=2e-3)


def test_the_faiss_file_is_a_flat_one_of_the_same_vectors(live: Live) -> None:
    index = faiss.read_index(str(live.generation / "passages.faiss"))
    assert isinstance(index, faiss.IndexFlatIP)
    rows = index.reconstruct_n(0, index.ntotal)
    np.testing.assert_array_equal(rows, array(live.generation / "vectors.npy", "<f4"))


def test_the_catalog_has_the_tables_and_columns_that_the_page_names(live: Live) -> None:
    tables = {row["name"] for row in live.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert set(re.findall(r"^\*\*(\w+)\*\*: ", PAGE, re.MULTILINE)) == tables
    values = {"first", "last", "missing", "duplicates", "restarts", "unnumbered"}  # of the column numbering
    values |= {"prose", "item", "table", "footnote"}  # of the column kind
    for table in tables:
        columns = {row["name"] for row in live.rows(f"SELECT name FROM pragma_table_info('{table}')")}
        assert named_in(f"**{table}**: ", "\n\n") - values == columns


def test_documents_are_as_the_page_says(live: Live) -> None:
    documents = {own["path"]: own for own in live.rows("SELECT * FROM documents")}
    assert documents.keys() == {"letter.md", REPORT.name}
    for own in documents.values():
        file = Path(own["root"]) / own["path"]
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        assert (own["id"], own["sha256"]) == (digest[:10], digest)
        assert (own["size"], own["mtime_ns"]) == (file.stat().st_size, file.stat().st_mtime_ns)
    report, letter = documents[REPORT.name], documents["letter.md"]
    numbering = json.loads(report["numbering"])
    assert numbering.keys() == {"first", "last", "missing", "duplicates", "restarts", "unnumbered"}
    assert (report["authority"], report["kind"], report["date"]) == ("Wexbourne", "inspection report", "2017-08-22")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d", report["inspected"])
    assert all(len(own) == 2 for own in json.loads(report["grades"]))
    pages = json.loads(report["pages"])
    assert [offset for offset, _ in pages] == sorted(offset for offset, _ in pages)
    assert {page for _, page in pages} == set(range(1, report["page_count"] + 1)) - {2}  # the contents
    assert (letter["page_count"], json.loads(letter["pages"])) == (None, [])
    headings = [(letter["text"][start:end], level) for start, end, level in json.loads(letter["headings"])]
    assert headings == [("Monitoring visit to Northmoor", 1), ("Next steps", 2)]
    for own in documents.values():
        counts = {
            "n_paragraphs": f"SELECT count(*) AS n FROM paragraphs WHERE document = '{own['id']}'",
            "n_passages": f"SELECT count(*) AS n FROM passages WHERE document = '{own['id']}'",
            "first_passage": f"SELECT min(id) AS n FROM passages WHERE document = '{own['id']}'",
            "first_sentence": f"SELECT min(sentence_row) AS n FROM passages WHERE document = '{own['id']}'",
            "last_arrival": f"SELECT max(arrived) AS n FROM paragraphs WHERE document = '{own['id']}'",
        }
        for column, query in counts.items():
            assert live.rows(query) == [{"n": own[column]}], column


def test_paragraphs_and_sections_are_as_the_page_says(live: Live) -> None:
    (letter,) = live.rows("SELECT * FROM documents WHERE path = 'letter.md'")
    sections = {own["id"]: json.loads(own["path"]) for own in live.rows("SELECT * FROM sections")}
    paragraphs = live.rows(f"SELECT * FROM paragraphs WHERE document = '{letter['id']}' ORDER BY ordinal")
    told = [
        (own["ordinal"], own["kind"], own["position"], own["lead_in"], letter["text"][own["start"] : own["end"]])
        for own in paragraphs
    ]
    assert told == [
        (
            0,
            "prose",
            1,
            None,
            "Plans are late; social-work visits — all — too. Few are seen. 😀 Of these:",
        ),
        (1, "item", 2, 0, "all were on time"),
        (2, "item", 3, 0, "half were recorded"),
        (3, "prose", 1, None, "Managers know this."),
    ]
    assert [own["number"] for own in paragraphs] == [None] * 4
    assert [sections[own["section"]][-1:] for own in paragraphs] == [[], [], [], ["Next steps"]]


def test_cross_references_are_as_the_page_says(live: Live) -> None:
    (report,) = live.rows(f"SELECT * FROM documents WHERE path = '{REPORT.name}'")
    paragraphs = live.rows(f"SELECT * FROM paragraphs WHERE document = '{report['id']}' ORDER BY ordinal")
    (recommendation,) = (own for own in paragraphs if own["number"] == "4")
    assert report["text"][recommendation["start"] :].startswith("Offer every child")
    (reference,) = live.rows(f"SELECT * FROM cross_references WHERE source = {recommendation['ordinal']}")
    assert "40, 41 and 60" in report["text"][reference["start"] : reference["end"]]
    assert json.loads(reference["numbers"]) == ["40", "41", "60"]
    assert [paragraphs[own]["number"] for own in json.loads(reference["targets"])] == ["40", "41", "60"]
    assert json.loads(reference["unresolved"]) == []


def test_passages_are_as_the_page_says(live: Live) -> None:
    documents = {own["id"]: own for own in live.rows("SELECT id, text, pages FROM documents")}
    for own in live.rows("SELECT * FROM passages"):
        text, pages = documents[own["document"]]["text"], json.loads(documents[own["document"]]["pages"])
        assert text[own["start"] : own["end"]] == own["text"]
        assert own["n_words"] == len(own["text"].split())
        *_, page = (None, *(page for offset, page in pages if offset <= own["start"]))
        assert own["page"] == page
        sentences = list(bytes_of_pairs(own["sentences"]))
        assert all(own["start"] <= start < end <= own["end"] for start, end in sentences)
        within = b"".join(struct.pack("<ii", start - own["start"], end - own["start"]) for start, end in sentences)
        assert own["encoded"] == hashlib.blake2b(own["text"].encode() + b"\0" + within, digest_size=16).digest()


def test_the_lexical_index_has_the_fields_that_the_page_names(live: Live, tmp_path: Path) -> None:
    copy = shutil.copytree(live.generation / "lexical", tmp_path / "lexical")
    schema = json.loads((copy / "meta.json").read_text())["schema"]
    fields = {own["name"]: own["options"] for own in schema}
    assert named_in("Made by tantivy: ", ". The analysis") == fields.keys()
    assert not any(own["stored"] for own in fields.values())
    assert fields["body"]["indexing"]["record"] == "position"
    assert fields["document"]["indexing"]["tokenizer"] == "raw"
    assert fields["passage"]["fast"]
    searcher = tantivy.Index.open(str(copy)).searcher()
    (wanted,) = live.rows("SELECT id FROM passages WHERE text LIKE '%social-work%'")
    for term in ("late", "social", "socialwork"):  # as analysed: stems, parts of what is hyphened, and the whole
        query = tantivy.Query.term_query(tantivy_schema(), "body", term)
        hits = searcher.search(query, searcher.num_docs).hits
        assert wanted["id"] in searcher.fast_field_values("passage", [address for _, address in hits]), term


def tantivy_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", stored=False, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("document", stored=False, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("passage", stored=False, indexed=True, fast=True)
    return builder.build()
