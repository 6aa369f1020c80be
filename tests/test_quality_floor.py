"""What OnRecord scores today it scores tomorrow: a drop below a floor fails, and only a person lowers one.

`tests/floors.json` holds, for each set of stories, the digest of its articles and gold and the scores it must reach.
Stories that ship with OnRecord are always there; those beside the checkout are left out where they are not. `make
floors` raises floors to this checkout's scores; with ONRECORD_LOWER_FLOORS=1 it lowers them too, in a commit of its
own that says why.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import gold
import pytest
import scores
from remembering_kit import remembered

import onrecord
from onrecord import demo, evaluation

__all__ = ["remembered"]

pytestmark = pytest.mark.usefixtures("remembered")

FLOORS = Path(__file__).with_name("floors.json")
# Higher is better in all but one, the share of the body that was wrongly dropped.
MEASURES = (
    "statements f1",
    "joint f1",
    "statements kind",
    "utterances f1",
    "boilerplate recall",
    "boilerplate body_lost",
    "timeline f1",
    "positions f1",
    "claims r",
)
# Processors and builds of onnxruntime differ in the last bits of a sum, and so may a statement or two of sixty. Where
# one item is more than that (a claim of fifteen, an utterance of three), a floor stands one item below the score.
SLACK = 0.03
BODY_SLACK = 0.005  # no network decides what is dropped


def gold_folders() -> list[Path]:
    shared = scores.shared_folder()
    return sorted(path.parent for path in (shared / "data/stories-gold").glob("*/gold.json")) if shared else []


DEMO = [story.slug for story in demo.stories()]
BESIDE = ["seeds", *(f"stories-gold/{folder.name}" for folder in gold_folders())]


def digest(folder: Path) -> str:
    """One SHA-256 over the articles and the gold of a story."""
    total = hashlib.sha256()
    for file in sorted(
        path for path in folder.iterdir() if path.suffix in {".txt", ".html"} or path.name == "gold.json"
    ):
        total.update(f"{file.name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def check(name: str, folder: Path, found: scores.Scores, write: bool) -> None:
    measured = {measure: round(value(found, measure), 4) for measure in MEASURES}
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    if write:
        kept = floors.get(name, {}).get("scores", {})
        floors[name] = {"digest": digest(folder), "scores": {m: better(m, measured[m], kept.get(m)) for m in MEASURES}}
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return
    floor = floors.get(name) or pytest.skip(f"no floor for {name} yet: make floors")
    assert floor["digest"] == digest(folder), f"{name} has changed: its floor has to be measured anew (make floors)"
    fallen = {m: (measured[m], least) for m, least in floor["scores"].items() if is_below(m, measured[m], least)}
    assert not fallen, f"{name} fell below its floor (found, floor): {fallen}"


def value(found: dict[str, Any], measure: str) -> float:
    section, name = measure.split(" ")
    return float(found[section][name])


def is_below(measure: str, found: float, floor: float) -> bool:
    return found > floor + BODY_SLACK if measure.endswith("body_lost") else found < floor - SLACK


def better(measure: str, found: float, kept: float | None) -> float:
    if kept is None or os.environ.get("ONRECORD_LOWER_FLOORS"):
        return found
    return min(found, kept) if measure.endswith("body_lost") else max(found, kept)


@pytest.fixture
def write(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--write-floors"))


@pytest.fixture
def scorer(shared: Path) -> Path:
    found = shared / "tools" / "score_record.py"
    return found if found.is_file() else pytest.skip("the scorer of records is not beside the checkout")


@pytest.mark.parametrize("slug", DEMO)
def test_shipped_stories_keep_their_floor(slug: str, write: bool) -> None:
    story = next(story for story in demo.stories() if story.slug == slug)
    check(slug, story.gold.parent, scores.score_demo_story(story), write)


@pytest.mark.parametrize("slug", DEMO)
def test_our_own_measure_agrees_with_the_scorer(slug: str, scorer: Path, tmp_path: Path) -> None:
    story = next(story for story in demo.stories() if story.slug == slug)
    record = onrecord.brief(story.inputs)
    texts = {Path(article.input).stem: article.text for article in record.articles}
    resolved = demo.resolve_gold(demo.load_gold(story), texts)
    for stem, text in texts.items():
        (tmp_path / f"{stem}.txt").write_bytes(text.encode())
    (tmp_path / "gold.json").write_text(json.dumps(resolved), encoding="utf-8")
    record.save(tmp_path / "record.json")
    theirs = json.loads(evaluation.run_scorer(scorer, tmp_path, tmp_path / "record.json", "--json"))
    ours = gold.score(record, resolved)
    assert {m: value(ours, m) for m in MEASURES} == pytest.approx({m: value(theirs, m) for m in MEASURES}, abs=1e-4)


@pytest.mark.parametrize("name", BESIDE)
def test_stories_beside_the_checkout_keep_their_floor(name: str, shared: Path, scorer: Path, write: bool) -> None:
    folder = shared / "data" / name
    check(name, folder, scores.score_story(folder, scorer), write)


@pytest.mark.parametrize(
    ("measure", "found", "floor", "expected"),
    [
        ("statements f1", 0.80, 0.80, False),
        ("statements f1", 0.76, 0.80, True),
        ("boilerplate body_lost", 0.0, 0.0, False),
        ("boilerplate body_lost", 0.02, 0.0, True),
    ],
)
def test_a_drop_is_below_the_floor(measure: str, found: float, floor: float, expected: bool) -> None:
    assert is_below(measure, found, floor) is expected


def test_a_floor_is_not_lowered_by_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ONRECORD_LOWER_FLOORS", raising=False)
    assert better("joint f1", 0.7, 0.8) == 0.8
    monkeypatch.setenv("ONRECORD_LOWER_FLOORS", "1")
    assert better("joint f1", 0.7, 0.8) == 0.7
