"""A statement in, the outlets and witnesses that its sentence names as having passed it on out.

"The agency quoted Arden as saying", "Arden said, the Orle Times reported": Arden speaks, via the agency or the paper.
That a statement stands within another's is told by `nested_in` instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.datamodel import Statement
from onrecord.stories import antecedents
from onrecord.stories.identity import Who
from onrecord.stories.mentions import Mention
from onrecord.stories.scene import Scene

__all__ = ["relayed"]

_QUOTING = re.compile(r"(?:quot|cit)(?:e|es|ed|ing)\b", re.IGNORECASE)
_BEHIND = re.compile(  # Example: "was [quoted by] the agency", "said, [according to] the Orle Times"
    r"\b(?:(?:quoted|cited|reported|carried|relayed)\s+(?:as\s+\w+\s+)?by"
    r"|according\s+to|in\s+(?:comments|remarks)\s+(?:to|carried\s+by|published\s+by|reported\s+by))\s+",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"\s+(?:has\s+|had\s+|also\s+)?(?:report(?:s|ed)|quotes|quoted|cites|cited)\b")


def relayed(scene: Scene, statement: Statement, speaker: Who | None) -> tuple[Who, ...]:
    """Those who passed a statement on, by the words of its sentence: nobody where its own source is a report's."""
    if not statement.cue or not statement.source:
        return ()
    found = (who for mention in _passing(scene, statement) if (who := _meant(scene, mention, statement)) is not None)
    return tuple(dict.fromkeys(who for who in found if who != speaker and who.kind != "country"))


def _passing(scene: Scene, statement: Statement) -> Iterator[Mention]:
    """The mentions in the sentence of the credit that pass it on."""
    number = scene.reading.sentence_at(statement.cue[0].start)
    credit = [*statement.source, *statement.cue]
    start, end = min(span.start for span in credit), max(span.end for span in credit)
    active = _QUOTING.search(statement.cue[0].text) is not None and statement.cue[0].start < statement.source[0].start
    for mention in scene.reading.mentions_in(number):
        if mention.is_possessor or _is_own(statement, mention):
            continue
        before = scene.text[max(0, mention.phrase.start - 40) : mention.phrase.start]
        is_behind = [m for m in _BEHIND.finditer(before) if m.end() == len(before)]
        quotes = active and mention.end <= start and not scene.text[mention.end : statement.cue[0].start].strip()
        is_told_by = bool(is_behind) and _is_near(scene, statement, mention, start, end)
        if quotes or is_told_by or (mention.start >= end and _AHEAD.match(scene.text, mention.end)):
            yield mention


def _is_own(statement: Statement, mention: Mention) -> bool:
    """What stands in the words said, or is the source, passes nothing on."""
    return any(s.start <= mention.start < s.end for s in (*statement.content, *statement.source))


def _is_near(scene: Scene, statement: Statement, mention: Mention, start: int, end: int) -> bool:
    """Only the credit, its listeners and a day stand between: no other statement."""
    gap = (end, mention.start) if mention.start >= end else (mention.end, start)
    others = (s for s in scene.statements if s.id != statement.id and s.cue)
    return mention.start < end or not any(gap[0] <= other.cue[0].start < gap[1] - 20 for other in others)


def _meant(scene: Scene, mention: Mention, statement: Statement) -> Who | None:
    found = next((who for other, who in scene.named if other == mention), None)
    if found is None and mention.phrase.kind == "group":
        found = antecedents.group(scene, mention.phrase, statement)
    return found
