"""A smaller tagger learns from a larger one. These tests need the extra `train`, and are left out without it."""

from __future__ import annotations

import copy
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
from training.tagger.distil import MEMORY, Lesson, Teacher, distance, follow, read_texts  # noqa: E402
from training.tagger.export import write  # noqa: E402
from training.tagger.model import StatementTagger, narrow, told_layers  # noqa: E402
from training.tagger.pruning import pruned  # noqa: E402

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
    tagger: StatementTagger = StatementTagger(base).eval()
    return tagger


def _batch(lengths: tuple[int, ...] = (12, 7), seed: int = 1) -> Batch:
    chance = random.Random(seed)

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
        states = tagger.encoder(input_ids=batch.ids, attention_mask=batch.mask, output_hidden_states=True).hidden_states
        scores = tagger.heads(states[-1], batch.mask)
    return Lesson(scores.labels, scores.links, [states[layer] for layer in told_layers(tagger)])


def _windows(count: int = 6) -> list[Batch]:
    return [_batch((12,), seed) for seed in range(count)]


def test_a_pruned_tagger_is_read_back_as_it_was_written(base: Path, taught: Any) -> None:
    small: Any = pruned(taught, _windows())
    layers = small.encoder.encoder.layer
    assert sum(layer.attention.self.num_attention_heads for layer in layers) == 4  # of six: 44 of 72 in the shipped one
    assert sum(layer.output.dense.in_features for layer in layers) < 3 * 32
    torch.save({"model": small.state_dict()}, base / "state.pt")
    again = StatementTagger.from_state(base, base / "state.pt").eval()
    batch = _batch()
    assert torch.equal(again(batch.ids, batch.mask).labels, small(batch.ids, batch.mask).labels)


def test_pruning_leaves_what_matters_and_mends_the_rest(taught: Any) -> None:
    batches = _windows()
    with torch.no_grad():  # two heads and a third of the neurons of the middle layer, that give nothing
        layer = taught.encoder.encoder.layer[1]
        layer.attention.output.dense.weight[:, :8] = 0.0
        layer.output.dense.weight[:, 4:] = 0.0
    small: Any = pruned(taught, batches)
    assert small.encoder.encoder.layer[1].attention.self.num_attention_heads == 1
    assert torch.equal(
        small.encoder.encoder.layer[1].attention.self.query.weight,
        taught.encoder.encoder.layer[1].attention.self.query.weight[8:],
    )
    lesson = [_said(taught, batch) for batch in batches]
    apart = [float(distance(small, *both)) for both in zip(batches, lesson, strict=True)]
    cut: Any = copy.deepcopy(taught)
    for number, (ours, theirs) in enumerate(zip(small.encoder.encoder.layer, cut.encoder.encoder.layer, strict=True)):
        kept = _kept_rows(theirs.intermediate.dense.weight, ours.intermediate.dense.weight)
        heads = [
            row // 8 for row in _kept_rows(theirs.attention.self.query.weight, ours.attention.self.query.weight)[::8]
        ]
        narrow(cut, number, heads, kept)
    plain = [float(distance(cut, *both)) for both in zip(batches, lesson, strict=True)]
    assert sum(apart) < 0.8 * sum(plain)


def _kept_rows(whole: Any, part: Any) -> list[int]:
    return [row for row in range(len(whole)) if any(torch.equal(whole[row], left) for left in part)]


def test_who_says_the_same_is_at_no_distance(taught: Any) -> None:
    batch = _batch()
    lesson = _said(taught, batch)
    assert float(distance(taught, batch, lesson)) == pytest.approx(0.0, abs=0.01)  # bfloat16
    torch.manual_seed(2)
    torch.nn.init.normal_(taught.label.weight)
    assert float(distance(taught, batch, lesson)) > 0.1


def test_a_student_comes_nearer_by_learning(taught: Any) -> None:
    student: Any = pruned(taught, _windows())
    batch = _batch()
    lesson = _said(taught, batch)
    optimizer = torch.optim.AdamW(student.parameters(), lr=0.01)
    passed = []
    for _ in range(40):
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
    assert torch.equal(together.states[-1][0], alone.states[-1][0])
    assert torch.equal(together.labels[0], alone.labels[0])
    assert not together.states[-1][1, 7:].any()
    assert bool((together.links[1, :, :, 7:] < -1e3).all())
    exact = _said(taught, _batch((12,)))
    assert [float((a - b).abs().mean()) < 0.1 for a, b in zip(alone.states, exact.states, strict=True)] == [True, True]


def test_stories_that_measure_the_result_are_left_out(tmp_path: Path) -> None:
    stories = [{"story_id": name, "articles": [{"text": f"{name} told."}]} for name in ("orle", "tarn")]
    with gzip.open(tmp_path / "data.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(map(json.dumps, stories)))
    assert read_texts(tmp_path / "data.jsonl.gz", but=["tarn"]) == [{"text": "orle told.", "quotes": []}]


def test_the_running_mean_comes_near_to_what_stays_and_slowly_to_what_does_not() -> None:
    mean, student = torch.nn.Linear(2, 1), torch.nn.Linear(2, 1)
    torch.nn.init.zeros_(mean.weight)
    torch.nn.init.ones_(student.weight)
    for step in range(1, 5_001):
        follow(mean, student, step)
    assert float(mean.weight.detach().min()) > 0.99
    torch.nn.init.zeros_(student.weight)
    follow(mean, student, 5_001)
    assert float(mean.weight.detach().min()) == pytest.approx(MEMORY, abs=0.01)
