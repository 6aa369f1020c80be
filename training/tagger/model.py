"""The statement tagger: a BERT encoder with a label head and two link heads."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import nn
from transformers import BertConfig, BertModel

from onrecord.statements.tagger import LABELS
from training.tagger.data import IGNORED, Batch

__all__ = ["Scores", "StatementTagger", "WithStates", "loss", "narrow", "told_layers"]

LINK_DIM = 128
LINK_WEIGHT = 0.4
"""Weight of each link loss beside the label loss."""


class Scores(NamedTuple):
    """Labels [windows, pieces, 7] and links [windows, 2, pieces, pieces], not normed."""

    labels: torch.Tensor
    links: torch.Tensor


class StatementTagger(nn.Module):
    """Scores labels for each piece, and for two relations how well each piece fits each other piece.

    ``forward(ids, mask)``, both [windows, pieces], gives `Scores`: row i of relation 0 scores the cue of content piece
    i, of relation 1 the source of cue piece i; column 0 ([CLS]) stands for "none". Without filler no mask is needed.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        config = BertConfig.from_json_file(str(folder / "config.json"))
        config.attention_probs_dropout_prob = 0.0  # costs a third of the time on a CPU; the other dropout stays
        config._attn_implementation = "eager"  # on a CPU faster than the fused kernel, and what ONNX can export
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.drop = nn.Dropout(0.1)
        self.label = nn.Linear(config.hidden_size, len(LABELS))
        self.asks = nn.Linear(config.hidden_size, 2 * LINK_DIM)
        self.answers = nn.Linear(config.hidden_size, 2 * LINK_DIM)

    @classmethod
    def from_base(cls, folder: Path) -> StatementTagger:
        """A new tagger on the encoder saved in ``folder`` (config.json, model.safetensors, tokenizer.json)."""
        from safetensors.torch import load_file

        model = cls(folder)
        weights = {k: v for k, v in load_file(str(folder / "model.safetensors")).items() if not k.startswith("pooler.")}
        missing, unexpected = model.encoder.load_state_dict(weights, strict=False)
        unexpected = [k for k in unexpected if "position_ids" not in k]
        if missing or unexpected:
            raise ValueError(f"{folder}: base weights do not fit: missing {missing}, unexpected {unexpected}")
        return model

    @classmethod
    def from_state(cls, folder: Path, state: Path) -> StatementTagger:
        """The tagger saved in ``state``, be it whole or pruned: its shape is that of its weights."""
        weights = torch.load(state, weights_only=True, map_location="cpu")["model"]
        model = cls(folder)
        for number, layer in enumerate(model.encoder.encoder.layer):
            name = f"encoder.encoder.layer.{number}"
            heads = len(weights[f"{name}.attention.self.query.weight"]) // layer.attention.self.attention_head_size
            narrow(model, number, range(heads), range(len(weights[f"{name}.intermediate.dense.weight"])))
        model.load_state_dict(weights)
        return model

    def forward(self, ids: torch.Tensor, mask: torch.Tensor | None = None) -> Scores:
        return self.heads(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state, mask)

    def heads(self, hidden: torch.Tensor, mask: torch.Tensor | None = None) -> Scores:
        """The scores that the last layer's states [windows, pieces, 384] give."""
        hidden = self.drop(hidden)
        rows, width = hidden.shape[0], hidden.shape[1]
        asks = self.asks(hidden).view(rows, width, 2, LINK_DIM).transpose(1, 2)
        answers = self.answers(hidden).view(rows, width, 2, LINK_DIM).transpose(1, 2)
        links = asks @ answers.transpose(2, 3) / math.sqrt(LINK_DIM)
        if mask is not None:
            links = links + (1.0 - mask[:, None, None, :].to(links.dtype)) * -1e4
        return Scores(self.label(hidden), links)


class WithStates(nn.Module):
    """A tagger that also tells states [windows, pieces, 384], those of each of `told_layers`: a teacher."""

    def __init__(self, tagger: StatementTagger) -> None:
        super().__init__()
        self.tagger = tagger

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor, ...]:
        states = self.tagger.encoder(input_ids=ids, output_hidden_states=True).hidden_states
        return (*self.tagger.heads(states[-1]), *(states[layer] for layer in told_layers(self.tagger)))


def told_layers(tagger: StatementTagger) -> range:
    """Every second layer up to the last, counted from one, as a student follows them: 2, 4 and 6 of six."""
    layers = len(tagger.encoder.encoder.layer)
    return range(2 - layers % 2, layers + 1, 2)


def narrow(tagger: StatementTagger, layer: int, heads: Sequence[int], neurons: Sequence[int]) -> None:
    """Leave a layer only these heads and these neurons of its middle."""
    found: Any = tagger.encoder.encoder.layer[layer]
    attention, width = found.attention.self, found.attention.self.attention_head_size
    inside = [head * width + place for head in heads for place in range(width)]
    for name in ("query", "key", "value"):
        setattr(attention, name, _part(getattr(attention, name), rows=inside))
    attention.num_attention_heads, attention.all_head_size = len(heads), len(inside)
    found.attention.output.dense = _part(found.attention.output.dense, columns=inside)
    found.intermediate.dense = _part(found.intermediate.dense, rows=list(neurons))
    found.output.dense = _part(found.output.dense, columns=list(neurons))


def _part(dense: nn.Linear, *, rows: list[int] | None = None, columns: list[int] | None = None) -> nn.Linear:
    """Some outputs, or some inputs, of a linear layer."""
    weight, bias = dense.weight.detach(), dense.bias.detach()
    weight, bias = (weight, bias) if rows is None else (weight[rows], bias[rows])
    weight = weight if columns is None else weight[:, columns]
    out = nn.Linear(weight.shape[1], weight.shape[0])
    out.weight.data, out.bias.data = weight.clone(), bias.clone()
    return out


def loss(scores: Scores, batch: Batch) -> torch.Tensor:
    """Cross-entropy of the labels, and of each link summed over all pieces that would be right."""
    cross_entropy: Any = nn.functional.cross_entropy
    out: torch.Tensor = cross_entropy(scores.labels.flatten(0, 1).float(), batch.labels.flatten(), ignore_index=IGNORED)
    log = scores.links.float().log_softmax(-1)
    right = log.masked_fill(~batch.links, -1e4).logsumexp(-1)
    for relation in (0, 1):
        asked = batch.queries[:, relation]
        if asked.any():
            out = out - LINK_WEIGHT * right[:, relation][asked].mean()
    return out
