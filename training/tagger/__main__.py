"""Train, shrink and export the statement tagger.

    python -m training.tagger train --data CORPUS --base FOLDER --run runs/tagger [--epochs 8]
    python -m training.tagger distil --data CORPUS --texts STORIES --base FOLDER --init runs/tagger --run runs/small
    python -m training.tagger export --run runs/tagger --out src/onrecord/models

Training saves its state every 100 steps, and goes on from there when it is started again with the
same ``--run``. The CPU is used unless an accelerator is there.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from pathlib import Path
from typing import Any

import torch
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from tokenizers import Tokenizer

from training.corpus_reading import read_folder
from training.tagger import distil
from training.tagger.course import BATCH, rate, resume, save
from training.tagger.data import Article, Batch, batches, examples, read_corpus
from training.tagger.export import export
from training.tagger.model import StatementTagger, loss

RATE = 2.5e-4
HEAD_RATE = 5.0
"""Times the rate for the heads, which start from nothing (the lab's value)."""
OWN_TIMES = 3
"""How often a passage of the own corpus is seen for each time an article is: it is a twentieth of the size."""


def main() -> None:
    """Parse the command line and run one of the commands."""
    parser = argparse.ArgumentParser(prog="training.tagger", description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    train_parser = commands.add_parser("train", help="train on a corpus of attributions")
    train_parser.add_argument(
        "--data", type=Path, required=True, action="append", help="JSONL(.gz) file or folder; repeatable"
    )
    train_parser.add_argument(
        "--base", type=Path, required=True, help="folder of the base encoder (config, safetensors, tokenizer)"
    )
    train_parser.add_argument("--run", type=Path, required=True, help="folder for the state; training resumes from it")
    train_parser.add_argument("--own", type=Path, help="folder of passages with inline marks, added to the data")
    train_parser.add_argument("--init", type=Path, help="folder of a finished run to start from")
    train_parser.add_argument("--rate", type=float, default=RATE, help="highest learning rate of the encoder")
    train_parser.add_argument("--epochs", type=int, default=4)
    train_parser.add_argument("--seed", type=int, default=1)
    train_parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    train_parser.add_argument("--limit", type=int, help="use only the first N articles (a quick try)")
    distil_parser = commands.add_parser("distil", help="prune a trained tagger and teach it to read as before")
    distil_parser.add_argument("--data", type=Path, required=True, help="JSONL(.gz) file of articles, as in train")
    distil_parser.add_argument("--own", type=Path, help="folder of passages with inline marks, added to the data")
    distil_parser.add_argument("--texts", type=Path, action="append", default=[], help="JSONL(.gz) of stories; as much")
    distil_parser.add_argument(
        "--but", nargs="*", default=(), help="stories that are left out: they measure the result"
    )
    distil_parser.add_argument("--base", type=Path, required=True)
    distil_parser.add_argument("--init", type=Path, required=True, help="folder of the teacher's run")
    distil_parser.add_argument("--run", type=Path, required=True)
    distil_parser.add_argument("--rate", type=float, default=distil.RATE)
    distil_parser.add_argument("--epochs", type=int, default=distil.EPOCHS)
    distil_parser.add_argument("--seed", type=int, default=1)
    distil_parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    distil_parser.add_argument("--limit", type=int)
    export_parser = commands.add_parser("export", help="write int8 ONNX weights and the tokenizer")
    export_parser.add_argument("--run", type=Path, required=True)
    export_parser.add_argument("--base", type=Path, required=True)
    export_parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    if options.command == "train":
        train(options)
    elif options.command == "distil":
        distil.distil(options, _tokenizer(options.base))
    else:
        export(options.run / "state.pt", options.base, options.out)


def train(options: argparse.Namespace) -> None:
    """Train for ``options.epochs`` epochs, resuming from ``options.run`` where it holds a state."""
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    articles: list[Article] = [article for path in options.data for article in read_corpus(path)][: options.limit]
    if options.own:
        articles += read_folder(options.own)[: options.limit] * OWN_TIMES
    encoder = _tokenizer(options.base)
    model = StatementTagger.from_base(options.base).to(device)
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    if options.init:
        model.load_state_dict(torch.load(options.init / "state.pt", weights_only=True)["model"])
    optimizer = torch.optim.AdamW(_groups(model, options.rate), weight_decay=0.01)
    per_epoch = math.ceil(sum(1 for _ in examples(articles, encoder, random.Random(options.seed))) / BATCH)
    total = per_epoch * options.epochs
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rate(step, total))
    options.run.mkdir(parents=True, exist_ok=True)
    state = {"model": model, "optimizer": optimizer, "schedule": schedule}
    first_epoch, seen, step = resume(state, options.run / "state.pt")
    compiled = torch.compile(model, dynamic=True)  # half as fast again on a CPU
    print(f"{len(articles)} articles, about {total} steps on {device}; starting at step {step}", flush=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, refresh_per_second=0.2) as progress:
        bar = progress.add_task("training", total=total, completed=step)
        for epoch in range(first_epoch, options.epochs):
            rng = random.Random(f"{options.seed}/{epoch}")
            torch.manual_seed(options.seed * 1000 + epoch)
            losses, began = [], time.monotonic()
            model.train()
            shown = list(batches(list(examples(articles, encoder, rng)), BATCH, rng))
            for number, batch in enumerate(shown[seen:], start=seen + 1):
                losses.append(_step(compiled, optimizer, schedule, batch.to(device), device))
                step += 1
                if step % 100 == 0:
                    print(
                        f"step {step} of about {total}, loss {sum(losses[-100:]) / len(losses[-100:]):.3f}", flush=True
                    )
                    save(state, {"epoch": epoch, "seen": number, "step": step}, options.run / "state.pt")
                progress.update(
                    bar, completed=step, description=f"epoch {epoch} loss {sum(losses[-50:]) / len(losses[-50:]):.3f}"
                )
            seen = 0
            save(state, {"epoch": epoch + 1, "seen": 0, "step": step}, options.run / "state.pt")
            line = {
                "epoch": epoch,
                "step": step,
                "loss": round(sum(losses) / max(1, len(losses)), 4),
                "seconds": round(time.monotonic() - began),
            }
            with (options.run / "log.jsonl").open("a") as log:
                log.write(json.dumps(line) + "\n")
            print(line, flush=True)


def _groups(model: StatementTagger, rate: float) -> list[dict[str, Any]]:
    heads = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
    body = [p for name, p in model.named_parameters() if name.startswith("encoder.") and p.requires_grad]
    return [{"params": body, "lr": rate}, {"params": heads, "lr": rate * HEAD_RATE}]


def _tokenizer(base: Path) -> Tokenizer:
    found = Tokenizer.from_file(str(base / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found


def _step(model: Any, optimizer: Any, schedule: Any, batch: Batch, device: str) -> float:
    with torch.autocast(device, dtype=torch.bfloat16):
        scores = model(batch.ids, batch.mask)
    value = loss(scores, batch)
    optimizer.zero_grad(set_to_none=True)
    value.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    schedule.step()
    return float(value.detach())


if __name__ == "__main__":
    main()
