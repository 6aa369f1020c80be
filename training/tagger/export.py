"""Write a trained tagger as ONNX with int8 weights, and its tokenizer beside it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.tagger.model import StatementTagger

__all__ = ["export"]


def export(state: Path, base: Path, out: Path) -> None:
    """Export the model saved in ``state`` to ``out/tagger.onnx`` (int8, per channel) and ``out/tokenizer.json``."""
    model = StatementTagger(base)
    model.load_state_dict(torch.load(state, weights_only=True, map_location="cpu")["model"])
    ids = torch.ones(1, 16, dtype=torch.long)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "tagger.onnx"
        torch.onnx.export(
            model.eval(),
            (ids,),  # one window needs no mask, and is 5 % faster without
            str(exact),
            input_names=["ids"],
            output_names=["labels", "links"],
            dynamic_axes={name: {1: "pieces"} for name in ("ids", "labels")} | {"links": {2: "pieces", 3: "pieces"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(exact, out / "tagger.onnx", per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    shutil.copyfile(base / "tokenizer.json", out / "tokenizer.json")
