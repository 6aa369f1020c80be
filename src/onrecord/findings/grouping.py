"""Issues from what stances are about: which targets are one issue, and what the story itself calls it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from onrecord.datamodel import Stance
from onrecord.findings.taking import Taken
from onrecord.findings.targets import Target
from onrecord.findings.wordforms import Word, concept, gerund, is_noun
from onrecord.lexicons.stems import stem

__all__ = ["Group", "group", "turned"]

_MIN_SHARED = 2  # concepts that two targets with other heads share if they are one issue. With 1, all is one issue
_MAX_LABEL_WORDS = 8  # tokens of a noun phrase; longer ones are read as sentences
_MAX_WHOLE_WORDS = 6  # of a noun phrase with what hangs on it, which names an issue that one statement alone is on
_PLAIN_ADJECTIVES = frozenset(
    {
        "real",
        "other",
        "such",
        "own",
        "same",
        "further",
        "additional",
        "possible",
        "complete",
        "full",
        "whole",
        "entire",
        "quick",
        "future",
        "certain",
        "hypothetical",
        "robust",
        "credible",
        "first",
        "immediate",
    }
)


_OF_VERB = re.compile(r"\w{3,}(?:[st]ion|ment|[ws]al|nce|sure)s?")  # Example: "concessions", "withdrawal"
_PEOPLES = re.compile(r"[A-Z]\w+(?:an|ish|ese|i|ch|im|ic)")  # Example: "Canadian", "Danish"


@dataclass(frozen=True, slots=True)
class Group:
    """One issue: its label, and the stances on it, each as seen from the label."""

    label: str
    taken: tuple[tuple[Taken, Stance], ...]


def group(taken: Sequence[Taken], own: frozenset[str]) -> list[Group]:
    """Group stances by what they are about.

    Two are one issue where head and verb are the same, or where they share two concepts. ``own`` are words that name
    actors: sharing them is no likeness. What is only announced makes an issue only together with others.
    """
    ordered = sorted(taken, key=_order)
    parts = [_Part(item, _core(item.target, own)) for item in ordered]
    roots = list(range(len(parts)))
    for i, one in enumerate(parts):
        for j in range(i):
            if _root(roots, i) != _root(roots, j) and _alike(one, parts[j]):
                roots[_root(roots, i)] = _root(roots, j)
    members: dict[int, list[Taken]] = {}
    for i, part in enumerate(parts):
        members.setdefault(_root(roots, i), []).append(part.taken)
    return _merged(_labelled(found) for found in members.values() if _is_issue(found))


def _merged(groups: Iterable[Group]) -> list[Group]:
    """Groups of one label as one: an issue is known by its label."""
    found: dict[str, Group] = {}
    for one in groups:
        before = found.get(one.label)
        found[one.label] = Group(one.label, (*before.taken, *one.taken)) if before else one
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Part:
    taken: Taken
    core: frozenset[str]


def _order(item: Taken) -> tuple[str, int, int, str, str]:
    return (item.statement.article, item.statement.start, item.target.head.start, item.actor, item.stance)


def _root(roots: Sequence[int], i: int) -> int:
    while roots[i] != i:
        i = roots[i]
    return i


def _core(target: Target, own: frozenset[str]) -> frozenset[str]:
    """The concepts of a target: those of its verb, its nouns and their modifiers, names of actors left out."""
    found = {_concept(w) for w in target.nouns if _is_telling(w) and w.plain not in own}
    return frozenset(found | ({_doing(_verb(target))} if target.verb else set()))


def _concept(word: Word) -> str:
    """The concept of a noun or adjective; a noun made of a verb ("concession") is as that verb."""
    return _doing(concept(word.plain)) if is_noun(word) and _OF_VERB.fullmatch(word.plain) else concept(word.plain)


def _doing(verb: str) -> str:
    return f"to {verb}"


def _is_telling(word: Word) -> bool:
    return is_noun(word) or (word.tag == "JJ" and word.plain not in _PLAIN_ADJECTIVES)


def _verb(target: Target) -> str:
    """The concept of the verb; with a particle the two are one word ("give up")."""
    phrase = f"{target.verb} {target.particle}" if target.particle else target.verb or ""
    return _PHRASAL.get(phrase) or concept(target.verb or "")


# Verbs with a particle that are a concept of their own.
_PHRASAL: Mapping[str, str] = {
    phrase: concept(verb)
    for phrase, verb in (("give up", "cede"), ("hand over", "cede"), ("sign away", "cede"), ("back down", "retreat"))
}


def _alike(one: _Part, other: _Part) -> bool:
    a, b = one.taken.target, other.taken.target
    if not (a.nouns and b.nouns):
        return not (a.nouns or b.nouns) and _verb(a) == _verb(b)
    verbs = (_verb(a) if a.verb else "", _verb(b) if b.verb else "")
    if verbs[0] == verbs[1] and stem(a.head.plain) == stem(b.head.plain):
        return True
    heads = (_concept(a.head), _concept(b.head))
    if (one.taken.is_firm and _is_doing_of(a, heads[0], verbs)) or (
        other.taken.is_firm and _is_doing_of(b, heads[1], verbs[::-1])
    ):
        return True
    shared = one.core & other.core
    return len(shared) >= _MIN_SHARED and shared.issuperset(heads) and (verbs[0] == verbs[1] or not all(verbs))


def _is_doing_of(target: Target, head: str, verbs: tuple[str, str]) -> bool:
    """Whether a noun alone names what the verb of the other says: "the shutdown", "shut down the mine"."""
    return not verbs[0] and len(target.nouns) == 1 and head.removeprefix("to ") == verbs[1]


def _is_issue(found: Sequence[Taken]) -> bool:
    is_told_twice = len({item.statement.id for item in found}) > 1 and any(item.target.nouns for item in found)
    return is_told_twice or any(item.is_firm for item in found)


def _labelled(found: Sequence[Taken]) -> Group:
    """The group with its label; where most stances are on ending the thing, the label says so, and all turn with it.

    What is done to a thing is named by its verb: whoever wants it to stop is against doing it.
    """
    ending = sum(item.target.is_ending for item in found)
    is_ending = 2 * ending > len(found) and not any(item.target.verb for item in found)
    label = _label([item.target for item in found], is_ending=is_ending)
    return Group(label, tuple((item, turned(item, is_ending=is_ending)) for item in found))


def turned(item: Taken, *, is_ending: bool) -> Stance:
    """The stance as one on the end of the thing, or on the thing. Whoever sets a condition sets it either way."""
    if item.stance == "conditional" or item.target.is_ending == is_ending:
        return item.stance
    return "against" if item.stance == "for" else "for"


def _label(targets: Sequence[Target], *, is_ending: bool) -> str:
    """The phrase used most, with the verb in its -ing form where that is what the stances are on."""
    is_single = len(targets) == 1
    phrases = Counter(_phrase_of(target, whole=is_single) for target in targets if target.nouns)
    if not phrases:
        return _verb_words(targets[0])
    alike = Counter(phrase.casefold() for phrase in phrases.elements())
    best = min(
        phrases,
        key=lambda phrase: (
            -alike[phrase.casefold()],
            sum(map(str.isupper, phrase)),
            abs(len(phrase.split()) - 2),
            len(phrase),
            phrase,
        ),
    )
    best = _fuller(best, phrases) if alike[best.casefold()] > 1 or is_single else _shared(best, phrases)
    named = [target for target in targets if target.nouns]
    using = [target for target in named if _phrase_of(target, whole=is_single) == best] or named
    verbs = Counter(_verb_words(target) for target in using if target.verb) or Counter(
        _verb_words(target) for target in targets if target.verb
    )
    if not is_ending and using[0].verb is None and _OF_VERB.fullmatch(using[0].head.plain):
        return best  # "the release" says by itself what the verb would
    if verbs and 2 * sum(1 for target in targets if target.verb) >= len(targets):
        verb = min(verbs, key=lambda words: (-verbs[words], words))
        if concept(verb.split()[0]) == concept(best):
            return best  # "change", and not "changing change"
        return f"{best} {verb}" if using[0].is_doer else f"{verb} {best}"
    lights = Counter(target.light for target in targets if target.light and target.is_ending == is_ending)
    if lights and (is_single or is_ending):
        return f"{gerund(min(lights, key=lambda verb: (-lights[verb], verb)))} {best}"
    return f"ending {best}" if is_ending else best


def _fuller(best: str, phrases: Counter[str]) -> str:
    """A phrase that tells more than a lone noun, where about as many use it: "border wall" for "wall"."""
    longer = [p for p in phrases if p.casefold().split()[1:] == [best.casefold()] and 2 * phrases[p] >= phrases[best]]
    return (
        best if " " in best else min(longer, key=lambda phrase: (-phrases[phrase], len(phrase), phrase), default=best)
    )


def _shared(best: str, phrases: Counter[str]) -> str:
    """The noun that all phrases end with, where no two are alike: "inquiry" for "internal" and "credible inquiry"."""
    head = best.split()[-1]
    is_shared = len(phrases) > 1 and all(" " in phrase and phrase.split()[-1] == head for phrase in phrases)
    return head if is_shared else _fuller(best, phrases)


def _verb_words(target: Target) -> str:
    return " ".join(filter(None, (gerund(target.verb or ""), target.particle)))


def _phrase_of(target: Target, *, whole: bool = False) -> str:
    """The noun phrase in the story's words, in lower case but for names; plain adjectives are left out.

    ``whole`` asks for what hangs on it too, if it is short.
    """
    if whole and len(target.nouns) < len(target.whole) <= _MAX_WHOLE_WORDS:
        return _joined(target.whole)
    words = [word for word in target.nouns if word.plain not in _PLAIN_ADJECTIVES or is_noun(word)]
    return _joined(words[-_MAX_LABEL_WORDS:])


def _joined(words: Iterable[Word]) -> str:
    out = ""
    last: Word | None = None
    for word in words:
        is_name = word.tag.startswith("NNP") or _PEOPLES.fullmatch(word.text) or not word.text[1:].islower()
        text = word.text if is_name else word.plain
        is_apart = last is not None and word.start > last.end
        out += (" " if is_apart else "") + text
        last = word
    return out
