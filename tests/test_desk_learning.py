"""What an outlet repeats is learnt as a desk grows, for the articles that come and for those that came; as anew."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import desks
import pytest
from click.testing import CliRunner
from desk_kit import desk_at, line, read_plainly, report

from onrecord import articles, pipeline, store
from onrecord.cli import main
from onrecord.datamodel import Article, Document, Skipped, Statement
from onrecord.desk import Arrival, Desk, learning, mark_statement

__all__ = ["read_plainly"]

MOTTO = "The harbour hour by hour"
TOPICS = ("Harbour", "Orchard", "Library", "Quarry", "Tramway")


class Sure:
    """A residue model that takes every line for residue: what is repeated is dropped, but for what never is."""

    def drop_lines(self, lines: Sequence[str], title: str | None = None) -> tuple[float, ...]:
        return (1.0,) * len(lines)


def without_repeated(article: Article, repeated: frozenset[int], models: object) -> Article:
    return articles.without_repeated(article, repeated, residue=Sure())  # type: ignore[arg-type]


def read_article(article: Article, models: object) -> tuple[Document, tuple[Statement, ...]]:
    """As the kit has it, without the statements that are dropped."""
    doc, said = desks.read_article(article)
    gone = [(d.start, d.end) for d in article.dropped]
    return doc, tuple(s for s in said if not any(start <= s.start < end for start, end in gone))


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch, read_plainly: None) -> None:
    monkeypatch.setattr(pipeline, "without_repeated", without_repeated)
    monkeypatch.setattr(pipeline, "read_article", read_article)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_at(tmp_path) as desk:
        yield desk


def text(topic: str, *more: str) -> str:
    """A report of the topic, none of whose paragraphs stands in one of another."""
    name = topic.lower()
    long = (
        f"The {name} was before the council of Vellmar for a third time this month, and the {name} will come up"
        f" again in the spring, when the first of the {name} accounts are in."
    )
    return report(topic, long, line("Ana Vell", f"the {name} opens soon"), *more)


def add(desk: Desk, *texts: str, outlet: str = "Herald", start: int = 0) -> list[Arrival]:
    """Add articles one by one, each at an address of its own."""
    out = []
    for number, each in enumerate(texts, start):
        path = write(desk, each, number, outlet)
        out += [arrival for arrival in desk.add([str(path)]) if isinstance(arrival, Arrival)]
    return out


def write(desk: Desk, words: str, number: int, outlet: str = "Herald") -> Path:
    """A list of one article, published in a year of its own, so that no two are of one story."""
    fields = {"text": words, "outlet": outlet, "url": f"https://{outlet}.example/{number}"}
    path = desk.path.with_name("one.jsonl")
    path.write_text(json.dumps({**fields, "published": f"{2000 + number}-03-01"}) + "\n{}\n", encoding="utf-8")
    return path


def dropped(desk: Desk) -> list[list[str]]:
    """What is dropped as repeated from each article, the first first."""
    desk.refresh()
    kept = [kept.article for kept in reversed(desk.articles())]
    return [[a.text[d.start : d.end] for d in a.dropped if d.reason == "repeated"] for a in kept]


def state(desk: Desk) -> tuple[Any, ...]:
    """All that a desk has learnt, and the articles and records that follow from it."""
    desk.refresh()
    with desk.file.reading() as db:
        lines = [tuple(row) for row in db.execute("SELECT * FROM lines ORDER BY line, page")]
        repeats = [tuple(row) for row in db.execute("SELECT * FROM repeats ORDER BY line")]
        due = [tuple(row) for row in db.execute("SELECT * FROM unsettled")]
    records = sorted(desk.story(row.id).to_json() for row in desk.stories())
    return lines, repeats, due, dropped(desk), records


def test_a_third_report_teaches_what_the_first_two_repeat(desk: Desk) -> None:
    add(desk, text("Harbour", MOTTO), text("Orchard", MOTTO))
    assert dropped(desk) == [[], []]
    add(desk, text("Library", MOTTO), start=2)
    assert dropped(desk) == [[MOTTO]] * 3
    add(desk, text("Quarry", MOTTO), start=3)
    assert dropped(desk) == [[MOTTO]] * 4
    (repeat,) = desk.repeats()
    assert (repeat.outlet, repeat.text, repeat.articles) == ("Herald", MOTTO, 4)


def test_the_records_of_earlier_articles_are_made_anew(desk: Desk) -> None:
    noise = line("Vellmar Herald", "you read more if you ask for more")
    arrivals = add(desk, *(text(topic, noise) for topic in TOPICS[:3]))
    assert [arrival.statements for arrival in arrivals] == [2, 2, 1]
    for arrival in arrivals:
        record = desk.story(str(arrival.story))
        assert [s for s in record.statements if "you read more" in s.content[0].text] == []
        (article,) = record.articles
        (drop,) = article.dropped
        assert (drop.reason, article.text[drop.start : drop.end]) == ("repeated", noise)


def test_what_was_learnt_is_what_a_rebuild_learns(desk: Desk) -> None:
    add(desk, *(text(topic, MOTTO, f"Page {n} of our paper") for n, topic in enumerate(TOPICS)))
    grown = state(desk)
    assert grown[3] == [[MOTTO, f"Page {n} of our paper"] for n in range(len(TOPICS))]
    desk.rebuild()
    assert state(desk) == grown
    desk.rebuild(keep_readings=True)
    assert state(desk) == grown
    assert list(desk.check()) == []


def test_a_desk_of_articles_that_came_before_learns_when_it_is_rebuilt(desk: Desk) -> None:
    add(desk, *(text(topic, MOTTO) for topic in TOPICS[:3]))
    grown = state(desk)
    with desk.file.writing() as db:
        db.execute("DELETE FROM lines")
        db.execute("DELETE FROM repeats")
    desk.rebuild(keep_readings=True)
    assert state(desk) == grown


def test_what_is_no_more_in_three_reports_comes_back_with_a_rebuild(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(desk, *(text(topic, MOTTO) for topic in TOPICS[:3]))
    assert dropped(desk) == [[MOTTO]] * 3

    def fewer(page: Any, models: object = None) -> Any:
        return Skipped(page.input, "gone") if "Library" in page.text else desks.read_page(page)

    monkeypatch.setattr(pipeline, "read_page", fewer)
    desk.rebuild()
    assert dropped(desk) == [[], []]
    assert desk.repeats() == ()


def test_versions_of_one_article_are_one(desk: Desk) -> None:
    for n in range(4):
        add(desk, text("Harbour", MOTTO, f"Water stood at mark {'x' * n}"))
    assert dropped(desk) == [[]]
    assert len(desk.versions("https://Herald.example/0")) == 4


def test_a_report_that_comes_again_at_other_addresses_is_one(desk: Desk) -> None:
    add(desk, *(text("Harbour", MOTTO, f"Water stood at mark {'x' * n}") for n in range(4)))
    assert dropped(desk) == [[]] * 4


def test_other_outlets_have_their_own_lines(desk: Desk) -> None:
    for n, topic in enumerate(TOPICS[:3]):
        add(desk, text(topic, MOTTO), outlet=f"Outlet{n}")
    assert dropped(desk) == [[], [], []]


def test_earlier_versions_are_read_again_too(desk: Desk) -> None:
    add(desk, text("Harbour", MOTTO))
    add(desk, text("Harbour", MOTTO, "The water falls"))
    add(desk, text("Orchard", MOTTO), text("Library", MOTTO), start=1)
    desk.refresh()
    for kept in desk.versions("https://Herald.example/0"):
        assert [d.reason for d in kept.article.dropped] == ["repeated"]


def test_killed_before_it_read_again_a_desk_does_so_when_opened(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    page = next(iter(pipeline.read_inputs([str(write(desk, text("Library", MOTTO), 2))])))
    assert not isinstance(page, Skipped)
    add(desk, text("Harbour", MOTTO), text("Orchard", MOTTO))
    desk.take(page)  # as `add`, killed before it came to the records
    with desk.file.reading() as db:
        assert len(store.unsettled(db)) == 2
    with desk_at(desk.path.parent) as again:
        assert dropped(again) == [[MOTTO]] * 3
        with again.file.reading() as db:
            assert store.unsettled(db) == []


def test_what_another_program_taught_meanwhile_is_dropped_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    add(desk, *(text(topic, MOTTO) for topic in TOPICS[:3]))
    with monkeypatch.context() as before:
        before.setattr(learning, "repeats_in", lambda db, article: frozenset())
        add(desk, text("Quarry", MOTTO), start=3)
    assert dropped(desk) == [[MOTTO]] * 4


def test_an_article_that_cannot_be_read_again_holds_up_no_other(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(article: Article, models: object) -> tuple[Document, tuple[Statement, ...]]:
        if "Harbour" in str(article.title) and article.dropped:
            raise RuntimeError("the crane is stuck")
        return read_article(article, models)

    monkeypatch.setattr(pipeline, "read_article", fails)
    add(desk, text("Harbour", MOTTO), text("Orchard", MOTTO), text("Library", MOTTO))
    (failed,) = desk.failed
    assert failed.reason == "could not be read again: RuntimeError: the crane is stuck"
    assert dropped(desk) == [[], [MOTTO], [MOTTO]]
    assert desk.refresh() == ()  # it stays as it was read, until a rebuild


def test_what_is_repeated_is_listed(desk: Desk) -> None:
    add(desk, text("Harbour", MOTTO), text("Orchard", MOTTO), text("Library", MOTTO))
    command = ["desk", "repeats", "--desk", str(desk.path)]
    assert CliRunner().invoke(main, command).output == f"Herald  3  {MOTTO}\n"
    found = CliRunner().invoke(main, [*command, "--outlet", "herald", "--json"]).output
    assert json.loads(found) == {"outlet": "Herald", "articles": 3, "text": MOTTO}
    assert "Nothing that outlets repeat" in CliRunner().invoke(main, [*command, "--outlet", "Gazette"]).output


def test_one_story_asked_for_is_settled_alone(desk: Desk) -> None:
    page = next(iter(pipeline.read_inputs([str(write(desk, text("Library", MOTTO), 2))])))
    assert not isinstance(page, Skipped)
    first, _ = add(desk, text("Harbour", MOTTO), text("Orchard", MOTTO))
    desk.take(page)
    (article,) = desk.story(str(first.story)).articles
    assert [d.reason for d in article.dropped] == ["repeated"]
    with desk.file.reading() as db:
        assert len(store.unsettled(db)) == 1


def test_corrections_hold_when_an_article_is_read_again(desk: Desk) -> None:
    first, _ = add(desk, text("Harbour", MOTTO), text("Orchard", MOTTO))
    record = desk.story(str(first.story))
    desk.correct("not-a-statement", by="jo", about=[mark_statement(record, record.statements[0].id)])
    assert desk.story(str(first.story)).statements == ()
    add(desk, text("Library", MOTTO), start=2)
    after = desk.story(str(first.story))
    assert (after.statements, [d.reason for d in after.articles[0].dropped]) == ((), ["repeated"])
