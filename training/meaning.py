"""Write all-MiniLM-L6-v2, which makes vectors of sentences, in int8; or teach three layers to make the same vectors.

    python -m training.meaning --base FOLDER --out src/onrecord/models/meaning.onnx
    python -m training.meaning --base FOLDER --out runs/small/meaning.onnx --data CORPORA --steps 725

The teacher reads sentences of the corpora; the student, which starts from three of its layers, learns its vectors, how
alike they are to one another, and the states of its pieces. No annotation is needed, and any English news will do.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import BertModel

from training.base import base_encoder
from training.tagger.data import read_corpus
from training.tagger.distil import read_texts

__all__ = ["KEPT", "SentenceVector", "export", "main", "sentences"]

KEPT = (0, 2, 5)
"""Layers of the teacher that the student starts from: the first, the last, and one between. No other three were
tried."""
RATE = 5e-4
BATCH, POOL = 64, 16  # sentences a step; and steps whose sentences are sorted by length together
PIECES = 96  # of a sentence that are read in training; of the news read here 1 in 100 has more
VECTOR_WEIGHT, ALIKE_WEIGHT = 2.0, 5.0
"""Of the vectors, and of their products with one another, beside the states of pieces. No others were tried."""

_MIN_CHARS = 20
_SENTENCE = re.compile(r"\S.*?(?:[.?!][”\"’]?(?=\s)|$)")


def main() -> None:
    """Train, and write the ONNX file."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, help="folder that holds the corpora, where there are steps")
    parser.add_argument("--base", type=Path, required=True, help="folder of the base encoder")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--steps", type=int, default=0, help="of training; without any all six layers are written, as shipped"
    )
    parser.add_argument("--but", nargs="*", default=(), help="stories that are left out: what is measured on them")
    options = parser.parse_args()
    torch.set_num_threads(1)
    base = base_encoder(options.base)
    if options.steps:
        export(_taught(base, sentences(options.data, options.but), options.steps), options.out)
    else:
        export(_loaded(base), options.out)


def sentences(data: Path, but: Collection[str] = ()) -> list[str]:
    """The sentences of all stories, and the contents of attributions, each once, in an order by chance."""
    texts = [
        each["text"] for path in sorted(data.glob("clustering/*/data.jsonl.gz")) for each in read_texts(path, but=but)
    ]
    found = {
        match.group()
        for text in texts
        for line in text.split("\n")
        for match in _SENTENCE.finditer(line)
        if len(match.group()) > _MIN_CHARS
    }
    for article in read_corpus(data / "quotes" / "polnear" / "train.jsonl.gz"):
        spans = [quote["content"] for quote in article["quotes"] if quote["content"]]
        found.update(article["text"][span[0][0] : span[-1][1]] for span in spans)
    out = sorted(found)
    random.Random(5).shuffle(out)
    return out


def _loaded(base: Path) -> BertModel:
    return BertModel.from_pretrained(base, add_pooling_layer=False).eval()


def _taught(base: Path, told: Sequence[str], steps: int) -> BertModel:
    torch.manual_seed(0)
    tokens = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokens.no_padding()
    tokens.enable_truncation(PIECES)
    print(f"{len(told)} sentences", flush=True)
    teacher, student = _loaded(base), _loaded(base)  # nothing is dropped out
    student.encoder.layer = torch.nn.ModuleList([student.encoder.layer[number] for number in KEPT])
    student.config.num_hidden_layers = len(KEPT)
    student.embeddings.requires_grad_(False)
    learnt = list(student.encoder.parameters())
    optimizer = torch.optim.AdamW(learnt, lr=RATE, betas=(0.9, 0.98), weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, step / 50) * (1 - step / steps))
    for step, (ids, mask) in zip(range(steps), _batches(told, tokens), strict=False):
        loss = _apart(_states(student, ids, mask), _states(teacher, ids, mask, is_taught=False), mask)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(learnt, 1.0)
        optimizer.step()
        schedule.step()
        if step % 50 == 0:
            print(f"step {step}: {loss.item():.4f}", flush=True)
    return student


def _batches(told: Sequence[str], tokens: Tokenizer) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Batches of sentences of like length without end: pieces and mask, both [sentences, pieces]."""
    rng, at = random.Random(6), 0
    while True:
        pool = sorted((told[number % len(told)] for number in range(at, at + BATCH * POOL)), key=len)
        at += BATCH * POOL
        groups = [pool[start : start + BATCH] for start in range(0, len(pool), BATCH)]
        rng.shuffle(groups)
        for group in groups:
            read = [each.ids for each in tokens.encode_batch(group)]
            ids = torch.zeros(len(read), max(map(len, read)), dtype=torch.long)
            for row, pieces in enumerate(read):
                ids[row, : len(pieces)] = torch.tensor(pieces)
            yield ids, (ids > 0).long()


def _states(
    model: BertModel, ids: torch.Tensor, mask: torch.Tensor, *, is_taught: bool = True
) -> tuple[torch.Tensor, ...]:
    """The states behind the embeddings and behind each layer, [sentences, pieces, 384] each."""
    with torch.autocast("cpu", torch.bfloat16), torch.set_grad_enabled(is_taught):
        states = model(ids, attention_mask=mask, output_hidden_states=True).hidden_states
    return tuple(each.float() for each in states)


def _apart(found: Sequence[torch.Tensor], wanted: Sequence[torch.Tensor], mask: torch.Tensor) -> torch.Tensor:
    """How far the student is from the teacher; each of its layers follows the teacher's at the same share of depth."""
    real, share = mask.bool(), (len(wanted) - 1) // (len(found) - 1)
    mine, theirs = _vectors(found[-1], mask), _vectors(wanted[-1], mask)
    away = 1 - (mine * theirs).sum(1).mean()
    alike = ((mine @ mine.T - theirs @ theirs.T) ** 2).mean()
    layers = [
        1 - functional.cosine_similarity(each[real], wanted[number * share][real], dim=-1).mean()
        for number, each in enumerate(found[1:], start=1)
    ]
    return VECTOR_WEIGHT * away + ALIKE_WEIGHT * alike + torch.stack(layers).mean()


def _vectors(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    weights = mask[..., None].float()
    return functional.normalize((states * weights).sum(1) / weights.sum(1), dim=-1)


class SentenceVector(torch.nn.Module):
    """One sentence in, its vector out: the mean of the last states of its pieces [1, 384], not normed."""

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        encoder.config._attn_implementation = "eager"  # what ONNX can export
        self.encoder = encoder

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """``ids`` are [1, pieces], without filler."""
        states: torch.Tensor = self.encoder(input_ids=ids).last_hidden_state
        return states.mean(1)


def export(encoder: BertModel, path: Path) -> None:
    """Write an encoder as int8 ONNX, quantised as the tagger is."""
    with tempfile.TemporaryDirectory() as folder:
        exact = str(Path(folder) / "meaning.onnx")
        torch.onnx.export(
            SentenceVector(encoder).eval(),
            (torch.ones(1, 16, dtype=torch.long),),
            exact,
            input_names=["ids"],
            output_names=["vector"],
            dynamic_axes={"ids": {1: "pieces"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(exact, path, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)


if __name__ == "__main__":
    main()
