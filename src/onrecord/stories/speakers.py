"""Statements in, who speaks in each out, and to whom, for whom and through whom.

A source that names somebody is resolved by the story's cast; "he", "the agency" or "the statement" by what stands
before it in the article. Where the text does not tell, the speaker stays None.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.datamodel import Statement
from onrecord.lexicons import listed
from onrecord.stories import antecedents
from onrecord.stories.cast import Cast
from onrecord.stories.hearers import hearers
from onrecord.stories.identity import Who, body_of, describe, identify, of_person, spoken_for
from onrecord.stories.mentions import Reading, phrases_of
from onrecord.stories.phrases import Phrase
from onrecord.stories.relays import relayed
from onrecord.stories.scene import Credit, Scene, opened, place

__all__ = ["credit"]

_HEARING = re.compile(
    r"(?:Asked|Told|(?:.*\b)?(?:am|is|are|was|were|be|been|being|gets?|got)\s+(?:\w+ly\s+)?(?:told|asked|advised|assured"
    r"|reassured|briefed|informed|instructed|notified|ordered|pressed|questioned|reminded|urged|warned))\b"
)
# Example: "The crews [were told] that", "[Asked] whether she would go, Arden said": the subject hears it
_WHEN, _WHEN_CHARS = re.compile(r"\b(?:when|if|once|until)\s$", re.IGNORECASE), 8
# Example: "said no when [asked] whether she would go": who asked, the text does not tell
_HAD = re.compile(r"\bhad\s+(?:also\s+|\w+ly\s+)?\w+$", re.IGNORECASE)
_HAD_CHARS = 16  # where to look for "had also " before a cue
_MAX_REPLY = (
    8  # words of a reply; a speaker who goes on after a question of their own seldom does so in fewer; 5 to 12 alike
)
_CLOSED = re.compile(r"[.?!]?[”\"’'][ \t]*(?:\n|$)")
_OBJECT_MARKS = listed(
    """of in on at by for with from to against about over after before between near as than like during amid since until
    under despite through within among"""
)


def credit(reading: Reading, statements: Sequence[Statement], cast: Cast) -> Mapping[str, Credit]:
    """Credit the ``statements`` of one article, by their ids."""
    scene = opened(reading, statements, cast)
    for statement in scene.statements:
        _credit(scene, statement)
    for statement in scene.statements:
        _look_ahead(scene, statement)
    return scene.known


def _credit(scene: Scene, statement: Statement) -> Credit:
    if statement.id in scene.known:
        return scene.known[statement.id]
    scene.known[statement.id] = Credit()  # ends a circle of statements that continue each other
    _credit_of(scene, statement.nested_in)  # first: "he" in quoted words is not the one who is quoted
    speaker, phrase = _speaker(scene, statement)
    speaker = _another(scene, statement, speaker, phrase)
    addressees, words = _heard(scene, statement, speaker)
    found = Credit(
        speaker=speaker,
        on_behalf_of=_behalf(scene, statement, speaker, phrase),
        via=_via(scene, statement, speaker),
        addressees=addressees,
        hearers=words,
    )
    scene.learn(statement, found)
    return found


def _another(scene: Scene, statement: Statement, speaker: Who | None, phrase: Phrase | None) -> Who | None:
    """Whom a speaker quotes in the third person ("the captain told me") is not that speaker."""
    outer = scene.statement(statement.nested_in)
    if outer is None or outer.kind != "direct" or phrase is None or speaker is None:
        return speaker
    if speaker != _credit(scene, outer).speaker or phrase.head in ("i", "we", "me"):
        return speaker
    return Who("unnamed", describe(phrase), scene.id) if phrase.kind == "role" else None


def _credit_of(scene: Scene, id: str | None) -> Credit:
    found = scene.statement(id)
    return _credit(scene, found) if found is not None else Credit()


def _heard(scene: Scene, statement: Statement, speaker: Who | None) -> tuple[tuple[Who, ...], tuple[str, ...]]:
    """To whom it was said; what carries on another statement was said to the same."""
    if statement.continues is not None and not statement.cue:
        before = _credit_of(scene, statement.continues)
        return before.addressees, before.hearers
    return hearers(scene, statement, speaker)


def _via(scene: Scene, statement: Statement, speaker: Who | None) -> tuple[Who, ...]:
    if statement.continues is not None and not statement.cue:
        return _credit_of(scene, statement.continues).via
    told = relayed(scene, statement, speaker)
    report = _report_before(scene, statement)
    if statement.nested_in is None and report is None:
        return told
    outer = _credit_of(scene, statement.nested_in or (report.id if report else None))
    chain = outer.via + ((outer.speaker,) if outer.speaker is not None else ())
    return tuple(dict.fromkeys(who for who in (*chain, *told) if who != speaker))


def _speaker(scene: Scene, statement: Statement) -> tuple[Who | None, Phrase | None]:
    if not statement.source:
        return _unsourced(scene, statement), None
    phrases = phrases_of(scene.reading, statement.source)
    if not phrases:
        return None, None
    found = [_resolve(scene, phrase, statement) for phrase in phrases]
    if len(phrases) > 1 and all(who is not None for who in found):
        return _together([who for who in found if who is not None]), phrases[0]
    return found[0], phrases[0]


def _together(several: Sequence[Who]) -> Who:
    if len(set(several)) == 1:
        return several[0]
    article = next((who.article for who in several if who.article), "")
    *others, last = dict.fromkeys(who.name for who in several)
    name = f"{', '.join(others)} and {last}"
    return Who("unnamed", name, article) if article else Who("group", name)


def _unsourced(scene: Scene, statement: Statement) -> Who | None:
    if statement.continues is not None:
        return None if _is_reply(scene, statement) else _credit_of(scene, statement.continues).speaker
    if statement.cue:
        at = statement.cue[0].start
        if _HEARING.match(" ".join(span.text for span in statement.cue)) or _WHEN.search(
            scene.text[max(0, at - _WHEN_CHARS) : at]
        ):
            return None
        return (
            _subject_after(scene, statement, at)
            or _subject_of_report(scene, statement)
            or _earlier_here(scene, statement, at)
            or _subject_before(scene, statement, at)
        )
    return _running(scene, statement)


def _is_reply(scene: Scene, statement: Statement) -> bool:
    """Tell a reply from a quotation that goes on: few words alone in a paragraph, right after a question.

    Who replies, the text does not tell; nor who speaks in what follows it.
    """
    before = next((s for s in reversed(scene.statements) if s.start < statement.start and not s.nested_in), None)
    if before is None or statement.kind != "direct" or statement.source:
        return False
    start, end = statement.start, statement.content[-1].end
    if before.continues is not None and _is_reply(scene, before):
        return True
    is_apart = "\n" in scene.text[before.content[-1].end : start] and before.text.rstrip().endswith("?")
    is_short = len(scene.text[start:end].split()) <= _MAX_REPLY
    return is_apart and is_short and _CLOSED.match(scene.text, end) is not None


def _running(scene: Scene, statement: Statement) -> Who | None:
    """A quotation that stands alone goes on with the one just before it, in its paragraph or the one above."""
    if statement.kind != "direct":
        return None
    paragraph = scene.reading.paragraph_at(statement.start)
    before = [s for s in scene.statements if s.start < statement.start and s.kind != "indirect" and not s.nested_in]
    if before and 0 <= paragraph - scene.reading.paragraph_at(before[-1].start) <= 1:
        return _credit(scene, before[-1]).speaker
    return None


def _subject_after(scene: Scene, statement: Statement, cue: int) -> Who | None:
    """ "Repeating that ..., Arden told": a cue that opens its sentence belongs to the subject that follows."""
    sentence = scene.reading.sentence_at(cue)
    if sentence < 0 or scene.reading.document.sentences[sentence].start < cue - 2:
        return None
    end = statement.content[-1].end
    for mention, who in scene.named:
        if mention.sentence == sentence and mention.start >= end and not mention.is_possessor:
            return who
    return None


def _subject_before(scene: Scene, statement: Statement, cue: int) -> Who | None:
    """ "Orland has stopped the talks and told ...": a verb without a subject of its own has its sentence's."""
    sentence = scene.reading.sentence_at(cue)
    own = [(span.start, span.end) for span in statement.content]
    for mention, who in scene.named:
        if mention.sentence != sentence or mention.start >= cue or mention.is_possessor:
            continue
        if mention.before not in _OBJECT_MARKS and not any(start <= mention.start < end for start, end in own):
            return who if who.kind != "unnamed" or mention.phrase.kind == "crowd" else None
    return None


def _subject_of_report(scene: Scene, statement: Statement) -> Who | None:
    """ "Orland said that Arden had left, and had warned ...": Arden, the subject of what Orland said, warned."""
    report = _report_before(scene, statement)
    if report is None:
        return None
    start = report.content[0].start
    for mention, who in scene.named:
        if mention.phrase.start <= start + 1 and start < mention.end and not mention.is_possessor:
            return who
    return None


def _report_before(scene: Scene, statement: Statement) -> Statement | None:
    """The reported words in the same sentence that a verb in their tense goes on with, without a subject of its own."""
    if statement.source or not statement.cue or not _is_past_perfect(scene, statement):
        return None
    at = statement.cue[0].start
    for other in reversed(scene.statements):
        ends = other.content[-1].end
        if other.id == statement.id or not other.cue or not other.source or ends > at or other.cue[0].start > ends:
            continue
        if scene.reading.sentence_at(other.cue[0].start) == scene.reading.sentence_at(at):
            is_told_so = " had " in f" {other.text} " and not _is_past_perfect(scene, other)
            return other if is_told_so else None
    return None


def _is_past_perfect(scene: Scene, statement: Statement) -> bool:
    cue = statement.cue[0]
    return _HAD.search(scene.text[max(0, cue.start - _HAD_CHARS) : cue.end]) is not None


def _earlier_here(scene: Scene, statement: Statement, at: int) -> Who | None:
    """The speaker of the statement before, where one sentence holds both."""
    sentence = scene.reading.sentence_at(at)
    for other in reversed(scene.statements):
        if other.id == statement.id or place(other) >= at or other.nested_in:
            continue
        if scene.reading.sentence_at(place(other)) == sentence:
            return _credit(scene, other).speaker
    return None


def _resolve(scene: Scene, phrase: Phrase, statement: Statement) -> Who | None:
    if phrase.kind == "pronoun":
        return antecedents.pronoun(scene, phrase, statement)
    if phrase.kind == "text":
        return antecedents.author(scene, phrase, statement)
    several = antecedents.several(scene, phrase, statement)
    if several is not None:
        return several
    if phrase.kind == "name":
        phrase = _whole_name(scene, phrase)
    who = identify(phrase, scene.id, scene.cast)
    if phrase.kind == "crowd" and who is not None:
        return antecedents.crowd(scene, phrase, who)
    is_spokesperson = phrase.kind == "role" and phrase.role is not None and phrase.role.group == "spokesperson"
    if is_spokesperson and who is not None and who.kind == "person":  # "Arden's spokesman" is not Arden
        return Who("unnamed", describe(phrase), scene.id)
    if who is not None or phrase.kind in ("name", "place"):
        return who
    if phrase.role is not None:
        return antecedents.office(scene, phrase, phrase.role, statement)
    if phrase.kind == "group":
        return antecedents.group(scene, phrase, statement)
    return antecedents.described(scene, phrase, statement)


def _whole_name(scene: Scene, phrase: Phrase) -> Phrase:
    """A source that cuts a name short ("Arden" of "Ana Arden") means the whole name."""
    for mention in scene.reading.mentions_in(scene.reading.sentence_at(phrase.name_start)):
        other = mention.phrase
        if other.kind == "name" and other.name_start <= phrase.name_start and phrase.end <= other.end:
            return replace(other, role=other.role or phrase.role)
    return phrase


def _behalf(scene: Scene, statement: Statement, speaker: Who | None, phrase: Phrase | None) -> Who | None:
    if phrase is None:
        return _credit_of(scene, statement.continues).on_behalf_of
    role, owner = phrase.role, phrase.possessor
    if role is not None and role.group == "spokesperson" and phrase.kind in ("name", "role"):
        whom = spoken_for(role, scene.id, scene.cast) or antecedents.employer(scene, phrase, role, statement)
        if whom is not None and whom != speaker:
            return whom
    if role is not None and role.family == "lawyer" and role.bodies:  # "the barrister for Orle Lines"
        return spoken_for(role, scene.id, scene.cast)
    if speaker is not None and speaker.kind == "person":
        return _known_employer(scene, statement, speaker)
    if phrase.kind == "group" and owner is not None:
        who = antecedents.pronoun(scene, owner, statement) if owner.kind == "pronoun" else None
        who = who or identify(owner, scene.id, scene.cast)
        return who if who is not None and who.kind == "person" and who != speaker else None
    return body_of(speaker, scene.cast) if speaker is not None else None


def _known_employer(scene: Scene, statement: Statement, speaker: Who) -> Who | None:
    """The body of a spokesperson who is named here without it, as said earlier in this article or by an office."""
    for other in scene.spoken_by(speaker):
        if place(other) < place(statement):
            return scene.known[other.id].on_behalf_of
    person = scene.person(speaker)
    for role, article in person.offices if person is not None else ():
        if role.group == "spokesperson":
            return spoken_for(role, article, scene.cast)
    return None


def _look_ahead(scene: Scene, statement: Statement) -> None:
    """ "One general said ... 'Not yet,' Gen. Oye told": who is described first may be named with the next quotation."""
    credit = scene.known[statement.id]
    if credit.speaker is None or credit.speaker.kind != "unnamed":
        return
    phrases = phrases_of(scene.reading, statement.source)
    role = phrases[0].role if phrases else None
    if role is None or role.plural or phrases[0].determiner not in ("a", "an", "one"):
        return
    later = [s for s in scene.statements if place(s) > place(statement) and s.source and not s.nested_in]
    if not later or scene.reading.paragraph_at(place(later[0])) - scene.reading.paragraph_at(place(statement)) > 1:
        return
    who = scene.speaker_of(later[0])
    person = scene.person(who) if who is not None else None
    if who is None or person is None or not any(office.family == role.family for office, _ in person.offices):
        return
    if any(other == of_person(person) and m.start < place(statement) for m, other in scene.named):
        return
    scene.known[statement.id] = replace(credit, speaker=who)
