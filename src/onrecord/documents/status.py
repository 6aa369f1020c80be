"""A document and the words of an event in, whether it happened out: happened, planned, possible, conditional, denied.

What decides is what leads to the word: its own auxiliaries ("will not sign"), the verb, adjective or noun before its
"to" ("refused to sign", "a plan to sign"), the conjunction of its clause ("if they sign"), and for a noun the verb that
it is the object of ("called off the talks") and the words before it ("the proposed talks"). There is no parse.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from onrecord import lexicons
from onrecord.datamodel import Document, EventStatus, Sentence, Token
from onrecord.lexicons import listed
from onrecord.lexicons.verbs import BE, bases

__all__ = ["find_status"]


# The likelihoods are near the mean judgements, in tenths, that readers gave to such predicates in the dev part of
# "It Happened" (UDS): they told web texts, where much that is denied was still thought to have happened.
_HAPPENED = EventStatus("happened", 0.8)
_GOES_ON = EventStatus("happened", 0.5)
_IMPLIED = EventStatus("happened", 0.4)
_PLANNED = EventStatus("planned", -0.4)
_PURPOSE = EventStatus("planned", 0.1)
_ORDERED = EventStatus("planned", -0.5)
_POSSIBLE = EventStatus("possible", -0.3)
_CONDITIONAL = EventStatus("conditional", -0.3)
_ASKED = EventStatus("possible", 0.3)
_DENIED = EventStatus("denied", -0.2)

_NOT = frozenset(("not", "n't", "n’t", "never", "nt", "hardly", "neither", "nor"))
_WILL = frozenset(("will", "shall", "'ll", "’ll", "wo", "would", "'d", "’d", "ca", "going"))
_LEADS_BY = 6  # words between a verb and its first auxiliary, at most
_SPAN_OF_NOUN = 8  # words between a noun and the verb that governs it, at most; 5 to 12 tried


def find_status(doc: Document, start: int, end: int) -> EventStatus:
    """Tell whether the event that ``[start, end)`` of the article's text names is told as having happened.

    A text without tokens there has happened, as far as anyone tells.
    """
    first = max(0, bisect.bisect_right(doc.tokens, start, key=_start) - 1)
    last = bisect.bisect_left(doc.tokens, end, key=_start)
    before = bisect.bisect_right(doc.sentences, start, key=_start)
    sentence = doc.sentences[before - 1] if before and start < doc.sentences[before - 1].end else None
    if sentence is None or first >= last:
        return _HAPPENED
    begin, stop = (bisect.bisect_left(doc.tokens, edge, key=_start) for edge in (sentence.start, sentence.end))
    text = doc.article.text
    clause = _Clause(doc.tokens[begin:stop], [text[t.start : t.end].lower() for t in doc.tokens[begin:stop]])
    within = range(max(0, first - begin), min(last, stop) - begin)
    verb = next((n for n in within if clause.is_verb(n)), None)
    return _verb(clause, verb) if verb is not None else _noun(clause, within[-1] if within else 0)


def _start(part: Token | Sentence) -> int:
    return part.start


@dataclass(frozen=True, slots=True)
class _Clause:
    """The tokens of one sentence, with their words in lower case."""

    tokens: Sequence[Token]
    words: Sequence[str]

    def tag(self, at: int) -> str:
        return self.tokens[at].tag if 0 <= at < len(self.tokens) else ""

    def word(self, at: int) -> str:
        return self.words[at] if 0 <= at < len(self.words) else ""

    def is_verb(self, at: int) -> bool:
        return self.tag(at).startswith("VB")


def _denies(clause: _Clause, at: int) -> bool:
    """Tell a word of denial; "not only renewed it, but ..." says that it was done."""
    return clause.word(at) in _NOT and clause.word(at + 1) not in ("only", "just", "merely", "simply")


def _verb(clause: _Clause, at: int) -> EventStatus:
    """What leads to a verb: its auxiliaries, the word before its "to", its clause."""
    own = _auxiliaries(clause, at)
    if any(_denies(clause, n) for n in own) or _has_no_subject(clause, own[0] if own else at):
        return _DENIED
    modal = next((n for n in own if clause.tag(n) == "MD"), None)
    if modal is not None:
        return _modal(clause, modal, own, at)
    if _in_condition(clause, own[0] if own else at):
        return _CONDITIONAL
    before = (own[0] if own else at) - 1
    if clause.tag(before) == "TO" or (clause.word(before) == "to" and clause.tag(own[0] if own else at) == "VB"):
        return _after_to(clause, before)
    tag = clause.tag(own[0] if own else at)
    if tag == "VB":
        return _bare(clause, own[0] if own else at)
    if tag == "VBG":
        return _gerund(clause, own[0] if own else at)
    if tag == "VBN" and not own:
        return _reduced(clause, at)
    if tag in ("VBP", "VBZ") and not any(clause.tag(n) in ("VBN", "VBD") for n in (*own, at)):
        return _ASKED if clause.words[-1] == "?" else _GOES_ON
    return _HAPPENED


def _auxiliaries(clause: _Clause, at: int) -> list[int]:
    """The tokens before a verb that belong to it, back to its "to" or its first auxiliary."""
    own: list[int] = []
    for n in range(at - 1, max(-1, at - 1 - _LEADS_BY), -1):
        tag, word = clause.tag(n), clause.word(n)
        helps = tag == "MD" or word in BE or word in ("have", "has", "had", "having", "do", "does", "did", "'ve")
        if helps or word in _NOT:
            own.append(n)
        elif tag != "RB" and word not in ("so", "both"):
            break
    own.sort()
    return [n for n in own if n >= own[0]]


def _has_no_subject(clause: _Clause, at: int) -> bool:
    """ "no one came", "without saying"."""
    before = [clause.word(n) for n in range(max(0, at - 3), at)]
    return (
        "without" in before[-2:]
        or any(word in ("nobody", "none", "nothing") for word in before[-1:])
        or ("no" in before[-2:] and clause.tag(at - 1).startswith("NN"))
    )


def _modal(clause: _Clause, modal: int, own: Sequence[int], at: int) -> EventStatus:
    word = clause.word(modal)
    if any(clause.word(n) == "have" for n in own) and clause.tag(at) in ("VBN", "VBD"):
        return _IMPLIED if word in ("must", "may", "might", "will") else _DENIED
    if word in ("would", "'d", "’d") and clause.word(at) in ("like", "love", "prefer"):
        return _GOES_ON
    if word in _WILL or word in ("may", "might", "could", "should", "must"):
        return _CONDITIONAL if _in_condition(clause, modal) or _has_condition(clause, modal) else _PLANNED
    return _POSSIBLE


_IF = frozenset(("if", "unless", "provided"))


def _in_condition(clause: _Clause, at: int) -> bool:
    """Tell whether an "if" opens the clause of a verb."""
    for n in range(at - 1, max(-1, at - 12), -1):
        if clause.word(n) in (",", ";", ":", "that", "then") or clause.is_verb(n) or clause.tag(n) == "MD":
            return False
        if clause.word(n) in _IF and clause.tag(n) == "IN":
            return clause.tag(n + 1) != "VBN"  # "if compared with"
    return False


def _has_condition(clause: _Clause, at: int) -> bool:
    """Tell whether an "if" clause stands before a verb: "if they refuse, the levy will rise"."""
    return any(clause.word(n) in _IF and clause.tag(n) == "IN" and "," in clause.words[n:at] for n in range(at))


_PERFORMS = frozenset(("thank", "say", "stress", "congratulate", "add"))  # "I would like to thank you" is thanks


def _after_to(clause: _Clause, to: int) -> EventStatus:
    """What "to" hangs on: a verb, an adjective, a noun, or a verb and its object ("asked them to sign")."""
    before = to - 1
    while before >= 0 and clause.tag(before) == "RB" and clause.word(before) not in _NOT:
        before -= 1
    if clause.word(before) in _NOT or clause.word(to + 1) in _NOT:
        return _DENIED
    if clause.word(before) in ("have", "has", "had"):
        return _IMPLIED if clause.word(before) == "had" else _PLANNED
    if clause.word(before) == "used" and clause.word(before - 1) not in BE:
        return _HAPPENED
    if clause.word(before) == "going":
        return _PLANNED
    if clause.word(before) == "like" and clause.word(to + 1) in _PERFORMS:
        return _HAPPENED
    effect = _effect(clause, before)
    if effect and (clause.is_verb(before) or clause.tag(before).startswith("JJ") or effect != "real"):
        return _led_by(clause, before, effect)
    for n in range(before, max(-1, before - _SPAN_OF_NOUN), -1):
        if clause.is_verb(n) and clause.word(n) not in BE:
            effect = _effect(clause, n)
            return _led_by(clause, n, effect) if effect else _purpose(clause, n, to + 1)
        if clause.tag(n) in ("MD", "TO", ",", ".", ":"):
            break
    if clause.word(to + 1) in _RESULTS and any(clause.tag(n) == "VBD" for n in range(to)):
        return _HAPPENED
    return _PURPOSE


_RESULTS = listed("reach finish end close become win settle stand total hit lose slip")


def _purpose(clause: _Clause, verb: int, at: int) -> EventStatus:
    """ "flew home to vote": what something is done for is ahead, and surely so if that itself is; "fell to close at 9"
    tells how it ended."""
    governor = _verb(clause, verb)
    if governor.kind != "happened":
        return _PLANNED
    return _HAPPENED if clause.word(at) in _RESULTS else _PURPOSE


def _led_by(clause: _Clause, at: int, effect: str) -> EventStatus:
    governor = _verb(clause, at) if clause.is_verb(at) else _copula(clause, at)
    if effect == "deny":
        return _DENIED
    if effect in ("plan", "ready"):
        return _PLANNED
    return _IMPLIED if governor == _HAPPENED else governor


def _copula(clause: _Clause, at: int) -> EventStatus:
    """The status of the "is" before an adjective."""
    for n in range(at - 1, max(-1, at - 4), -1):
        if clause.is_verb(n):
            return _verb(clause, n)
    return _HAPPENED


_SEES = listed("see sees saw seen have has had get gets got keep keeps kept make makes made let lets help helps")


def _reduced(clause: _Clause, at: int) -> EventStatus:
    """A participle alone: "a text signed in May"; "will see planes delivered" is as real as the seeing."""
    for n in range(at - 1, max(-1, at - 1 - _SPAN_OF_NOUN), -1):
        if clause.is_verb(n):
            return _verb(clause, n) if clause.word(n) in _SEES else _HAPPENED
        if not clause.tag(n).startswith(("NN", "DT", "JJ", "PRP", "CD", "RB")):
            break
    return _HAPPENED


def _bare(clause: _Clause, at: int) -> EventStatus:
    """A verb in its base form without "to": the second of two, one after "let" or "help", or an order."""
    for n in range(at - 1, max(-1, at - 1 - 2 * _SPAN_OF_NOUN), -1):
        tag, word = clause.tag(n), clause.word(n)
        if word in _SEES and clause.is_verb(n) and at - n > 1:
            return _verb(clause, n)
        if tag == "MD" or word in ("do", "does", "did"):
            asks = clause.words[-1] == "?"
            if tag == "MD":
                return _modal(clause, n, [n], at) if not _negated_between(clause, n, at) else _DENIED
            return _ASKED if asks else _GOES_ON
        if tag == "TO" and clause.is_verb(n + 1):
            return _after_to(clause, n)
        if word in (";", ":", "."):
            break
    return _ORDERED


def _negated_between(clause: _Clause, start: int, end: int) -> bool:
    return any(clause.word(n) in _NOT for n in range(start, min(start + 3, end)))


def _gerund(clause: _Clause, at: int) -> EventStatus:
    """ "stopped selling", "plans on selling", "from selling", "by selling"."""
    for n in range(at - 1, max(-1, at - 4), -1):
        effect = _effect(clause, n)
        if effect and (clause.is_verb(n) or clause.tag(n).startswith(("NN", "JJ"))):
            return _led_by(clause, n, effect)
        if clause.tag(n) not in ("IN", "TO", "RB", "PRP$", "DT"):
            break
    if clause.word(at - 1) in ("for", "of", "to"):
        return _IMPLIED
    return _GOES_ON


_OF = frozenset(("of", "for", "over", "on", "to", "about"))
_OF_A_PHRASE = ("JJ", "NN", "VBN", "CD", "HYPH", "DT", "PRP$", "RB", "RP", "POS", "$")


def _noun(clause: _Clause, at: int) -> EventStatus:
    """What leads to a noun: the words of its phrase, and the verb that it is the object of."""
    for n in range(at - 1, max(-1, at - 5), -1):
        if not clause.tag(n).startswith(_OF_A_PHRASE):
            break
        kind = _modifier(clause.word(n))
        if kind:
            return _PLANNED if kind == "ahead" else _DENIED
        if clause.tag(n) in ("DT", "PRP$"):
            break
    if clause.word(at - 1) in BE:  # "will be ready"
        return _verb(clause, at - 1)
    if _is_subject(clause, at):
        return _subject(clause, at)
    for n in range(at - 1, max(-1, at - 1 - _SPAN_OF_NOUN), -1):
        effect = _effect(clause, n)
        if effect in ("plan", "deny") and clause.tag(n).startswith("NN") and clause.word(n + 1) in _OF:
            return _PLANNED if effect == "plan" else _DENIED
        if clause.is_verb(n) and clause.word(n) not in BE:
            return _object(clause, n, at)
        if clause.word(n) in _OF - {"of"} and _effect(clause, n - 1) not in ("plan", "deny"):
            break
        if not clause.tag(n).startswith(_OF_A_PHRASE) and clause.word(n) not in (",", "and", *_OF):
            break
    return _HAPPENED


def _is_subject(clause: _Clause, at: int) -> bool:
    """Tell whether a finite verb follows a noun at once."""
    return clause.tag(at + 1) in ("MD", "VBZ", "VBP", "VBD") and clause.tag(at + 1) != clause.tag(at)


def _subject(clause: _Clause, at: int) -> EventStatus:
    """ "the talks are scheduled", "the deal had been scrapped"; other subjects are there before their verbs."""
    for n in range(at + 1, min(len(clause.words), at + 5)):
        word = clause.word(n)
        if word in BE or word in ("has", "had", "have") or clause.tag(n) in ("MD", "RB"):
            continue
        if _occurs(clause, n):
            return _verb(clause, n)
        effect = _effect(clause, n) if clause.word(n - 1) in BE else None
        return {"plan": _PLANNED, "ready": _PLANNED, "deny": _DENIED}.get(effect or "", _HAPPENED)
    return _HAPPENED


_OCCURS = listed("happen occur begin start open resume end finish continue follow held go")


def _occurs(clause: _Clause, at: int) -> bool:
    """Tell verbs that say of an event that it comes about: "will take place", "was held"."""
    takes_place = clause.word(at + 1) == "place"
    return clause.is_verb(at) and (takes_place or bool(_OCCURS & set(bases(clause.word(at)))))


_PROPOSALS = listed("proposal offer request plan claim allegation report call demand idea bid appeal")


def _object(clause: _Clause, verb: int, at: int) -> EventStatus:
    governor = _verb(clause, verb)
    effect = _effect(clause, verb)
    if effect == "deny" and clause.word(at).removesuffix("s") in _PROPOSALS:  # a rejected plan is still a plan
        return governor
    if effect == "deny":
        return _POSSIBLE if governor.kind == "denied" else _DENIED
    return _PLANNED if effect == "plan" and governor.kind == "happened" else governor


def _modifier(word: str) -> str | None:
    effect = _effects().get(word)
    return effect if effect in ("ahead", "undone") else None


def _effect(clause: _Clause, at: int) -> str | None:
    """What the word at ``at`` does to what it leads to; two words ("called off") where they make one."""
    if at < 0:
        return None
    word, behind = clause.word(at), clause.word(at + 1)
    plural = (word, word.removesuffix("s"), word.removesuffix("ies") + "y")
    for base in bases(word) if clause.is_verb(at) else plural:
        effect = _effects().get(f"{base} {behind}") or _effects().get(base)
        if effect in ("plan", "ready", "real", "deny"):
            return effect
    return None


@cache
def _effects() -> dict[str, str]:
    found: dict[str, str] = {}
    for cells in lexicons.rows("statuses"):
        words = [*lexicons.several(cells[0]), *(cells[2].split() if len(cells) > 2 else ())]
        for word in words:
            found.setdefault(word, cells[1])
    return found
