"""Make a tagger smaller: fewer attention heads and narrower middles, mended so that it still reads much as before.

What matters least is found by Fisher information: how strongly what the tagger says of texts changes with each head
and each neuron of a layer's middle. Then each layer's outputs are fitted anew, by least squares, to what they were.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from onrecord.statements.tagger import LABELS
from training.tagger.data import IGNORED, Batch
from training.tagger.model import LINK_WEIGHT, StatementTagger, narrow

__all__ = ["WINDOWS", "asks", "pruned"]

HEADS, NEURONS = 44 / 72, 5 / 9
"""Share of all heads and of all middle neurons that stay: 17.5 ms a window for 28. Six layers with 8 heads and 896
neurons each take 18.3 ms, with 6 and 1,024 17.0, four whole layers 19.0."""
LEAST_HEADS, LEAST_NEURONS = 1 / 3, 1 / 3
"""Share of each layer's that stays in any case: the estimate is of one at a time, and far off for all of a layer."""
STEP = 64
"""Neurons stay in multiples of this, as int8 products work on blocks."""
RIDGE = 2e-3
"""Of the mean square of what comes in, against fitting the few windows too closely."""
WINDOWS, MENDING = 160, 80
"""Windows that are read for what matters, and the first of them that layers are fitted on (some 14,000 pieces)."""


def pruned(teacher: StatementTagger, windows: Sequence[Batch]) -> StatementTagger:
    """A smaller tagger than ``teacher``, mended on ``windows``, which are batches of one window each."""
    heads, neurons = _matter(teacher, windows[:WINDOWS])
    kept_heads = _kept(heads, HEADS, LEAST_HEADS, 1)
    kept_neurons = _kept(neurons, NEURONS, LEAST_NEURONS, min(STEP, neurons.shape[1] // 4))
    student: StatementTagger = copy.deepcopy(teacher).eval()
    for layer, parts in enumerate(zip(kept_heads, kept_neurons, strict=True)):
        narrow(student, layer, *parts)
    _mend(student, teacher, windows[:MENDING])
    return student


def asks(labels: torch.Tensor, is_word: torch.Tensor) -> torch.Tensor:
    """How surely each piece asks for a cue and for a source [windows, 2, pieces], by scores of labels."""
    chances = labels.softmax(-1)
    each = [sum(chances[..., LABELS.index(f"{part}-{role}")] for part in "BI") * is_word for role in ("CNT", "CUE")]
    return torch.stack(each, 1)


def _matter(teacher: StatementTagger, windows: Sequence[Batch]) -> tuple[torch.Tensor, torch.Tensor]:
    """How much each head [layers, heads] and each neuron [layers, neurons] matters.

    It is the mean square of the slope of what is said, for labels and links drawn as the teacher would give them.
    """
    layers: Any = teacher.encoder.encoder.layer
    width = layers[0].attention.self.attention_head_size
    heads = [torch.ones(layer.attention.self.num_attention_heads, requires_grad=True) for layer in layers]
    neurons = [torch.ones(layer.output.dense.in_features, requires_grad=True) for layer in layers]
    hooks = []
    for layer, by_head, by_neuron in zip(layers, heads, neurons, strict=True):
        hooks += [
            layer.attention.output.dense.register_forward_pre_hook(
                lambda _, given, by=by_head: (given[0] * by.repeat_interleave(width),)
            ),
            layer.output.dense.register_forward_pre_hook(lambda _, given, by=by_neuron: (given[0] * by,)),
        ]
    found = [torch.zeros_like(part) for part in (*heads, *neurons)]
    for batch in windows:
        slopes = torch.autograd.grad(_surprise(teacher, batch), [*heads, *neurons])
        for total, slope in zip(found, slopes, strict=True):
            total += slope**2
    for hook in hooks:
        hook.remove()
    return torch.stack(found[: len(heads)]), torch.stack(found[len(heads) :])


def _surprise(teacher: StatementTagger, batch: Batch) -> torch.Tensor:
    """Minus the log of the chance of labels and links that are drawn by the teacher's own chances."""
    scores, is_word = teacher(batch.ids, batch.mask), batch.labels != IGNORED
    labels = scores.labels[is_word].log_softmax(-1)
    drawn = torch.distributions.Categorical(logits=labels.detach()).sample()
    links = scores.links.log_softmax(-1)
    pointed = torch.distributions.Categorical(logits=links.detach()).sample()
    sure = asks(scores.labels.detach(), is_word).sqrt()
    out: torch.Tensor = -labels.gather(1, drawn[:, None]).sum()
    return out - LINK_WEIGHT * (links.gather(-1, pointed[..., None])[..., 0] * sure).sum()


def _kept(matter: torch.Tensor, share: float, least: float, step: int) -> list[list[int]]:
    """For each layer the numbers of what stays: the least of each, then what matters most of all layers."""
    layers, each = matter.shape
    order = matter.argsort(1, descending=True)
    kept = [round(least * each)] * layers
    rest = [(-float(matter[i, order[i, k]]), i, k) for i in range(layers) for k in range(kept[i], each)]
    for _, layer, _ in sorted(rest)[: round(share * layers * each) - sum(kept)]:
        kept[layer] += 1
    return [sorted(order[i, : max(1, round(count / step)) * step].tolist()) for i, count in enumerate(kept)]


def _mend(student: StatementTagger, teacher: StatementTagger, windows: Sequence[Batch]) -> None:
    """Fit what attention and middle of each layer give, from below, so that states stay as the teacher's are."""
    for layer, wanted in zip(student.encoder.encoder.layer, teacher.encoder.encoder.layer, strict=True):
        for block, told in ((layer.attention.output, wanted.attention.output), (layer.output, wanted.output)):
            given, beside = _seen(student, block, windows)
            taught, around = _seen(teacher, told, windows)
            _fit(block.dense, given, told.dense(taught).detach() + around - beside)


def _seen(tagger: StatementTagger, block: nn.Module, windows: Sequence[Batch]) -> tuple[torch.Tensor, torch.Tensor]:
    """What goes into a block of a layer, and the states that are added to what comes out, for all pieces."""
    found: list[tuple[torch.Tensor, torch.Tensor]] = []
    hook = block.register_forward_pre_hook(lambda _, given: found.append((given[0][0], given[1][0])))
    with torch.no_grad():
        for batch in windows:
            tagger(batch.ids, batch.mask)
    hook.remove()
    return torch.cat([given for given, _ in found]), torch.cat([beside for _, beside in found])


def _fit(dense: nn.Linear, given: torch.Tensor, wanted: torch.Tensor) -> None:
    """Change weights and bias by least squares, so that ``wanted`` comes out of ``given``."""
    given = torch.cat([given, torch.ones(len(given), 1)], 1)
    now = torch.cat([dense.weight.detach(), dense.bias.detach()[:, None]], 1).T
    square = given.T @ given
    square += RIDGE * square.diagonal().mean() * torch.eye(len(square))
    now = now + torch.linalg.solve(square, given.T @ (wanted - given @ now))
    dense.weight.data, dense.bias.data = now[:-1].T.contiguous(), now[-1].contiguous()
