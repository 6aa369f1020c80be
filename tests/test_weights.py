"""Weights are read only if they are the ones released."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest
import spacy

from onrecord import demo, weights
from onrecord.errors import WeightsError


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of models with one released file, in place of the package's own."""
    (tmp_path / "tagger.onnx").write_bytes(b"weights")
    (tmp_path / "README.md").write_text("A card, which is no weights.")
    monkeypatch.setattr(weights, "_models", lambda: tmp_path)
    weights.refresh(tmp_path)
    yield tmp_path
    weights.digests.cache_clear()


def test_a_released_file_is_read(models: Path) -> None:
    assert weights.read("tagger.onnx") == b"weights"


def test_digests_name_weights_and_the_spacy_pipeline_but_no_card(models: Path) -> None:
    found = weights.digests()
    assert found["tagger.onnx"] == hashlib.sha256(b"weights").hexdigest()
    assert set(found) == {"tagger.onnx", f"spacy:{weights.SPACY_DEFAULT}"}


def test_a_changed_file_is_refused(models: Path) -> None:
    (models / "tagger.onnx").write_bytes(b"weightz")
    with pytest.raises(WeightsError, match="not the ones released"):
        weights.read("tagger.onnx")


def test_a_missing_file_is_named(models: Path) -> None:
    (models / "tagger.onnx").unlink()
    with pytest.raises(WeightsError, match="tagger.onnx are missing"):
        weights.read("tagger.onnx")


@pytest.mark.parametrize("name", ["other.onnx", "../secrets.txt", "README.md"])
def test_only_listed_files_are_read(models: Path, name: str) -> None:
    with pytest.raises(WeightsError, match="ships no weights named"):
        weights.read(name)


def test_a_changed_spacy_pipeline_is_refused(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = weights.digests()
    (models / "digests.json").write_text(json.dumps({**listed, f"spacy:{weights.SPACY_DEFAULT}": "0" * 64}))
    weights.digests.cache_clear()
    weights.load_spacy.cache_clear()
    with pytest.raises(WeightsError, match="not the release OnRecord was tested with"):
        weights.load_spacy()


def test_a_spacy_pipeline_that_is_not_installed_is_named() -> None:
    with pytest.raises(WeightsError, match="en_core_web_none cannot be loaded"):
        weights.load_spacy("en_core_web_none")


def test_the_environment_can_name_another_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(weights.SPACY_VARIABLE, "en_other")
    assert weights.spacy_name() == "en_other"
    assert weights.spacy_name("en_mine") == "en_mine"
    monkeypatch.delenv(weights.SPACY_VARIABLE)
    assert weights.spacy_name() == weights.SPACY_DEFAULT


def test_the_shipped_pipeline_finds_names_and_tags_without_a_parser() -> None:
    nlp = weights.load_spacy()
    assert {"tagger", "ner"} <= set(nlp.pipe_names)
    assert "parser" not in nlp.pipe_names


def test_what_is_left_out_of_the_shipped_pipeline_changes_no_tag_and_no_name() -> None:
    text = demo.stories()[0].inputs[0].read_text(encoding="utf-8")
    whole, ours = (nlp(text) for nlp in (spacy.load(weights.SPACY_DEFAULT), weights.load_spacy()))
    assert [t.tag_ for t in ours if not t.is_space] == [t.tag_ for t in whole if not t.is_space]
    assert [(e.text, e.label_) for e in ours.ents] == [(e.text, e.label_) for e in whole.ents]


def test_every_shipped_file_is_the_one_released() -> None:
    for name in weights.digests():
        if not name.startswith("spacy:"):
            assert weights.read(name)


_LISTED = tuple(name for name in weights.digests() if not name.startswith("spacy:"))


@pytest.mark.parametrize("name", _LISTED)
def test_one_changed_bit_of_any_shipped_file_is_seen(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bytearray(weights.read(name))
    place = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % len(data)
    data[place] ^= 1
    (tmp_path / name).write_bytes(data)
    listed = weights.digests()
    monkeypatch.setattr(weights, "_models", lambda: tmp_path)
    monkeypatch.setattr(weights, "digests", lambda: listed)
    with pytest.raises(WeightsError, match="not the ones released"):
        weights.read(name)


def test_one_changed_bit_of_the_spacy_pipeline_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Path(find_spec(weights.SPACY_DEFAULT).submodule_search_locations[0])  # type: ignore[union-attr, index]
    copied = tmp_path / weights.SPACY_DEFAULT
    shutil.copytree(own, copied)
    monkeypatch.setattr(weights, "find_spec", lambda name: SimpleNamespace(submodule_search_locations=[copied]))
    assert weights._spacy_digest(weights.SPACY_DEFAULT) == weights.digests()[f"spacy:{weights.SPACY_DEFAULT}"]
    for file in sorted(f for f in copied.glob("*-*/**/*") if f.is_file() and f.stat().st_size):
        data = file.read_bytes()
        file.write_bytes(bytes([data[0] ^ 1]) + data[1:])
        assert weights._spacy_digest(weights.SPACY_DEFAULT) != weights.digests()[f"spacy:{weights.SPACY_DEFAULT}"], file
        file.write_bytes(data)


def test_reading_loads_no_client_of_the_network_and_leaves_spacy_whole() -> None:
    told = """
import sys
from onrecord import weights
weights.load_spacy()
print(sorted({"httpx", "requests", "spacy.cli"} & set(sys.modules)))
import spacy
print(spacy.info(silent=True)["spacy_version"] == spacy.__version__, callable(spacy.cli.download))
"""
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=False)
    assert done.stdout.split("\n")[:2] == ["[]", "True True"], done.stderr
