"""Files damaged as transfers, disks and careless programs damage them, and as mischief would.

The same sources, seed and number make the same bytes.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from ragtool.corpus.discovery import find_files
from ragtool.corpus.readers import SUFFIXES

MOST_BYTES = 500_000
"""Of what is inserted; a file that has grown by more is damaged no further."""

INSIDE = "damaged inside"
INSIDE_SHARE = 0.6
"""Of the damage to files that pack their text: damage outside seldom gets past a reader's front door."""

Source = tuple[str, bytes]
"""A whole file: its name and its bytes."""

LETTERS: tuple[Source, ...] = (
    (
        "letter.txt",
        "Dear Ms Hale\n\nInspectors reviewed:\n- the council’s café visits\n- plans\n\fYours sincerely\n".encode()
        + b"".join(b"\n%d. Leaders know their service well (paragraph %d).\n" % (at, at + 1) for at in range(1, 12)),
    ),
    (
        "letter.md",
        b"---\na: b\n---\n# Findings\n\n1. one\n   - two\n\n> said[^1]\n\n"
        b"| a | b |\n|---|---|\n| c | d |\n\n[^1]: note\n",
    ),
)

Mutation = Callable[[bytes, random.Random], bytes]

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_NUMBER = re.compile(rb"\d+")
_HUGE = (b"99999999999", b"-1", b"0", b"4294967296", b"2147483647", b"65536", b"1e38", b"9" * 40, b"0.0000001")
_VALUE = re.compile(rb'(?<==")[^"<>]{0,200}(?=")')
_VALUES = (b"", b"-1", b"0", b"8", b"9" * 40, b"\xc3\xa9", b"none", b"%9.%1", b"lowerRoman", b"heading 1", b"#_ftn1")
_NESTS = {
    "html": (b"<div>", b"<ul><li>", b"<table><tr><td>", b"<b><p>", b"<span>", b"<svg>", b"<!---->", b"<select>"),
    "markdown": (b"> ", b"- ", b"[", b"**", b"`", b"![", b"<div>"),
    "docx": (b"<w:sdt><w:sdtContent>", b"<w:p><w:r>", b"<w:tbl><w:tr><w:tc>", b"<w:ins>"),
    "pdf": (b"<<", b"[", b"(", b"q ", b"BT "),
}
_RUNS = (b".", b" ", b"\n", b"-", b"a", b"A ", b"1. ", b"(", b"paragraph 1, ", b"\xe2\x80\x99", b"\0", b"\x1b[31m")
_ENCODINGS = ("utf-16", "utf-16-be", "utf-32", "cp1252", "utf-8-sig", "shift_jis", "utf-7")


@dataclass(frozen=True)
class Mutant:
    """A damaged file.

    Attributes:
        number: Makes it again, with the seed and the sources.
        name: For the file.
        data: Its bytes.
        how: Which file it was, and what was done to it.
    """

    number: int
    name: str
    data: bytes
    how: str


def sources_in(folders: Iterable[Path]) -> list[Source]:
    """The documents in these folders, at any depth, and a letter in each format of plain text."""
    paths = [path for path in find_files(list(folders)) if path.path.suffix in SUFFIXES]
    return [*((path.path.name, path.path.read_bytes()) for path in paths), *LETTERS]


def mutants(sources: Sequence[Source], numbers: Iterable[int], seed: int) -> Iterator[Mutant]:
    """A damaged file for each number, made of one of ``sources``; each format has the same chance."""
    by_format: dict[str, list[Source]] = {}
    for source in sources:
        by_format.setdefault(PurePath(source[0]).suffix, []).append(source)
    for number in numbers:
        chance = random.Random(f"{seed}-{number}")
        name, data = chance.choice(by_format[chance.choice(sorted(by_format))])
        suffix = PurePath(name).suffix
        steps = [_step(suffix, chance) for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        most_bytes = len(data) + MOST_BYTES
        for step in steps:
            if len(data) <= most_bytes:
                data = MUTATIONS[step](data, chance)
        if chance.random() < 0.1:
            suffix = chance.choice(SUFFIXES)
            steps.append(f"named {suffix}")
        yield Mutant(number, f"{number:05}{suffix}", data, f"{name}: {', '.join(steps)}")


def _step(suffix: str, chance: random.Random) -> str:
    if suffix in (".pdf", ".docx") and chance.random() < INSIDE_SHARE:
        return INSIDE
    return chance.choice(sorted(MUTATIONS))


# --- bytes ------------------------------------------------------------------------------------------


def _flip_bits(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 8, 64, 512)) if data else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _cut_start(data: bytes, chance: random.Random) -> bytes:
    return data[chance.randrange(len(data) + 1) :]


def _drop_slice(data: bytes, chance: random.Random) -> bytes:
    start, end = _slice(data, chance)
    return data[:start] + data[end:]


def _zero_slice(data: bytes, chance: random.Random) -> bytes:
    start, end = _slice(data, chance)
    return data[:start] + bytes(end - start) + data[end:]


def _repeat_slice(data: bytes, chance: random.Random) -> bytes:
    start, end = _slice(data, chance)
    return data[:end] + _many(data[start:end], chance) + data[end:]


def _move_slice(data: bytes, chance: random.Random) -> bytes:
    start, end = _slice(data, chance)
    rest = data[:start] + data[end:]
    at = chance.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def _insert_rubbish(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.randbytes(chance.choice((1, 100, 5000))) + data[at:]


def _insert_run(data: bytes, chance: random.Random) -> bytes:
    """One sign, or a few, over and over: what a careless pattern takes for ever to match."""
    at = chance.randrange(len(data) + 1)
    return data[:at] + _many(chance.choice(_RUNS), chance) + data[at:]


def _huge_numbers(data: bytes, chance: random.Random) -> bytes:
    """Some of the numbers replaced by enormous, negative and zero ones: lengths, offsets, counts, sizes, levels."""
    return _replaced(_NUMBER, _HUGE, data, chance)


def _other_values(data: bytes, chance: random.Random) -> bytes:
    """Some of the values of attributes replaced, so that the file still parses and means something else."""
    return _replaced(_VALUE, _VALUES, data, chance)


def _replaced(pattern: re.Pattern[bytes], by: Sequence[bytes], data: bytes, chance: random.Random) -> bytes:
    places = [match.span() for match in pattern.finditer(data)]
    pieces, last = [], 0
    for start, end in sorted(chance.sample(places, min(len(places), chance.choice((1, 5, 50, 500))))):
        pieces += [data[last:start], chance.choice(by)]
        last = end
    return b"".join([*pieces, data[last:]])


def _another_encoding(data: bytes, chance: random.Random) -> bytes:
    return data.decode("utf-8", "replace").encode(chance.choice(_ENCODINGS), "ignore")


def _mixed_encodings(data: bytes, chance: random.Random) -> bytes:
    start, end = _slice(data, chance)
    return data[:start] + _another_encoding(data[start:end], chance) + data[end:]


def _nest(data: bytes, chance: random.Random) -> bytes:
    """Something opened a great many times and never closed, at the start or somewhere within."""
    kind = "pdf" if data.startswith(b"%PDF") else "docx" if b"<w:" in data[:5000] else None
    opening = chance.choice(_NESTS[kind or chance.choice(("html", "markdown"))])
    at = chance.choice((0, chance.randrange(len(data) + 1)))
    return data[:at] + opening * chance.choice((100, 3000, 20_000)) + data[at:]


def _slice(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.choice((1, 50, 2000, 50_000)))


def _many(piece: bytes, chance: random.Random) -> bytes:
    return piece * min(chance.choice((1, 3, 50, 3000, 100_000)), MOST_BYTES // max(1, len(piece)))


PLAIN: dict[str, Mutation] = {
    "bits flipped": _flip_bits,
    "cut": _cut,
    "start cut": _cut_start,
    "slice dropped": _drop_slice,
    "slice zeroed": _zero_slice,
    "slice repeated": _repeat_slice,
    "slice moved": _move_slice,
    "rubbish inserted": _insert_rubbish,
    "run inserted": _insert_run,
    "huge numbers": _huge_numbers,
    "other values": _other_values,
    "another encoding": _another_encoding,
    "mixed encodings": _mixed_encodings,
    "nested": _nest,
}


# --- what is packed ---------------------------------------------------------------------------------


def _inside(data: bytes, chance: random.Random) -> bytes:
    """What is packed within a file damaged, and packed again: else its checksum is all that a reader ever sees."""
    damage = PLAIN[chance.choice(sorted(PLAIN))]
    if members := _members(data):
        texts = [name for name in members if name.endswith((".xml", ".rels"))] or list(members)
        name = "word/document.xml" if "word/document.xml" in members and chance.random() < 0.5 else chance.choice(texts)
        members[name] = damage(members[name], chance)
        return _zipped(members)
    streams = list(_streams(data))
    for start, end in chance.sample(streams, min(len(streams), 10)):
        try:
            packed = zlib.compress(damage(zlib.decompress(data[start:end]), chance))
        except zlib.error:  # an image, or the stream is damaged already
            continue
        packed += bytes(max(0, end - start - len(packed)))  # so that what follows stays where the file says it is
        return data[:start] + packed + data[end:]
    return damage(data, chance)


def _streams(data: bytes) -> Iterator[tuple[int, int]]:
    """Where the streams of a PDF begin and end."""
    end = 0
    while opening := _STREAM.search(data, end):
        end = data.find(b"endstream", opening.end())
        if end < 0:
            return
        yield opening.end(), end


def _swap_members(data: bytes, chance: random.Random) -> bytes:
    """Two members of a zip swapped, or one left out, doubled, or filled with what unpacks to far more."""
    members = _members(data)
    if not members:
        return _move_slice(data, chance)
    one, other = chance.choice(sorted(members)), chance.choice(sorted(members))
    match chance.randrange(4):
        case 0:
            members[one], members[other] = members[other], members[one]
        case 1:
            del members[one]
        case 2:
            members[one] = members[other]
        case _:
            members[one] = chance.choice((b"<w:p/>", b" ", b"\0")) * MOST_BYTES
    return _zipped(members)


def _members(data: bytes) -> dict[str, bytes]:
    """The members of a zip that can be unpacked; none where ``data`` is no zip, or damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            small = [entry.filename for entry in archive.infolist() if entry.file_size < 20 * MOST_BYTES]
            return {name: archive.read(name) for name in small}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return {}


def _zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


MUTATIONS: dict[str, Mutation] = {
    **PLAIN,
    INSIDE: _inside,
    "members swapped": _swap_members,
}
