"""Teach a tagger of fewer layers to read as the trained one does.

The teacher, in int8 as it ships, reads each window; the student, which starts from some of its layers, learns its
labels, its links and the states of its last layer. So no annotation is needed, and any English news will do.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
from collections.abc import Collection, Iterator
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
from training.tagger.course import BATCH, rate, resume, save
from training.tagger.data import IGNORED, Article, Batch, batches, examples, read_corpus
from training.tagger.export import write
from training.tagger.model import LINK_WEIGHT, StatementTagger

__all__ = ["KEPT", "Lesson", "Teacher", "distance", "distil", "read_texts"]

KEPT = (0, 1, 3, 4)
"""Layers of the teacher that a smaller tagger starts from. Of all fours these stray least from the teacher before any
training (labels' divergence .23 on training articles; .43 for 0, 2, 3, 5). Of all threes 0, 2, 3 do (.55)."""

SOFTNESS = 2.0
"""Labels are compared at this temperature: a teacher that has seen a text before is too sure of it. Alone tried."""
STATES_WEIGHT = 1.0
"""Of the last states, beside the labels. No other was tried."""


def read_texts(path: Path, *, but: Collection[str] = ()) -> list[Article]:
    """The texts of a JSONL(.gz) of stories (``{"story_id", "articles": [{"text"}]}``), without the stories named."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        stories = [json.loads(line) for line in lines if line.strip()]
    told = [article["text"] for story in stories if story["story_id"] not in but for article in story["articles"]]
    return [{"text": text, "quotes": []} for text in told]


@dataclass(frozen=True)
class Lesson:
    """What the teacher says of a batch: shapes as in `Scores`, and its last states [windows, pieces, 384]."""

    labels: torch.Tensor
    links: torch.Tensor
    states: torch.Tensor


class Teacher:
    """The trained tagger as ONNX, with its last states (`training.tagger.export.write`)."""

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
            torch.zeros(rows, width, each[0][2].shape[-1]),
        )
        for row, (labels, links, states) in enumerate(each):
            length = len(labels)
            out.labels[row, :length], out.states[row, :length] = labels, states
            out.links[row, :, :length, :length] = links
        return out

    def _read(self, ids: torch.Tensor) -> tuple[torch.Tensor, ...]:
        told = self.session.run(["labels", "links", "states"], {"ids": ids[None].numpy()})
        return tuple(torch.from_numpy(np.array(part[0])) for part in told)


def distance(student: StatementTagger, batch: Batch, lesson: Lesson) -> torch.Tensor:
    """How far the student is from the lesson: 0 where it says the same of every word, link and state."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = student.encoder(input_ids=batch.ids, attention_mask=batch.mask).last_hidden_state
        scores = student.heads(states, batch.mask)
    is_word, real = batch.labels != IGNORED, batch.mask.bool()
    labels = _divergence(scores.labels.float() / SOFTNESS, lesson.labels / SOFTNESS)[is_word].mean() * SOFTNESS**2
    chances = lesson.labels.softmax(-1)
    links = torch.tensor(0.0)
    for relation, role in enumerate(("CNT", "CUE")):
        asks = sum(chances[..., LABELS.index(f"{part}-{role}")] for part in "BI") * is_word
        apart = _divergence(scores.links[:, relation].float(), lesson.links[:, relation])
        links = links + (apart * asks).sum() / asks.sum().clamp(min=1.0)
    last = functional.mse_loss(states.float()[real], lesson.states[real]) / lesson.states[real].var()
    out: torch.Tensor = labels + LINK_WEIGHT * links + STATES_WEIGHT * last
    return out


def _divergence(found: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Kullback-Leibler divergence of the last dimension."""
    log = wanted.log_softmax(-1)
    return (log.exp() * (log - found.log_softmax(-1))).sum(-1)


def distil(options: argparse.Namespace, encoder: Tokenizer) -> None:
    """Teach a tagger of the layers ``options.keep`` what that of ``options.init`` says; resumes as training does.

    Each epoch shows all of the data once, and as many of the texts, others each time.
    """
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    shown = list(_shown(options))
    options.run.mkdir(parents=True, exist_ok=True)
    taught = options.init / "state.pt"
    write(StatementTagger.from_state(options.base, taught), options.run / "teacher.onnx", with_states=True)
    teacher = Teacher(options.run / "teacher.onnx", options.threads)
    student = StatementTagger.from_state(options.base, taught, options.keep).eval()  # nothing is dropped out
    student.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    learnt = [weight for weight in student.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(learnt, lr=options.rate, weight_decay=0.01)
    first = examples(shown[0], encoder, random.Random(f"{options.seed}/0"))
    total = options.epochs * math.ceil(sum(1 for _ in first) / BATCH)
    total = min(total, options.steps or total)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate(step, total))
    parts: dict[str, Any] = {"model": student, "optimizer": optimizer, "schedule": schedule}
    first_epoch, seen, step = resume(parts, options.run / "state.pt")
    print(f"{sum(map(len, shown))} texts, about {total} steps; starting at step {step}", flush=True)
    for epoch in range(first_epoch, options.epochs):
        rng = random.Random(f"{options.seed}/{epoch}")
        found = list(batches(list(examples(shown[epoch], encoder, rng)), BATCH, rng))
        losses: list[float] = []
        for number, batch in enumerate(found[seen : seen + total - step], start=seen + 1):
            apart = distance(student, batch, teacher.lesson(batch))
            optimizer.zero_grad(set_to_none=True)
            apart.backward()
            torch.nn.utils.clip_grad_norm_(learnt, 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(apart.detach()))
            step += 1
            if step % 100 == 0:
                told = sum(losses[-100:]) / len(losses[-100:])
                print(f"step {step} of about {total}, distance {told:.3f}", flush=True)
                save(parts, {"epoch": epoch, "seen": number, "step": step}, options.run / "state.pt")
        seen = 0
        save(parts, {"epoch": epoch + 1, "seen": 0, "step": step}, options.run / "state.pt")


def _shown(options: argparse.Namespace) -> Iterator[list[Article]]:
    """What each epoch shows."""
    articles = read_corpus(options.data)[: options.limit]
    own = read_folder(options.own)[: options.limit] if options.own else []
    texts = [text for path in options.texts for text in read_texts(path, but=options.but)]
    random.Random(options.seed).shuffle(texts)
    texts = texts[: options.epochs * len(articles)]
    for epoch in range(options.epochs):
        yield [*articles, *own, *texts[epoch :: options.epochs]]
