"""What a person corrects in a desk stays corrected: in the record, after new versions, and after a rebuild."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_kit import desk_at, line, read_plainly, report

from onrecord import record, store
from onrecord.corrections import correction, dump_lines
from onrecord.datamodel import Span
from onrecord.desk import Arrival, Desk, mark_actor, mark_line, mark_statement
from onrecord.errors import DeskError, NotKept
from onrecord.store import MIGRATIONS

__all__ = ["read_plainly"]

pytestmark = pytest.mark.usefixtures("read_plainly")

HARBOUR = (line("Ana Vell", "the harbour opens on Monday"), line("Otto Brask", "the crane is safe"))
ORCHARD = "Pear growers sell an orchard\n\nSnow broke two branches.\n" + line("Mira Tol", "the pears were sold early")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_at(tmp_path) as desk:
        yield desk


def put(desk: Desk, outlet: str, text: str | None = None) -> Arrival:
    path = desk.path.with_name(f"{outlet}.jsonl")
    row = {"text": text or report("Harbour", *HARBOUR), "outlet": outlet, "url": f"https://{outlet}.example"}
    path.write_text(f"{json.dumps(row)}\n{{}}\n")
    return next(arrival for arrival in list(desk.add([str(path)])) if isinstance(arrival, Arrival))


def marked(desk: Desk, query: str) -> Span:
    (found,) = desk.search(query)
    return mark_statement(desk.story(found.story), found.id)


def said(desk: Desk, story: str | None) -> list[tuple[str | None, str]]:
    made = desk.story(str(story))
    names = {actor.id: actor.name for actor in made.actors}
    return [(names[s.speaker] if s.speaker else None, s.text) for s in made.statements]


def states(desk: Desk) -> list[tuple[str, bool, str | None]]:
    return [(each.correction.do, each.holds, each.reason) for each in desk.corrections()]


def test_a_correction_is_applied_and_marked_with_who_and_when(desk: Desk) -> None:
    story = put(desk, "herald").story
    made = desk.correct("speaker", by="jo", about=[marked(desk, "crane")], name="Ana Vell", note="she told us")
    assert said(desk, story)[1] == ("Ana Vell", "the crane is safe")
    (kept,) = desk.story(str(story)).corrections
    assert kept == made
    assert (kept.by, kept.at[:10], kept.note) == ("jo", "2031-05-09", "she told us")
    assert record.loads(record.dumps(desk.story(str(story)))).corrections == (made,)


def test_a_search_finds_what_was_corrected(desk: Desk) -> None:
    put(desk, "herald")
    desk.correct("not-a-statement", by="jo", about=[marked(desk, "crane")])
    assert desk.search("crane") == ()


def test_a_rebuild_keeps_what_was_corrected(desk: Desk) -> None:
    story = put(desk, "herald").story
    desk.correct("speaker", by="jo", about=[marked(desk, "crane")], name="Ana Vell")
    before = record.dumps(desk.story(str(story)))
    desk.rebuild()
    assert record.dumps(desk.story(str(story))) == before


def test_a_new_version_that_still_says_it_stays_corrected(desk: Desk) -> None:
    put(desk, "herald")
    desk.correct("speaker", by="jo", about=[marked(desk, "crane")], name="Ana Vell")
    story = put(desk, "herald", "A line above.\n\n" + report("Harbour", *HARBOUR)).story
    assert ("Ana Vell", "the crane is safe") in said(desk, story)


def test_what_no_longer_applies_is_told_and_kept(desk: Desk) -> None:
    put(desk, "herald")
    desk.correct("speaker", by="jo", about=[marked(desk, "crane")], name="Ana Vell")
    put(desk, "herald", report("Harbour", HARBOUR[0]))
    ((do, holds, reason),) = states(desk)
    assert (do, holds) == ("speaker", True)
    assert reason is not None
    put(desk, "herald")
    assert states(desk) == [("speaker", True, None)]


def test_what_is_of_no_article_here_is_told_and_kept(desk: Desk, tmp_path: Path) -> None:
    put(desk, "herald")
    desk.correct("drop", by="jo", about=[marked(desk, "crane")])
    text = desk.export_corrections()
    with desk_at(tmp_path / "other") as other:
        assert other.import_corrections(text) == 1
        assert states(other) == [("drop", True, "the desk has none of its articles")]
        assert other.export_corrections() == text
        put(other, "herald")
        assert states(other) == [("drop", True, None)]


def test_corrections_of_a_file_are_kept_once(desk: Desk) -> None:
    put(desk, "herald")
    desk.correct("drop", by="jo", about=[marked(desk, "crane")])
    assert desk.import_corrections(desk.export_corrections()) == 0


def test_what_is_undone_is_as_it_was(desk: Desk) -> None:
    story = put(desk, "herald").story
    before = record.dumps(desk.story(str(story)))
    each = desk.correct("drop", by="jo", about=[marked(desk, "crane")])
    assert record.dumps(desk.story(str(story))) != before
    desk.correct("undo", by="jo", of=each.id)
    assert record.dumps(desk.story(str(story))) == before
    assert states(desk) == [("drop", False, None), ("undo", True, None)]


def test_the_id_of_a_story_that_went_into_another_leads_there(desk: Desk) -> None:
    one, other = put(desk, "herald"), put(desk, "mail", ORCHARD)
    desk.correct("same-story", by="jo", articles=[one.article, other.article])
    assert one.story != other.story
    assert {article.id for article in desk.story(str(other.story)).articles} == {one.article, other.article}
    with pytest.raises(NotKept, match="has no story story-0"):
        desk.story("story-0")


def test_the_ids_of_stories_of_an_older_desk_lead_on_too(desk: Desk, tmp_path: Path) -> None:
    one, other = put(desk, "herald"), put(desk, "mail", ORCHARD)
    desk.correct("same-story", by="jo", articles=[one.article, other.article])
    with desk.file.writing() as db:  # as it was before the last migration
        db.execute("DROP TABLE openings")
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) - 1}")
    desk.close()
    with desk_at(tmp_path) as again:
        assert {article.id for article in again.story(str(other.story)).articles} == {one.article, other.article}


def test_merged_stories_are_one_for_what_comes_later_and_after_a_rebuild(desk: Desk) -> None:
    harbour, orchard = put(desk, "herald"), put(desk, "mail", ORCHARD)
    assert harbour.story != orchard.story
    desk.correct("same-story", by="jo", articles=[harbour.article, orchard.article])
    assert put(desk, "gazette", ORCHARD + "\nA few words more.").story == harbour.story
    (story,) = desk.stories()
    assert story.articles == 3
    desk.rebuild()
    assert [(each.id, each.articles) for each in desk.stories()] == [(harbour.story, 3)]
    assert list(desk.check()) == []


def test_a_story_is_split_and_the_split_undone(desk: Desk) -> None:
    first, second = put(desk, "herald"), put(desk, "gazette")
    assert first.story == second.story
    each = desk.correct("other-story", by="jo", articles=[second.article])
    assert sorted(story.articles for story in desk.stories()) == [1, 1]
    desk.rebuild()
    assert sorted(story.articles for story in desk.stories()) == [1, 1]
    desk.correct("undo", by="jo", of=each.id)
    assert [(story.id, story.articles) for story in desk.stories()] == [(first.story, 2)]


def test_an_undoing_that_is_undone_brings_a_correction_back(desk: Desk) -> None:
    story = put(desk, "herald").story
    each = desk.correct("speaker", by="jo", about=[marked(desk, "crane")], name="Ana Vell")
    corrected = said(desk, story)
    undo = desk.correct("undo", by="jo", of=each.id)
    assert said(desk, story) != corrected
    desk.correct("undo", by="jo", of=undo.id)
    assert said(desk, story) == corrected


def test_an_undoing_that_is_undone_brings_a_split_back(desk: Desk) -> None:
    _, second = put(desk, "herald"), put(desk, "gazette")
    each = desk.correct("other-story", by="jo", articles=[second.article])
    undo = desk.correct("undo", by="jo", of=each.id)
    assert [story.articles for story in desk.stories()] == [2]
    desk.correct("undo", by="jo", of=undo.id)
    assert [story.articles for story in desk.stories()] == [1, 1]


def test_moves_of_a_file_are_made_in_their_order_as_a_rebuild_makes_them(desk: Desk) -> None:
    first, second = put(desk, "herald"), put(desk, "gazette")
    split = correction("other-story", at="2031-06-01T12:00:00Z", by="jo", articles=[second.article])
    pair = (first.article, second.article)
    join = correction("same-story", at="2031-06-01T13:30:00+02:00", by="jo", articles=pair)  # half an hour before
    desk.import_corrections(dump_lines([split, join]))
    assert desk.export_corrections() == dump_lines([join, split])
    assert [story.articles for story in desk.stories()] == [1, 1]
    late = correction("same-story", at="2031-06-01T11:00:00Z", by="jo", articles=pair)
    desk.import_corrections(dump_lines([late]))
    assert [story.articles for story in desk.stories()] == [1, 1]
    before = {story.id for story in desk.stories()}
    desk.rebuild()
    assert {story.id for story in desk.stories()} == before


def test_a_move_made_elsewhere_before_its_articles_came_here_applies(desk: Desk) -> None:
    _, second = put(desk, "herald"), put(desk, "gazette")
    elsewhere = correction("other-story", at="2031-04-01T12:00:00Z", by="jo", articles=[second.article])
    desk.import_corrections(dump_lines([elsewhere]))
    assert [story.articles for story in desk.stories()] == [1, 1]
    assert states(desk) == [("other-story", True, None)]
    desk.rebuild()
    assert [story.articles for story in desk.stories()] == [1, 1]


def test_a_move_of_articles_that_come_later_is_made_by_a_rebuild(desk: Desk, tmp_path: Path) -> None:
    _, second = put(desk, "herald"), put(desk, "gazette")
    desk.correct("other-story", by="jo", articles=[second.article])
    with desk_at(tmp_path / "other") as other:
        other.import_corrections(desk.export_corrections())
        put(other, "herald"), put(other, "gazette")
        other.rebuild()
        assert [story.articles for story in other.stories()] == [1, 1]


def test_a_move_that_could_not_be_kept_leaves_later_articles_where_they_belong(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    harbour, orchard = put(desk, "herald"), put(desk, "mail", ORCHARD)
    with monkeypatch.context() as broken:
        broken.setattr(store, "sweep_stories", lambda db: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            desk.correct("same-story", by="jo", articles=[harbour.article, orchard.article])
    assert put(desk, "gazette", ORCHARD + "\nA few words more.").story == orchard.story


def test_a_move_of_articles_that_are_not_here_is_told(desk: Desk) -> None:
    desk.correct("other-story", by="jo", articles=["a1"])
    desk.correct("same-story", by="jo", articles=["a1", "a2"])
    assert [reason for _, _, reason in states(desk)] == [
        "its articles are not here",
        "its articles are of one story, or not here",
    ]


def test_an_actor_is_marked_by_name_and_a_line_by_its_words(desk: Desk) -> None:
    arrival = put(desk, "herald")
    made = desk.story(str(arrival.story))
    assert mark_actor(made, "ana vell").text == "Ana Vell"
    assert mark_line(made.articles[0], "crane is").text == HARBOUR[1]
    for wrong in ("zeppelin", "a"):
        with pytest.raises(DeskError):
            mark_line(made.articles[0], wrong)
    with pytest.raises(DeskError, match="no actor Nobody"):
        mark_actor(made, "Nobody")
