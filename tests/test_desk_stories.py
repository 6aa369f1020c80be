"""Stories grow as articles come, what is new in them is told, and their statements are found."""

import datetime as dt
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from desk_kit import Clock, desk_at, line, read_plainly, report
from records import herring

from onrecord import pipeline, store
from onrecord.changes import what_is_new
from onrecord.datamodel import Article, Claim, Event, Page, Record, Skipped
from onrecord.desk import Arrival, Desk
from onrecord.desk.news import last_day_before
from onrecord.errors import UsageError
from onrecord.store import Query, begin_story, index_record, open_file, parse_query, search
from onrecord.store.listing import Wanted, list_page, newest_page

__all__ = ["read_plainly"]

pytestmark = pytest.mark.usefixtures("read_plainly")

HARBOUR = (line("Ana Vell", "the harbour opens on Monday"), line("Otto Brask", "the crane is safe"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    with desk_at(tmp_path, clock) as desk:
        yield desk


def put(desk: Desk, outlet: str, *lines: str, text: str | None = None) -> Arrival:
    path = desk.path.with_name(f"{outlet}.jsonl")
    row = {
        "text": text or report("Harbour", *lines),
        "outlet": outlet,
        "published": "2031-05-08",
        "url": f"https://{outlet}.example",
    }
    path.write_text(f"{json.dumps(row)}\n{{}}\n")
    return next(arrival for arrival in list(desk.add([str(path)])) if isinstance(arrival, Arrival))


def told(desk: Desk, since: str) -> list[tuple[str, str]]:
    return [(change.kind, change.text) for news in desk.news(since) for change in news.changes]


def test_an_article_joins_the_story_that_it_tells(desk: Desk) -> None:
    first, second = put(desk, "herald", *HARBOUR), put(desk, "gazette", *HARBOUR)
    orchard = "Pear growers sell an orchard\n\nSnow broke two branches.\n" + line(
        "Mira Tol", "the pears were sold early"
    )
    other = put(desk, "mail", text=orchard)
    assert first.story == second.story != other.story
    assert [(story.id, story.articles) for story in desk.stories()] == [(other.story, 1), (first.story, 2)]


def test_of_a_new_story_only_that_it_is_new_is_told(desk: Desk) -> None:
    put(desk, "herald", *HARBOUR)
    assert told(desk, "2031") == [("story", "Harbour talks go on in the capital")]


def test_what_an_article_adds_to_a_story_is_told(desk: Desk, clock: Clock) -> None:
    put(desk, "herald", *HARBOUR)
    since = desk.moment("0m")
    put(desk, "gazette", line("Otto Brask", "no ship has asked for a berth"))
    assert told(desk, since) == [
        ("article", "gazette joined: Harbour talks go on in the capital"),
        ("statement", "Otto Brask: no ship has asked for a berth (gazette)"),
    ]
    assert told(desk, desk.moment("0m")) == []


def test_what_an_outlet_takes_back_is_told(desk: Desk) -> None:
    put(desk, "herald", *HARBOUR)
    since = desk.moment("0m")
    put(desk, "herald", HARBOUR[1], line("Ana Vell", "the harbour opens on Friday"))
    assert told(desk, since) == [
        ("article", "herald changed: Harbour talks go on in the capital"),
        ("statement", "Ana Vell: the harbour opens on Friday (herald)"),
        ("gone", "Ana Vell: the harbour opens on Monday (herald)"),
    ]


def test_what_was_merged_and_parted_again_is_no_news(desk: Desk, clock: Clock) -> None:
    one = put(desk, "herald", *HARBOUR)
    pears = "Pear growers sell an orchard\n\nSnow broke two branches.\n" + line("Mira Tol", "the pears were sold early")
    other = put(desk, "gazette", text=pears)
    since = desk.moment("0m")
    merged = desk.correct("same-story", by="jo", articles=[one.article, other.article])
    assert {kind for kind, _ in told(desk, since)} == {"article", "statement"}
    desk.correct("undo", by="jo", of=merged.id)
    assert [news for news in told(desk, since) if news[0] != "story"] == []
    with desk.file.reading() as db:  # as the web has it
        found, total = newest_page(db, since, ("2031-05-09", "2031-05-09"), limit=10, most=10)
        listed, _ = list_page(db, Wanted(), limit=10, seen=since, today="2031-05-09")
        of_one = newest_page(db, since, ("2031-05-09", "2031-05-09"), story=str(one.story), limit=10, most=10)
    assert [(entry.total, [change.kind for change in entry.changes]) for entry in found] == [(1, ["story"])] * total
    assert of_one == ((), 0)
    assert [each.new for each in listed if each.row.id == one.story] == [0]


def test_an_article_that_leaves_its_story_is_told(desk: Desk) -> None:
    put(desk, "herald", *HARBOUR)
    second = put(desk, "gazette", *HARBOUR)
    since = desk.moment("0m")
    desk.correct("other-story", by="jo", articles=[second.article])
    assert ("article", "gazette left: Harbour talks go on in the capital") in told(desk, since)
    assert "gone" not in {kind for kind, _ in told(desk, since)}


def test_an_outlet_that_takes_a_date_back_is_told() -> None:
    old = herring()
    coming = next(event for event in old.timeline if event.status == "scheduled")
    outlets = {span.article for span in coming.evidence}
    copied = tuple(replace(a, copy_of="a1") if a.id in outlets else a for a in old.articles)
    new = replace(old, articles=copied, timeline=tuple(event for event in old.timeline if event is not coming))
    assert [change.text for change in what_is_new(old, new, "s")] == [f"No longer told: {coming.what}"]
    moved = replace(old, timeline=new.timeline)
    assert what_is_new(old, moved, "s") == ()


def test_a_story_keeps_its_id_where_its_articles_are_read_otherwise(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrivals = [put(desk, "herald", *HARBOUR), put(desk, "gazette", *HARBOUR)]
    since = desk.moment("0m")
    read_page = pipeline.read_page

    def cut(page: Page, models: pipeline.Models) -> Article | Skipped:
        text = page.text.replace("The Harbour matter is before the council.\n", "")
        return read_page(replace(page, text=text), models)

    monkeypatch.setattr(pipeline, "read_page", cut)
    monkeypatch.setattr(pipeline, "made_by", lambda models: {"name": "OnRecord", "version": "1"})
    desk.rebuild()
    (story,) = desk.stories()
    assert story.id == arrivals[0].story
    assert {kept.article.id for kept in desk.articles()}.isdisjoint(arrival.article for arrival in arrivals)
    assert "story" not in {kind for kind, _ in told(desk, since)}
    assert [text.split(":")[0] for kind, text in told(desk, since) if kind == "article"] == [
        "gazette was read anew",
        "herald was read anew",
    ]


def test_a_rebuild_that_finds_the_same_is_no_news(desk: Desk) -> None:
    put(desk, "herald", *HARBOUR)
    put(desk, "gazette", *HARBOUR)
    since = desk.moment("0m")
    desk.rebuild()
    assert desk.news(since) == ()


def test_a_search_finds_words_whatever_their_ending(desk: Desk) -> None:
    put(desk, "herald", *HARBOUR)
    assert [found.name for found in desk.search("opening harbours")] == ["Ana Vell"]
    assert [found.text for found in desk.search("speaker:brask")] == ["the crane is safe"]
    assert desk.search("speaker:brask harbour") == ()


def test_a_search_sees_only_what_the_last_version_says(desk: Desk) -> None:
    put(desk, "herald", *HARBOUR)
    put(desk, "herald", HARBOUR[1], line("Ana Vell", "the harbour opens on Friday"))
    assert desk.search("Monday") == ()
    assert len(desk.search("Friday")) == 1


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("outlet:Herald", 2),
        ("outlet:herald kind:direct", 0),
        ("harbour since:2031-05", 1),
        ("harbour since:2031-05-09", 0),
        ("until:2031-05 crane", 1),
        ("until:2031-04", 0),
        ("harbour -monday", 0),
        ('"crane is safe"', 1),
        ('"safe crane"', 0),
        ("story:story-", 2),
        ("harb*", 1),
        ('-speaker:"Otto Brask" speaker:a*', 1),
    ],
)
def test_filters_leave_what_they_say(desk: Desk, query: str, count: int) -> None:
    put(desk, "herald", *HARBOUR)
    assert len(desk.search(query)) == count


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("colour:red", "has no filter colour: choose one of speaker, issue"),
        ("since:yesterday", "tells no day"),
        ("kind:loud", "There is no kind loud"),
        ("speaker:", "The filter speaker needs a value"),
        ("-crane", "cannot only leave out"),
        ("crane -outlet:herald", "cannot be left out"),
    ],
)
def test_a_search_that_cannot_be_is_told(query: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse_query(query)


@pytest.mark.parametrize("query", ['"', "AND", "a OR b", "NEAR(a b)", "(", '"x:"', "*", "'; DROP TABLE words", "^a"])
def test_no_word_of_a_search_is_an_operator(desk: Desk, query: str) -> None:
    put(desk, "herald", *HARBOUR)
    assert desk.search(query) in ((), desk.search(""))


def test_words_of_too_many_statements_are_not_weighed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    put(desk, "herald", *HARBOUR)
    best = [found.name for found in desk.search("the")]
    monkeypatch.setattr("onrecord.store.searching._MAX_WEIGHED", 1)
    assert [found.name for found in desk.search("the")] == ["Otto Brask", "Ana Vell"]
    assert sorted(map(str, best)) == ["Ana Vell", "Otto Brask"]


def test_an_empty_search_lists_what_there_is() -> None:
    assert parse_query("  ") == Query()
    assert parse_query("\udcff harbour") == parse_query("harbour")  # a byte of a command line that is no UTF-8


def test_statements_are_found_by_issue_and_by_role(tmp_path: Path) -> None:
    story = herring()
    file = open_file(tmp_path / "desk.sqlite", create=True)
    with file.writing() as db:
        begin_story(db, "s", "t", "2031")
        index_record(db, "s", story)
        label = story.issues[0].label
        found = search(db, parse_query(f'issue:"{label}"'))
        assert {each.id for each in found} == set(story.issues[0].statements)
        assert search(db, parse_query("speaker:minister"))
    file.close()


def turned(record: Record, **fields: object) -> Record:
    """The record with its first conditional event otherwise."""
    timeline = tuple(
        replace(event, **fields) if event.status == "conditional" else event  # type: ignore[arg-type]
        for event in record.timeline
    )
    return replace(record, timeline=timeline)


def test_a_condition_that_came_true_is_told() -> None:
    old = herring()
    (change,) = what_is_new(old, turned(old, status="happened", condition=None), "s")
    assert change.text.startswith("May have come true: ")
    assert change.detail["before"] == "conditional"


def test_an_event_told_elsewhere_may_be_the_one_that_was_to_come() -> None:
    old = herring()
    coming = next(event for event in old.timeline if event.status == "scheduled")
    done = replace(coming, id="e1", status="happened", evidence=(old.statements[0].content[0],))
    new = replace(old, timeline=(*(e for e in old.timeline if e is not coming), done))
    assert [change.text for change in what_is_new(old, new, "s")] == [f"May have come true: {coming.what}"]
    told_before = {span.article for span in coming.evidence}
    lost = replace(new, articles=tuple(replace(a, copy_of="a1") if a.id in told_before else a for a in old.articles))
    assert [change.text for change in what_is_new(old, lost, "s")] == [f"May have come true: {coming.what}"]
    earlier = replace(new, timeline=(replace(done, start="1999-01-01"),))
    assert what_is_new(old, earlier, "s") == ()


def test_a_changed_stance_is_told_with_what_it_was() -> None:
    old = herring()
    held = old.positions[0]
    other = "against" if held.stance == "for" else "for"
    new = replace(old, positions=(replace(held, stance=other), *old.positions[1:]))
    changes = [change for change in what_is_new(old, new, "s") if change.kind == "position"]
    assert [change.detail["before"] for change in changes] == [[held.stance]]
    assert changes[0].text.endswith(f"{held.stance}, now {other}")


def test_a_stance_that_is_gone_is_told() -> None:
    old = herring()
    held = old.positions[0]
    (change,) = what_is_new(old, replace(old, positions=old.positions[1:]), "s")
    assert (change.kind, change.detail["before"], change.detail["after"]) == ("position", [held.stance], [])
    assert change.text.endswith(f": no longer {held.stance}")


def test_a_stance_that_the_same_words_show_under_another_issue_is_no_news() -> None:
    old = herring()
    first = old.issues[0]
    drawn = replace(first, id="i1", label="another matter", statements=first.statements[:1])
    moved = tuple(replace(p, issue="i1") if p.issue == first.id else p for p in old.positions)
    rest = replace(first, statements=first.statements[1:])
    new = replace(old, issues=(rest, drawn, *old.issues[1:]), positions=moved)
    assert [change for change in what_is_new(old, new, "s") if change.kind == "position"] == []


def test_a_holder_by_another_name_holds_the_same_stance() -> None:
    old = herring()
    held = old.actors[0]
    named = replace(held, id="a1", name=f"{held.name} the elder", aliases=(held.name, *held.aliases))
    positions = tuple(replace(p, actor="a1") if p.actor == held.id else p for p in old.positions)
    assert any(p.actor == held.id for p in old.positions)
    new = replace(old, actors=(named, *old.actors[1:]), positions=positions)
    assert [change for change in what_is_new(old, new, "s") if change.kind == "position"] == []


def test_a_label_that_changes_alone_is_no_news() -> None:
    old = herring()
    first = old.issues[0]
    new = replace(
        old,
        issues=(replace(first, id="i1", label="another name"), *old.issues[1:]),
        positions=tuple(replace(p, issue="i1") if p.issue == first.id else p for p in old.positions),
    )
    assert what_is_new(old, new, "s") == ()


def claimed(status: str, *outlets: str) -> tuple[Record, Claim]:
    """The story with one claim, told in the first words that these outlets have."""
    old = herring()
    names = {article.id: article.outlet for article in old.articles}
    evidence = tuple(next(s.content[0] for s in old.statements if names[s.article] == outlet) for outlet in outlets)
    claim = Claim(f"c{status}", evidence[0].text, status, evidence)  # type: ignore[arg-type]
    return replace(old, claims=(claim,)), claim


def test_a_claim_that_another_outlet_tells_has_gained_support() -> None:
    old, claim = claimed("single-source", "The Morning Ledger")
    new, _ = claimed("corroborated", "The Morning Ledger", "Mercury Vell")
    assert [change.text for change in what_is_new(old, new, "s")] == [f"Told by another outlet, too: {claim.text}"]


def test_a_claim_has_lost_support_only_if_an_article_has_gone() -> None:
    old, claim = claimed("corroborated", "The Morning Ledger", "Mercury Vell")
    new, _ = claimed("single-source", "The Morning Ledger")
    assert what_is_new(old, new, "s") == ()
    copied = tuple(replace(a, copy_of="a1") if a.outlet == "Mercury Vell" else a for a in new.articles)
    changes = what_is_new(old, replace(new, articles=copied), "s")
    assert [change.text for change in changes] == [f"Told by one outlet only now: {claim.text}"]


def test_a_claim_that_no_outlet_tells_any_more_is_told() -> None:
    old, claim = claimed("single-source", "Mercury Vell")
    copied = tuple(replace(a, copy_of="a1") if a.outlet == "Mercury Vell" else a for a in old.articles)
    new = replace(old, articles=copied, claims=())
    assert [change.text for change in what_is_new(old, new, "s")] == [f"Told by no outlet any more: {claim.text}"]
    assert what_is_new(old, replace(old, claims=()), "s") == ()


def test_two_claims_told_in_one_sentence_are_not_taken_for_each_other() -> None:
    one, first = claimed("corroborated", "The Morning Ledger", "Mercury Vell")
    _, second = claimed("single-source", "Mercury Vell")
    old = replace(one, claims=(first, second))
    assert what_is_new(old, replace(old, takeaways=()), "s") == ()


def test_nothing_is_new_in_the_same_record() -> None:
    assert what_is_new(herring(), herring(), "s") == ()


def test_what_fell_due_is_told_once_its_day_has_come(desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    from onrecord import pipeline

    compose = pipeline.compose

    def with_event(*read: object, **options: object) -> Record:
        made = compose(*read, **options)  # type: ignore[arg-type]
        words = made.statements[0].content[0]
        event = Event("e1", "2031-05-12", "2031-05-12", "scheduled", words.text, (words,))
        return replace(made, timeline=(event,))

    monkeypatch.setattr(pipeline, "compose", with_event)
    put(desk, "herald", *HARBOUR)
    since = desk.moment("0m")
    assert desk.news(since) == ()
    clock.now += dt.timedelta(days=4)
    (news,) = desk.news(since)
    assert [(event.day, event.what) for event in news.due] == [("2031-05-12", "the harbour opens on Monday")]
    assert desk.news(desk.moment("2031-05-12"))[0].due == news.due
    assert desk.news(desk.moment("2031-05-12T00:01")) == ()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process can be set on Unix only")
def test_a_day_begins_at_midnight_here(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as there:
        for zone in ("UTC+5", "UTC-2", "UTC0"):  # POSIX: five hours west, two east
            there.setenv("TZ", zone)
            time.tzset()
            midnight = dt.datetime(2031, 5, 12).astimezone()
            assert last_day_before(midnight.astimezone(dt.UTC).isoformat()) == "2031-05-11"
    time.tzset()
    assert last_day_before("0001-01-01T00:00:00Z") == "0001-01-01"


def test_a_story_that_another_program_took_away_does_not_stop_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(desk, "herald", *HARBOUR)
    monkeypatch.setattr(store, "stale_stories", lambda db: ("story-gone",))
    assert desk.refresh() == ()


def test_a_record_that_cannot_be_made_is_told_and_the_others_are(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from onrecord import pipeline

    with monkeypatch.context() as broken:
        broken.setattr(pipeline, "compose", lambda *read, **options: 1 / 0)
        path = desk.path.with_name("herald.txt")
        path.write_text(report("Harbour", *HARBOUR))
        *_, last = desk.add([str(path)])
    assert isinstance(last, Skipped)
    assert "its record could not be made anew: ZeroDivisionError" in last.reason
    assert desk.failed == (last,)
    assert desk.refresh() == ()


def came(desk: Desk, name: str, published: str | None) -> int | None:
    """Add an article of this name and date; returns the day that it is grouped by, counted from 1970."""
    path = desk.path.with_name(f"{name}.jsonl")
    row = {"text": report(name, line("Ana Vell", f"the {name} is sold")), "outlet": name, "published": published}
    path.write_text(json.dumps(row) + "\n")
    (arrival,) = (each for each in list(desk.add([str(path)])) if isinstance(each, Arrival))
    (kept,) = desk.versions(arrival.article)
    assert kept.article.published == published
    with desk.file.reading() as db:
        day: int | None = db.execute("SELECT day FROM sketches WHERE page = ?", (kept.page,)).fetchone()[0]
    return day


NAMES = ("harbour", "orchard", "tramway", "library", "reservoir", "museum")
TODAY = dt.date(2031, 5, 9).toordinal() - dt.date(1970, 1, 1).toordinal()


def test_among_fresh_articles_one_without_a_date_is_grouped_by_the_day_it_came(desk: Desk) -> None:
    assert came(desk, "prologue", None) is None  # too early to tell
    for name in NAMES:
        came(desk, name, "2031-05-09")
    assert came(desk, "epilogue", None) == TODAY
    desk.rebuild()
    with desk.file.reading() as db:
        assert [row[0] for row in db.execute("SELECT day FROM sketches ORDER BY page")] == [None, *[TODAY] * 7]


def test_among_old_articles_one_without_a_date_may_be_of_any_day(desk: Desk) -> None:
    for name in NAMES:
        came(desk, name, "2019-05-09")
    assert came(desk, "epilogue", None) is None
