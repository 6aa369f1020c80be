"""Train all weights that OnRecord ships: ``make train DATA=folder``, or ``python -m training DATA``.

DATA holds ``quotes/polnear/train.jsonl.gz`` (attributions), ``residual/lines/data.jsonl.gz`` (labelled lines), for more
of those, and for the choice of a page's blocks, ``extraction/*/data.jsonl.gz`` (saved pages), and
``clustering/*/data.jsonl.gz`` (articles by story); any corpora in the same forms will do. Training resumes after a
stop. What stands in ``src/onrecord/models`` is replaced at the end, and its digests are written anew. ``--only small``
prunes the tagger that was trained last, and teaches what is left: the last part of training it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from onrecord import weights
from training.base import base_encoder

MODELS = Path("src/onrecord/models")


def main() -> None:
    """Parse the command line and train what is asked for."""
    parser = argparse.ArgumentParser(prog="training", description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path, help="folder that holds the corpora")
    parser.add_argument("--only", choices=("tagger", "blocks", "residue", "stories", "small"), help="train one of them")
    parser.add_argument("--run", type=Path, default=Path("runs"), help="folder for the state of the training")
    parser.add_argument("--out", type=Path, default=MODELS, help="folder for the weights and their digests")
    parser.add_argument("--limit", type=int, help="a quick try: this many articles, one epoch a round")
    options = parser.parse_args()
    if options.only in (None, "tagger"):
        _tagger(options)
    if options.only in (None, "tagger", "small"):
        _small(options)
    if options.only in (None, "blocks"):
        _python("training.blocks", "--data", options.data, "--out", options.out / "blocks.npz")
    if options.only in (None, "residue"):
        _python("training.residue", "--data", options.data, "--out", options.out / "residue.npz")
    if options.only in (None, "stories"):
        _python("training.stories", "--data", options.data, "--out", options.out / "stories.npz")
    for name, digest in weights.refresh(options.out).items():
        print(f"{digest}  {name}")


def _tagger(options: argparse.Namespace) -> None:
    """First the large corpus alone, then a shorter, gentler round with the project's own passages among it."""
    base = base_encoder(options.run / "base")
    corpus = options.data / "quotes" / "polnear" / "train.jsonl.gz"
    first, second = options.run / "first", options.run / "second"
    own = ("--own", Path(__file__).parent / "corpus", "--rate", "1.2e-4")

    def train(run: Path, epochs: float, *given: object) -> None:
        limited = ("--limit", options.limit) if options.limit else ()
        wanted = ("--base", base, "--run", run, "--epochs", 1 if options.limit else epochs)
        _python("training.tagger", "train", "--data", corpus, *wanted, *limited, *given)

    train(first, 4)
    train(second, 2, *own, "--init", first)


def _small(options: argparse.Namespace) -> None:
    """The tagger that ships: the trained one pruned, and taught by it on the same articles and on other news."""
    base, run = base_encoder(options.run / "base"), options.run / "small"
    corpus = options.data / "quotes" / "polnear" / "train.jsonl.gz"
    texts = [part for path in sorted(options.data.glob("clustering/*/data.jsonl.gz")) for part in ("--texts", path)]
    measured = sorted(path.name for path in (options.data / "stories-gold").glob("*/"))
    limited = ("--limit", options.limit, "--epochs", 1) if options.limit else ()
    own = ("--own", Path(__file__).parent / "corpus", "--init", options.run / "second", "--but", *measured)
    _python("training.tagger", "distil", "--data", corpus, *texts, "--base", base, "--run", run, *limited, *own)
    _python("training.tagger", "export", "--base", base, "--run", run, "--out", options.out)


def _python(module: str, *arguments: object) -> None:
    """Run a training command in a process of its own, so that its memory is free afterwards."""
    done = subprocess.run([sys.executable, "-m", module, *map(str, arguments)], check=False)
    if done.returncode:
        sys.exit(f"{module} stopped with exit status {done.returncode}; nothing was replaced")


if __name__ == "__main__":
    main()
