"""Write a trained tagger as ONNX with int8 weights, and its tokenizer beside it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.tagger.model import StatementTagger, WithStates, told_layers

__all__ = ["export", "write"]


def export(state: Path, base: Path, out: Path) -> None:
    """Export the model saved in ``state`` to ``out/tagger.onnx`` (int8, per channel) and ``out/tokenizer.json``."""
    out.mkdir(parents=True, exist_ok=True)
    write(StatementTagger.from_state(base, state), out / "tagger.onnx")
    shutil.copyfile(base / "tokenizer.json", out / "tokenizer.json")


def write(model: StatementTagger, path: Path, *, with_states: bool = False) -> None:
    """Write a tagger as int8 ONNX; ``with_states`` it also tells those of `told_layers`, as a teacher needs."""
    states = [f"states{layer}" for layer in told_layers(model)] if with_states else []
    axes = {name: {1: "pieces"} for name in ("ids", "labels", *states)} | {"links": {2: "pieces", 3: "pieces"}}
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "tagger.onnx"
        torch.onnx.export(
            (WithStates(model) if with_states else model).eval(),
            (torch.ones(1, 16, dtype=torch.long),),  # one window needs no mask, and is 5 % faster without
            str(exact),
            input_names=["ids"],
            output_names=["labels", "links", *states],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(exact, path, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
