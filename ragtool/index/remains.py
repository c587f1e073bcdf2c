"""What an index still tells of how it was made, where the manifest of its live generation can't be read any more."""

from __future__ import annotations

from ragtool.config import DEFAULT_MODEL, Settings
from ragtool.errors import IndexDamagedError
from ragtool.index.encoder_folder import DESCRIPTION_FILE, EncoderDescription
from ragtool.index.folder import IndexFolder
from ragtool.index.reranker import RERANKER_FILE, RerankerDescription


def settings_by_encoders(place: IndexFolder) -> Settings | None:
    """The settings as the encoder tells them; None where there is not one encoder, whole and alone, to tell.

    The length of a passage is told by no encoder: it is the default.
    """
    encoders = [path.parent for path in place.encoders.glob(f"*/{DESCRIPTION_FILE}")]
    rerankers = [path.parent for path in place.encoders.glob(f"*/{RERANKER_FILE}")]
    if len(encoders) != 1 or len(rerankers) > 1:
        return None
    try:
        encoder = EncoderDescription.read(encoders[0])
        reranker = RerankerDescription.read(rerankers[0]).model if rerankers else ""
    except IndexDamagedError:
        return None
    adapter = bool(encoder.adapter) if encoder.model == DEFAULT_MODEL else True
    return Settings(model=encoder.model, adapter=adapter, reranker=reranker)
