"""Teach a smaller tagger to read as the trained one does.

The teacher, in int8, reads each window; the student, which is the teacher pruned (`training.tagger.pruning`), learns
its labels, its links and the states of every second layer. So no annotation is needed, and any English news will do.
"""

from __future__ import annotations

import argparse
import copy
import gzip
import json
import math
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from onrecord.statements.tagger import LABELS, SLOW_FUSION
from training.corpus_reading import read_folder
from training.tagger.course import rate, resume, save
from training.tagger.data import IGNORED, Article, Batch, Example, batches, examples, read_corpus
from training.tagger.export import write
from training.tagger.model import LINK_WEIGHT, StatementTagger, told_layers
from training.tagger.pruning import WINDOWS, asks, pruned

__all__ = ["EPOCHS", "RATE", "Lesson", "Teacher", "distance", "distil", "follow", "read_texts"]

EPOCHS, BATCH = 5, 12
"""About 4,700 steps of 2,000 pieces."""
RATE = 2e-4
"""At 4e-4 the distance rose at first (.45 to .53) and stayed there for 500 steps; at 2e-4 it was .33 soon after."""

SOFTNESS = (1.0, 2.0)
"""Labels are compared at these temperatures: a teacher that has seen a text before is too sure of it."""
STATES_WEIGHT, LOWER_WEIGHT = 1.0, 0.3
"""Of the last states and of each of those below, beside the labels. No others were tried."""
TEXT_PARTS = 2
"""Each epoch shows this part of the texts: all of them are twice as long as the articles."""
MEMORY = 0.998
"""What is written is the running mean of the weights, which keeps this share of itself at a step; less at first."""
PRUNING_PIECES = range(120, 261)
"""Windows of this length show what matters in the teacher."""


def read_texts(path: Path, *, but: Collection[str] = ()) -> list[Article]:
    """The texts of a JSONL(.gz) of stories (``{"story_id", "articles": [{"text"}]}``), without the stories named."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        stories = [json.loads(line) for line in lines if line.strip()]
    told = [article["text"] for story in stories if story["story_id"] not in but for article in story["articles"]]
    return [{"text": text, "quotes": []} for text in told]


@dataclass(frozen=True)
class Lesson:
    """What the teacher says of a batch: shapes as in `Scores`; states [windows, pieces, 384] of its `told_layers`."""

    labels: torch.Tensor
    links: torch.Tensor
    states: Sequence[torch.Tensor]


class Teacher:
    """The trained tagger as ONNX, with its states (`training.tagger.export.write`)."""

    def __init__(self, model: Path, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"], disabled_optimizers=[SLOW_FUSION]
        )

    def lesson(self, batch: Batch) -> Lesson:
        """Read each window by itself, as tagging does."""
        rows, width = batch.ids.shape
        each = [self._read(batch.ids[row, :length]) for row, length in enumerate(batch.mask.sum(1).tolist())]
        out = Lesson(
            torch.zeros(rows, width, len(LABELS)),
            torch.full((rows, 2, width, width), -1e4),
            [torch.zeros(rows, width, found.shape[-1]) for found in each[0][2:]],
        )
        for row, (labels, links, *states) in enumerate(each):
            length = len(labels)
            out.labels[row, :length] = labels
            out.links[row, :, :length, :length] = links
            for part, found in zip(out.states, states, strict=True):
                part[row, :length] = found
        return out

    def _read(self, ids: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return tuple(torch.from_numpy(np.array(part[0])) for part in self.session.run(None, {"ids": ids[None].numpy()}))


def distance(student: StatementTagger, batch: Batch, lesson: Lesson) -> torch.Tensor:
    """How far the student is from the lesson: 0 where it says the same of every word, link and state."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        told = student.encoder(input_ids=batch.ids, attention_mask=batch.mask, output_hidden_states=True).hidden_states
        scores = student.heads(told[-1], batch.mask)
    is_word, real = batch.labels != IGNORED, batch.mask.bool()
    out = torch.tensor(0.0)
    for softness in SOFTNESS:
        apart = _divergence(scores.labels.float() / softness, lesson.labels / softness)[is_word].mean()
        out = out + apart * softness**2 / len(SOFTNESS)
    asked = asks(lesson.labels, is_word)
    links = _divergence(scores.links.float(), lesson.links) * asked
    out = out + LINK_WEIGHT * (links.sum((0, 2)) / asked.sum((0, 2)).clamp(min=1.0)).sum()
    for layer, wanted in zip(told_layers(student), lesson.states, strict=True):
        apart = functional.mse_loss(told[layer].float()[real], wanted[real]) / wanted[real].var()
        out = out + (STATES_WEIGHT if layer == len(told) - 1 else LOWER_WEIGHT) * apart
    return out


def _divergence(found: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Kullback-Leibler divergence of the last dimension."""
    log = wanted.log_softmax(-1)
    return (log.exp() * (log - found.log_softmax(-1))).sum(-1)


def distil(options: argparse.Namespace, encoder: Tokenizer) -> None:
    """Prune the tagger of ``options.init`` and teach what is left to say the same; resumes as training does."""
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    shown = list(_shown(options))
    options.run.mkdir(parents=True, exist_ok=True)
    whole = StatementTagger.from_state(options.base, options.init / "state.pt").eval()
    write(whole, options.run / "teacher.onnx", with_states=True)
    teacher = Teacher(options.run / "teacher.onnx", options.threads)
    first = list(examples(shown[0], encoder, random.Random(f"{options.seed}/0")))
    student = pruned(whole, _singly(first, options.seed))  # in eval mode: nothing is dropped out
    student.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    learnt = [weight for weight in student.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(learnt, lr=options.rate, weight_decay=0.01)
    total = options.epochs * math.ceil(len(first) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate(step, total))
    mean = copy.deepcopy(student)
    parts: dict[str, Any] = {"model": mean, "student": student, "optimizer": optimizer, "schedule": schedule}
    first_epoch, seen, step = resume(parts, options.run / "state.pt")
    student.encoder.compile(dynamic=True)
    print(f"{sum(map(len, shown))} texts, about {total} steps; starting at step {step}", flush=True)
    for epoch in range(first_epoch, options.epochs):
        rng = random.Random(f"{options.seed}/{epoch}")
        found = list(batches(list(examples(shown[epoch], encoder, rng)), BATCH, rng))
        losses: list[float] = []
        for number, batch in enumerate(found[seen:], start=seen + 1):
            apart = distance(student, batch, teacher.lesson(batch))
            optimizer.zero_grad(set_to_none=True)
            apart.backward()
            torch.nn.utils.clip_grad_norm_(learnt, 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(apart.detach()))
            step += 1
            follow(mean, student, step)
            if step % 100 == 0:
                told = sum(losses[-100:]) / len(losses[-100:])
                print(f"step {step} of about {total}, distance {told:.3f}", flush=True)
                save(parts, {"epoch": epoch, "seen": number, "step": step}, options.run / "state.pt")
        seen = 0
        save(parts, {"epoch": epoch + 1, "seen": 0, "step": step}, options.run / "state.pt")


def follow(mean: torch.nn.Module, student: torch.nn.Module, step: int) -> None:
    """Move the running mean of the weights towards the student's, as they are after so many steps (from 1)."""
    kept = min(MEMORY, step / (step + 20))
    for each, now in zip(mean.parameters(), student.parameters(), strict=True):
        each.data.lerp_(now.data, 1.0 - kept)


def _singly(found: Sequence[Example], seed: int) -> list[Batch]:
    """Some of the windows, each a batch of its own, in no order."""
    fitting = [example for example in found if len(example.labels) in PRUNING_PIECES] or list(found)
    random.Random(seed).shuffle(fitting)
    return list(batches(fitting[:WINDOWS], 1, None))


def _shown(options: argparse.Namespace) -> Iterator[list[Article]]:
    """What each epoch shows."""
    articles = read_corpus(options.data)[: options.limit]
    own = read_folder(options.own)[: options.limit] if options.own else []
    texts = [text for path in options.texts for text in read_texts(path, but=options.but)]
    random.Random(options.seed).shuffle(texts)
    texts = texts[: options.limit]
    for epoch in range(options.epochs):
        yield [*articles, *own, *texts[epoch % TEXT_PARTS :: TEXT_PARTS]]
