"""What a build does with the files it is given: the index afterwards, and what it says it did."""

from __future__ import annotations

import datetime
import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ragtool.config import Settings
from ragtool.errors import UsageError
from ragtool.index import build as building
from ragtool.index import generation_writer
from ragtool.index.build import BuildProgress, build
from ragtool.index.folder import IndexFolder
from ragtool.index.manifest import Manifest
from ragtool.index.plan import plan_build
from ragtool.index.store import Index, verify
from ragtool.records import Document, Passage, PassageText, ReadFailure, Span
from tests.index.conftest import paths, write_letter
from tests.index.models import saved

pytestmark = pytest.mark.usefixtures("reads_here")


def texts(folder: Path) -> list[str]:
    with Index.open(folder) as index:
        return [own.text for own in index.catalog.passages(range(index.manifest.n_passages))]


def test_a_first_build_indexes_every_document(built: Path) -> None:
    assert paths(built) == ["a.txt", "deep/b.txt"]
    assert "Children are seen alone." in texts(built)
    assert verify(built) == []


def test_a_report_names_what_was_done(built: Path, letters_folder: Path) -> None:
    write_letter(letters_folder / "a.txt", "Plans are on time.")
    write_letter(letters_folder / "c.txt", "The board meets monthly.")
    write_letter(letters_folder / "z.txt", "It is new.")
    (letters_folder / "deep" / "b.txt").rename(letters_folder / "b-2018.txt")
    report = build(built)
    assert (report.new, report.changed, report.removed) == (("c.txt", "z.txt"), ("a.txt",), ())
    assert report.renamed == ("deep/b.txt -> b-2018.txt",)
    assert (report.unchanged, report.failed, report.notes) == (0, (), ())
    (letters_folder / "z.txt").unlink()
    report = build(built)
    assert (report.new, report.changed, report.removed, report.unchanged) == ((), (), ("z.txt",), 3)
    assert paths(built) == ["a.txt", "b-2018.txt", "c.txt"]


def test_nothing_new_leaves_the_generation_and_reads_nothing(
    built: Path, monkeypatch: pytest.MonkeyPatch, letters_folder: Path
) -> None:
    before = IndexFolder(built).live
    monkeypatch.setattr(building, "open_encoder", None)
    monkeypatch.setattr(building, "changed_files", None)
    for path in letters_folder.rglob("*.txt"):
        path.touch()  # its content is hashed, and is the same
    report = build(built)
    assert (report.unchanged, report.new, report.passages_encoded) == (2, (), 0)
    assert IndexFolder(built).live == before


def test_only_new_words_are_encoded(built: Path, letters_folder: Path) -> None:
    write_letter(letters_folder / "a.txt", "Children are seen alone.", "Plans are late.", "Visits are frequent.")
    report = build(built)
    assert report.changed == ("a.txt",)
    assert report.passages_encoded == 1


def test_the_same_words_in_two_files_are_encoded_once_however_far_apart(
    index_folder: Path, letters_folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation_writer, "ENCODE_AT_ONCE", 1)  # each file is encoded before the next is read
    for name in ("1.txt", "2.txt", "3.txt"):
        write_letter(letters_folder / name, "Children are seen alone. They say so.", f"It is letter {name[0]}.")
    report = build(index_folder, [letters_folder], settings)
    distinct = set(texts(index_folder))
    assert report.passages_encoded == len(distinct) == 7
    with Index.open(index_folder) as index:
        copies = [
            own for own in index.catalog.passages(range(9)) if own.text == "Children are seen alone. They say so."
        ]
        first, *others = (index.vectors.rows(np.array([own.id]))[0] for own in copies)
        sentences = [index.vectors.sentence_rows(np.arange(2) + own.sentence_row) for own in copies]
        assert len(others) == 2
        for row, own in zip(others, sentences[1:], strict=True):
            np.testing.assert_array_equal(row, first)
            np.testing.assert_array_equal(own, sentences[0])
        (vectors,) = index.encoder.encode_passages([PassageText(copies[0].text, (Span(0, 24), Span(25, 37)))])
        np.testing.assert_allclose(first, vectors.passage, atol=1e-5)
        np.testing.assert_allclose(sentences[0], vectors.sentences, atol=1e-3)


def test_words_that_are_carried_over_keep_their_vectors(built: Path, letters_folder: Path) -> None:
    with Index.open(built) as index:
        passages = index.catalog.passages(range(index.manifest.n_passages))
        before = {own.text: index.vectors.rows(np.array([own.id]))[0] for own in passages}
    write_letter(letters_folder / "0.txt", "Children are seen alone.", "A new word.")
    (letters_folder / "a.txt").unlink()
    build(built)
    with Index.open(built) as index:
        passages = index.catalog.passages(range(index.manifest.n_passages))
        kept = [own for own in passages if own.text in before]
        assert sum(own.text == "Children are seen alone." for own in kept) == 1
        for own in kept:
            np.testing.assert_array_equal(index.vectors.rows(np.array([own.id]))[0], before[own.text])


def test_every_row_is_the_vector_of_its_passage(built: Path, letters_folder: Path) -> None:
    write_letter(letters_folder / "0.txt", "The first word. And the second; it is longer than that.")
    (letters_folder / "a.txt").unlink()
    build(built)
    with Index.open(built) as index:
        for own in index.catalog.passages(range(index.manifest.n_passages)):
            passage = Passage(own.paragraph.ordinal, own.span, own.sentences)
            text = generation_writer.passage_text(index.catalog.document(own.document_id), passage)
            assert text.text == own.text
            (vectors,) = index.encoder.encode_passages([text])
            np.testing.assert_allclose(index.vectors.rows(np.array([own.id]))[0], vectors.passage, atol=1e-5)
            rows = np.arange(own.sentence_row, own.sentence_row + len(own.sentences))
            np.testing.assert_allclose(index.vectors.sentence_rows(rows), vectors.sentences, atol=1e-3)


def test_a_file_that_gets_a_telling_name_is_read_again_but_not_encoded(built: Path, letters_folder: Path) -> None:
    (letters_folder / "a.txt").rename(letters_folder / "letter-2018-03-07.txt")
    report = build(built)
    assert (report.renamed, report.new) == (("a.txt -> letter-2018-03-07.txt",), ())
    assert (report.unchanged, report.passages_encoded) == (1, 0)
    with Index.open(built) as index:
        (renamed,) = (own for own in index.catalog.documents() if own.path == "letter-2018-03-07.txt")
        assert renamed.date == datetime.date(2018, 3, 7)
        assert index.lexical.n_passages == index.manifest.n_passages


def test_a_file_moved_to_a_folder_called_after_an_authority_is_read_again(built: Path, letters_folder: Path) -> None:
    (letters_folder / "80418_norfolk").mkdir()
    (letters_folder / "a.txt").rename(letters_folder / "80418_norfolk" / "a.txt")
    assert build(built).renamed == ("a.txt -> 80418_norfolk/a.txt",)
    with Index.open(built) as index:
        (moved,) = (own for own in index.catalog.documents() if own.path == "80418_norfolk/a.txt")
        assert moved.urn == "80418"


def test_a_file_that_only_moved_is_not_read(built: Path, letters_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "read_documents", lambda paths, _: iter([(path, None) for path in paths]))
    (letters_folder / "a.txt").rename(letters_folder / "deep" / "a.txt")
    report = build(built)
    assert (report.renamed, report.unchanged) == (("a.txt -> deep/a.txt",), 1)
    assert paths(built) == ["deep/a.txt", "deep/b.txt"]


def test_two_files_that_swap_names_are_both_renamed(built: Path, letters_folder: Path) -> None:
    write_letter(letters_folder / "b.txt", "It is another.")
    build(built)
    (letters_folder / "a.txt").rename(letters_folder / "x")
    (letters_folder / "b.txt").rename(letters_folder / "a.txt")
    (letters_folder / "x").rename(letters_folder / "b.txt")
    report = build(built)
    assert sorted(report.renamed) == ["a.txt -> b.txt", "b.txt -> a.txt"]
    assert (report.new, report.changed, report.removed, report.unchanged) == ((), (), (), 1)
    assert verify(built) == []


def test_two_files_with_the_same_bytes_are_one_document(built: Path, letters_folder: Path) -> None:
    shutil.copy(letters_folder / "a.txt", letters_folder / "0.txt")
    report = build(built)
    assert report.notes == ("a.txt holds the same bytes as 0.txt: indexed once.",)
    assert (report.new, report.renamed, paths(built)) == ((), ("a.txt -> 0.txt",), ["0.txt", "deep/b.txt"])
    (letters_folder / "0.txt").unlink()
    assert build(built).renamed == ("0.txt -> a.txt",)


def test_files_of_the_same_name_in_two_folders_are_told_apart(
    built: Path, letters_folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    write_letter(other / "a.txt", "Care leavers live well.")
    write_letter(other / "y.txt", "It stays.")
    build(built, [other])
    write_letter(letters_folder / "a.txt", "Plans are on time.")
    (other / "a.txt").unlink()
    report = build(built)
    assert (report.changed, report.removed, report.new) == (("a.txt",), ("a.txt",), ())


def test_roots_are_remembered_and_added_to_and_forgotten(built: Path, letters_folder: Path, tmp_path: Path) -> None:
    write_letter(tmp_path / "other" / "c.txt", "Care leavers live well.")
    assert build(built, [tmp_path / "other"]).unchanged == 2
    assert paths(built) == ["a.txt", "c.txt", "deep/b.txt"]
    assert build(built, [letters_folder], only=True).removed == ("c.txt",)
    assert build(built).unchanged == 2


def test_a_remembered_folder_that_is_gone_keeps_its_documents(built: Path, letters_folder: Path) -> None:
    letters_folder.rename(letters_folder.with_name("moved"))
    with pytest.raises(UsageError, match=r"does not exist.* It was indexed before\. .* ragtool index --only FOLDER"):
        build(built)
    assert paths(built) == ["a.txt", "deep/b.txt"]


def test_no_folder_at_all_is_told_what_to_give(index_folder: Path) -> None:
    with pytest.raises(UsageError, match=r"No folder is known for the index in .*\. Run: ragtool index FOLDER$"):
        build(index_folder)


def test_a_wrong_folder_makes_no_index_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        build(tmp_path / "index", [tmp_path / "nowhere"])
    assert not (tmp_path / "index").exists()


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_indexed(built: Path, letters_folder: Path) -> None:
    (letters_folder / "empty.txt").write_bytes(b"")
    write_letter(letters_folder / "c.txt", "Care leavers live well.")
    report = build(built)
    assert [failure.path for failure in report.failed] == ["empty.txt"]
    assert report.new == ("c.txt",)


def test_files_that_stay_unreadable_make_no_new_generation(built: Path, letters_folder: Path) -> None:
    (letters_folder / "empty.txt").write_bytes(b"")
    before = IndexFolder(built).live
    assert [failure.path for failure in build(built).failed] == ["empty.txt"]
    assert [failure.path for failure in build(built).failed] == ["empty.txt"]
    assert IndexFolder(built).live == before


def test_copies_of_an_unreadable_file_are_each_named(built: Path, letters_folder: Path) -> None:
    for name in ("empty.txt", "void.txt"):
        (letters_folder / name).write_bytes(b"")
    report = build(built)
    assert [failure.path for failure in report.failed] == ["empty.txt", "void.txt"]
    assert report.notes == ()


def test_a_document_whose_file_became_unreadable_is_dropped_and_said_to_be(built: Path, letters_folder: Path) -> None:
    (letters_folder / "a.txt").write_bytes(b"")
    report = build(built)
    assert ([failure.path for failure in report.failed], report.removed) == (["a.txt"], ("a.txt",))
    assert paths(built) == ["deep/b.txt"]


def test_an_index_is_not_emptied_by_unreadable_files(built: Path, letters_folder: Path) -> None:
    for path in list(letters_folder.rglob("*.txt")):
        path.write_bytes(b"")
    report = build(built)
    assert report.notes == ("No document could be read, so the index is left as it was.",)
    assert paths(built) == ["a.txt", "deep/b.txt"]


def test_a_name_that_is_not_text_is_named_and_the_others_are_indexed(built: Path, letters_folder: Path) -> None:
    odd = os.fsencode(letters_folder) + b"/caf\xe9.txt"
    Path(os.fsdecode(odd)).write_text("Visit\n\nChildren are seen.\n")
    report = build(built)
    reason = "Its name, or a folder's, is not valid UTF-8. Rename it."
    assert report.failed == (ReadFailure("caf\\xe9.txt", reason),)


def test_a_file_that_changes_between_looking_and_reading_is_indexed_as_read(
    built: Path, letters_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_letter(letters_folder / "c.txt", "It is half.")

    def then_changed(*arguments: object) -> object:
        plan = plan_build(*arguments)  # type: ignore[arg-type]
        write_letter(letters_folder / "c.txt", "It is half no more, but whole.")
        return plan

    monkeypatch.setattr(building, "plan_build", then_changed)
    build(built)
    monkeypatch.setattr(building, "plan_build", plan_build)
    assert "It is half no more, but whole." in texts(built)
    assert build(built).unchanged == 3


def test_a_file_deleted_before_it_is_read_is_named(
    built: Path, letters_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_letter(letters_folder / "c.txt", "It goes.")

    def then_deleted(*arguments: object) -> object:
        plan = plan_build(*arguments)  # type: ignore[arg-type]
        (letters_folder / "c.txt").unlink()
        return plan

    monkeypatch.setattr(building, "plan_build", then_deleted)
    assert build(built).failed == (ReadFailure("c.txt", "It does not exist any more."),)


def test_a_dry_run_says_what_would_be_done_and_does_nothing(built: Path, letters_folder: Path) -> None:
    before = IndexFolder(built).live
    write_letter(letters_folder / "c.txt", "Care leavers live well.")
    (letters_folder / "a.txt").unlink()
    report = build(built, dry_run=True)
    assert (report.new, report.removed, report.unchanged, report.passages_encoded) == (("c.txt",), ("a.txt",), 1, 0)
    assert IndexFolder(built).live == before


def test_a_full_build_encodes_everything_again(built: Path) -> None:
    n_passages = Manifest.read(IndexFolder(built).live).n_passages
    report = build(built, full=True)
    assert (report.passages_encoded, report.new) == (n_passages, ("a.txt", "deep/b.txt"))


def test_another_model_encodes_everything_again_and_says_so(built: Path, tmp_path: Path) -> None:
    other = saved(tmp_path / "other-model", pooling="cls")
    before = Manifest.read(IndexFolder(built).live)
    report = build(built, settings=Settings(model=str(other), max_passage_tokens=48))
    assert report.notes == (f"The model is not the one before ({other} now): everything is encoded again.",)
    assert report.passages_encoded == before.n_passages
    after = Manifest.read(IndexFolder(built).live)
    assert after.encoder != before.encoder
    assert [path.name for path in (built / "encoders").iterdir()] == [after.encoder]
    assert build(built).unchanged == 2


def test_a_model_that_cannot_be_exported_answers_all_the_same_and_is_said_to_be_slow(
    built: Path, letters_folder: Path, tmp_path: Path
) -> None:
    model = saved(tmp_path / "dense", dense=True)
    report = build(built, settings=Settings(model=str(model), max_passage_tokens=48))
    assert report.notes == (
        f"The model is not the one before ({model} now): everything is encoded again.",
        f"The model {model} can't be exported, so that each query takes seconds longer."
        " It is made of Transformer, Pooling, Dense.",
    )
    write_letter(letters_folder / "c.txt", "The board meets monthly.")
    assert build(built).passages_encoded == 2
    with Index.open(built) as index:
        assert (index.manifest.dimensions, index.model.not_exported) == (
            24,
            "It is made of Transformer, Pooling, Dense.",
        )
        vector = index.encoder.encode_queries(["The board meets monthly."])[0]
        (nearest,), (cosine,) = index.vectors.search(vector, 1)
        assert index.catalog.passages([int(nearest)])[0].text == "The board meets monthly."
        assert float(cosine) == pytest.approx(1, abs=1e-4)
    assert verify(built) == []


def test_the_same_model_under_another_name_encodes_nothing(built: Path, tiny_model: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(tiny_model, tmp_path / "copy")
    report = build(built, settings=Settings(model=str(copy), max_passage_tokens=48))
    assert (report.passages_encoded, report.unchanged, report.notes) == (0, 2, ())
    assert Manifest.read(IndexFolder(built).live).settings.model == str(copy)


def test_shorter_passages_read_everything_again_but_encode_only_what_is_cut_anew(
    built: Path, letters_folder: Path, settings: Settings
) -> None:
    write_letter(letters_folder / "long.txt", "A b c d e f g. " + "H i j k l m n o p q.")
    build(built)
    report = build(built, settings=replace(settings, max_passage_tokens=47))
    assert report.notes == ("A passage may now have 47 tokens: every document is read again.",)
    assert report.passages_encoded == 0
    assert Manifest.read(IndexFolder(built).live).settings.max_passage_tokens == 47


def test_another_ragtool_reads_everything_again_but_encodes_no_words_twice(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "version", lambda _: "9.9.9")
    report = build(built)
    assert report.notes[0].endswith("made the index before: every document is read again.")
    assert (report.passages_encoded, report.new) == (0, ("a.txt", "deep/b.txt"))
    assert Manifest.read(IndexFolder(built).live).ragtool == "9.9.9"


def test_progress_counts_files_and_passages(index_folder: Path, letters_folder: Path, settings: Settings) -> None:
    for name in "abc":
        write_letter(letters_folder / f"{name}.txt", f"It is {name}.")
    seen: list[BuildProgress] = []
    report = build(index_folder, [letters_folder], settings, progress=seen.append)
    assert [(own.phase, own.files_done, own.files_total, own.share) for own in seen] == [
        ("looking", 0, 0, 0),
        *(("reading", done, 3, 0) for done in (1, 2, 3)),
        ("writing", 3, 3, 1),
    ]
    assert seen[-1].passages == report.passages_encoded == Manifest.read(IndexFolder(index_folder).live).n_passages


def test_progress_tells_of_passages_and_the_time_left_while_they_are_encoded(
    index_folder: Path, letters_folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation_writer, "TELL_EVERY", 2)
    write_letter(letters_folder / "0.txt", "Plans are late.")  # five passages, with the titles
    write_letter(letters_folder / "1.txt", "Children are seen alone.", "The board meets monthly.")
    seen: list[BuildProgress] = []
    build(index_folder, [letters_folder], settings, progress=seen.append)
    lengths = sorted(map(len, texts(index_folder)), reverse=True)
    encoding = [own for own in seen if own.phase == "reading" and own.passages]
    assert [(own.files_done, own.passages) for own in encoding] == [(2, 2), (2, 4)]
    for own in encoding:
        assert own.share == sum(lengths[: own.passages]) / sum(lengths)
        assert own.seconds_left is not None
        seconds = own.passages / own.passages_per_second
        assert own.seconds_left == pytest.approx(seconds * (1 - own.share) / own.share)


def test_documents_keep_what_they_state(built: Path, letters_folder: Path) -> None:
    with Index.open(built) as index:
        before: dict[str, Document] = {own.id: index.catalog.document(own.id) for own in index.catalog.documents()}
    write_letter(letters_folder / "c.txt", "It is new.")
    build(built)
    with Index.open(built) as index:
        assert {own: index.catalog.document(own) for own in before} == before
