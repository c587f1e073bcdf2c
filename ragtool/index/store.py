"""One generation of an index, all its parts opened together: what a query needs and no more."""

from __future__ import annotations

import os
import weakref
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ragtool.errors import IndexDamagedError
from ragtool.index.catalog import CATALOG_FILE, Catalog
from ragtool.index.encoder_folder import EncoderDescription, encoder_problems
from ragtool.index.encoders import open_encoder
from ragtool.index.folder import IndexFolder, hold
from ragtool.index.manifest import Manifest
from ragtool.index.sealed import changed_files, check_sizes

if TYPE_CHECKING:
    from ragtool.index.lexical import LexicalIndex
    from ragtool.index.reranker import Reranker
    from ragtool.index.vectors import VectorIndex
    from ragtool.records import Encoder


class Index:
    """One generation, open. It stays whole and readable while newer ones are built.

    Attributes:
        folder: Of the index.
        generation: Folder of the generation.
        manifest: What the generation is made of.
        catalog: Its documents, paragraphs and passages.
    """

    def __init__(self, folder: Path, generation: Path) -> None:
        """Open a generation of the index in ``folder``, checking that its files are there in their full size.

        Raises:
            IndexDamagedError: A file is missing or cut short.
            IndexIncompatibleError: It is of another format version.
        """
        self.folder = folder
        self.generation = generation
        self._release = weakref.finalize(self, os.close, hold(generation))
        try:
            self.manifest = Manifest.read(generation)
            check_sizes(generation, self.manifest.files)
            self.catalog = Catalog(generation / CATALOG_FILE)
        except BaseException:
            self._release()
            raise

    @classmethod
    def open(cls, folder: Path) -> Index:
        """Open the live generation of the index in ``folder``.

        Raises:
            IndexMissingError: There is no index.
            IndexDamagedError: A file is missing or cut short.
            IndexIncompatibleError: It is of another format version.
        """
        place = IndexFolder(folder)
        while True:
            generation = place.live
            try:
                return cls(folder, generation)
            except IndexDamagedError:
                if place.live == generation:
                    raise
                # A build swapped in a newer generation and removed this one meanwhile: open that.

    @cached_property
    def vectors(self) -> VectorIndex:
        """The passages' and sentences' vectors."""
        from ragtool.index.vectors import VectorIndex

        return VectorIndex(self.generation)

    @cached_property
    def lexical(self) -> LexicalIndex:
        """The lexical index."""
        from ragtool.index.lexical import LEXICAL_FOLDER, LexicalIndex

        return LexicalIndex(self.generation / LEXICAL_FOLDER)

    @cached_property
    def model(self) -> EncoderDescription:
        """The model that made the vectors.

        Raises:
            IndexDamagedError: What describes it is missing or damaged.
        """
        return EncoderDescription.read(IndexFolder(self.folder).encoders / self.manifest.encoder)

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder that made the vectors."""
        return open_encoder(IndexFolder(self.folder).encoders / self.manifest.encoder)

    @cached_property
    def reranker(self) -> Reranker | None:
        """What reads the best passages once more, if the index has it."""
        if not self.manifest.reranker:
            return None
        from ragtool.index.reranker import Reranker

        return Reranker(IndexFolder(self.folder).encoders / self.manifest.reranker)

    def close(self) -> None:
        """Let go of the files; from now on a build may remove the generation."""
        self.catalog.close()
        self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def verify(folder: Path) -> list[str]:
    """Compare every file of the live generation, its encoder and its reranker with its checksum.

    Returns:
        A sentence for each file that is missing or changed; none when the index is whole.

    Raises:
        IndexMissingError: There is no index.
        IndexDamagedError: CURRENT or the manifest can't be read.
        IndexIncompatibleError: It is of another format version.
    """
    place = IndexFolder(folder)
    generation = place.live
    from ragtool.index.reranker import reranker_problems  # here, because few indexes have one

    manifest = Manifest.read(generation)
    problems = [*changed_files(generation, manifest.files), *encoder_problems(place.encoders / manifest.encoder)]
    return [*problems, *(reranker_problems(place.encoders / manifest.reranker) if manifest.reranker else ())]
