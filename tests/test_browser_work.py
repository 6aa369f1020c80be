"""What an analyst does at the desk, in a real browser, with scripts and without: correct, undo, add, hear of news."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from browser_kit import axe, open_browser, seen_by
from desk_kit import line, report
from web_kit import AtOnce, article_line, fill, served

from onrecord.datamodel import Record
from onrecord.desk import open_desk
from onrecord.web.jobs import Add

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
HARBOUR = (line("Ana Vell", "the harbour opens on Monday"), line("Otto Brask", "the crane is safe"))
ORCHARD = "Pear growers sell an orchard\n\nSnow broke two branches.\n" + line("Mira Tol", "the pears were sold early")


class Patient(AtOnce):
    """A clerk that tells what came of a job when it is let."""

    def __init__(self, *known: Any) -> None:
        super().__init__(*known)
        self.may_tell = threading.Event()
        self.may_tell.set()

    def _replay(self, id: str, told: list[tuple[str, Any]]) -> None:
        self.may_tell.wait(60)
        super()._replay(id, told)


@dataclass(frozen=True)
class Served:
    server: str
    path: Path
    clerk: Patient

    def record(self, word: str) -> tuple[str, Record]:
        """The story of which a statement has this word, and its record."""
        with open_desk(self.path) as desk:
            (found,) = desk.search(word, limit=1)
            return found.story, desk.story(found.story)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as found:
        yield found


@pytest.fixture
def desk(browser: Any, tmp_path: Path) -> Iterator[Served]:
    fill(
        tmp_path,
        article_line("Herald", report("Harbour", *HARBOUR)),
        article_line("Dockside", report("Harbour", line("Ana Vell", "the port opens again on Monday"))),
        article_line("Gazette", ORCHARD),
    )
    told: list[Any] = []
    with served(tmp_path, told, Patient) as port:
        yield Served(f"http://127.0.0.1:{port}", tmp_path / "desk.sqlite", told[1])
        told[1].may_tell.set()


def over(page: Any, clerk: Patient) -> None:
    """Wait for the job that a form has begun, and look again where no script does."""
    while match := re.search(r"/jobs/(\d+)$", page.url):
        clerk.wait(match[1], 60)
        if page.locator("#job").get_attribute("data-over") == "yes":
            return
        page.reload()


# --- corrections -----------------------------------------------------------------------------------------------------


def choose(page: Any, do: str) -> Any:
    """Say what is wrong; returns the fields that this way asks for."""
    page.locator(f"input[name=do][value={do}]").check()
    return page.locator(".way", has=page.locator(f"input[value={do}]"))


def correct(page: Any, served: Served) -> None:
    page.get_by_label("Your name").fill("jo")
    page.get_by_role("button", name="Correct").click()
    over(page, served.clerk)


def undo(page: Any, served: Served) -> None:
    """Take back what was done last, by the link that the page shows after it."""
    page.get_by_role("link", name="Undo").first.click()
    page.get_by_role("button", name="Take it back").click()
    over(page, served.clerk)


def names(record: Record) -> set[str]:
    return {actor.name for actor in record.actors}


def speaker_of(record: Record, word: str) -> str | None:
    found = next(each.speaker for each in record.statements if word in each.text)
    return next((actor.name for actor in record.actors if actor.id == found), None)


def texts(record: Record) -> str:
    return " | ".join(each.text for each in record.statements)


def are_one(record: Record) -> bool:
    """Whether an utterance holds the crane and the port."""
    said = {each.id for each in record.statements if re.search("crane|port opens", each.text)}
    return any(said <= set(each.statements) for each in record.utterances)


def test_every_kind_of_correction_is_tried_here() -> None:
    from onrecord.web.asking import _WAYS

    assert {do for do, *_ in _CORRECTIONS} == set(_WAYS)


def _statement(page: Any, desk: Served, word: str) -> None:
    """From the story to the statement, and to what is wrong with it, by their links."""
    story, record = desk.record(word)
    label = next(each.id for each in record.statements if word in each.text)
    page.goto(f"{desk.server}/stories/{story}/statements/{label}")
    page.get_by_role("link", name="Put right").click()


def _actor(page: Any, desk: Served, word: str) -> None:
    _statement(page, desk, word)
    page.get_by_role("link", name=re.compile("Correct who")).click()


def _article(page: Any, desk: Served, word: str) -> None:
    _story(page, desk, word)
    page.get_by_role("link", name=re.compile("^Correct D")).click()


def _story(page: Any, desk: Served, word: str) -> None:
    page.goto(f"{desk.server}/stories/{desk.record(word)[0]}")
    page.get_by_role("link", name="Put right").first.click()


def _ask_speaker(way: Any) -> None:
    way.get_by_label("or a new name").fill("Lena Orr")


def _ask_others(way: Any) -> None:
    way.get_by_label("Otto Brask").check()
    way.get_by_label("What to call the one").fill("A. Vell")


def _ask_whose(way: Any) -> None:
    way.locator("input[name=statement]").first.check()
    way.get_by_label("or a new name").fill("Lena Orr")


def _ask_same(way: Any) -> None:
    likely = way.locator("input[type=checkbox]", has_text="")
    if likely.count():
        way.locator("label", has_text="port opens").locator("input").check()
    else:
        way.locator("#with").fill("D1")


def _ask_other_story(way: Any) -> None:
    way.locator("select[name=other]").select_option(index=1)


def _ask_articles(way: Any) -> None:
    way.locator("label", has_text="Dockside").locator("input").check()


_NOTHING = None
_CORRECTIONS = [
    ("not-a-statement", _statement, "crane", _NOTHING, lambda r: "crane" not in texts(r)),
    ("speaker", _statement, "crane", _ask_speaker, lambda r: speaker_of(r, "crane") == "Lena Orr"),
    ("same-actor", _actor, "harbour", _ask_others, lambda r: names(r) == {"A. Vell"}),
    ("other-actor", _actor, "crane", _ask_whose, lambda r: speaker_of(r, "crane") == "Lena Orr"),
    ("same-utterance", _statement, "crane", _ask_same, are_one),
    ("other-utterance", _statement, "port", _NOTHING, lambda r: not r.utterances),
    ("drop", _statement, "crane", _NOTHING, lambda r: "crane" not in texts(r)),
    ("same-story", _story, "harbour", _ask_other_story, lambda r: len(r.articles) == 3),
    ("other-story", _story, "harbour", _ask_articles, lambda r: len(r.articles) == 1),
    ("to-story", _article, "harbour", _ask_other_story, lambda r: len(r.articles) == 1),
]


@SCRIPTS
@pytest.mark.parametrize(("do", "go", "word", "ask", "is_done"), _CORRECTIONS, ids=[each[0] for each in _CORRECTIONS])
def test_each_kind_of_correction_is_made_and_undone(
    browser: Any, desk: Served, scripts: bool, do: str, go: Any, word: str, ask: Any, is_done: Any
) -> None:
    seen_word = "port" if word == "crane" and do in ("not-a-statement", "drop") else word
    with seen_by(browser, desk.server, java_script_enabled=scripts) as seen:
        page = seen.page
        before = desk.record(seen_word)[1]
        assert not is_done(before)
        go(page, desk, word)
        way = choose(page, do)
        if ask:
            ask(way)
        correct(page, desk)
        assert "Done, and applied" in page.locator("main").inner_text()
        assert is_done(desk.record(seen_word)[1])
        undo(page, desk)
        assert "Done, and applied" in page.locator("main").inner_text()
        after = desk.record(seen_word)[1]
        assert not is_done(after)
        assert (texts(after), names(after)) == (texts(before), names(before))
        page.goto(f"{desk.server}/corrections")
        assert page.locator(".log > li").count() >= 1


def test_a_correction_that_cannot_be_made_says_so_and_keeps_what_was_filled_in(browser: Any, desk: Served) -> None:
    with seen_by(browser, desk.server) as seen:
        page = seen.page
        _statement(page, desk, "crane")
        choose(page, "speaker")
        page.get_by_label("Why").fill("a slip")
        correct(page, desk)
        assert "Say who it is" in page.get_by_role("alert").inner_text()
        assert page.get_by_label("Why").input_value() == "a slip"
        assert page.get_by_label("Your name").input_value() == "jo"
        assert axe(page) == []
        told, seen.errors[:] = seen.errors[:], []
        assert [error for error in told if "status of 400" not in error] == []  # the browser's own line


# --- adding ----------------------------------------------------------------------------------------------------------


def wait_until_done(page: Any, desk: Served, scripts: bool) -> None:
    if scripts:
        page.locator("#job[data-over=yes]").wait_for()  # the page sees to it itself
    else:
        over(page, desk.clerk)


@SCRIPTS
def test_a_text_is_pasted_and_read(browser: Any, desk: Served, scripts: bool) -> None:
    with seen_by(browser, desk.server, java_script_enabled=scripts) as seen:
        page = seen.open("/")
        page.get_by_role("link", name="Add", exact=True).click()
        page.get_by_label("Text").fill(report("Harbour", line("Lena Orr", "the pilots agree")))
        page.get_by_text("What is known of the text").click()
        page.get_by_label("Outlet").fill("Northwire")
        page.get_by_role("button", name="Read and keep").click()
        wait_until_done(page, desk, scripts)
        assert page.locator(".came tbody tr td").first.inner_text() == "Kept"
        page.get_by_role("link", name="To the story").click()
        assert "Lena Orr" in page.locator("main").inner_text()


@SCRIPTS
def test_files_are_sent_and_read(browser: Any, desk: Served, scripts: bool, tmp_path: Path) -> None:
    paths = []
    for outlet, who in (("gull", "Lena Orr"), ("tern", "Piet Hall")):
        paths.append(tmp_path / f"{outlet}.txt")
        paths[-1].write_text(report("Harbour", line(who, "the pilots agree")), encoding="utf-8")
    with seen_by(browser, desk.server, java_script_enabled=scripts) as seen:
        page = seen.open("/add")
        page.get_by_label("Files").set_input_files(paths)
        page.get_by_role("button", name="Read and keep").click()
        wait_until_done(page, desk, scripts)
        assert page.locator(".came tbody th").all_inner_texts() == ["tern.txt", "gull.txt"]  # the last one first
        assert "Kept: 2" in page.locator("#job").inner_text()


def test_an_address_of_this_network_is_refused(browser: Any, desk: Served) -> None:
    with seen_by(browser, desk.server) as seen:
        page = seen.open("/add")
        page.get_by_label("Web addresses").fill(f"{desk.server}/stories")
        page.get_by_role("button", name="Read and keep").click()
        wait_until_done(page, desk, scripts=True)
        assert page.locator(".came tbody tr td").first.inner_text() == "Skipped"
        assert "private" in page.locator(".came").inner_text()


def test_a_page_shows_how_far_a_job_is_until_it_is_over(browser: Any, desk: Served) -> None:
    desk.clerk.may_tell.clear()
    with seen_by(browser, desk.server) as seen:
        page = seen.open("/add")
        page.get_by_label("Text").fill(report("Harbour", line("Lena Orr", "the pilots agree")))
        page.get_by_role("button", name="Read and keep").click()
        page.get_by_text("At work").wait_for()
        assert page.get_by_role("button", name="Stop").is_visible()
        page.get_by_role("link", name="Look again").wait_for(state="hidden")  # the page looks by itself
        assert axe(page) == []
        desk.clerk.may_tell.set()
        page.locator("#job[data-over=yes]").wait_for()
        assert page.locator("#told").inner_text().startswith("Done")
        assert axe(page) == []


# --- news ------------------------------------------------------------------------------------------------------------


def bring(desk: Served, topic: str, *lines: str) -> None:
    words = article_line("Northwire", report(topic, *lines)).encode()
    desk.clerk.wait(desk.clerk.submit(Add((("news.jsonl", words),))), 60)


def test_the_list_says_what_changed_since_it_was_opened(browser: Any, desk: Served) -> None:
    with seen_by(browser, desk.server) as seen:
        with seen.page.expect_response(re.compile("/api/events")):
            page = seen.open("/")
        bring(desk, "Harbour", line("Lena Orr", "the pilots agree"))
        page.locator("#news .notice").wait_for()
        assert page.locator("#news").inner_text() == "The desk has changed since you opened this page. Show it anew"
        link = page.get_by_role("navigation", name="Desk").get_by_role("link", name="New")
        assert re.fullmatch(r"New \d+", link.inner_text())
        assert axe(page) == []
        page.get_by_role("link", name="Show it anew").click()
        assert page.locator("#news").inner_text() == ""


def test_a_story_says_that_it_changed_and_not_that_another_did(browser: Any, desk: Served) -> None:
    story, _ = desk.record("crane")
    with seen_by(browser, desk.server) as seen:
        with seen.page.expect_response(re.compile("/api/events")):
            page = seen.open(f"/stories/{story}")
        bring(desk, "Quarry", line("Ivo Sand", "the quarry shuts"))
        bring(desk, "Harbour", line("Lena Orr", "the pilots agree"))
        page.locator("#news .notice").wait_for()
        assert page.locator("#news").inner_text() == "This story has changed since you opened it. Show it anew"


# --- search ----------------------------------------------------------------------------------------------------------


def test_a_search_shows_what_it_finds_while_it_is_typed(browser: Any, desk: Served) -> None:
    with seen_by(browser, desk.server) as seen:
        page = seen.open("/search")
        page.locator("#q").press_sequentially("harbour opens")
        page.locator(".hits").wait_for()
        assert "harbour opens" in page.locator(".hits").inner_text()
        assert "q=harbour+opens" in page.url
        assert page.locator("form.search [role=status]").inner_text() == "1 statement"
        assert page.evaluate("document.activeElement.id") == "q"
        page.locator("#q").fill("zzzz")
        page.locator("#found .empty").wait_for()
        assert page.locator("form.search [role=status]").inner_text() == "0 statements"
        page.locator("#q").fill('"half')
        page.locator("#found .notice, #found .empty").first.wait_for()


def test_stories_are_narrowed_down_while_it_is_typed(browser: Any, desk: Served) -> None:
    with seen_by(browser, desk.server) as seen:
        page = seen.open("/")
        assert page.locator("tr[data-line]").count() == 2
        page.get_by_label("Words in the title").press_sequentially("pear")
        page.locator("tr[data-line]").nth(1).wait_for(state="detached")
        assert "Pear growers" in page.locator("tr[data-line]").inner_text()
        assert "words=pear" in page.url


def test_a_search_needs_no_script(browser: Any, desk: Served) -> None:
    with seen_by(browser, desk.server, java_script_enabled=False) as seen:
        page = seen.open("/")
        page.get_by_label("Search the desk").fill("harbour")
        page.keyboard.press("Enter")
        assert "harbour opens" in page.locator(".hits").inner_text()
        page.get_by_role("link", name="Evidence").first.click()
        assert "the harbour opens on Monday" in page.locator(":target").inner_text()
