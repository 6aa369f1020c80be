"""A story whose every word attacks, in a real browser: nothing runs, nothing is asked for, links only lead.

The desk keeps the hostile record as if it had been made of an article; its pages and the brief as a file are opened.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import pytest
from browser_kit import open_browser, seen_by
from hostile import hostile
from web_kit import AtOnce, article_line, fill, served

from onrecord import api, pipeline
from onrecord.desk import open_desk
from onrecord.render import view

_PLAIN = "Harbour talks go on\n\nAda Orle said that the boats would sail at noon on every day of the week.\n"
_PAGES = (
    *("/", "/search?q=evil", "/actors?name={name}", "{story}", "{story}/all/statements", "{story}/articles/{key}"),
    *("{story}/network", "{story}/statements/{statement}", "{story}/issues/{issue}", "{story}/print"),
    *("{story}/correct?statement={statement}", "{story}/beside?one={key}&other={other}", "{story}/export/html"),
)
# What would load or run something, and links that would do more than lead to a page.
_FORGED = """() => [
  ...document.querySelectorAll("img, object, embed, iframe, base, math, svg script, body script:not([src])"),
  ...[...document.querySelectorAll("[href], [action], [formaction], [src]")]
    .filter((each) => !/^(https?|file):$/.test(new URL(
      ["href", "action", "formaction", "src"].map((name) => each.getAttribute(name)).find((it) => it !== null),
      document.baseURI).protocol)),
  ...[...document.querySelectorAll("*")].filter((each) => [...each.attributes].some((one) => /^on/i.test(one.name))),
].map((each) => each.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as found:
        yield found


@pytest.fixture(scope="module")
def server(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A desk that keeps the hostile story, and where that story is."""
    folder = tmp_path_factory.mktemp("forged")
    with patch.object(pipeline, "compose", lambda *found, **more: hostile()):
        fill(folder, article_line("Herald", _PLAIN))
    with open_desk(folder / "desk.sqlite") as desk:
        (story,) = desk.stories()
    with served(folder, [], AtOnce) as port:
        yield f"http://127.0.0.1:{port}", f"/stories/{story.id}"


def expect_nothing_forged(page: Any) -> None:
    assert page.evaluate(_FORGED) == []
    assert not set(page.content()) & set("\x1b\x07\x9b\x9d\u202e\u2066")


@pytest.mark.parametrize("told", _PAGES)
def test_no_page_of_a_hostile_story_runs_or_asks_for_anything(browser: Any, server: tuple[str, str], told: str) -> None:
    record = hostile()
    keys = [article["key"] for article in view(record)["articles"]]
    names = {"key": keys[0], "other": keys[1], "statement": record.statements[3].id, "issue": record.issues[3].id}
    address = told.format(story=server[1], name=quote(record.actors[3].name), **names)
    with seen_by(browser, server[0]) as seen:
        seen.page.on("dialog", lambda dialog: seen.errors.append(f"dialog: {dialog.message}"))
        if "/export/" in told:
            with seen.page.expect_download() as fetched:
                seen.page.evaluate("address => { location.href = address }", server[0] + address)
            assert fetched.value.suggested_filename.endswith(".html")
            return
        assert seen.page.goto(server[0] + address).status == 200
        seen.page.wait_for_load_state()
        expect_nothing_forged(seen.page)


def test_the_brief_as_a_file_runs_nothing(browser: Any, tmp_path: Path) -> None:
    place = tmp_path / "brief.html"
    place.write_text(api.as_record(hostile()).to_html(), encoding="utf-8")
    with seen_by(browser, f"file://{tmp_path}") as seen:
        seen.page.on("dialog", lambda dialog: seen.errors.append(f"dialog: {dialog.message}"))
        seen.open("/brief.html")
        expect_nothing_forged(seen.page)
