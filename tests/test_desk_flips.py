"""A changed byte in a row of a desk is found by `desk check`; a sample of what `benchmarks/flips.py --desk` tries."""

from pathlib import Path

import pytest
from desk_kit import desk_at, line, read_plainly, report
from flips import is_sound, rows_changed

__all__ = ["read_plainly"]

pytestmark = pytest.mark.usefixtures("read_plainly")

UNTOLD = {
    *(
        "changes",
        "lines",
        "sketches",
        "skipped",
        "watched",
        "outlets",
    ),  # nothing else in the desk says what stands here
    *("pages.fetched", "pages.input", "pages.url", "articles.input", "articles.published", "articles.fields"),
    *("articles.series", "articles.version", "outcomes.story", "outcomes.reason", "raws.media_type", "raws.charset"),
    *("readers.made_by", "readings.round", "stories.composed", "stories.stamp", "stories.updated", "pages.said"),
    *("rebuilds", "repeats", "unsettled", "vectors"),
}
"""Tables and columns of which SECURITY.md says that a change may pass."""


def test_a_changed_byte_of_a_row_is_found_but_where_nothing_else_tells(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        for number, outlet in enumerate(("herald", "dockside")):
            text = report("Harbour", line("Ana Vell", f"gate {number} opens"), line("Bo Tarn", "the port is shut"))
            (_,) = desk.add([(f"{outlet}.txt", text.encode())])
        desk.refresh()
        made = desk.story(desk.stories()[0].id)
        desk.correct("not-a-statement", by="jo", about=[made.statements[0].content[0]])
        desk.refresh()
    path = tmp_path / "desk.sqlite"
    assert is_sound(path)
    through = {name for name, other in rows_changed(path, 120, 8) if is_sound(other)}
    assert {name for name in through if name not in UNTOLD and name.split(".")[0] not in UNTOLD} == set()
