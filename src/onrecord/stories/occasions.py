"""Statements of an article in, the same out: words quoted on one occasion share its day, venue and hearers.

An article names an occasion once ("told reporters in Brenn on Tuesday") and goes on with "she said". What is quoted of
the same speaker next, in the next paragraph at most and with nobody else between, is of the same occasion unless
its own words name another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from onrecord.datamodel import Statement
from onrecord.stories.mentions import Reading

__all__ = ["shared"]

_REACH_PARAGRAPHS = 1
"""How many paragraphs on an occasion may go on without a word of it."""

_ELSEWHERE = re.compile(
    r"\b(?:had|has|have|later|earlier|previously|once|repeatedly|often|always|separately|wrote|writes|tweeted|posted)\b",
    re.IGNORECASE,
)
# Example: "Arden had warned", "later wrote": another occasion


def shared(reading: Reading, statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The statements, in the order given, each with the occasion of the one it goes on from where it names none."""
    known: dict[str, Statement] = {}
    last: Statement | None = None
    for statement in sorted(statements, key=lambda s: (_place(s), s.start, s.id)):
        if statement.nested_in is not None or statement.speaker is None:
            continue
        if last is not None and _goes_on(reading, last, statement):
            statement = replace(statement, said_on=last.said_on, venue=last.venue, addressees=last.addressees)
            known[statement.id] = statement
        last = statement
    return tuple(known.get(statement.id, statement) for statement in statements)


def _goes_on(reading: Reading, before: Statement, statement: Statement) -> bool:
    if statement.speaker != before.speaker or _has_occasion(statement) or not _has_occasion(before):
        return False
    if reading.paragraph_at(_place(statement)) - reading.paragraph_at(_last(before)) > _REACH_PARAGRAPHS:
        return False
    cue = " ".join(span.text for span in statement.cue)
    return (
        statement.zone == before.zone
        and statement.kind == "direct"
        and statement.act not in ("believe", "want", "perceive")
        and not _ELSEWHERE.search(cue)
    )


def _has_occasion(statement: Statement) -> bool:
    return bool(statement.said_on or statement.venue or statement.addressees)


def _place(statement: Statement) -> int:
    return statement.source[0].start if statement.source else statement.start


def _last(statement: Statement) -> int:
    return max(_place(statement), statement.content[-1].end - 1)
