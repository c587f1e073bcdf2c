"""One file or many are read, each failure is that file's alone, and nothing is left running."""

from __future__ import annotations

import errno
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ragtool.corpus import reader_pool
from ragtool.corpus.discovery import find_files
from ragtool.corpus.file_bytes import printable, read_bytes
from ragtool.corpus.reading import read_document, read_documents
from ragtool.errors import RagtoolError, ReadError
from ragtool.records import Document, ReadFailure

# A reader process whose reader does what the file tells it to, with native code where that matters.
_OBEDIENT = """
import ctypes, os, sys
from ragtool.corpus import reader_process
from ragtool.records import Document, Metadata, NumberingAudit

def read(path):
    match path.read_text().split():
        case ["crash"]:
            ctypes.string_at(0)
        case ["exit"]:
            os._exit(7)
        case ["hang", *mark]:  # PyDLL holds the interpreter's lock, as some native code does
            for name in mark:
                with open(name, "w") as stream:
                    stream.write(str(os.getpid()))
            ctypes.PyDLL(None).sleep(600)
        case ["memory"]:
            bytearray(64 << 30)
        case ["fault"]:
            raise KeyError("lines")
        case ["noise"]:
            os.write(1, b"noise"); print("noise", flush=True); os.write(2, b"noise")
    return Document(path.name, "", "text", str(os.getpid()), None, (), (), (), (), Metadata(), NumberingAudit())

reader_process.read_document = read
reader_process.main()
"""


@pytest.fixture
def obedient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to put files in that are read as they tell the reader to behave."""
    script = tmp_path / "obedient.py"
    script.write_text(_OBEDIENT)
    monkeypatch.setattr(reader_pool, "COMMAND", (sys.executable, "-P", str(script)))
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def put(folder: Path, *texts: str) -> list[Path]:
    paths = [folder / f"{at:03}.txt" for at in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    return paths


def summary(outcome: Document | ReadFailure) -> str:
    return "read" if isinstance(outcome, Document) else outcome.reason.partition(".")[0].partition(":")[0]


# --- many files -------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 3, 0])
def test_files_come_out_in_the_order_given(obedient: Path, workers: int) -> None:
    paths = put(obedient, *["fine"] * 30)
    outcomes = list(read_documents(paths, workers))
    assert [path for path, _ in outcomes] == paths
    assert [outcome.id for _, outcome in outcomes if isinstance(outcome, Document)] == [path.name for path in paths]


def test_a_crash_in_native_code_takes_only_its_own_file(obedient: Path) -> None:
    paths = put(obedient, "fine", "crash", "fine", "exit", "fine")
    outcomes = [outcome for _, outcome in read_documents(paths, 2)]
    assert [summary(outcome) for outcome in outcomes] == [
        "read",
        "Reading it crashed the reader (Segmentation fault)",
        "read",
        "Reading it crashed the reader (exit status 7)",
        "read",
    ]
    assert isinstance(outcomes[1], ReadFailure)
    assert outcomes[1].path == str(paths[1])


def test_a_hang_in_native_code_takes_only_its_own_file(obedient: Path) -> None:
    began = time.monotonic()
    outcomes = [outcome for _, outcome in read_documents(put(obedient, "fine", "hang", "fine"), 1, seconds=1)]
    assert [summary(outcome) for outcome in outcomes] == [
        "read",
        "Reading it took longer than 1 seconds and was stopped",
        "read",
    ]
    assert time.monotonic() - began < 60


@pytest.mark.skipif(os.name == "nt", reason="Windows sets no such limit")
def test_too_much_memory_takes_only_its_own_file(obedient: Path) -> None:
    outcomes = [outcome for _, outcome in read_documents(put(obedient, "memory", "fine"), 1)]
    assert [summary(outcome) for outcome in outcomes] == [
        "Reading it takes more than 2 GB of memory, which no document needs",
        "read",
    ]


def test_a_fault_in_a_reader_is_reported_as_one(obedient: Path) -> None:
    ((_, outcome),) = read_documents(put(obedient, "fault"), 1)
    assert outcome == ReadFailure(
        str(obedient / "000.txt"),
        "The reader failed on it (KeyError: 'lines'). That is a fault in ragtool: please report it.",
    )


def test_what_native_code_prints_does_not_get_among_the_replies(obedient: Path) -> None:
    assert [summary(outcome) for _, outcome in read_documents(put(obedient, "noise", "fine"), 1)] == ["read", "read"]


def test_one_process_reads_many_files(obedient: Path) -> None:
    outcomes = [outcome for _, outcome in read_documents(put(obedient, *["fine"] * 12), 1)]
    assert len({outcome.text for outcome in outcomes if isinstance(outcome, Document)}) == 1


def test_a_process_is_replaced_before_what_it_leaks_can_grow(obedient: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_pool, "_FILES_A_PROCESS", 2)
    outcomes = [outcome for _, outcome in read_documents(put(obedient, *["fine"] * 6), 1)]
    assert len({outcome.text for outcome in outcomes if isinstance(outcome, Document)}) == 3


def test_it_works_in_a_thread(obedient: Path) -> None:
    paths = put(obedient, "fine", "crash", "fine")
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.extend(summary(outcome) for _, outcome in read_documents(paths, 2)))
    thread.start()
    thread.join(60)
    assert [text[:4] for text in found] == ["read", "Read", "read"]


def test_no_files_need_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_pool, "COMMAND", ("no-such-program",))
    assert list(read_documents([], 4)) == []


def test_a_process_that_can_not_start_is_an_error_that_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader_pool, "COMMAND", (sys.executable, "-c", "raise SystemExit('no lxml here')"))
    with pytest.raises(RagtoolError, match=r"could not be started .no lxml here."):
        list(read_documents(put(tmp_path, "fine"), 1))
    monkeypatch.setattr(reader_pool, "COMMAND", ("no-such-program",))
    with pytest.raises(RagtoolError, match=r"could not be started .No such file or directory."):
        list(read_documents(put(tmp_path, "fine"), 1))


# --- nothing is left running ------------------------------------------------------------------------


def running(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process_id}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def wait_until(condition: object, seconds: float = 60) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_closing_the_iterator_ends_the_processes(obedient: Path, tmp_path: Path) -> None:
    mark = tmp_path / "process"
    outcomes = read_documents(put(obedient, "fine", f"hang {mark}", "fine"), 2)
    assert summary(next(outcomes)[1]) == "read"
    wait_until(lambda: mark.exists() and mark.read_text())
    outcomes.close()  # type: ignore[attr-defined]
    assert not running(int(mark.read_text()))


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
@pytest.mark.parametrize(("sent", "limit_seconds"), [(signal.SIGINT, 600), (signal.SIGKILL, 3)])
def test_no_process_outlives_an_interrupted_program(
    obedient: Path, tmp_path: Path, sent: signal.Signals, limit_seconds: int
) -> None:
    mark = tmp_path / "process"
    (path,) = put(obedient, f"hang {mark}")
    program = (
        # A shell that runs this suite in the background has interrupts ignored, and so would its children.
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "import pathlib; from ragtool.corpus import reader_pool; from ragtool.corpus.reading import read_documents;"
        f"reader_pool.COMMAND = {reader_pool.COMMAND!r};"
        f"list(read_documents([pathlib.Path({str(path)!r})], 1, seconds={limit_seconds}))"
    )
    with subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE) as process:
        wait_until(lambda: mark.exists() and mark.read_text())
        process.send_signal(sent)
        _, said = process.communicate(timeout=60)
    wait_until(lambda: not running(int(mark.read_text())))
    assert process.returncode == -sent
    assert sent == signal.SIGKILL or said.rstrip().endswith(b"KeyboardInterrupt")


# --- one file ---------------------------------------------------------------------------------------


def test_a_letter_is_read_to_a_document(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Ms Hale\n\nLeaders know their service well.\n")
    document = read_document(path)
    assert document.format == "text"
    assert "Leaders know their service well." in document.text
    ((_, again),) = read_documents([path], 1)
    assert again == document


def test_a_real_reader_process_imports_nothing_heavy(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Ms Hale\n\nLeaders know their service well.\n")
    program = (
        "import pathlib, sys; from ragtool.corpus import reader_process;"
        f"reader_process._outcome(pathlib.Path({str(path)!r}));"
        "heavy = ('torch', 'transformers', 'nltk', 'textual', 'numpy', 'faiss');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_name_that_lies_is_a_warning_of_the_document(tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_text("<!doctype html><html><body><p>Leaders know their service well.</p></body></html>")
    assert "It is named .pdf but is an HTML page, and was read as that." in read_document(path).warnings


@pytest.mark.parametrize(
    "name", ["two\nlines.txt", "\U0001f4dd.txt", "caf\udce9.txt", "left\u202eright.txt", "-n.txt", "a b'\"$.txt"]
)
def test_odd_names_are_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("Leaders know their service well.")
    ((given, outcome),) = read_documents([path], 1)
    assert given == path
    assert isinstance(outcome, Document)


def failure(path: Path) -> str:
    """Why a file can't be read: the same here and in a process."""
    with pytest.raises(ReadError) as caught:
        read_bytes(path)
    ((_, outcome),) = read_documents([path], 1)
    assert outcome == ReadFailure(printable(path), str(caught.value))
    return str(caught.value)


def test_a_folder_a_link_to_nowhere_and_a_missing_file_are_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "link.pdf").symlink_to("nowhere.pdf")
    (tmp_path / "round.pdf").symlink_to("round.pdf")
    os.mkfifo(tmp_path / "pipe.pdf")
    assert failure(tmp_path) == "It is a folder. Index the folder itself to read the documents in it."
    assert failure(tmp_path / "link.pdf") == (
        "It is a link to nowhere.pdf, which does not exist. Mend the link or remove it."
    )
    assert failure(tmp_path / "round.pdf") == "It is a link that leads round to itself. Mend the link or remove it."
    assert failure(tmp_path / "gone.pdf") == "It does not exist any more."
    assert failure(tmp_path / "pipe.pdf") == "It is not a file but a device, pipe or socket."


def test_a_device_is_refused_with_a_sentence() -> None:
    assert failure(Path("/dev/zero")) == "It is not a file but a device, pipe or socket."


def test_a_file_removed_after_it_was_found_is_refused_with_a_sentence_and_the_rest_read(tmp_path: Path) -> None:
    for path in put(tmp_path, "one", "two", "three"):
        path.write_text("Leaders know their service well.")
    found = find_files([tmp_path])
    found[1].path.unlink()
    outcomes = [outcome for _, outcome in read_documents([file.path for file in found], 1)]
    assert [summary(outcome) for outcome in outcomes] == ["read", "It does not exist any more", "read"]


def test_a_folder_named_like_a_document_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").mkdir()
    assert failure(tmp_path / "letter.pdf").startswith("It is a folder.")


def test_an_empty_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    with pytest.raises(ReadError, match=r"It is empty \(0 bytes\)\. Fetch or save it again\."):
        read_document(tmp_path / "empty.pdf")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs permissions that hold for this user")
def test_a_file_that_may_not_be_read_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "secret.pdf"
    path.touch(0)
    assert failure(path) == "You may not read it. Change its permissions, or leave it out."


def test_a_file_that_the_system_does_not_open_is_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = put(tmp_path, "closed")

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # the tests may run as a user whom no permission stops
    with pytest.raises(ReadError, match=r"^You may not read it\. Change its permissions, or leave it out\.$"):
        read_bytes(path)


@pytest.mark.skipif(os.name == "nt", reason="Windows sets no such limit")
def test_ten_thousand_pages_are_read_within_half_a_gigabyte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "small.py"
    script.write_text(
        "from ragtool.corpus import reader_process\nreader_process.MAX_MEMORY_BYTES = 1 << 29\nreader_process.main()"
    )
    monkeypatch.setattr(reader_pool, "COMMAND", (sys.executable, "-P", str(script)))
    canvas = Canvas(str(tmp_path / "long.pdf"))
    codes = ["".join(letters) for letters in itertools.product("abcdefghijklmnopqrstuvwxyz", repeat=3)][:10_000]
    for code in codes:
        canvas.drawString(72, 700, f"The visit to house {code} was timely.")
        canvas.showPage()
    canvas.save()
    ((_, outcome),) = read_documents([tmp_path / "long.pdf"], 1)
    assert isinstance(outcome, Document)
    assert outcome.page_count == 10_000
    assert outcome.page_at(outcome.text.index(codes[6789])) == 6790


def test_a_file_larger_than_any_document_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.pdf"
    with path.open("wb") as stream:
        stream.truncate(300 * 1024 * 1024)
    assert failure(path) == "It is 300 MB; ragtool reads documents of up to 256 MB."


def test_a_file_that_changes_while_it_is_read_is_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "growing.txt"
    path.write_text("one")
    stat = Path.stat

    def stat_and_then_write(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        result = stat(self, follow_symlinks=follow_symlinks)
        self.write_text("one and two")
        return result

    monkeypatch.setattr(Path, "stat", stat_and_then_write)
    with pytest.raises(ReadError, match="It changed while it was being read"):
        read_bytes(path)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plain name.pdf", "plain name.pdf"),
        ("two\nlines\x1b[31m.pdf", r"two\nlines\x1b[31m.pdf"),
        ("caf\udce9.pdf", r"caf\xe9.pdf"),
        ("café \U0001f4dd.pdf", "café \U0001f4dd.pdf"),
        ("left\u202eright.pdf", r"left\u202eright.pdf"),
    ],
)
def test_names_are_shown_so_that_no_terminal_minds(name: str, shown: str) -> None:
    assert printable(Path(name)) == shown
