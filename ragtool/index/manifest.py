"""What a generation of the index is made of, as its ``manifest.json`` says."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ragtool.config import FORMAT_VERSION, Settings
from ragtool.errors import IndexDamagedError, IndexIncompatibleError
from ragtool.index.sealed import MEND, MEND_WITH_FOLDER, StoredFile, read_sealed, write_sealed

MANIFEST_FILE = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of.

    Attributes:
        format_version: Of the index on disk.
        ragtool: Version of the ragtool that read its documents.
        built: When, in UTC, ISO 8601.
        encoder: Fingerprint of the encoder, the name of its folder.
        dimensions: Length of a vector.
        settings: That decided its content.
        roots: The folders and files that it was built from, absolute.
        n_documents, n_passages, n_sentences: Counts.
        files: All its files but the manifest.
        reranker: Fingerprint of the reranker, the name of its folder beside the encoder's; "" where there is none.
    """

    format_version: int
    ragtool: str
    built: str
    encoder: str
    dimensions: int
    settings: Settings
    roots: tuple[str, ...]
    n_documents: int
    n_passages: int
    n_sentences: int
    files: tuple[StoredFile, ...]
    reranker: str = ""

    def write(self, folder: Path) -> None:
        """Write it into a generation's folder."""
        write_sealed(folder / MANIFEST_FILE, asdict(self))

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read that of a generation's folder.

        Raises:
            IndexDamagedError: It is missing or is not what was written.
            IndexIncompatibleError: It is of another format version.
        """
        path = folder / MANIFEST_FILE
        fields = read_sealed(path, MEND_WITH_FOLDER)
        version = fields.get("format_version")
        if version != FORMAT_VERSION:
            raise IndexIncompatibleError(
                f"{folder} has index format {version}, this ragtool reads {FORMAT_VERSION}. {MEND}"
            )
        try:
            return cls(**_records(fields))
        except (KeyError, TypeError) as error:
            raise IndexDamagedError(f"{path} is not a manifest ({error}). {MEND_WITH_FOLDER}") from error


def remembered_roots(folder: Path) -> tuple[str, ...]:
    """The folders and files a generation of any format was built from; none where its manifest doesn't tell."""
    try:
        roots = read_sealed(folder / MANIFEST_FILE).get("roots")
    except IndexDamagedError:
        return ()
    return tuple(own for own in roots if isinstance(own, str)) if isinstance(roots, list) else ()


def _records(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {
        "settings": Settings(**fields["settings"]),
        "roots": tuple(fields["roots"]),
        "files": tuple(StoredFile(**own) for own in fields["files"]),
    }
