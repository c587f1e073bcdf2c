"""An index folder: which generation is live, what its manifest says, and all its parts opened together.

index/
  CURRENT                  the name of the live generation
  generations/<n>/         immutable once CURRENT names it
  encoders/<fingerprint>/  exported encoders
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from ragtool.config import FORMAT_VERSION, Settings
from ragtool.errors import IndexDamagedError, IndexIncompatibleError, IndexMissingError
from ragtool.index.catalog import CATALOG_FILE, Catalog

if TYPE_CHECKING:
    from ragtool.index.encoder import OnnxEncoder
    from ragtool.index.lexical import LexicalIndex
    from ragtool.index.vectors import VectorIndex
    from ragtool.records import Encoder

CURRENT_FILE, MANIFEST_FILE, LEXICAL_FOLDER = "CURRENT", "manifest.json", "lexical"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of a generation: its path in the generation's folder, size in bytes, and SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of.

    Attributes:
        format_version: Of the index on disk.
        built: When, in UTC, ISO 8601.
        encoder: Fingerprint of the encoder, the name of its folder.
        dimensions: Length of a vector.
        settings: That decided its content.
        roots: The folders and files that it was built from, absolute.
        n_documents, n_passages, n_sentences: Counts.
        files: All its files but the manifest.
    """

    format_version: int
    built: str
    encoder: str
    dimensions: int
    settings: Settings
    roots: tuple[str, ...]
    n_documents: int
    n_passages: int
    n_sentences: int
    files: tuple[StoredFile, ...]

    def write(self, folder: Path) -> None:
        """Write ``manifest.json`` into a generation's folder."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / MANIFEST_FILE).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read ``manifest.json`` of a generation's folder.

        Raises:
            IndexDamagedError: It is missing or is not what was written.
            IndexIncompatibleError: It is of another format version.
        """
        path = folder / MANIFEST_FILE
        try:
            fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            version = fields["format_version"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexDamagedError(f"{path} can't be read ({error}). Run: ragtool index --full") from error
        if version != FORMAT_VERSION:
            raise IndexIncompatibleError(
                f"{folder} has index format {version}, this ragtool reads {FORMAT_VERSION}. Run: ragtool index --full"
            )
        try:
            fields["settings"] = Settings(**fields["settings"])
            fields["roots"] = tuple(fields["roots"])
            fields["files"] = tuple(StoredFile(**own) for own in fields["files"])
            return cls(**fields)
        except (KeyError, TypeError) as error:
            raise IndexDamagedError(f"{path} is not a manifest ({error}). Run: ragtool index --full") from error


class IndexFolder:
    """The paths of an index; nothing need exist."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.generations = path / "generations"
        self.encoders = path / "encoders"
        self.lock = path / "build.lock"

    @property
    def live(self) -> Path:
        """The folder of the live generation.

        Raises:
            IndexMissingError: There is no index.
            IndexDamagedError: CURRENT names no generation.
        """
        current = self.path / CURRENT_FILE
        try:
            name = current.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise IndexMissingError(
                f"No index in {self.path}. Run: ragtool index FOLDER (a folder of reports and letters)"
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise IndexDamagedError(f"{current} can't be read ({error}). Run: ragtool index --full FOLDER") from error
        generation = self.generations / name
        if not name.isdecimal() or not generation.is_dir():
            raise IndexDamagedError(
                f"{current} names generation {name[:40]!r}, which is not there. Run: ragtool index --full FOLDER"
            )
        return generation


class Index:
    """One generation, open. It stays whole and readable while newer ones are built."""

    def __init__(self, folder: Path, generation: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.generation = generation
        self.manifest = manifest
        self.catalog = Catalog(generation / CATALOG_FILE)

    @classmethod
    def open(cls, folder: Path) -> Index:
        """Open the live generation of the index in ``folder``, checking that its files are there in their full size.

        Raises:
            IndexMissingError: There is no index.
            IndexDamagedError: A file is missing or cut short.
            IndexIncompatibleError: It is of another format version.
        """
        generation = IndexFolder(folder).live
        manifest = Manifest.read(generation)
        for own in manifest.files:
            path = generation / own.path
            size = path.stat().st_size if path.is_file() else None
            if size != own.size:
                state = "is missing" if size is None else f"has {size} bytes instead of {own.size}"
                raise IndexDamagedError(f"{path} {state}. Run: ragtool index --full")
        return cls(folder, generation, manifest)

    @cached_property
    def vectors(self) -> VectorIndex:
        """The passages' and sentences' vectors."""
        from ragtool.index.vectors import VectorIndex

        return VectorIndex(self.generation)

    @cached_property
    def lexical(self) -> LexicalIndex:
        """The lexical index."""
        from ragtool.index.lexical import LexicalIndex

        return LexicalIndex(self.generation / LEXICAL_FOLDER)

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder that made the vectors."""
        return open_encoder(self.folder, self.manifest.encoder)

    def close(self) -> None:
        """Let go of the files."""
        self.catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_encoder(folder: Path, fingerprint: str, *, bulk: bool = False) -> OnnxEncoder:
    """The encoder of this fingerprint in an index folder.

    Raises:
        IndexDamagedError: It is missing or damaged.
    """
    from ragtool.index.encoder import OnnxEncoder

    encoder = IndexFolder(folder).encoders / fingerprint
    if not encoder.is_dir():
        raise IndexDamagedError(f"The encoder {encoder} is missing. Run: ragtool index --full")
    return OnnxEncoder(encoder, bulk=bulk)


def verify(folder: Path) -> list[str]:
    """Compare every file of the live generation with its checksum.

    Returns:
        A sentence for each file that is missing or changed; none when the index is whole.

    Raises:
        IndexMissingError: There is no index.
        IndexDamagedError: CURRENT or the manifest can't be read.
        IndexIncompatibleError: It is of another format version.
    """
    generation = IndexFolder(folder).live
    problems = []
    for own in Manifest.read(generation).files:
        path = generation / own.path
        if not path.is_file():
            problems.append(f"{path} is missing. Run: ragtool index --full")
        elif stored_file(path, generation).sha256 != own.sha256:
            problems.append(f"{path} is not as it was written. Run: ragtool index --full")
    return problems


def stored_file(path: Path, generation: Path) -> StoredFile:
    """A file of a generation as its manifest names it."""
    import hashlib  # here, because no query needs it

    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return StoredFile(path.relative_to(generation).as_posix(), path.stat().st_size, digest)
