"""Issues and positions of a story: who stands where on what, and the statements that show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from onrecord.datamodel import Document, Issue, Position, Stance, Stand, Statement, Story, issue_id
from onrecord.findings.grouping import Group, group
from onrecord.findings.pointing import pointed
from onrecord.findings.schemes import Scheme, coded
from onrecord.findings.taking import Taken, scene, taken
from onrecord.findings.wordforms import Text

__all__ = ["find_positions"]


def find_positions(
    story: Story, documents: Sequence[Document], scheme: Scheme | None = None
) -> tuple[tuple[Issue, ...], tuple[Position, ...]]:
    """Find the issues of a story and where its actors stand on them.

    ``documents`` are those of the story's articles. With a ``scheme`` there are no issues but its own. The order of the
    articles changes nothing. What nothing decides is no position, and an outlet's own voice takes none.
    """
    seen = scene(story, {doc.article.id: Text(doc) for doc in documents})
    stances = [item for statement in story.statements for item in taken(statement, seen)]
    named = [item for item in stances if not item.target.is_pointer]
    groups = pointed(coded(named, scheme) if scheme else group(named, seen.names), stances, story.statements)
    desk = _Desk(story)
    made = [(issue, desk.positions(issue.id, found)) for found in groups for issue in [desk.issue(found)]]
    made.sort(
        key=lambda pair: (-len({position.actor for position in pair[1]}), -len(pair[0].statements), pair[0].label)
    )
    issues = tuple(issue for issue, _ in made)
    return issues, tuple(position for _, positions in made for position in positions)


class _Desk:
    """What the statements of a story are looked up in."""

    def __init__(self, story: Story) -> None:
        self._dates = {article.id: (article.published or "")[:10] or None for article in story.articles}
        self._statements = {statement.id: statement for statement in story.statements}

    def issue(self, found: Group) -> Issue:
        """The issue that a group is, with all the statements that take a position on it."""
        return Issue(issue_id(found.label), found.label, self._ordered(item.statement.id for item, _ in found.taken))

    def positions(self, issue: str, found: Group) -> tuple[Position, ...]:
        """The positions on an issue, an actor at a time, by name of the actor's id.

        What an office says is its own position, or that of its head where its head is heard to say the same.
        """
        by_actor: dict[str, list[tuple[Taken, Stance]]] = {}
        own = {(item.actor, stance) for item, stance in found.taken}
        for item, stance in found.taken:
            head = item.statement.on_behalf_of
            is_office = item.actor == item.statement.speaker and head is not None and (head, stance) in own
            by_actor.setdefault(head if is_office and head else item.actor, []).append((item, stance))
        return tuple(
            position for actor in sorted(by_actor) for position in self._of_actor(actor, issue, by_actor[actor])
        )

    def _of_actor(self, actor: str, issue: str, shown: Sequence[tuple[Taken, Stance]]) -> Iterable[Position]:
        """One position for each stance. What is said without its condition elsewhere hangs on it all the same."""
        stances = {stance for _, stance in shown}
        history = self._history(shown)
        for stance in sorted(stances - {"for"} if "conditional" in stances else stances):
            showing = [item for item, own in shown if own == stance or (stance == "conditional" and own == "for")]
            evidence = self._ordered(item.statement.id for item in showing)
            told = [item.via for item in showing]
            via = tuple(sorted({id for passed in told for id in passed})) if all(told) else ()
            yield Position(actor, issue, stance, evidence, history, via)

    def _history(self, shown: Sequence[tuple[Taken, Stance]]) -> tuple[Stand, ...]:
        dated = sorted({(self._date(item.statement) or "~", stance, item.statement.id) for item, stance in shown})
        return tuple(
            Stand(None if date == "~" else date, stance, self._ordered(id for _, _, id in found))
            for (date, stance), found in groupby(dated, key=lambda row: row[:2])
        )

    def _date(self, statement: Statement) -> str | None:
        return statement.said_on or self._dates[statement.article]

    def _ordered(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Statement ids, each once, by article and place."""
        return tuple(sorted(set(ids), key=lambda id: (self._statements[id].content[0], id)))
