"""Times and events keep their scores on the small corpora beside the checkout."""

import re
from pathlib import Path

import pytest
import scores

from onrecord import evaluation

SHARED = scores.shared_folder()

pytestmark = pytest.mark.skipif(SHARED is None, reason="no corpora beside the checkout")


def number(told: str, pattern: str) -> float:
    found = re.search(pattern, told)
    assert found, told
    return float(found.group(1))


@pytest.mark.parametrize(
    ("task", "corpus", "floors"),
    [
        (
            "times",
            "timex/meantime",
            {r"strict .*F1 +([\d.]+)": 86, r"relaxed .*F1 +([\d.]+)": 91, r"value .*F1 +([\d.]+)": 81},
        ),
        (
            "events",
            "factuality/meantime",
            {r"accuracy ([\d.]+)": 90, r"planned +F1 +([\d.]+)": 75, r"denied +F1 +([\d.]+)": 80},
        ),
    ],
)
def test_scores_do_not_fall(task: str, corpus: str, floors: dict[str, float]) -> None:
    path = Path(str(SHARED)) / "data" / corpus / "dev.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"{corpus} is not beside the checkout")
    told = evaluation.run(task, [path])
    assert {pattern: number(told, pattern) >= least for pattern, least in floors.items()} == dict.fromkeys(floors, True)
