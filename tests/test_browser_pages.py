"""Every page of the desk in a real browser: nothing wrong is told, nothing leaves, it is accessible, and it fits."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from browser_kit import WIDTHS, axe, open_browser, seen_by, wider_than_the_window
from web_kit import AtOnce, served

from onrecord.demo import stories
from onrecord.desk import mark_statement, open_desk
from onrecord.render import view
from onrecord.web.jobs import Refresh

_LAYOUTS = Path(__file__).parent / "snapshots" / "browser-layout.json"
_CHANGED = "northwire.txt"  # of which a second version came


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as found:
        yield found


@dataclass(frozen=True)
class Desk:
    """A desk with the stories that ship, read by the models, and what is asked of it here."""

    server: str
    story: str
    statement: str
    actor: str
    name: str
    issue: str
    label: str
    key: str
    other: str
    changed: str
    correction: str


@pytest.fixture(scope="module")
def desk(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    with open_desk(folder / "desk.sqlite") as kept:
        arrivals = list(kept.add([str(path) for story in stories() for path in story.inputs]))
        (came,) = [each for each in arrivals if each.input.endswith(_CHANGED)]
        words = Path(came.input).read_bytes().replace(b"bananas", b"fruit")
        (again,) = kept.add([(came.input, words)])
        assert again.kind == "version"
        record = kept.story(came.story)
        wrong = record.statements[-1]
        made = kept.correct("not-a-statement", by="jo", about=[mark_statement(record, wrong.id)], note="a try")
        record = kept.story(came.story)
        position = max(record.positions, key=lambda each: len(each.evidence))
        actor = next(each for each in record.actors if each.id == position.actor)
        issue = next(each for each in record.issues if each.id == position.issue)
        said = next(each for each in record.statements if each.speaker == actor.id)
        keys = [article["key"] for article in view(record)["articles"]]
    told: list[Any] = []
    with served(folder, told, AtOnce) as port:
        told[1].wait(told[1].submit(Refresh()), 60)
        yield Desk(
            f"http://127.0.0.1:{port}", f"/stories/{came.story}", said.id, actor.id, actor.name, issue.id, issue.label,
            keys[0], keys[1], f"/articles/{again.article}", made.id,
        )  # fmt: skip


_PAGES = {
    "stories": "/",
    "stories, filtered": "/?words=dock",
    "stories, none": "/?words=zzzz",
    "new": "/new?since=1970-01-01",
    "new, nothing": "/new?since=2999-01-01",
    "story": "{story}",
    "whole list": "{story}/all/statements",
    "whole matrix": "{story}/all/positions",
    "article": "{story}/articles/{key}",
    "article, all layers": "{story}/articles/{key}?layer=statements&layer=sources&layer=actors&layer=times",
    "two articles": "{story}/beside?one={key}&other={other}",
    "versions": "{changed}",
    "statement": "{story}/statements/{statement}",
    "position": "{story}/positions/{issue}/{actor}",
    "actor": "{story}/actors/{actor}",
    "actors": "/actors",
    "actor, everywhere": "/actors?name={name}",
    "issue": "{story}/issues/{issue}",
    "issues": "/issues",
    "issue, everywhere": "/issues?label={label}",
    "network": "{story}/network",
    "network of actors": "{story}/network?network=onemode",
    "search": "/search",
    "search, found": "/search?q=minister",
    "search, none": "/search?q=zzzz",
    "add": "/add",
    "jobs": "/jobs",
    "job": "/jobs/1",
    "corrections": "/corrections",
    "undo": "/corrections/{correction}/undo",
    "correct a story": "{story}/correct",
    "correct a statement": "{story}/correct?statement={statement}",
    "correct an actor": "{story}/correct?actor={actor}",
    "correct an article": "{story}/correct?article={key}",
    "export": "{story}/export",
    "print": "{story}/print",
}
_ERRORS = {"not here": ("/stories/none", 404), "cannot be": ("/new?since=yesterweek", 400), "no such page": ("/x", 404)}


def address(desk: Desk, told: str) -> str:
    return told.format(**{name: value if "/" in value else quote(value) for name, value in vars(desk).items()})


def expect_it_reads_well(page: Any) -> None:
    """It is accessible, light and wide as well as dark and narrow, and scrolls sideways at no width."""
    assert axe(page) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert wider_than_the_window(page) == [], width
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.emulate_media(color_scheme="dark")
    assert axe(page, only_looks=True) == []


@pytest.mark.parametrize("told", _PAGES.values(), ids=_PAGES)
def test_a_page_is_accessible_fits_every_width_and_asks_nobody_else(browser: Any, desk: Desk, told: str) -> None:
    with seen_by(browser, desk.server) as seen:
        answer = seen.page.goto(desk.server + address(desk, told))
        assert answer.status == 200
        expect_it_reads_well(seen.page)


@pytest.mark.parametrize(("told", "status"), _ERRORS.values(), ids=_ERRORS)
def test_a_page_of_an_error_reads_as_well_as_others(browser: Any, desk: Desk, told: str, status: int) -> None:
    with seen_by(browser, desk.server) as seen:
        assert seen.page.goto(desk.server + told).status == status
        assert [error for error in seen.errors if f"status of {status}" not in error] == []  # the browser's own line
        seen.errors.clear()
        expect_it_reads_well(seen.page)


# --- evidence --------------------------------------------------------------------------------------------------------

_FIRST = ".takeaways > li a.label >> nth=0"


def words_of(link: Any, desk: Desk, browser: Any) -> tuple[str, str]:
    """Where a link to evidence leads, and the words of its sentence, as the page without scripts marks it."""
    leads = link.get_attribute("href")
    with seen_by(browser, desk.server, java_script_enabled=False) as seen:
        target = seen.open(leads).locator(":target")
        assert target.count() == 1
        assert is_in_the_window(target)
        return leads, target.inner_text()


def is_in_the_window(found: Any) -> bool:
    place, size = found.bounding_box(), found.page.viewport_size
    return bool(place and 0 <= place["y"] <= size["height"] and 0 <= place["x"] < size["width"])


def test_evidence_opens_beside_the_page_at_its_sentence_and_the_focus_returns(browser: Any, desk: Desk) -> None:
    with seen_by(browser, desk.server) as seen:
        page = seen.open(desk.story)
        link = page.locator(_FIRST)
        _, words = words_of(link, desk, browser)
        link.click()
        aim = page.locator("#shown-body .aim")
        aim.wait_for()
        assert " ".join(aim.inner_text().split()) == " ".join(words.split())
        assert is_in_the_window(aim)
        assert page.url == desk.server + desk.story  # still there
        assert axe(page, only_looks=True) == []
        page.keyboard.press("Escape")
        page.locator("#shown").wait_for(state="hidden")
        assert link.evaluate("link => link === document.activeElement")


def test_on_a_phone_evidence_covers_the_page_until_it_is_closed(browser: Any, desk: Desk) -> None:
    with seen_by(browser, desk.server, viewport={"width": 390, "height": 844}, color_scheme="dark") as seen:
        page = seen.open(desk.story)
        link = page.locator(_FIRST)
        link.click()
        pane = page.get_by_role("dialog")
        pane.wait_for()
        assert pane.get_attribute("aria-modal") == "true"
        assert page.locator("main").evaluate("main => main.inert")
        assert is_in_the_window(pane.locator(".aim"))
        assert axe(page) == []
        for _ in range(40):
            page.keyboard.press("Tab")
            assert pane.evaluate("pane => pane.contains(document.activeElement)")
        page.keyboard.press("Escape")
        pane.wait_for(state="hidden")
        assert link.evaluate("link => link === document.activeElement")


def test_a_cell_of_the_matrix_opens_its_statements_and_the_way_back_closes_them(browser: Any, desk: Desk) -> None:
    with seen_by(browser, desk.server) as seen:
        page = seen.open(desk.story)
        page.locator("#stand a.stance-cell").first.click()
        page.locator("#shown-body .statement").first.wait_for()
        page.go_back()
        page.locator("#shown").wait_for(state="hidden")
        assert page.url == desk.server + desk.story


# --- keyboard --------------------------------------------------------------------------------------------------------


def line_at_hand(page: Any) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.innerText"))


def test_the_whole_desk_is_gone_through_by_keys(browser: Any, desk: Desk) -> None:
    with seen_by(browser, desk.server) as seen:
        page = seen.open(desk.story)
        press = page.keyboard.press
        press("j")
        first = line_at_hand(page)
        press("j")
        assert line_at_hand(page) != first
        press("k")
        assert line_at_hand(page) == first
        assert page.evaluate("document.activeElement.matches(':focus-visible')")
        press("e")
        page.locator("#shown-body .aim").wait_for()
        assert line_at_hand(page) == first  # to go on from
        press("Escape")
        page.locator("#shown").wait_for(state="hidden")
        press("]")
        assert page.evaluate("document.activeElement.matches('main section[id] > h2')")
        press("?")
        help = page.get_by_role("dialog", name="Keyboard")
        help.wait_for()
        press("j")  # nothing moves behind it
        assert help.evaluate("help => help.contains(document.activeElement)")
        press("Escape")
        help.wait_for(state="hidden")
        press("/")
        assert line_at_hand(page) == "find"
        page.keyboard.type("jek?")
        assert page.locator("#find").input_value() == "jek?"
        assert help.is_hidden()
        page.locator("h1").click()
        press("g")
        press("n")
        page.wait_for_url("**/new")


def test_keys_can_be_turned_off(browser: Any, desk: Desk) -> None:
    """Who speaks to the machine types letters without meaning to (WCAG 2.1.4)."""
    with seen_by(browser, desk.server) as seen:
        page = seen.open(desk.story)
        page.get_by_role("link", name="Keyboard").click()
        page.get_by_label("Listen to keys").uncheck()
        page.keyboard.press("Escape")
        page.locator("#keys").wait_for(state="hidden")
        page.reload()
        page.keyboard.press("j")
        page.keyboard.press("?")
        assert page.locator("#keys").is_hidden()
        assert page.evaluate("document.activeElement === document.body")
        page.get_by_role("link", name="Keyboard").click()
        page.get_by_label("Listen to keys").check()
        page.keyboard.press("Escape")
        page.locator("h1").click()
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.matches('li')")


def test_help_is_there_without_scripts(browser: Any, desk: Desk) -> None:
    with seen_by(browser, desk.server, java_script_enabled=False) as seen:
        page = seen.open("/")
        assert page.locator("#keys").is_hidden()
        page.get_by_role("link", name="Keyboard").click()
        assert page.locator("#keys").is_visible()


def test_the_first_stop_leads_past_the_bar(browser: Any, desk: Desk) -> None:
    with seen_by(browser, desk.server) as seen:
        page = seen.open(desk.story)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


# --- how it looks ----------------------------------------------------------------------------------------------------


def test_moments_are_told_in_the_zone_of_the_reader(browser: Any, desk: Desk) -> None:
    with seen_by(browser, desk.server, java_script_enabled=False) as seen:
        moment = seen.open("/corrections").locator("time").first
        assert moment.inner_text().endswith(" UTC")
    with seen_by(browser, desk.server, timezone_id="Asia/Kathmandu", locale="de-DE") as seen:
        moment = seen.open("/corrections").locator("time").first
        told = moment.evaluate(
            "time => [time.textContent, new Date(time.dateTime).toLocaleTimeString('en-GB').slice(0, 5)]"
        )
        assert told[0].endswith(told[1])
        assert "UTC" not in told[0]


def test_layers_of_a_text_are_shown_and_hidden_at_once(browser: Any, desk: Desk) -> None:
    with seen_by(browser, desk.server) as seen:
        page = seen.open(f"{desk.story}/articles/{desk.key}")
        mark = page.locator(".text mark.direct").first
        shown = mark.evaluate("mark => getComputedStyle(mark).backgroundColor")
        page.locator("input[name=layer][value=statements]").uncheck()
        assert mark.evaluate("mark => getComputedStyle(mark).backgroundColor") != shown
        assert "layer=statements" not in page.url
        page.reload()
        assert not page.locator("input[name=layer][value=statements]").is_checked()


def test_a_network_is_looked_at_closely_and_lights_up(browser: Any, desk: Desk) -> None:
    with seen_by(browser, desk.server) as seen:
        page = seen.open(f"{desk.story}/network")
        drawing = page.locator("svg.network.wide")
        whole = drawing.get_attribute("viewBox")
        page.locator("[data-zoom=in]").click()
        assert drawing.get_attribute("viewBox") != whole
        page.locator("[data-zoom=all]").click()
        assert [float(part) for part in drawing.get_attribute("viewBox").split()] == [float(p) for p in whole.split()]
        page.locator("svg.network.wide a.node").first.focus()
        assert page.locator("svg.network.wide .lit").count() > 1


def test_what_tells_a_stance_is_there_where_colours_are_the_readers_own(browser: Any, desk: Desk) -> None:
    with seen_by(browser, desk.server, forced_colors="active") as seen:
        cells = seen.open(desk.story).locator("#stand a.stance-cell")
        assert cells.count() > 1
        for told in cells.all_inner_texts():
            assert re.search(r"[^\s\d]", told)  # a mark beside the number


_EDGES = """() => {
  const light = (colour) => {
    const parts = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((part) => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const fields = [...document.querySelectorAll("input:not([type=hidden]), select, textarea")];
  return fields.filter((field) => field.checkVisibility() && !/checkbox|radio/.test(field.type)).map((field) => {
    const { borderTopColor, backgroundColor } = getComputedStyle(field);
    const [low, high] = [light(borderTopColor), light(backgroundColor)].sort((a, b) => a - b);
    return (high + .05) / (low + .05);
  });
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("told", ["/", "/search", "/add", "{story}/correct?actor={actor}"])
def test_the_edge_of_a_field_is_seen(browser: Any, desk: Desk, told: str, theme: str) -> None:
    """Contrast of 3:1 (WCAG 1.4.11), which axe does not look at."""
    with seen_by(browser, desk.server, color_scheme=theme) as seen:
        found = seen.open(address(desk, told)).evaluate(_EDGES)
        assert len(found) > 1
        assert min(found) >= 3


def test_what_has_the_focus_is_seen(browser: Any, desk: Desk) -> None:
    with seen_by(browser, desk.server) as seen:
        page = seen.open(desk.story)
        for _ in range(25):
            page.keyboard.press("Tab")
            at = page.evaluate("""() => {
              const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
              return [document.activeElement.outerHTML.slice(0, 90), outlineStyle, outlineWidth];
            }""")
            assert at[1:] == ["solid", "2px"], at


def test_nothing_moves_for_who_wants_it_still(browser: Any, desk: Desk) -> None:
    moving = "document.getAnimations().filter((each) => each.effect.getTiming().duration > 0).length"
    with seen_by(browser, desk.server, reduced_motion="reduce") as seen:
        page = seen.open(desk.story)
        page.locator(_FIRST).click()
        page.locator("#shown-body .aim").wait_for()
        assert page.evaluate(moving) == 0
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


@pytest.mark.parametrize("told", ["{story}", "{story}/articles/{key}", "{story}/print"])
def test_on_paper_a_page_is_what_it_says_and_no_controls(browser: Any, desk: Desk, told: str) -> None:
    with seen_by(browser, desk.server) as seen:
        page = seen.open(address(desk, told))
        page.emulate_media(media="print")
        assert page.locator("h1").is_visible()
        for controls in (".bar", ".foot", ".skip", ".ways", "nav.strip", "form"):
            assert [each for each in page.locator(controls).all() if each.is_visible()] == [], controls
        assert page.pdf(format="A4").startswith(b"%PDF")


_BOXES = ".bar, .find, main, .pane, nav.strip, main > section[id], main > form, .reading > *, .foot"
_LAID_OUT = {name: _PAGES[name] for name in ("stories", "story", "article", "two articles", "network", "search", "add")}
_TOLERANCE = 2  # pixels; heights and what is as wide as its words hang on the fonts of the machine, and are left out


def _layout(page: Any) -> list[str]:
    """Where the parts of a page stand, from left to right: what they are, their left edge, and their width."""
    found: list[str] = page.evaluate(
        """(kinds) => [...document.querySelectorAll(kinds)].filter((each) => each.checkVisibility()).map((each) => {
          const { left, width } = each.getBoundingClientRect();
          const known = each.id ? `#${each.id}` : each.classList[0] ? `.${each.classList[0]}` : "";
          const name = each.tagName.toLowerCase() + known;
          return `${name} ${Math.round(left)} ${Math.round(width)}`;
        })""",
        _BOXES,
    )
    return found


def _are_near(one: str, other: str) -> bool:
    (name, *places), (other_name, *other_places) = one.split(), other.split()
    near = all(abs(int(a) - int(b)) <= _TOLERANCE for a, b in zip(places, other_places, strict=True))
    return name == other_name and near


@pytest.mark.parametrize("name", _LAID_OUT)
def test_a_page_is_laid_out_as_it_was(browser: Any, desk: Desk, name: str) -> None:
    """Pictures would differ with the fonts of a machine: what is kept is where the parts of a page stand."""
    found = {}
    with seen_by(browser, desk.server) as seen:
        page = seen.open(address(desk, _LAID_OUT[name]))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found[str(width)] = _layout(page)
    kept = json.loads(_LAYOUTS.read_text(encoding="utf-8")) if _LAYOUTS.exists() else {}
    if os.environ.get("ONRECORD_UPDATE_SNAPSHOTS"):
        kept[name] = found
        _LAYOUTS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    for width, boxes in found.items():
        assert [box.split()[0] for box in boxes] == [box.split()[0] for box in kept[name][width]]
        moved = [pair for pair in zip(kept[name][width], boxes, strict=True) if not _are_near(*pair)]
        assert moved == [], f"at {width}; if it should be so, set ONRECORD_UPDATE_SNAPSHOTS=1"
