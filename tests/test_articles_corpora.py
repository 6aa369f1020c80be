"""On real stories: what surrounds the report is found, and none of the report is lost."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path

import pytest

from onrecord import weights
from onrecord.articles import ResidueModel, extract
from onrecord.articles.dating import date_in_posts
from onrecord.datamodel import Page


def _share(text: str, where: set[int], among: set[int]) -> tuple[int, int]:
    counted = [index for index in among if not text[index].isspace()]
    return sum(index in where for index in counted), len(counted)


def _spans(rows: list[dict[str, object]], *, captions: bool) -> set[int]:
    return {i for row in rows if captions or row["reason"] != "caption" for i in range(*row["span"])}


def test_boilerplate_is_found_and_no_report_is_lost(shared: Path):
    residue = ResidueModel.from_bytes(weights.read("residue.npz"))
    folders = [shared / "data/seeds", *sorted((shared / "data/stories-gold").glob("as*"))]
    for folder in folders:
        gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
        found = expected = lost = 0
        for name in gold["articles"]:
            text = (folder / f"{name}.txt").read_bytes().decode()
            article = extract(Page(f"{name}.txt", text), residue=residue)
            rows = [row for row in gold["boilerplate"] if row["doc"] == name]
            dropped = {i for part in article.dropped for i in range(part.start, part.end)}
            hit, all_of_it = _share(text, dropped, _spans(rows, captions=False))
            gone, _ = _share(text, dropped, set(range(len(text))) - _spans(rows, captions=True))
            found, expected, lost = found + hit, expected + all_of_it, lost + gone
        assert found >= 0.95 * expected, folder.name
        assert lost == 0, folder.name


@pytest.mark.parametrize("name", ["metro", "independent"])
def test_plain_text_of_the_founding_story_is_untouched(shared: Path, name: str):
    residue = ResidueModel.from_bytes(weights.read("residue.npz"))
    text = (shared / f"data/seeds/{name}.txt").read_bytes().decode()
    assert extract(Page(f"{name}.txt", text), residue=residue).text == text


def test_the_posts_that_an_article_quotes_tell_its_day(shared: Path):
    with gzip.open(shared / "data/clustering/allsides-stories/data.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [row for line in lines for row in json.loads(line)["articles"] if row["date_given"]]
    told = [(row["date"][:10], found[0]) for row in rows if (found := date_in_posts(row["text"].split("\n")))]
    apart = [abs((dt.date.fromisoformat(is_) - dt.date.fromisoformat(found)).days) for is_, found in told]
    assert len(told) >= 0.07 * len(rows)
    assert sum(days <= 1 for days in apart) >= 0.98 * len(told)
    assert sum(days == 0 for days in apart) >= 0.88 * len(told)
