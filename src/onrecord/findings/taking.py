"""Who takes a stance in a statement, and on what: the speaker, or an actor of whom the speaker reports it.

A `Statement` and its `Text` go in; `Taken`s come out, one for each decider that has a target and somebody who takes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.datamodel import Actor, Span, Stance, Statement, Story
from onrecord.findings.clauses import NEGATIONS, clause_start
from onrecord.findings.stances import About, Found, deciders
from onrecord.findings.targets import Target, after, before, is_clause
from onrecord.findings.wordforms import Text, Word

__all__ = ["Scene", "Taken", "scene", "taken"]

_OWN = frozenset({"i", "we", "me", "us", "our", "my", "myself", "ourselves"})
_PRONOUNS: Mapping[str, frozenset[str]] = {
    "person": frozenset({"he", "she"}),
    "organisation": frozenset({"it", "they"}),
    "country": frozenset({"it", "they"}),
    "group": frozenset({"it", "they"}),
    "unnamed": frozenset({"he", "she", "it", "they"}),
}
_POSSESSIVES = frozenset({"his", "her", "its", "their", "our", "my"})
_SIDES = frozenset(
    {
        "country",
        "government",
        "party",
        "team",
        "side",
        "company",
        "union",
        "ministry",
        "nation",
        "kingdom",
        "administration",
        "office",
        "group",
        "state",
    }
)
_NO_CONDITION = re.compile(r"\bif\s+(?:necessary|needed|possible|required|any|so|not|need be)\b", re.IGNORECASE)
_OPENING = re.compile(r"(?:^|(?<=[\s(—–-]))[‘“\"'](?=\w)")
_CLOSING = re.compile(r"(?<=[\w.,!?])[’”\"'](?=[\s.,;:!?)—–-]|$)")
_NOMINAL = ("NN", "JJ", "DT", "PRP$", "POS", "CD", "PDT")
_MIN_STEM = 4  # letters that a country and the word for its people share: "Veltria", "Veltrian"
_UNSAYING = NEGATIONS | {"no", "against"}  # in a cue: "there is no reason to think", "fought back against claims"
_LASTING = frozenset({"keep", "continue"})
_TENSES = frozenset({"will", "would", "be"})
_SPEECHLESS = frozenset({"ask"})


@dataclass(frozen=True, slots=True)
class Taken:
    """One stance in one statement."""

    statement: Statement
    actor: str
    stance: Stance
    target: Target
    via: tuple[str, ...]
    is_firm: bool
    """False for what is only announced and names no more than a thing ("we will have ..."): too little for an issue."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What all statements of a story are read against."""

    texts: Mapping[str, Text]
    actors: Mapping[str, Actor]
    mentions: Mapping[str, tuple[tuple[int, int, str], ...]]
    """Article id -> (start, end, actor id) of each mention, in order."""
    nested: Mapping[str, tuple[Statement, ...]]
    """Statement id -> the statements within it."""
    names: frozenset[str]
    """Words that name actors, in lower case."""
    outlets: frozenset[str]
    """Names of the outlets, in lower case: they take no position."""


def scene(story: Story, texts: Mapping[str, Text]) -> Scene:
    """What the statements of ``story`` are read against."""
    mentions: dict[str, list[tuple[int, int, str]]] = {}
    for actor in story.actors:
        for span in actor.mentions:
            mentions.setdefault(span.article, []).append((span.start, span.end, actor.id))
    nested: dict[str, tuple[Statement, ...]] = {}
    for statement in story.statements:
        if statement.nested_in:
            nested[statement.nested_in] = (*nested.get(statement.nested_in, ()), statement)
    named = (actor for actor in story.actors if actor.kind != "unnamed")
    return Scene(
        texts,
        {actor.id: actor for actor in story.actors},
        {id: tuple(sorted(found)) for id, found in mentions.items()},
        nested,
        frozenset(word for actor in named for name in (actor.name, *actor.aliases) for word in _name_words(name))
        | frozenset(word for text in texts.values() for name in text.people() for word in _name_words(name)),
        frozenset(article.outlet.casefold() for article in story.articles),
    )


def _name_words(name: str) -> Iterator[str]:
    return (word.lower() for word in re.findall(r"[^\W\d_][\w.'’-]*", name) if word[0].isupper())


def taken(statement: Statement, scene: Scene) -> Iterator[Taken]:
    """Yield the stances that a statement shows, each once."""
    seen = set()
    for item in _all(statement, scene):
        key = (item.actor, item.target.head.start)
        if key not in seen:
            seen.add(key)
            yield item


def _all(statement: Statement, scene: Scene) -> Iterator[Taken]:
    if statement.speaker is None or statement.act in _SPEECHLESS:
        return
    text = scene.texts[statement.article]
    sentences = [words for span in statement.content for words in _sentences(text.words(span))]
    cue = [word for span in statement.cue for word in text.words(span)]
    decided = next(deciders(cue, "cue"), None)
    if decided:
        yield from _by_cue(statement, decided, sentences, scene)
    if statement.polarity == "denied" or any(word.plain in _UNSAYING for word in cue):
        return
    inner = scene.nested.get(statement.id, ())
    for words in sentences[1:] if decided else sentences:  # the cue has decided what follows it
        for found in deciders(words, "content"):
            if _is_quoted_within(text, statement, words[found.start]):
                continue
            if not any(_lies_in(words[found.start], span) for other in inner for span in (*other.content, *other.cue)):
                yield from _by_content(statement, words, found, scene)


def _sentences(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """The sentences of a content; one that ends with a question mark asks, and takes no stance."""
    start = 0
    for i, word in enumerate(words):
        if word.tag in (".", ":"):
            if word.plain != "?":
                yield tuple(words[start:i])
            start = i + 1
    yield tuple(words[start:])


def _is_quoted_within(text: Text, statement: Statement, word: Word) -> bool:
    """Whether the word lies in a quotation within a quotation: others' words, cited."""
    if statement.kind != "direct":
        return False
    said = text.article.text[statement.start : word.start]
    opened, closed = _OPENING.findall(said), _CLOSING.findall(said)
    return len(opened) > len(closed)


def _by_cue(statement: Statement, found: Found, sentences: Sequence[Sequence[Word]], scene: Scene) -> Iterator[Taken]:
    """What the cue decides: "rejected [the plan]"."""
    if not sentences or not sentences[0]:
        return
    stance = _stance(found.decider.stance, found.is_negated)
    if stance is None:
        return
    first = sentences[0]
    for target in _objects(first, 0, found.decider.about, scene.names):
        made = _made(statement, statement.speaker, stance, target, first, first[0], scene, found)
        if made:
            yield made


def _by_content(statement: Statement, words: Sequence[Word], found: Found, scene: Scene) -> Iterator[Taken]:
    """What words of the content decide: "[the gates] must [be opened]"."""
    actor = _taker(statement, words, found, scene)
    stance = _stance(found.decider.stance, found.is_negated)
    if actor is None or stance is None:
        return
    for target in _targets(words, found, scene.names):
        made = _made(statement, actor, stance, target, words, words[found.start], scene, found)
        if made:
            yield made


def _targets(words: Sequence[Word], found: Found, names: frozenset[str]) -> Iterator[Target]:
    if found.decider.about != "subject":
        subject_at = found.start if found.decider.who == "anyone" else None
        yield from _objects(words, found.end, found.decider.about, names, subject_at=subject_at)
        return
    is_empty = found.start and words[found.start - 1].plain == "it"
    if is_empty and found.end < len(words) and words[found.end].tag == "TO":  # "it is necessary to ..."
        yield from after(words, found.end, names)
        return
    target = before(words, found.start, names)
    if target and not is_empty:
        yield target


def _objects(
    words: Sequence[Word], at: int, about: About, names: frozenset[str], *, subject_at: int | None = None
) -> Iterator[Target]:
    """What follows, if it is what the decider is on: a deed has a verb, a thing no verb of its own."""
    if about == "deed" and not (at < len(words) and words[at].tag in ("TO", "VB", "VBG", "RB")):
        return
    if about == "thing" and is_clause(words, at):
        return
    yield from after(words, at, names, whom=about == "whom", subject_at=subject_at)


def _stance(stance: Stance, is_negated: bool) -> Stance | None:
    """The stance with a "not" before it: whoever does not reject a thing is not therefore for it."""
    if not is_negated:
        return stance
    return "against" if stance == "for" else None


def _made(
    statement: Statement,
    actor: str | None,
    stance: Stance,
    target: Target,
    words: Sequence[Word],
    at: Word,
    scene: Scene,
    found: Found,
) -> Taken | None:
    is_own = actor == statement.speaker
    if actor is None or (is_own and scene.actors[actor].name.casefold() in scene.outlets):
        return None
    settled = "conditional" if _hangs(statement, words, at) else _opposite(stance) if target.is_negated else stance
    via = statement.via if is_own else (statement.speaker or "",)
    if is_own and statement.on_behalf_of:
        actor = statement.on_behalf_of
    is_refusal = (found.is_negated or target.is_negated) and bool(target.verb and target.nouns)
    is_firm = is_refusal or found.decider.who != "own" or not _is_tense(found)
    return Taken(statement, actor, settled, target, via, is_firm)


def _is_tense(found: Found) -> bool:
    """Whether the decider only announces ("will"); "will continue to" says that nothing shall change."""
    words = found.decider.words
    return words[0][0] in _TENSES and not any(word in _LASTING for options in words for word in options)


def _opposite(stance: Stance) -> Stance:
    """The stance on a thing, where the words are on its contrary. A condition is one either way."""
    return "against" if stance == "for" else "for" if stance == "against" else stance


def _hangs(statement: Statement, words: Sequence[Word], at: Word) -> bool:
    """Whether the condition of the statement stands in the same sentence, and is one."""
    found = statement.condition
    if found is None or not words or _NO_CONDITION.match(found.text):
        return False
    if not words[0].start - 2 <= found.start <= words[-1].end or found.start <= at.start < found.end:
        return False
    if at.start > found.start:  # "If it rains, we will ...", but not "we go unless it rains, and we will ..."
        return not any(word.tag.startswith("VB") for word in words if word.end <= found.start)
    between = [word for word in words if at.end <= word.start < found.start]
    return not any(word.tag in ("VBD", "VBZ", "VBP", "MD") for word in between)


# Who takes it


def _taker(statement: Statement, words: Sequence[Word], found: Found, scene: Scene) -> str | None:
    """The actor who takes the stance: the speaker, another of whom the speaker tells it, or nobody that is known."""
    if found.decider.who == "anyone":
        return statement.speaker
    subject = _subject(words, found.start)
    if not subject:
        return statement.speaker if found.start == 0 else None
    if _is_self(statement, words, subject, scene):
        return statement.speaker
    other = next(filter(None, (_actor_at(statement.article, word, scene) for word in subject)), None)
    if other == statement.speaker:
        return other
    if other and _speaks_for(scene.actors[statement.speaker or ""], scene.actors[other]):
        return statement.speaker
    return other if other and found.decider.who == "self" and statement.kind != "direct" else None


def _subject(words: Sequence[Word], at: int) -> tuple[Word, ...]:
    """The noun phrase or pronoun before ``words[at]``, adverbs and auxiliaries between; the first of its clause if
    that one hangs on another ("the head of the [union] must")."""
    start, end = clause_start(words, at), at
    while end > start and (words[end - 1].tag.startswith(("RB", "MD", "VB", "TO")) or words[end - 1].plain == "no"):
        end -= 1
    first = end
    while first > start and words[first - 1].tag.startswith(_NOMINAL):
        first -= 1
    if first == end and end > start and words[end - 1].tag.startswith("PRP"):
        return (words[end - 1],)
    if first > start and words[first - 1].tag == "IN":
        return tuple(word for word in words[start:first] if word.tag.startswith(_NOMINAL))
    return tuple(words[first:end])


def _is_self(statement: Statement, words: Sequence[Word], clause: Sequence[Word], scene: Scene) -> bool:
    """Whether the clause has the speaker as its subject: "we", "our country", "he" where no other was named yet."""
    speaker = scene.actors[statement.speaker or ""]
    first = clause[0].plain
    if first in _OWN and first not in ("our", "my"):
        return True
    if first in _POSSESSIVES:
        return len(clause) > 1 and clause[1].plain in _SIDES
    at = clause[0].start
    if statement.kind == "direct" or first not in _PRONOUNS[speaker.kind]:
        return False
    return not any(_is_rival(statement, before, word, scene) for before, word in _pairs(words) if word.start < at)


def _pairs(words: Sequence[Word]) -> Iterator[tuple[Word | None, Word]]:
    yield from zip((None, *words), words, strict=False)


def _is_rival(statement: Statement, before: Word | None, word: Word, scene: Scene) -> bool:
    """Whether a pronoun after ``word`` may mean the actor named there, and not the speaker."""
    condition = statement.condition
    if (before and before.tag in ("IN", "TO")) or (condition and condition.start <= word.start < condition.end):
        return False
    actor = _actor_at(statement.article, word, scene)
    kind = scene.actors[statement.speaker or ""].kind
    return actor not in (None, statement.speaker) and scene.actors[actor].kind == kind


def _actor_at(article: str, word: Word, scene: Scene) -> str | None:
    """The actor whose mention holds the word."""
    for start, end, actor in scene.mentions.get(article, ()):
        if start <= word.start < end:
            return actor
    return None


def _speaks_for(speaker: Actor, other: Actor) -> bool:
    """Whether the office of the speaker is one of that country or body: "Veltrian president", "Veltria"."""
    if other.kind not in ("country", "organisation"):
        return False
    words = [word.casefold() for role in speaker.roles for word in role.split()]
    names = [name.casefold() for name in (other.name, *other.aliases)]
    return any(_kin(word, name.split()[-1]) for word in words for name in names)


def _kin(word: str, name: str) -> bool:
    shared = max(_MIN_STEM, len(name) - 3)
    return len(name) >= _MIN_STEM and word[:shared] == name[:shared]


def _lies_in(word: Word, span: Span) -> bool:
    return span.start <= word.start < span.end
