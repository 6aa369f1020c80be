"""A statement in, to whom it was said out: actors, and plain words for those who are none ("reporters").

Read are the words behind the verb ("told Arden and the mayors that"), the letters, interviews and calls that the
sentence names ("in a letter to the council"), and those of whom something is demanded ("urged the council to pay").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.datamodel import Statement
from onrecord.lexicons import listed
from onrecord.stories import antecedents
from onrecord.stories.identity import Who
from onrecord.stories.mentions import Mention
from onrecord.stories.phrases import DETERMINERS, Phrase
from onrecord.stories.scene import Scene

__all__ = ["hearers"]

_TELLING = re.compile(
    r"\b(?:tell|tells|told|telling|(?:warn|ask|inform|remind|address|brief|advis|assur|reassur|urg|promis|notif|order|"
    r"instruct|implor|beg|challeng|press|pressur)(?:s|es|ed|ing|e|ied|ies|ged|ging|ging)?)\b",
    re.IGNORECASE,
)
_TO = re.compile(r"\s*(?:directly\s+|back\s+|it\s+)?to\s+", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:refer|allud|point|react)\w*(?:\s+to)?$", re.IGNORECASE)
# Example: "[referring to] them as clowns": whom it is about, not to whom it is said

_CALLS_ON = re.compile(r"\b(?:call(?:s|ed|ing)?|urg(?:es?|ed|ing))(?:\s+(?:up)?on)?$", re.IGNORECASE)
_OCCASION = re.compile(  # Example: "[speaking to] reporters", "in an [interview with] the Courier"
    r"\b(?:speaking|talking|spoke|talked|speaks)\s+(?:to|with)\s+(?=\w)"
    r"|\binterview\s+(?:with|to)\s+(?=\w)"
    r"|\b(?:letter|message|memo|e-?mail|note|remarks|comments|testimony|appeal|speech|address|circular)\s+to\s+(?=\w)",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:him|her|them|me|us|it)\b", re.IGNORECASE)
_CROWD = re.compile(  # those whom everybody tells everything: no actors
    r"(?:(?:the|a group of|several|some|gathered|waiting|travelling|traveling|our|his|her|their|its)\s+)*"
    r"(?:reporters?|journalists?|the (?:media|press)|staff|colleagues|people|others|listeners|viewers|the crowd)\b",
    re.IGNORECASE,
)
_CHEAP = listed("reporters reporter journalists journalist people others media press staff colleagues viewers crowd")
_OCCASIONS = listed("conference briefing rally summit meeting forum gathering ceremony")
"""Where it was said, not to whom: "told a news conference"."""


def hearers(scene: Scene, statement: Statement, speaker: Who | None) -> tuple[tuple[Who, ...], tuple[str, ...]]:
    """Those to whom a statement was said: the actors, and the words for others, each once and in order."""
    people: list[Who] = []
    words: list[str] = []
    for at in _places(scene, statement):
        for who in _at(scene, statement, at):
            if isinstance(who, str):
                words.append(who)
            elif who != speaker:
                people.append(who)
        if people or words:
            break
    return tuple(dict.fromkeys(people)), tuple(dict.fromkeys(words))


def _places(scene: Scene, statement: Statement) -> Iterator[int]:
    """Offsets at which the hearers may be named, the surest first."""
    if not statement.cue:
        return
    last = statement.cue[-1]
    verbs = list(_TELLING.finditer(scene.text, last.start, last.end))
    if verbs:
        yield _next_word(scene.text, verbs[-1].end())
    if _ABOUT.search(last.text):
        return
    to = _TO.match(scene.text, last.end)
    if to:
        yield to.end()
    elif last.text.lower().endswith(" to") and not last.text.lower().endswith("according to"):
        yield _next_word(scene.text, last.end)
    yield from _occasions(scene, statement)


def _next_word(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \n":
        at += 1
    return at


def _occasions(scene: Scene, statement: Statement) -> Iterator[int]:
    number = scene.reading.sentence_at(statement.cue[0].start)
    if number < 0:
        return
    sentence = scene.reading.document.sentences[number]
    for match in _OCCASION.finditer(scene.text, sentence.start, sentence.end):
        if not any(span.start <= match.start() < span.end for span in statement.content):
            yield match.end()


def _at(scene: Scene, statement: Statement, at: int) -> Iterator[Who | str]:
    """Those who are named at ``at``, joined by "and"."""
    crowd = _CROWD.match(scene.text, at)
    if crowd:
        yield " ".join(crowd.group().split())
        return
    pronoun = _PRONOUN.match(scene.text, at)
    if pronoun:
        word = pronoun.group().lower()
        if word in ("me", "us") and not any(_content_at(other, at) for other in scene.statements):
            yield scene.reading.document.article.outlet  # "told us": the reporter writes
            return
        who = antecedents.pronoun(scene, Phrase("pronoun", word, at, pronoun.end(), head=word), statement)
        if who is not None and not _is_end_of_word(scene.text, pronoun.end()):
            yield who
        return
    yield from _named(scene, statement, at)


def _is_end_of_word(text: str, at: int) -> bool:
    """Tell "her" of "her mother" from the pronoun: a noun follows, and no "that", comma or end."""
    following = re.match(r"\s+([a-z]+)", text[at : at + 20])
    return following is not None and following.group(1) not in _FOLLOWING


_FOLLOWING = listed(
    "that to about how what when where why if whether on in at by last this the he she they it there and as"
)


def _named(scene: Scene, statement: Statement, at: int) -> Iterator[Who | str]:
    inside = None
    for mention in scene.reading.mentions:
        if mention.start < at or mention.is_possessor:
            continue
        is_first = inside is None
        if scene.text[at : mention.start].strip(" ,\n") != ("" if is_first else "and"):
            return
        inside = _content_at(statement, mention.start) if inside is None else inside
        if inside and not _is_asked(scene, statement, mention):
            return
        who = _meant(scene, mention, statement)
        if who is not None and mention.phrase.head not in _CHEAP:
            yield who
        elif mention.phrase.kind in ("group", "thing", "crowd") and mention.phrase.head not in _OCCASIONS | DETERMINERS:
            yield " ".join(mention.phrase.text.split())
        at = mention.phrase.links[-1][1].end if mention.phrase.links else mention.end


def _content_at(statement: Statement, at: int) -> bool:
    return any(span.start <= at < span.end for span in statement.content)


def _is_asked(scene: Scene, statement: Statement, mention: Mention) -> bool:
    """Of whom something is demanded stands at the head of the content: "urged [the council and the bank to pay]"."""
    last = statement.cue[-1]
    is_first = statement.content[0].start <= mention.start <= statement.content[0].start + _HEAD_CHARS
    following = re.match(r"[^.;:“”\"]{0,60}?\bto\s+(?:not\s+)?[a-z]+", scene.text[mention.end : mention.end + 80])
    is_demand = _CALLS_ON.search(last.text) is not None or _TELLING.search(last.text) is not None
    return is_demand and is_first and following is not None


_HEAD_CHARS = 30
"""How far into a content those may be named of whom it is demanded: past "the" and a first of two."""


def _meant(scene: Scene, mention: Mention, statement: Statement) -> Who | None:
    found = next((who for other, who in scene.named if other == mention), None)
    if found is not None or mention.phrase.kind != "group":
        return found
    who = antecedents.group(scene, mention.phrase, statement)
    return who if who is not None and who.kind != "unnamed" else None
