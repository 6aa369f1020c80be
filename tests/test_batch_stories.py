"""The stories of a batch: grouped over all parts, with the record that a brief of their articles makes."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow")

from batch_kit import files_of
from click.testing import CliRunner
from pyarrow import parquet
from test_cli_bad_input import DOCKSIDE, HERALD, OTHER_STORY

import onrecord
from onrecord import pipeline
from onrecord.batch.reading import Reader, article_of
from onrecord.batch.tables import to_parquet
from onrecord.batch.telling import group
from onrecord.cli import main
from onrecord.datamodel import Article, Page, article_id, text_sha256

WRAPPED = """The Ardow tunnel is open again
By Mara Tinn
14 March 2027

Trains ran through the tunnel at Ardow on Thursday for the
first time in a month, and the mayor of Ardow, Olga Penn, said
that "nobody should have to take the bus again" this year,
after the region had paid for the repair of both tracks.

The engineers said that the vault would hold for twenty years
if the ground above it was not built upon, which the council
has forbidden in a rule that nobody in the town has opposed.
"""


def rows(out: Path) -> list[dict[str, Any]]:
    (path,) = (out / "stories").iterdir()
    found: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    return found


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stories") / "news"
    folder.mkdir()
    for name, text in {"dockside": DOCKSIDE, "herald": HERALD, "comet": OTHER_STORY, "bridge": WRAPPED}.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def run(news: Path, out: str, workers: int) -> Path:
    place = news.parent / out
    found = CliRunner().invoke(main, ["batch", str(news), "-o", str(place), "--stories", "--workers", str(workers)])
    assert found.exit_code == 0, found.output
    made = len(list((place / "records").glob("*/*.json")))
    assert f"{made} records of stories lie in {place / 'records'}." in found.stderr
    return place


@pytest.fixture(scope="module")
def out(news: Path) -> Path:
    return run(news, "out", 2)


def test_articles_of_one_story_share_its_record(news: Path, out: Path) -> None:
    stories: dict[str, set[str]] = {}
    for row in rows(out):
        stories.setdefault(row["story"], set()).add(Path(row["input"]).stem)
        assert (out / "records" / row["record"]).is_file()
        assert row["reason"] is None
    assert sorted(map(sorted, stories.values())) == [["bridge"], ["comet"], ["dockside", "herald"]]


def test_the_record_is_that_of_a_brief(news: Path, out: Path) -> None:
    (file,) = {row["record"] for row in rows(out) if row["input"].endswith("herald.txt")}
    briefed = onrecord.brief([news / "herald.txt", news / "dockside.txt"])
    assert (out / "records" / file).read_text(encoding="utf-8") == briefed.to_json()
    onrecord.verify(out / "records" / file, [news / "herald.txt", news / "dockside.txt"])


def test_one_process_makes_the_same_records(news: Path, out: Path) -> None:
    assert files_of(run(news, "alone", 1)) == files_of(out)


def test_only_the_record_of_a_story_that_changed_is_made_anew(tmp_path: Path, news: Path) -> None:
    copy = tmp_path / "news"
    copy.mkdir()
    for path in news.iterdir():
        (copy / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    out = run(copy, "out", 1)
    before = {path: path.stat().st_mtime_ns for path in (out / "records").glob("*/*")}
    (copy / "harbour.txt").write_text(HERALD.replace("six", "seven").replace("Ina Moss", "Per Holm"), encoding="utf-8")
    run(copy, "out", 1)
    after = {path: path.stat().st_mtime_ns for path in (out / "records").glob("*/*")}
    assert len(after) == 3
    assert len(before.items() & after.items()) == 2
    assert len({row["story"] for row in rows(out) if Path(row["input"]).stem in ("herald", "harbour", "dockside")}) == 1
    # Without --stories they go: the folder holds what was asked for.
    CliRunner().invoke(main, ["batch", str(copy), "-o", str(out), "--workers", "1"])
    assert list((out / "records").glob("*/*")) == list((out / "stories").iterdir()) == []


@pytest.mark.parametrize("text", [HERALD, WRAPPED])
def test_an_article_comes_out_of_its_row_as_it_was_read(text: str) -> None:
    models = pipeline.load_models()
    page = Page("herald.txt", text, outlet="The Herald", notes=("decoded as cp1252",))
    made = Reader(models, None)(page)
    (row,) = parquet.read_table(io.BytesIO(to_parquet("articles", made["articles"]))).to_pylist()
    assert article_of(row) == pipeline.read_page(page, models)


def sketched(number: int, topic: int, day: dt.date) -> pipeline.Sketch:
    """The sketch of an article whose words are those of its topic."""
    words = [
        f"{first}{second}{'abcdefghijklmno'[topic]}" for first in ("bru", "kel", "mos", "tir") for second in "aeiou"
    ]
    lines = (f"The {word} of {words[at - 1]} met {words[at - 2]} in room {number}." for at, word in enumerate(words))
    text = "\n".join(lines)
    outlet = f"Outlet {number}"
    id = article_id(outlet, text)
    article = Article(id, f"{number}.txt", text, outlet, text_sha256(text), " ".join(words[:5]), published=str(day))
    return pipeline.sketch(article)


def test_letting_go_of_what_is_out_of_reach_changes_no_story() -> None:
    first = dt.date(2031, 1, 1)
    stream = [sketched(n, n // 8, first + dt.timedelta(days=30 * (n // 8) + n % 8)) for n in range(120)]
    whole = group(iter(stream), lambda done: None)
    assert group(iter(stream), lambda done: None, held=20) == whole
    assert 10 <= len(whole) <= 20
