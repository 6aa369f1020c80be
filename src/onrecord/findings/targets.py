"""What a stance is about: the thing asked for, refused or judged, read from the words before or after.

A `Target` is what `before` and `after` find: the nouns, the head among them, the verb that says what shall become of
it, and whether a "not" stands with that. There is no parser behind it: Penn tags and word order tell, and where they do
not, there is no target.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from onrecord import lexicons
from onrecord.findings.clauses import BREAKS, NEGATIONS, clause_start
from onrecord.findings.nounphrases import Phrase, phrase_at, phrase_before
from onrecord.findings.wordforms import Word, base, concept, is_noun, is_verb
from onrecord.lexicons.verbs import FINITE, bases

__all__ = ["Target", "after", "before", "charge", "doing", "is_clause", "is_vague", "pointer"]

_LIGHTEST = frozenset({"have", "get", "need", "want", "see", "go", "come", "do", "include"})
_LETTING = frozenset({"allow", "permit", "require", "ask"})
_FELT = frozenset(
    {"tired", "hard", "difficult", "true", "sure", "aware", "proud", "happy", "sad", "angry", "afraid", "mad"}
)
_POOR = frozenset({"poor", "bad", "worse", "strained", "hostile"})
_TIES = frozenset(map(concept, ("relations", "relationship", "ties")))  # nobody who wants no poor ones wants none
_OFFICES = frozenset(
    {"head", "minister", "legislator", "spokesperson", "official", "adviser", "deputy", "kin", "chief", "envoy", "law"}
)
_NO_OFFICES = frozenset(
    {"head", "chief", "chair", "chairs", "green", "independent", "counsel"}
)  # they name things as well
_TOWARDS = frozenset({"for", "toward", "towards"})
_CHARGING = frozenset({"of", "for", "over", "with"})
_POINTING = frozenset({"it", "this", "that"})
_ACTS = frozenset(
    {"move", "decision", "announcement", "step", "news", "plan", "proposal", "measure", "gesture", "deal", "offer"}
)
_REFUSING = frozenset({"refuse", "fail", "decline", "neglect"})
_REFUSALS = frozenset({"refusal", "unwillingness", "failure", "inability", "reluctance"})
_MISSING = frozenset({"lack", "absence"})
_ASKING = frozenset({"demand", "call", "request", "appeal", "plea"})
_SUBORDINATING = frozenset({"if", "unless", "because", "until", "after", "before", "when", "once", "while"})
_LETTING_GO = frozenset({"let", "allow", "permit"})
_PARTICLES = frozenset({"up", "down", "out", "off", "back", "away", "over", "aside", "forward"})
_ENDING_NOUNS = frozenset({"end", "halt", "stop", "freeze", "suspension", "cessation", "ban", "lack", "absence"})
_MAX_WORDS = 14  # from the decider to the thing; beyond, another clause has begun. With 10 the stories score .01 less


@dataclass(frozen=True, slots=True)
class Target:
    """What a stance is about."""

    nouns: tuple[Word, ...]
    """The words of the noun phrase, with its adjectives, in order."""
    head: Word
    """The noun that it is about."""
    verb: str | None = None
    """Base form of the verb that says what shall become of it; None where that is no more than to have it."""
    particle: str | None = None
    """The particle of that verb ("up" of "give up")."""
    is_ending: bool = False
    """Whether the verb ends or prevents it: "stop", "ban"."""
    is_negated: bool = False
    """Whether a "not" stands with the verb."""
    rest: tuple[Word, ...] = ()
    """Further nouns that hang on it ("guarantees for [the islands]")."""
    whole: tuple[Word, ...] = ()
    """All words of the phrase, what hangs on it included; empty where they do not follow one another."""
    light: str | None = None
    """Base form of a verb that is no more than to have it or make it so: "hold [talks]"."""
    is_doer: bool = False
    """Whether it is the thing that does what the verb says: "[the troops] withdraw"."""
    is_pointer: bool = False
    """Whether it names nothing by itself, but points to what was told before: "it", "the move"."""


@cache
def _heads(kind: str) -> frozenset[str]:
    """The nouns of one class of the table of heads: empty, vague, said or person."""
    return frozenset(word for name, words in lexicons.rows("heads") if name == kind for word in words.split())


@cache
def _offices() -> frozenset[str]:
    """The words that each by themselves name an office, and those that name a body."""
    rows = (row[3].split("|") for row in lexicons.rows("roles") if row[1] in _OFFICES)
    return _heads("body") | {phrase for phrases in rows for phrase in phrases if " " not in phrase} - _NO_OFFICES


@cache
def _doings() -> Mapping[str, str]:
    return {verb: kind for kind, verbs in lexicons.rows("doings") for verb in verbs.split()}


def doing(verb: str) -> str:
    """The class of a base form: plain, ending, passing or dull; "" where the verb itself is what matters.

    >>> doing("halt"), doing("hold"), doing("cede")
    ('ending', 'plain', '')
    """
    return _doings().get(verb, "")


def is_clause(words: Sequence[Word], at: int) -> bool:
    """Whether a clause begins at ``at``, or the name of somebody: no thing that one may be for or against."""
    phrase = phrase_at(words, at)
    if phrase is None:
        return at < len(words) and words[at].tag in ("PRP", "EX", "IN", "MD", "WP")
    is_name = len(phrase.nouns) == 1 and phrase.nouns[0].tag.startswith("NNP")
    return is_name or any(word.tag in FINITE for word in words[phrase.end : phrase.end + 1])


def is_vague(word: Word) -> bool:
    """Whether a noun is what a stance is on only with more words: "calls", "a plan"."""
    return is_noun(word) and any(form in _heads("vague") for form in bases(word.plain))


def charge(words: Sequence[Word], at: int) -> int | None:
    """Where a charge begins that is laid to somebody: "the firm of [hiding the mines]", "them for [their raid]"."""
    for i in range(at, min(len(words) - 1, at + _MAX_WORDS)):
        if is_verb(words[i]) or words[i].tag in BREAKS or words[i].tag == "MD":
            return None
        follows = words[i + 1].tag
        if words[i].plain in _CHARGING and (
            follows in ("VBG", "PRP$") or (follows == "DT" and words[i].plain == "for")
        ):
            return i + 1
    return None


def pointer(words: Sequence[Word], at: int, *, until: int | None = None) -> Target | None:
    """The pronoun or the noun at ``at`` that points to what was told before: "[it] was progress", "[the move]".

    Up to ``until`` nothing else may stand but what comes before a verb.
    """
    end = at
    while end < len(words) and (words[end].plain in ("that", "while") and words[end].tag == "IN"):
        end += 1
    first = end
    if end < len(words) and words[end].plain in _POINTING:
        end += 1
        named = words[end - 1]
    else:
        while end < len(words) and (words[end].tag in ("DT", "PRP$", "POS", "JJ") or words[end].tag.startswith("NNP")):
            end += 1
        if end == first or end >= len(words) or words[end].plain not in _ACTS or _is_indefinite(words[first]):
            return None
        named = words[end]
        end += 1
    rest = words[end:until] if until is not None else words[end : end + 1]
    if any(is_noun(word) or word.tag.startswith(("PRP", "IN", "TO", "W")) for word in rest):
        return None
    return Target((), named, whole=tuple(words[first:end]), is_pointer=True)


def _is_indefinite(word: Word) -> bool:
    return word.plain in ("a", "an", "any", "no", "some", "every", "each", "another")


def after(
    words: Sequence[Word], at: int, names: frozenset[str], *, whom: bool = False, subject_at: int | None = None
) -> Iterator[Target]:
    """Find what the words from ``at`` on name: "[hold talks]", "[the talks]", "[that the talks be held]".

    ``names`` are words that name actors, and are no issue. With ``whom`` the first phrase may be who is asked
    ("the states [to close their ports]"); before ``subject_at`` stands who or what shall do it, which is the thing
    where the verb has no other ("[the gates] must open"). Several verbs joined by "and" yield several.
    """
    subject = phrase_before(words, subject_at) if subject_at else None
    found = _verb_phrase(words, at, names, whom=whom, subject=subject)
    if found is None:
        return
    target, end = found
    yield target
    further = _further(words, end, names) if target.verb is None and not target.is_ending else None
    if further:
        yield further
    while end + 1 < len(words) and words[end].plain == "and" and _is_bare(words, end + 1):
        found = _verb_phrase(words, end + 1, names, whom=False)
        if found is None:
            return
        target, end = found
        yield target


def _is_bare(words: Sequence[Word], at: int) -> bool:
    """Whether a verb in its base form stands there: not "pay" of "pay-to-play"."""
    return words[at].tag == "VB" and not any(word.tag == "HYPH" for word in words[at + 1 : at + 2])


def _further(words: Sequence[Word], at: int, names: frozenset[str]) -> Target | None:
    """A second thing in the order in which things shall come: "a truce first, then [talks]"."""
    i = at
    while i < len(words) and (words[i].tag in ("RB", "JJ", ",", "CC")):
        i += 1
    if i == at or words[i - 1].plain != "then":
        return None
    phrase = phrase_at(words, i)
    found = _target(phrase, names) if phrase else None
    return found[0] if found else None


def _verb_phrase(
    words: Sequence[Word], at: int, names: frozenset[str], *, whom: bool, subject: Phrase | None = None
) -> tuple[Target, int] | None:
    i, is_negated, is_ending, verb, particle = at, False, False, None, None
    has_verb, is_asked, light, form = False, False, None, ""
    while i < min(len(words), at + _MAX_WORDS):
        word = words[i]
        if word.plain in NEGATIONS:
            is_negated = not is_negated
            i += 1
        elif (
            word.tag in ("RB", "TO", "RP")
            or word.plain == "that"
            or (word.tag == "IN" and (verb or i == at))
            or (word.tag == "MD" and subject)
        ):
            particle = word.plain if word.tag == "IN" and verb and not particle else particle
            i += 1
        elif is_verb(word) and not _is_modifier(words, i):
            form = base(word.plain, word.tag)
            kind = "passing" if form in _REFUSING or form == "let" else doing(form)
            if kind == "dull":
                return None
            if form == "be":
                is_state = is_asked and any(w.tag.startswith("JJ") for w in words[i + 1 : i + 3])
                return None if is_state else _being(words, i, subject, names, is_negated)
            is_negated = is_negated != (form in _REFUSING)
            i, has_verb, whom = i + 1, True, whom or kind == "passing" or form in _LETTING_GO
            particle = words[i].plain if i < len(words) and _is_particle(words[i]) else None
            i += particle is not None
            is_light = kind in ("plain", "ending") and form not in _LIGHTEST and not is_ending
            light = form if is_light else light
            verb = form if kind != "passing" and (not kind or particle) else None
            is_ending = is_ending or kind == "ending"
            if kind == "plain" and i < len(words) and words[i].plain in _TOWARDS:
                i += 1  # "go for [a truce]", "work toward [it]"
                continue
            if i + 1 < len(words) and words[i].tag == "CC" and is_verb(words[i + 1]):
                continue  # "respect and protect [the border]": the nearer verb has the object
            if kind != "passing" and _has_no_object(words, i) and (subject or verb):
                done = _done_by(subject, names, word, verb, particle, is_ending, is_negated) if subject else None
                if done or (particle and verb):
                    return done or Target((), word, verb, particle, is_negated=is_negated), i
                if verb and _ends_clause(words, i):
                    return Target((), word, verb, is_negated=is_negated), i
                if verb and i < len(words) and words[i].tag in ("IN", "TO"):
                    particle = words[i].plain  # "comply with [the order]"
        elif word.tag == "CC" and is_verb(words[min(i + 1, len(words) - 1)]):
            i += 1
        elif word.tag == "PRP" and not has_verb and words[i + 1 : i + 2] and words[i + 1].tag in ("VB", "VBP"):
            i += 1  # "that [we] open the gates"
        elif word.tag == "PRP" and verb and words[i + 1 : i + 2] and words[i + 1].plain == "and":
            i += 2  # "release them and [the others]"
        else:
            phrase = phrase_at(words, i)
            second = phrase_at(words, phrase.end) if phrase and has_verb and _begins(words, phrase.end) else None
            phrase = second or phrase  # "grant the islands [a loan]"
            if phrase is None and has_verb and word.tag.startswith("JJ"):
                i += 1  # "get serious and [hold talks]"
                continue
            if phrase is None:
                return None
            asked = 0 if has_verb and not whom else _asked(words, phrase, whom=whom)
            if asked:
                subject, i, whom, is_asked = phrase, asked, False, True
                is_negated = is_negated != phrase.is_barred
                continue
            is_actor = phrase.nouns[-1].plain in names
            is_refusal = phrase.nouns[-1].plain in _REFUSALS | _MISSING
            empty = 0 if is_actor or (_tells(phrase.nouns, names) and not is_refusal) else _goes_on(words, phrase)
            if empty:  # "the right [to close the port]", "responsibility [for closing the port]"
                i, is_negated = empty, is_negated != is_refusal
                continue
            if has_verb and not particle and _is_particle_behind(words, phrase.end):
                verb, particle = verb or form, words[phrase.end].plain  # "put [the quarrel] aside"
            found = _target(phrase, names, verb=verb, particle=particle, is_ending=is_ending, negated=is_negated)
            return (replace(found[0], light=light), found[1]) if found else None
    return None


def _begins(words: Sequence[Word], at: int) -> bool:
    return (
        at < len(words) and words[at].tag in ("DT", "PRP$") and words[at].plain not in ("this", "that", "all", "both")
    )


def _done_by(
    subject: Phrase,
    names: frozenset[str],
    word: Word,
    verb: str | None,
    particle: str | None,
    is_ending: bool,
    is_negated: bool,
) -> Target | None:
    """What the subject shall do, where the verb has no object; an actor is named with the verb."""
    if subject.is_barred:
        return None
    found = _target(subject, names, verb=verb, particle=particle, is_ending=is_ending, negated=is_negated)
    if found:
        return replace(found[0], is_doer=verb is not None)
    is_actor = subject.nouns[-1].tag.startswith("NNP") and verb is not None
    return Target(subject.nouns, word, verb, particle, is_negated=is_negated, is_doer=True) if is_actor else None


def _asked(words: Sequence[Word], phrase: Phrase, *, whom: bool) -> int:
    """Where what shall be done by ``phrase`` begins: a verb in base form or a modal follows, or, of ``whom`` something
    is asked, "to" and a verb; 0 if none does."""
    end = phrase.end
    if end + 1 < len(words) and words[end].plain == "and":
        second = phrase_at(words, end + 1)
        end = second.end if second else end
    if whom and words[end : end + 1] and words[end].tag in ("WP", "VBG"):  # "[those] who are on board to leave"
        tags = [word.tag for word in words[: end + _MAX_WORDS]]
        end = next((i for i in range(end, len(tags) - 1) if tags[i : i + 2] == ["TO", "VB"]), end)
    rest = [word.tag for word in words[end : end + 4] if word.tag != "RB"][:2]
    return end if rest[:1] in (["VB"], ["VBP"], ["MD"]) or (whom and rest == ["TO", "VB"]) else 0


def _goes_on(words: Sequence[Word], phrase: Phrase) -> int:
    """Where a verb goes on that hangs on the phrase; 0 if none does."""
    i = phrase.end
    tags = [word.tag for word in words[i : i + 2]]
    return i + 1 if tags in (["TO", "VB"], ["IN", "VBG"]) else 0


def _is_particle(word: Word) -> bool:
    return word.tag == "RP" or (word.tag == "RB" and word.plain in _PARTICLES)


def _ends_clause(words: Sequence[Word], at: int) -> bool:
    """Whether nothing of the clause of a verb follows: "threatened to [retaliate] if ..."."""
    return at >= len(words) or words[at].plain in _SUBORDINATING


def _is_particle_behind(words: Sequence[Word], at: int) -> bool:
    """Whether the particle of a verb stands behind its object: "shut it [down]", not "a hut [up] in the hills"."""
    return at < len(words) and _is_particle(words[at]) and not any(word.tag == "IN" for word in words[at + 1 : at + 2])


def _has_no_object(words: Sequence[Word], at: int) -> bool:
    """Whether the verb before ``at`` stands alone: the clause ends, or goes on with when, where or how."""
    return at >= len(words) or words[at].tag in ("RB", "IN", "CC") or words[at].tag in BREAKS


def _is_modifier(words: Sequence[Word], at: int) -> bool:
    """Whether a participle stands before its noun: "jailed activists", "increased sanctions"."""
    if words[at].tag not in ("VBN", "VBG") or at + 1 >= len(words):
        return False
    is_next = is_noun(words[at + 1]) or words[at + 1].tag == "JJ"
    return words[at].tag == "VBN" and is_next and not (at and base(words[at - 1].plain, words[at - 1].tag) == "be")


def _being(
    words: Sequence[Word], at: int, subject: Phrase | None, names: frozenset[str], negated: bool
) -> tuple[Target, int] | None:
    """What "be" leads to: a participle and its subject ("be [released]"), a thing ("be [a ceasefire]"), or a state."""
    i = at + 1
    while i < len(words) and (words[i].tag == "RB" or words[i].plain == "be"):
        negated = negated != (words[i].plain in NEGATIONS)
        i += 1
    subject = subject or phrase_before(words, at)
    if i < len(words) and words[i].tag in ("VBN", "VBD") and subject:
        form = base(words[i].plain, words[i].tag)
        kind = doing(form)
        if kind == "dull" or (i + 1 < len(words) and words[i + 1].tag in ("NN", "NNS", "JJ", "VBN")):
            return None  # "must be taken care of", "must be held accountable"
        if form in _LETTING and i + 1 < len(words) and words[i + 1].tag == "TO":  # "must not be allowed to [close]"
            found = _verb_phrase(words, i + 1, names, whom=False, subject=subject)
            return (replace(found[0], is_negated=found[0].is_negated != negated), found[1]) if found else None
        particle = words[i + 1].plain if i + 1 < len(words) and _is_particle(words[i + 1]) else None
        verb = None if kind and not particle else form
        return _target(subject, names, verb=verb, particle=particle, is_ending=kind == "ending", negated=negated)
    if i < len(words) and (words[i].tag in ("DT", "NN", "NNS") and _before_is_there(words, at)):
        phrase = phrase_at(words, i)
        return _target(phrase, names, negated=negated) if phrase else None
    if subject is None:
        return None
    if subject.nouns[-1].tag.startswith("NNP") and i < len(words) and words[i].tag == "IN":
        place = phrase_at(words, i + 1)  # "[the islands] must be [in the room]"
        return (
            (Target((*subject.nouns, *words[i : i + 1], *_whole(words, i + 1, place)), place.nouns[-1]), place.end)
            if place
            else None
        )
    if i < len(words) and words[i].plain in _FELT:  # "the crew must be tired": no more than likely
        return None
    return _target(subject, names, negated=negated)


def _whole(words: Sequence[Word], at: int, phrase: Phrase) -> tuple[Word, ...]:
    """The words from ``at`` to the last noun of the phrase, its article with them."""
    return tuple(word for word in words[at:] if word.start <= phrase.nouns[-1].start)


def _before_is_there(words: Sequence[Word], at: int) -> bool:
    return any(word.tag == "EX" for word in words[max(0, at - 3) : at])


def before(words: Sequence[Word], at: int, names: frozenset[str]) -> Target | None:
    """Find the subject of the clause before ``words[at]``: "[recognising the border] is ...", "[a levy] ..."."""
    if at and words[at - 1].tag == "PRP":
        return None
    start = clause_start(words, at)
    while start < at and (words[start].tag in ("IN", "RB", "CC") or words[start].plain in NEGATIONS):
        start += 1
    if start < at and words[start].tag == "VBG":
        found = _verb_phrase(words[:at], start, names, whom=False)
        return found[0] if found else None
    phrase = phrase_before(words, at)
    found = _target(phrase, names) if phrase else None
    return found[0] if found else None


def _target(
    phrase: Phrase,
    names: frozenset[str],
    *,
    verb: str | None = None,
    particle: str | None = None,
    is_ending: bool = False,
    negated: bool = False,
) -> tuple[Target, int] | None:
    """The target that a phrase names; None where it names an actor, or nothing in particular."""
    nouns, rest, whole = phrase.nouns, phrase.rest, phrase.whole
    forms = bases(nouns[-1].plain)
    if any(form in _heads("said") or form in _heads("person") for form in forms):
        return None
    if verb is None and any(form in _offices() for form in forms):
        return None  # for or against somebody, whatever their office
    inner = _first_phrase(rest, names)
    owned = _first_phrase(rest, frozenset()) if _is_vague(nouns) else None
    is_asking = len(whole) > 1 and whole[1].plain == "for" and any(form in _ASKING for form in bases(nouns[-1].plain))
    if owned and is_asking:  # "a demand for [a truce]": whoever rejects it rejects the truce
        nouns, rest, whole = owned, tuple(word for word in rest if word not in owned), ()
    elif owned and len(whole) > 1:  # "the level of [the lake]", "help from [Veltria]"
        named = tuple(word for word in whole if word.start <= owned[-1].start)
        return Target(named, owned[-1], verb, particle, is_ending, negated), phrase.end
    if nouns[-1].tag.startswith("NNP") and nouns[-1].plain in names:
        head = nouns[-1]
        return (Target(nouns, head, verb, particle, is_ending, negated, rest, whole), phrase.end) if verb else None
    if not _tells(nouns, names):
        if nouns[-1].plain in _ENDING_NOUNS and rest:
            is_ending = not is_ending
        if inner is None:
            return None
        nouns, rest, whole = inner, tuple(word for word in rest if word not in inner), ()
    head = next((word for word in reversed(nouns) if is_noun(word)), nouns[-1])
    if verb is None and len(nouns) > 1 and nouns[0].plain in _POOR and concept(head.plain) in _TIES:
        nouns, whole, negated = nouns[1:], whole[1:], not negated
    return Target(nouns, head, verb, particle, is_ending, negated, rest, whole), phrase.end


def _is_vague(nouns: Sequence[Word]) -> bool:
    return _is_alone(nouns) and any(form in _heads("vague") for form in bases(nouns[-1].plain))


def _tells(nouns: Sequence[Word], names: frozenset[str]) -> bool:
    head = nouns[-1]
    if head.tag.startswith("NNP") and head.plain in names:
        return False
    forms = bases(head.plain)
    return not any(form in _heads("empty") or (form in _heads("vague") and _is_alone(nouns)) for form in forms)


def _is_alone(nouns: Sequence[Word]) -> bool:
    """Whether a noun has nothing with it but how many: "a step", "one more step"."""
    return all(word.tag in ("CD", "JJR", "JJS") for word in nouns[:-1])


def _first_phrase(rest: Sequence[Word], names: frozenset[str]) -> tuple[Word, ...] | None:
    """The first run of words among ``rest`` that tells something."""
    run: list[Word] = []
    for i, word in enumerate(rest):
        if run and word.start > run[-1].end + 2:
            run = []
        run.append(word)
        is_last = i + 1 == len(rest) or rest[i + 1].start > word.end + 2
        if is_last and is_noun(word) and _tells(run, names):
            return tuple(run)
    return None
