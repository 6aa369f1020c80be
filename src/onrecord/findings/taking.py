"""Who takes a stance in a statement, and on what: the speaker, or an actor of whom the speaker reports it.

A `Statement` and its `Text` go in; `Taken`s come out, one for each decider that has a target and somebody who takes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.datamodel import Actor, Span, Stance, Statement, Story
from onrecord.findings.clauses import NEGATIONS, clause_start
from onrecord.findings.stances import About, Found, deciders
from onrecord.findings.targets import Target, after, before, charge, is_clause, is_vague, pointer
from onrecord.findings.wordforms import Text, Word
from onrecord.lexicons.verbs import FINITE, bases

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
_STIPULATION = re.compile(
    r"provid|only|as long as|so long as|on (?:the )?condition|in (?:return|exchange)", re.IGNORECASE
)
_OPENING = re.compile(r"(?:^|(?<=[\s(—–-]))[‘“\"'](?=\w)")
_CLOSING = re.compile(r"(?<=[\w.,!?])[’”\"'](?=[\s.,;:!?)—–-]|$)")
_NOMINAL = ("NN", "JJ", "DT", "PRP$", "POS", "CD", "PDT")
_MIN_STEM = 4  # letters that a country and the word for its people share: "Veltria", "Veltrian"
_UNSAYING = NEGATIONS | {"no", "against"}  # in a cue: "there is no reason to think", "fought back against claims"
_NAMED = frozenset({"owner", "next"})  # deciders that name who takes the stance
_CALLING = frozenset({"call", "describe", "brand", "dub", "label", "term", "deem", "consider"})
_LASTING = frozenset({"keep", "continue"})
_TENSES = frozenset({"will", "would", "be"})
_SPEECHLESS = frozenset({"ask"})
_SPOKESPEOPLE = frozenset({"person", "unnamed"})
_ON_SUBJECT = frozenset({"subject", "result"})
_DOUBTING = frozenset({"over", "about"})  # "lied about their plan to"
_LEAD = 2  # characters of quotation marks before the first word of a statement
_COULD = ("could",)
_SUBORDINATING = frozenset({"after", "before", "since", "while", "as", "if", "although", "though", "than", "once"})
_IDLE = frozenset({"IN", "CC", ",", ".", ":"})
_PRONOUN = frozenset({"it", "this", "that"})
_UNLESS = frozenset({"unless", "until"})
_REFUSING = frozenset({"refuse", "decline", "threaten", "reject"})
_REACH = 4  # words within which whoever "pressure from" or "'s demand" names is looked for


@dataclass(frozen=True, slots=True)
class Taken:
    """One stance in one statement."""

    statement: Statement
    actor: str
    stance: Stance
    target: Target
    via: tuple[str, ...]
    is_act: bool
    """Whether it announces, agrees to or refuses something to be done: what others then call "the move"."""
    owner: str | None
    """Of a pointer ("Veltria's decision"), the actor whose it is."""
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
        | frozenset(word for text in texts.values() for name in text.people_and_places() for word in _name_words(name)),
        frozenset(article.outlet.casefold() for article in story.articles),
    )


def _name_words(name: str) -> Iterator[str]:
    return (word.lower() for word in re.findall(r"[^\W\d_][\w.'’-]*", name) if word[0].isupper())


def taken(statement: Statement, scene: Scene) -> Iterator[Taken]:
    """Yield the stances that a statement shows, each once."""
    seen = set()
    for item in (*_all(statement, scene), *_by_condition(statement, scene)):
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
        yield from _by_cue(statement, decided, _asked_in(cue[decided.end :]), sentences, scene)
    elif sentences and any(form in _CALLING for word in cue for form in bases(word.plain)):
        for found in deciders(sentences[0], "called"):
            if any(word.tag in FINITE for word in sentences[0][: found.start]):
                break  # a clause, and no thing called something
            yield from _by_content(statement, sentences[0], found, scene)
    is_unsaid = statement.polarity == "denied" or any(word.plain in _UNSAYING for word in cue)
    inner = scene.nested.get(statement.id, ())
    for number, words in enumerate(sentences):
        for found in deciders(words, "content"):
            if (is_unsaid or (decided and not number)) and found.decider.who not in _NAMED:
                continue  # the cue has decided what follows it
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


def _asked_in(words: Sequence[Word]) -> tuple[Word, ...]:
    """What a cue itself tells of what it is on: "opposed [dismissing] the case", "rejected [calls] to close"."""
    is_part = bool(words) and (words[0].tag == "VBG" or is_vague(words[-1]))
    return tuple(words) if is_part else ()


def _by_cue(
    statement: Statement, found: Found, asked: Sequence[Word], sentences: Sequence[Sequence[Word]], scene: Scene
) -> Iterator[Taken]:
    """What the cue decides: "rejected [the plan]"."""
    if not sentences or not sentences[0]:
        return
    stance = _stance(found.decider.stance, found.is_negated)
    if stance is None:
        return
    first = (*asked, *sentences[0])
    made = tuple(_objects(first, 0, found.decider.about, scene.names))
    pointed = pointer(first, 0) if not made and found.decider.about in ("thing", "fault") else None
    for target in (pointed,) if pointed else made:
        item = _made(statement, statement.speaker, stance, target, first, first[0], scene, found, by_cue=True)
        if item:
            yield item


def _by_content(statement: Statement, words: Sequence[Word], found: Found, scene: Scene) -> Iterator[Taken]:
    """What words of the content decide: "[the gates] must [be opened]"."""
    actor = _taker(statement, words, found, scene)
    stance = _stance(found.decider.stance, found.is_negated)
    if actor is None or stance is None:
        return
    if found.decider.words[0] == _COULD and stance == "conditional" and not _stipulates(statement, words, found):
        return
    is_first = words[0].start - statement.start <= _LEAD
    for target in _targets(words, found, scene.names):
        if target.is_pointer and not is_first:
            continue  # it points to what the speaker said before, not to what others did
        made = _made(statement, actor, stance, target, words, words[found.start], scene, found)
        if made:
            yield made


def _targets(words: Sequence[Word], found: Found, names: frozenset[str]) -> Iterator[Target]:
    if found.decider.about not in _ON_SUBJECT:
        subject_at = found.start if found.decider.who == "anyone" else None
        made = tuple(_objects(words, found.end, found.decider.about, names, subject_at=subject_at))
        may_point = found.decider.about == "thing" or found.decider.who == "owner"
        pointed = pointer(words, found.end) if may_point and not made else None
        yield from (pointed,) if pointed else made
        return
    pointed = pointer(words, clause_start(words, found.start), until=found.start)
    if pointed and pointed.head.plain == "it":
        rest = words[found.end : found.end + 1]
        if any(word.tag in ("TO", "IN", "WRB") for word in rest):  # "it is necessary to ...", "it is wrong that ..."
            is_asked = rest[0].plain == "for"
            if is_asked or rest[0].tag == "TO":
                yield from after(words, found.end + is_asked, names, whom=is_asked)
            return
    if found.decider.about == "result" and not _has_effect(words, found, pointed):
        return
    target = pointed or before(words, found.start, names)
    if target:
        yield target


def _has_effect(words: Sequence[Word], found: Found, pointed: Target | None) -> bool:
    """Whether a thing does something to another: not "they benefit", nor "if it rains, it will help"."""
    rest = words[found.end : found.end + 1]
    return bool(rest) and rest[0].tag not in _IDLE and not (pointed and pointed.head.plain in _PRONOUN)


def _objects(
    words: Sequence[Word], at: int, about: About, names: frozenset[str], *, subject_at: int | None = None
) -> Iterator[Target]:
    """What follows, if it is what the decider is on: a deed has a verb, a thing no verb of its own."""
    if about == "deed" and not (at < len(words) and words[at].tag in ("TO", "VB", "RB")):
        return
    charged = charge(words, at) if about in ("fault", "charge") else None
    if charged is None and (about == "charge" or (about in ("thing", "fault") and is_clause(words, at))):
        return
    at = at if charged is None else charged
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
    *,
    by_cue: bool = False,
) -> Taken | None:
    is_own = actor == statement.speaker
    if actor is None or (is_own and scene.actors[actor].name.casefold() in scene.outlets):
        return None
    settled = "conditional" if _hangs(statement, words, at) else _opposite(stance) if target.is_negated else stance
    via = statement.via if is_own else (statement.speaker or "",)
    if is_own:
        actor = _bearer(statement, scene)
    is_refusal = (found.is_negated or target.is_negated) and bool(target.verb and target.nouns)
    is_announced = found.decider.who == "own" or (found.decider.ahead and stance == "for")
    is_announced = bool(is_announced) and _is_tense(found)
    is_firm = is_refusal or not (is_announced or found.decider.about == "result")
    is_act = found.decider.who == "own" or (by_cue and found.decider.about in ("object", "deed"))
    owned = (_actor_at(statement.article, word, scene) for word in target.whole) if target.is_pointer else ()
    return Taken(statement, actor, settled, target, via, is_act, next(filter(None, owned), None), is_firm)


def _bearer(statement: Statement, scene: Scene) -> str:
    """Whose position the words of a statement are: that of whom a person speaks for; an office has its own."""
    speaker = statement.speaker or ""
    is_spokesperson = scene.actors[speaker].kind in _SPOKESPEOPLE
    return statement.on_behalf_of if statement.on_behalf_of and is_spokesperson else speaker


def _by_condition(statement: Statement, scene: Scene) -> Iterator[Taken]:
    """What is wanted of others, who else bear what is threatened or refused: "unless [the gates are opened]"."""
    if statement.condition is None or statement.speaker is None or not _is_threat(statement, scene):
        return
    words = scene.texts[statement.article].words(statement.condition)
    at = next((i for i, word in enumerate(words) if word.tag in FINITE), 0)
    is_wanted = words[0].plain in _UNLESS
    if at < 2 or words[1].plain in _OWN or words[1].tag == "EX":
        return
    for target in after(words, at, scene.names, subject_at=at):
        if is_wanted != target.is_negated and (target.nouns or target.verb):
            wanted = replace(target, is_negated=False)
            actor = _bearer(statement, scene)
            yield Taken(statement, actor, "for", wanted, statement.via, False, None, True)


def _is_threat(statement: Statement, scene: Scene) -> bool:
    """Whether a statement tells what its speaker refuses or will do."""
    cue = [word for span in statement.cue for word in scene.texts[statement.article].words(span)]
    decided = next(deciders(cue, "cue"), None)
    if decided and decided.decider.words[0][0] in _REFUSING:
        return True
    return any(item.actor == statement.speaker and item.stance == "conditional" for item in _all(statement, scene))


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
    return not any(word.tag in FINITE for word in between)


def _stipulates(statement: Statement, words: Sequence[Word], found: Found) -> bool:
    """Whether a condition is set ("provided that ..."), and not just a case thought of ("if it rains")."""
    is_set = statement.condition is not None and _STIPULATION.match(statement.condition.text)
    return bool(is_set) and _hangs(statement, words, words[found.start])


# Who takes it


def _taker(statement: Statement, words: Sequence[Word], found: Found, scene: Scene) -> str | None:
    """The actor who takes the stance: the speaker, another of whom the speaker tells it, or nobody that is known."""
    if found.decider.who == "anyone":
        return statement.speaker
    if found.decider.who == "next":
        return _first_actor(statement.article, words[found.end : found.end + _REACH], scene)
    if found.decider.who == "owner":
        return _owner(statement, words, found.start, scene)
    subject = _subject(words, found.start)
    if not subject:
        return statement.speaker if found.start == 0 else None
    if _is_self(statement, words, subject, scene):
        return statement.speaker
    other = _first_actor(statement.article, _unowned(subject), scene)
    if other == statement.speaker:
        return other
    if other and _speaks_for(scene.actors[statement.speaker or ""], scene.actors[other]):
        return statement.speaker
    return other if other and found.decider.who == "self" and statement.kind != "direct" else None


def _owner(statement: Statement, words: Sequence[Word], at: int, scene: Scene) -> str | None:
    """The actor whose demand or plan it is: "[Veltria]'s demand", "[her] plan"; adjectives may stand between."""
    start = at
    while start and words[start - 1].tag == "JJ":
        start -= 1
    if not start or any(word.plain in _DOUBTING for word in words[max(0, start - 2) : start]):
        return None
    if words[start - 1].tag == "POS":
        return _first_actor(statement.article, words[max(0, start - _REACH) : start - 1][::-1], scene)
    if words[start - 1].tag != "PRP$":
        return None
    if words[start - 1].plain in _OWN:
        return statement.speaker
    named = _first_actor(statement.article, words[: start - 1][::-1], scene)
    return named or (None if statement.kind == "direct" else statement.speaker)


def _unowned(words: Sequence[Word]) -> Sequence[Word]:
    """The words without an owner: "Veltria's [allies]" are not Veltria."""
    last = max((i for i, word in enumerate(words) if word.tag == "POS"), default=-1)
    return words[last + 1 :]


def _first_actor(article: str, words: Sequence[Word], scene: Scene) -> str | None:
    """The actor that the first of the words names that names one."""
    return next(filter(None, (_actor_at(article, word, scene) for word in words)), None)


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
    if first > start and words[first - 1].tag == "IN" and words[first - 1].plain not in _SUBORDINATING:
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
    told = [word for span in statement.content for word in scene.texts[statement.article].words(span)]
    if first == "they" and any(word.start < at and word.tag in ("NNS", "NNPS") for word in told):
        return False  # "officials say they want": not who passes it on
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
