from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.index.conftest import give_encoder

KILLS = 32


def test_a_build_killed_at_any_instant_leaves_the_old_index_or_the_new_one(
    tmp_path: Path, tiny_model: Path, tiny_encoder: Path
) -> None:
    give_encoder(tmp_path / "index", tiny_encoder)
    root = Path(__file__).parents[2]
    finished = subprocess.run(
        [sys.executable, "-m", "tests.index.killed_builds", str(tmp_path), str(tiny_model), str(KILLS)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    kills = json.loads(finished.stdout)
    assert len(kills) == KILLS
    assert [kill for kill in kills if kill["left"] not in ("old", "new") or not kill["mended"]] == [], finished.stderr
    assert {kill["left"] for kill in kills} == {"old", "new"}
    assert sum(not kill["finished"] for kill in kills) > KILLS / 2
