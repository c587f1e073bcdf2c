"""What runs an encoder's model: onnxruntime where it was exported, else sentence-transformers itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ragtool.index.encoder_folder import EncoderDescription
from ragtool.index.sealed import check_sizes

if TYPE_CHECKING:
    from ragtool.records import Encoder


def open_encoder(folder: Path, *, bulk: bool = False, device: str = "cpu") -> Encoder:
    """The encoder in ``folder``.

    Args:
        folder: As ``export_encoder`` made it.
        bulk: For many passages rather than a query.
        device: What to run the model on, by torch's name for it.

    Raises:
        IndexDamagedError: A file of it is missing or damaged.
        ModelError: The model itself is needed, and is not there any more or has changed; or the device is not there.
    """
    description = EncoderDescription.read(folder)
    check_sizes(folder, description.files)
    if description.not_exported:
        from ragtool.index.original import OriginalEncoder  # here, because it imports torch

        return OriginalEncoder(description, device)
    if device != "cpu":
        from ragtool.index.original import DeviceEncoder

        return DeviceEncoder(folder, description, device)
    from ragtool.index.encoder import OnnxEncoder

    return OnnxEncoder(folder, description, bulk=bulk)
