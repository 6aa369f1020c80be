"""Write the layers of the spaCy pipeline's two networks in int8, for `onrecord.documents.networks`.

    python -m training.words --out src/onrecord/models/words.onnx

Nothing is trained: do it anew when the pipeline that OnRecord is pinned to changes.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from onrecord import weights
from onrecord.documents.networks import MADE_OF, Layer, plain_networks_of

__all__ = ["main", "write"]

_SIDES = ("tags", "names")


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    networks = plain_networks_of(weights.load_spacy(weights.SPACY_DEFAULT))
    if networks is None:
        raise SystemExit(f"{weights.SPACY_DEFAULT} is of another make than can be written")
    write(networks.layers, networks.made_of(), options.out)


def write(layers: list[Layer], made_of: str, path: Path) -> None:
    """Write the layers of both networks, quantised as the tagger is; ``made_of`` is their digest."""
    width = layers[0].weights.shape[1] // 3
    nodes: list[onnx.NodeProto] = []
    outs: list[str] = []
    constants = [
        numpy_helper.from_array(np.array([number], dtype=np.int64), name)
        for name, number in (("zero", 0), ("one", 1), ("last", -1), ("end", np.iinfo(np.int64).max))
    ]
    constants.append(numpy_helper.from_array(np.zeros((1, width), dtype=np.float32), "nothing"))
    for side, name in enumerate(_SIDES):
        states = name
        for number, layer in enumerate(layers):
            at = f"{name}/{number}"
            constants += [
                numpy_helper.from_array(np.ascontiguousarray(array[side].squeeze()), f"{at}/{part}")
                for part, array in zip(("weights", "bias", "scale", "shift"), layer.arrays(), strict=True)
            ]
            nodes += _nodes(states, at)
            states = f"{at}/out"
        outs.append(states)
    given, told = (
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["words", width]) for n in names]
        for names in (_SIDES, outs)
    )
    graph = helper.make_graph(nodes, "words", given, told, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model)
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "words.onnx"
        onnx.save(model, exact)
        quantize_dynamic(exact, path, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    written = onnx.load(path)
    helper.set_model_props(written, {MADE_OF: made_of})
    onnx.save(written, path)


def _nodes(states: str, at: str) -> Iterator[onnx.NodeProto]:
    """One layer, as `Networks` has it: each word sees the one before and the one behind."""

    def node(kind: str, inputs: str, outputs: str, **options: float) -> onnx.NodeProto:
        return helper.make_node(kind, inputs.format(x=states, at=at).split(), outputs.format(at=at).split(), **options)

    yield node("Slice", "{x} zero last zero", "{at}/but_last")
    yield node("Slice", "{x} one end zero", "{at}/but_first")
    yield node("Concat", "nothing {at}/but_last", "{at}/before", axis=0)
    yield node("Concat", "{at}/but_first nothing", "{at}/behind", axis=0)
    yield node("Concat", "{at}/before {x} {at}/behind", "{at}/seen", axis=1)
    yield node("MatMul", "{at}/seen {at}/weights", "{at}/product")
    yield node("Add", "{at}/product {at}/bias", "{at}/pieces")
    yield node("Split", "{at}/pieces", "{at}/p {at}/q {at}/r", axis=1, num_outputs=3)
    yield node("Max", "{at}/p {at}/q {at}/r", "{at}/largest")
    yield node("LayerNormalization", "{at}/largest {at}/scale {at}/shift", "{at}/normed", axis=-1, epsilon=1e-8)
    yield node("Add", "{x} {at}/normed", "{at}/out")


if __name__ == "__main__":
    main()
