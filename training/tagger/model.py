"""The statement tagger: a small BERT encoder with a label head and two link heads."""

from __future__ import annotations

import math
from pathlib import Path

import torch
from torch import nn
from transformers import BertConfig, BertModel

from training.tagger.data import Batch

__all__ = ["StatementTagger", "loss"]

LINK_DIM = 128
LINK_WEIGHT = 0.4
"""Weight of each link loss beside the label loss."""


class StatementTagger(nn.Module):
    """Scores 7 labels for each piece, and for two relations how well each piece fits each other piece.

    ``forward(ids, mask)`` of shape [windows, pieces] gives labels [windows, pieces, 7] and links
    [windows, 2, pieces, pieces]: row i of relation 0 scores the cue of content piece i, of relation 1 the source of cue
    piece i; column 0 ([CLS]) stands for "none".
    """

    def __init__(self, config: BertConfig, labels: int) -> None:
        super().__init__()
        config.attention_probs_dropout_prob = 0.0  # costs a third of the time on a CPU; the other dropout stays
        config._attn_implementation = "eager"  # on a CPU faster than the fused kernel, and what ONNX can export
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.drop = nn.Dropout(0.1)
        self.label = nn.Linear(config.hidden_size, labels)
        self.asks = nn.Linear(config.hidden_size, 2 * LINK_DIM)
        self.answers = nn.Linear(config.hidden_size, 2 * LINK_DIM)

    @classmethod
    def from_base(cls, folder: Path, labels: int) -> StatementTagger:
        """A new tagger on the encoder saved in ``folder`` (config.json, model.safetensors)."""
        from safetensors.torch import load_file

        model = cls(BertConfig.from_json_file(str(folder / "config.json")), labels)
        weights = {k: v for k, v in load_file(str(folder / "model.safetensors")).items() if not k.startswith("pooler.")}
        missing, unexpected = model.encoder.load_state_dict(weights, strict=False)
        unexpected = [k for k in unexpected if "position_ids" not in k]
        if missing or unexpected:
            raise ValueError(f"{folder}: base weights do not fit: missing {missing}, unexpected {unexpected}")
        return model

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        hidden = self.drop(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state)
        rows, width = hidden.shape[0], hidden.shape[1]
        asks = self.asks(hidden).view(rows, width, 2, LINK_DIM).transpose(1, 2)
        answers = self.answers(hidden).view(rows, width, 2, LINK_DIM).transpose(1, 2)
        links = asks @ answers.transpose(2, 3) / math.sqrt(LINK_DIM)
        links = links + (1.0 - mask[:, None, None, :].to(links.dtype)) * -1e4
        return self.label(hidden), links


def loss(labels: torch.Tensor, links: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Cross-entropy of the labels, and of each link summed over all pieces that would be right."""
    out = nn.functional.cross_entropy(labels.flatten(0, 1).float(), batch.labels.flatten(), ignore_index=-100)
    log = links.float().log_softmax(-1)
    right = log.masked_fill(~batch.links, -1e4).logsumexp(-1)
    for task in (0, 1):
        asked = batch.queries[:, task]
        if asked.any():
            out = out - LINK_WEIGHT * right[:, task][asked].mean()
    return out
