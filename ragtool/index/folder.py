"""An index folder: its paths, which generation is live, and the hold that a reader keeps on the one it opened.

index/
  CURRENT                  the name of the live generation
  generations/<n>/         immutable once CURRENT names it
  encoders/<fingerprint>/  exported encoders
  build.lock               held by the process that builds
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from ragtool.errors import IndexDamagedError, IndexMissingError
from ragtool.index.manifest import MANIFEST_FILE
from ragtool.index.sealed import MEND_WITH_FOLDER

CURRENT_FILE = "CURRENT"


class IndexFolder:
    """The paths of an index; nothing need exist."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.current = path / CURRENT_FILE
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
        try:
            name = self.current.read_text(encoding="utf-8").strip()
        except (FileNotFoundError, NotADirectoryError):
            raise IndexMissingError(
                f"No index in {self.path}. Run: ragtool index FOLDER (the folder of reports and letters)"
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise IndexDamagedError(f"{self.current} can't be read ({error}). {MEND_WITH_FOLDER}") from error
        if not name.isdecimal() or not (self.generations / name).is_dir():
            raise IndexDamagedError(
                f"{self.current} names generation {name[:40]!r}, which is not there. {MEND_WITH_FOLDER}"
            )
        return self.generations / name


def hold(generation: Path) -> int:
    """Keep builds from removing a generation, until the descriptor returned is closed or this process ends.

    A shared lock on its manifest; a build that would remove the generation asks for the exclusive one. Where the file
    system knows no locks nothing is held, and only files that are open already stay readable.

    Raises:
        IndexDamagedError: There is no manifest, or a build is removing the generation.
    """
    manifest = generation / MANIFEST_FILE
    try:
        descriptor = os.open(manifest, os.O_RDONLY)
    except OSError as error:
        raise IndexDamagedError(f"{manifest} can't be opened ({error.strerror}). {MEND_WITH_FOLDER}") from error
    if not lock(descriptor, exclusive=False):
        os.close(descriptor)
        raise IndexDamagedError(f"{generation} is being removed by a build. Try again.")
    return descriptor


def lock(descriptor: int, *, exclusive: bool) -> bool:
    """Lock an open file without waiting; False where another has it locked in a way that excludes this."""
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # no locks on this file system
    return True
