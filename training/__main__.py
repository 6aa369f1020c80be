"""Train all weights that OnRecord ships: ``make train DATA=folder``, or ``python -m training DATA``.

DATA holds ``quotes/polnear/train.jsonl.gz`` (attributions), ``residual/lines/data.jsonl.gz`` (labelled lines) and, for
more of those, ``extraction/*/data.jsonl.gz`` (saved pages); any corpora in the same forms will do. Training resumes
after a stop. What stands in ``src/onrecord/models`` is replaced at the end, and its digests are written anew.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from onrecord import weights
from training.base import base_encoder, teacher_encoder

MODELS = Path("src/onrecord/models")


def main() -> None:
    """Parse the command line and train what is asked for."""
    parser = argparse.ArgumentParser(prog="training", description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path, help="folder that holds the corpora")
    parser.add_argument("--only", choices=("tagger", "residue"), help="train one of the two")
    parser.add_argument("--run", type=Path, default=Path("runs"), help="folder for the state of the training")
    parser.add_argument("--out", type=Path, default=MODELS, help="folder for the weights and their digests")
    parser.add_argument("--limit", type=int, help="a quick try: this many articles, one epoch a round")
    options = parser.parse_args()
    if options.only != "residue":
        _tagger(options)
    if options.only != "tagger":
        _python("training.residue", "--data", options.data, "--out", options.out / "residue.npz")
    for name, digest in weights.refresh(options.out).items():
        print(f"{digest}  {name}")


def _tagger(options: argparse.Namespace) -> None:
    """Three rounds: the large corpus alone, then with the project's own passages, then with a larger teacher too."""
    base = base_encoder(options.run / "base")
    teacher_base = teacher_encoder(options.run / "teacher-base")
    corpus = options.data / "quotes" / "polnear" / "train.jsonl.gz"
    first, second, teacher, third = (options.run / name for name in ("first", "second", "teacher", "third"))
    own = ("--own", Path(__file__).parent / "corpus")

    def train(run: Path, epochs: float, *given: object) -> None:
        limited = ("--limit", options.limit) if options.limit else ()
        wanted = ("--run", run, "--epochs", 1 if options.limit else epochs)
        _python("training.tagger", "train", "--data", corpus, *wanted, *limited, *given)

    train(first, 4, "--base", base)
    train(second, 2, "--base", base, *own, "--init", first, "--rate", "1.2e-4")
    pieces = ("--tokenizer", base / "tokenizer.json")
    gentle = ("--rate", "6e-5", "--head-rate", 15, "--own-times", 1, "--eager")
    train(teacher, 1.6, "--base", teacher_base, *pieces, *own, *gentle)
    taught = ("--teacher", teacher, "--teacher-base", teacher_base, "--own-times", 1)
    train(third, 2, "--base", base, *own, "--init", second, "--rate", "1.2e-4", *taught)
    _python("training.tagger", "export", "--base", base, "--run", third, "--out", options.out)


def _python(module: str, *arguments: object) -> None:
    """Run a training command in a process of its own, so that its memory is free afterwards."""
    done = subprocess.run([sys.executable, "-m", module, *map(str, arguments)], check=False)
    if done.returncode:
        sys.exit(f"{module} stopped with exit status {done.returncode}; nothing was replaced")


if __name__ == "__main__":
    main()
