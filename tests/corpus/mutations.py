"""Files damaged in the ways that files are damaged, and worse; the same seed gives the same damage."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = (".pdf", ".docx", ".html", ".txt", ".md")

Mutation = Callable[[bytes, random.Random], bytes]


@dataclass(frozen=True)
class Mutant:
    """A damaged file: what it is to be called, its bytes, and how it came about."""

    name: str
    data: bytes
    how: str


def mutants(sources: Sequence[Path], count: int, seed: int) -> list[Mutant]:
    """``count`` damaged files, each of one of ``sources``."""
    contents = [(path, path.read_bytes()) for path in sources]
    return [_mutant(contents, number, random.Random(f"{seed}-{number}")) for number in range(count)]


def _mutant(contents: Sequence[tuple[Path, bytes]], number: int, chance: random.Random) -> Mutant:
    path, data = chance.choice(contents)
    steps = chance.sample(sorted(MUTATIONS), chance.choice((1, 1, 1, 2, 3)))
    for step in steps:
        data = MUTATIONS[step](data, chance)
    suffix = chance.choice(SUFFIXES) if chance.random() < 0.1 else path.suffix
    return Mutant(f"{number:05d}{suffix}", data, f"{path.name}: {', '.join(steps)}")


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


def _repeat_slice(data: bytes, chance: random.Random) -> bytes:
    start, end = _slice(data, chance)
    return data[:end] + data[start:end] * chance.choice((1, 3, 50)) + data[end:]


def _move_slice(data: bytes, chance: random.Random) -> bytes:
    start, end = _slice(data, chance)
    rest = data[:start] + data[end:]
    at = chance.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def _insert_rubbish(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.randbytes(chance.choice((1, 100, 5000))) + data[at:]


def _huge_numbers(data: bytes, chance: random.Random) -> bytes:
    """Numbers replaced by enormous and negative ones: lengths, offsets, counts, sizes."""
    changed = bytearray(data)
    places = [at for at in range(len(changed)) if chr(changed[at]).isdigit()]
    for at in chance.sample(places, min(len(places), 20)):
        changed[at : at + 1] = chance.choice((b"99999999999", b"-1", b"0", b"4294967296"))
    return bytes(changed)


def _another_encoding(data: bytes, chance: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(chance.choice(("utf-16", "utf-16-be", "cp1252", "utf-8-sig", "shift_jis")), "ignore")


def _nest(data: bytes, chance: random.Random) -> bytes:
    opening = chance.choice((b"<div>", b"<ul><li>", b"<table><tr><td>", b"> ", b"- ", b"[", b"<b>", b"<<", b"("))
    return opening * chance.choice((100, 5000)) + data


def _rezip(data: bytes, chance: random.Random) -> bytes:
    """Of a zip: its members damaged one by one, swapped or left out, then packed as a whole zip again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return data
    names = sorted(members)
    if not names:
        return data
    one, other = chance.choice(names), chance.choice(names)
    act = chance.randrange(4)
    if act == 0:
        members[one], members[other] = members[other], members[one]
    elif act == 1:
        del members[one]
    elif act == 2:
        members[one] = chance.choice([_flip_bits, _drop_slice, _huge_numbers, _nest])(members[one], chance)
    else:
        members[one] = b"<w:p>" * 100_000
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _slice(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.choice((1, 50, 2000, 50_000)))


MUTATIONS: dict[str, Mutation] = {
    "bits flipped": _flip_bits,
    "cut": _cut,
    "start cut": _cut_start,
    "slice dropped": _drop_slice,
    "slice repeated": _repeat_slice,
    "slice moved": _move_slice,
    "rubbish inserted": _insert_rubbish,
    "huge numbers": _huge_numbers,
    "another encoding": _another_encoding,
    "nested": _nest,
    "zip members damaged": _rezip,
}
