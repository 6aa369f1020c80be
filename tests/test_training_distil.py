"""A smaller tagger learns from a larger one. These tests need the extra `train`, and are left out without it."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="training takes the extra `train`")
transformers = pytest.importorskip("transformers", reason="training takes the extra `train`")

from onrecord.statements.windows import CLS, SEP, Window  # noqa: E402
from training.tagger.data import Batch, Example, batches  # noqa: E402 - not without torch
from training.tagger.distil import Lesson, Teacher, distance, read_texts  # noqa: E402
from training.tagger.export import write  # noqa: E402
from training.tagger.model import StatementTagger  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")  # torch's and onnx's own


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The shape of a tiny encoder."""
    shape = {
        "hidden_size": 16,
        "num_attention_heads": 2,
        "num_hidden_layers": 3,
        "intermediate_size": 32,
        "initializer_range": 0.3,
    }
    transformers.BertConfig(vocab_size=200, max_position_embeddings=32, **shape).to_json_file(tmp_path / "config.json")
    return tmp_path


@pytest.fixture
def taught(base: Path) -> StatementTagger:
    torch.manual_seed(1)
    return StatementTagger(base).eval()


def _batch(lengths: tuple[int, ...] = (12, 7)) -> Batch:
    chance = random.Random(1)

    def example(length: int) -> Example:
        ids = (CLS, *(chance.randrange(110, 200) for _ in range(length - 2)), SEP)
        is_word = (False, *[True] * (length - 2), False)
        return Example(
            Window(ids, tuple(range(length)), tuple(range(1, length + 1)), is_word),
            [-100] + [0] * (length - 2) + [-100],
            [],
        )

    return next(batches([example(length) for length in lengths], 8, None))


def _said(tagger: Any, batch: Batch) -> Lesson:
    with torch.no_grad():
        states = tagger.encoder(input_ids=batch.ids, attention_mask=batch.mask).last_hidden_state
        scores = tagger.heads(states, batch.mask)
    return Lesson(scores.labels, scores.links, states)


def test_a_student_begins_with_the_layers_that_are_kept(base: Path, taught: Any) -> None:
    torch.save({"model": taught.state_dict()}, base / "state.pt")
    student: Any = StatementTagger.from_state(base, base / "state.pt", (0, 2))
    assert len(student.encoder.encoder.layer) == 2
    wanted, found = taught.encoder.encoder.layer[2].state_dict(), student.encoder.encoder.layer[1].state_dict()
    assert all(torch.equal(wanted[name], found[name]) for name in wanted)
    assert torch.equal(student.label.weight, taught.label.weight)


def test_who_says_the_same_is_at_no_distance(taught: Any) -> None:
    batch = _batch()
    lesson = _said(taught, batch)
    assert float(distance(taught, batch, lesson)) == pytest.approx(0.0, abs=0.01)  # bfloat16
    torch.manual_seed(2)
    torch.nn.init.normal_(taught.label.weight)
    assert float(distance(taught, batch, lesson)) > 0.1


def test_a_student_comes_nearer_by_learning(base: Path, taught: Any) -> None:
    torch.save({"model": taught.state_dict()}, base / "state.pt")
    student: Any = StatementTagger.from_state(base, base / "state.pt", (1,)).eval()
    batch = _batch()
    lesson = _said(taught, batch)
    optimizer = torch.optim.AdamW(student.parameters(), lr=0.01)
    passed = []
    for _ in range(15):
        apart = distance(student, batch, lesson)
        optimizer.zero_grad()
        apart.backward()
        optimizer.step()
        passed.append(float(apart))
    assert passed[-1] < passed[0] / 2


def test_a_teacher_reads_each_window_by_itself(base: Path, taught: Any) -> None:
    pytest.importorskip("onnxruntime")
    write(taught, base / "teacher.onnx", with_states=True)
    teacher = Teacher(base / "teacher.onnx", threads=1)
    together, alone = teacher.lesson(_batch((12, 7))), teacher.lesson(_batch((12,)))
    assert torch.equal(together.states[0], alone.states[0])
    assert torch.equal(together.labels[0], alone.labels[0])
    assert not together.states[1, 7:].any()
    assert bool((together.links[1, :, :, 7:] < -1e3).all())
    exact = _said(taught, _batch((12,)))
    assert float((alone.states - exact.states).abs().mean()) < 0.1  # int8


def test_stories_that_measure_the_result_are_left_out(tmp_path: Path) -> None:
    stories = [{"story_id": name, "articles": [{"text": f"{name} told."}]} for name in ("orle", "tarn")]
    with gzip.open(tmp_path / "data.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(map(json.dumps, stories)))
    assert read_texts(tmp_path / "data.jsonl.gz", but=["tarn"]) == [{"text": "orle told.", "quotes": []}]
