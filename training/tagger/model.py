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

__all__ = ["Scores", "StatementTagger", "WithStates", "loss"]

_LAYER = "encoder.encoder.layer."

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

    def __init__(self, folder: Path, layers: int | None = None) -> None:
        super().__init__()
        config = BertConfig.from_json_file(str(folder / "config.json"))
        config.num_hidden_layers = layers or config.num_hidden_layers
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
    def from_state(cls, folder: Path, state: Path, keep: Sequence[int] | None = None) -> StatementTagger:
        """The tagger saved in ``state``; of its layers only those numbered in ``keep``, where it is given."""
        weights = torch.load(state, weights_only=True, map_location="cpu")["model"]
        found = sorted({int(name.split(".")[3]) for name in weights if name.startswith(_LAYER)})
        kept = {number: place for place, number in enumerate(found if keep is None else keep)}
        model = cls(folder, len(kept))
        renamed = {}
        for name, weight in weights.items():
            if name.startswith(_LAYER):
                number, rest = name.removeprefix(_LAYER).split(".", 1)
                if int(number) not in kept:
                    continue
                name = f"{_LAYER}{kept[int(number)]}.{rest}"
            renamed[name] = weight
        model.load_state_dict(renamed)
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
    """A tagger that also tells the states of its last layer [windows, pieces, 384]: a teacher."""

    def __init__(self, tagger: StatementTagger) -> None:
        super().__init__()
        self.tagger = tagger

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor, ...]:
        states = self.tagger.encoder(input_ids=ids).last_hidden_state
        return (*self.tagger.heads(states), states)


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
