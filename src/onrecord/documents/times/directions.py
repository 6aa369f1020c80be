"""A sentence's tokens and a place in it in, whether the time there lies back or ahead out.

The verb that governs the place decides ("met on Friday", "will meet on Friday"), and words of planning do ("the vote
set for Friday", "ahead of Friday's vote"). There is no parse: verbs are grouped by their Penn tags, and the group that
governs a place is the nearest on its left in the same clause, or the first on its right where the place opens a clause
or ends a subject ("the vote on Friday will ...").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from onrecord.datamodel import Token
from onrecord.dates import WEEKDAYS
from onrecord.lexicons import listed, rows, several
from onrecord.lexicons.verbs import BE, FINITE, bases

__all__ = ["Lean", "Leaning", "VerbGroup", "event_beside", "is_general", "leaning", "verb_groups"]

Leaning = Literal["past", "coming"]


@dataclass(frozen=True, slots=True)
class Lean:
    """Which way a time lies. ``is_weak``: by the present tense alone, which may also tell a habit or a headline."""

    way: Leaning
    is_weak: bool = False


# Said of something that lies ahead of the one who plans: "set for Friday", "due on Friday", "expected next week".
_PLANNED = listed(
    """set scheduled due slated planned expected booked billed tipped timed earmarked rescheduled postponed delayed
    likely deferred adjourned forecast pencilled penciled fixed called summoned invited tabled lined"""
)
# "moved to Friday", "extended until May": with these words a plan only before "to", "till", "until", "for".
_PUT_OFF = listed("moved pushed brought extended put shifted held carried prolonged delayed postponed adjourned")
_PREPARES = listed(
    """prepare prepares preparing prepared preparation preparations brace braces bracing braced ready plan plans
    planning aim aims aiming schedule schedules scheduling eye eyes eyeing agenda timetable date dates"""
)
_SETS_FOR = listed(  # "called a rally for Saturday": the time after "for" is that of the thing planned
    """call calls called calling schedule schedules scheduled scheduling plan plans planned planning set sets setting
    announce announces announced announcing arrange arranges arranged arranging fix fixes fixed book books booked"""
)
_LEAVES_UNTIL = listed("give gives gave given have has had 's 've get gets got")  # "was given until Friday"
_GIVEN_WORDS = 4  # of whom has until then, at most ("gave both sides until Friday")
_PLANNED_EVENTS = listed(  # after such a thing, what will happen may itself be ahead
    """summit vote meeting talks election elections hearing session match game debate conference referendum deadline
    final concert march rally parade opening strike funeral show launch visit call ballot congress ceremony race
    runoff inauguration poll trial verdict"""
)
_MEETINGS = listed("summit meeting talks conference session visit call")
_EVENT_WORDS = (
    8  # from an event to the time that tells of it ("the summit with Orlan in Lenz on Friday"); 5 to 10 tried
)
_AHEAD_NOUNS = listed("deadline ultimatum expiry")
_BEGINS = listed(  # in the present tense these may tell what is to come: "the talks begin in July"
    """begin start open close end meet hold expire resume return vote leave arrive go come take face visit host travel
    mark turn become"""
)
_DID = listed(  # verbs after which "to" leads to something as real as the verb itself
    """manage managed fail failed begin began begun start started continue continued come came happen happened use used
    have had force forced go went help helped proceed proceeded get got able cease ceased tend tended seem seemed appear
    appeared rush rushed"""
)
_REAL = listed("able unable willing unwilling happy glad proud pleased lucky quick slow sad surprised first last")
_WANTED_WORDS = 4  # from "wants" to the participle, at most ("wants the bridge finished")
_HOPE_WORDS = 6  # from the word that plans to its "to", at most; 4 to 8 tried
_MEANT = listed("meant supposed intended designed")
_SAYS = listed("says say tells tell writes write reports report adds add notes note insists warns claims")
_HAVE = listed("have has had 've 's 'd having ’ve")
_LIGHT = listed(
    """on for at by in from of to until till before after since around about the this late early next only starting
    beginning"""
)
_OPENERS = listed("that when while as if because and but or so where whereas although though than")
_WH = listed("WDT WP WP$ WRB")
_VERBAL = listed("VB VBD VBG VBN VBP VBZ MD")


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """Verbs that stand together ("is expected to meet"): first token, the one after the last, and which way they look.

    ``is_weak`` marks a leaning that tense alone suggests: a present, which may also tell a habit or a headline.
    """

    start: int
    end: int
    leaning: Leaning | None
    is_weak: bool = False
    is_finite: bool = True


def is_general(tokens: Sequence[Token], words: Sequence[str], groups: Sequence[VerbGroup]) -> bool:
    """Tell a sentence that may tell what is so in general: "the rains fall between May and July", "it can freeze in
    winter". All its finite verbs are simple presents or "can", and none of them begins or plans something.
    """
    finite = [group for group in groups if group.is_finite]
    planned = not _PLANNED.isdisjoint(words) or not _PREPARES.isdisjoint(words)
    return bool(finite) and not planned and all(_is_habit(tokens, words, group) for group in finite)


def _is_habit(tokens: Sequence[Token], words: Sequence[str], group: VerbGroup) -> bool:
    tags = [token.tag for token in tokens[group.start : group.end]]
    own = [word for word in words[group.start : group.end] if word not in ("not", "n't", "n’t")]
    if tags[0] == "MD":
        return own[0] in ("can", "may") and "have" not in own
    is_simple = tags[0] in ("VBZ", "VBP") and not {"VBG", "VBN", "VBD"} & set(tags[1:])
    return is_simple and own[0] not in _HAVE and _BEGINS.isdisjoint(bases(own[-1])) and own[-1] not in _SAYS


def verb_groups(tokens: Sequence[Token], words: Sequence[str], *, is_headline: bool = False) -> tuple[VerbGroup, ...]:
    """Group the verbs of one sentence; ``words`` are its tokens in lower case."""
    groups: list[VerbGroup] = []
    at = 0
    while at < len(tokens):
        end = _group_end(tokens, words, at)
        if end > at:
            groups.append(_judged(tokens, words, at, end, is_headline=is_headline))
            at = end
        else:
            at += 1
    return tuple(_inherited(groups, words))


def _group_end(tokens: Sequence[Token], words: Sequence[str], at: int) -> int:
    if not (tokens[at].tag in _VERBAL or _opens_infinitive(tokens, at) or _is_due(words, at)):
        return at
    end = look = at
    while look < len(tokens):
        tag = tokens[look].tag
        if tag in _VERBAL or _opens_infinitive(tokens, look) or _is_due(words, look):
            if look > at and tag in FINITE and not _may_follow(tokens, end - 1):
                break
            end = look + 1
        elif tag != "RB" and words[look] not in ("not", "n't", "also", "likely"):
            break
        elif words[look] == "n't" or words[look] == "not":
            end = look + 1
        look += 1
    return end


def _may_follow(tokens: Sequence[Token], last: int) -> bool:
    """A finite verb goes on a group only after a modal or "to", where the tagger took a bare verb for one."""
    return tokens[last].tag in ("MD", "TO")


def _opens_infinitive(tokens: Sequence[Token], at: int) -> bool:
    if tokens[at].tag != "TO":
        return False
    ahead = [token.tag for token in tokens[at + 1 : at + 3]]
    return ahead[:1] == ["VB"] or ahead == ["RB", "VB"]


def _awaits(words: Sequence[str], at: int) -> bool:
    """Tell whether a participle is of something not yet so: "if passed on Friday", "wants it finished by May"."""
    return words[at - 1] in ("if", "once", "unless", "when") or any(
        not {"want", "need"}.isdisjoint(bases(word)) for word in words[max(0, at - _WANTED_WORDS) : at]
    )


def _hopes_before(words: Sequence[str], to: int) -> bool:
    """Tell whether what leads to "to" plans or wants: "asked them to meet", "a plan to meet", "ready to meet"."""
    return any(not _hopes().isdisjoint(bases(word)) for word in words[max(0, to - _HOPE_WORDS) : to])


@cache
def _hopes() -> frozenset[str]:
    """Words after which "to" leads to something that is not yet so, in their base form."""
    found = {"tell", "told", "time", "date", "force", "unlikely"}
    for words, effect, *forms in rows("statuses"):
        if effect in ("plan", "ready"):
            found |= {*several(words), *(forms[0].split() if forms else ())}
    return frozenset(found)


def _is_done(words: Sequence[str], at: int) -> bool:
    """Tell "was able to vote" and "was willing to vote": what follows is as real as the "was"."""
    return at > 1 and words[at - 1] in _REAL and words[at - 2] in ("was", "were", "been")


def _is_due(words: Sequence[str], at: int) -> bool:
    return words[at] in ("due", "likely", "able", "ready", "unlikely") and at > 0 and words[at - 1] in BE


def _judged(tokens: Sequence[Token], words: Sequence[str], start: int, end: int, *, is_headline: bool) -> VerbGroup:
    tags = [token.tag for token in tokens[start:end]]
    own = list(words[start:end])
    finite = tags[0] in FINITE
    if tags[0] == "TO" and _is_done(words, start):
        return VerbGroup(start, end, "past", is_finite=False)
    if tags[0] == "TO" and not _hopes_before(words, start):
        return VerbGroup(start, end, None, is_finite=False)  # a purpose: as its verb ("came to talk on Sunday")
    if "TO" in tags:
        return VerbGroup(start, end, *_with_infinitive(tags, own), is_finite=finite)
    if tags[0] == "MD":
        gone = any(word in ("have", "'ve") for word in own) and own[0] not in ("will", "shall", "'ll", "wo")
        return VerbGroup(start, end, "past" if gone and tags[-1] in ("VBN", "VBD") else "coming")
    if any(word in _PLANNED for word in own[1:]) and own[0] in BE and own[0] != "set":
        return VerbGroup(start, end, "coming")
    if tags[0] == "VBD":
        return VerbGroup(start, end, "past")
    if tags[0] in ("VBZ", "VBP"):
        return _present(tags, own, start, end, is_headline=is_headline)
    if tags[0] == "VBN":
        ahead = own[0] in _PLANNED or _awaits(words, start)
        return VerbGroup(start, end, "coming" if ahead else "past", is_finite=False)
    if tags[0] == "VB":
        return VerbGroup(start, end, "coming", is_weak=True, is_finite=False)
    if own[0] == "having":
        return VerbGroup(start, end, "past", is_finite=False)
    return VerbGroup(start, end, None, is_finite=False)  # a participle: its clause decides


def _present(tags: Sequence[str], own: Sequence[str], start: int, end: int, *, is_headline: bool) -> VerbGroup:
    content = tags[-1]
    if own[0] in _HAVE and len(own) > 1 and content in ("VBN", "VBD"):
        return VerbGroup(start, end, "past")
    if own[0] in BE and content == "VBG":
        return VerbGroup(start, end, "coming", is_weak=own[-1] == "being")
    if own[-1] in _SAYS or is_headline:
        return VerbGroup(start, end, "past", is_weak=True)
    return VerbGroup(start, end, "coming", is_weak=True)


def _with_infinitive(tags: Sequence[str], own: Sequence[str]) -> tuple[Leaning | None, bool]:
    """ "plans to meet", "managed to meet", "was to meet", "to meet"."""
    at = tags.index("TO")
    if at == 0:
        return "coming", False
    governor = next((word for word in reversed(own[:at]) if word not in ("not", "n't")), "")
    if governor in _DID and "going" not in own[:at]:
        back = tags[0] in ("VBD", "VBN") or (own[0] in _HAVE and len(own[:at]) > 1)
        return ("past" if back else "coming"), not back
    if len(own) > at + 1 and own[at + 1] == "have" and tags[-1] == "VBN":
        return "past", False
    if (governor in _MEANT and own[0] in ("was", "were")) or own[0] == "had":  # told of what did not turn out so
        return "past", True
    return "coming", False


def _inherited(groups: Sequence[VerbGroup], words: Sequence[str]) -> list[VerbGroup]:
    """Let a participle without a leaning take that of the verb before it, else of the one behind it."""
    told: list[VerbGroup] = []
    for n, group in enumerate(groups):
        if group.leaning is None:
            near = next((g for g in reversed(told) if g.leaning and g.is_finite), None)
            near = near or next((g for g in groups[n + 1 :] if g.leaning and g.is_finite), None)
            group = VerbGroup(group.start, group.end, near.leaning if near else None, True, False)
        elif told and _is_had_done(told[-1], group, words):
            group = VerbGroup(group.start, group.end, told[-1].leaning, told[-1].is_weak, False)
        told.append(group)
    return told


def _is_had_done(last: VerbGroup, group: VerbGroup, words: Sequence[str]) -> bool:
    """Tell "hope to have power restored": the participle is as far ahead as the "have"."""
    near = 0 < group.start - last.end <= _WANTED_WORDS and not group.is_finite
    return near and words[last.end - 1] in ("have", "get", "see")


def leaning(
    tokens: Sequence[Token],
    words: Sequence[str],
    groups: Sequence[VerbGroup],
    first: int,
    last: int,
) -> Lean | None:
    """Tell whether the time at tokens ``[first, last)`` of a sentence lies back or ahead; None if nothing tells."""
    begin = first
    while begin > 0 and (words[begin - 1] in _LIGHT or words[begin - 1] == ",") and first - begin < 4:
        if words[begin - 1] == "," and begin != first:
            break
        begin -= 1
    led_by = words[begin:first]
    planned = _planned(words, begin, first, last)
    if planned:
        return Lean("coming")
    if "since" in led_by:
        return Lean("past")
    owner = last < len(words) and words[last] in ("'s", "’s", "'", "’")
    if led_by == ["for"] and owner and _PLANNED_EVENTS & {*words[last + 1 : last + 4]}:  # "tickets for Friday's final"
        return Lean("coming", True)
    if "before" in led_by and owner:
        return Lean("coming", True)
    if "until" in led_by and not any(
        group.end <= begin for group in groups
    ):  # "the curfew, in force until Monday, was"
        return Lean("coming")
    group = _governing(tokens, words, groups, begin, last, owner=owner)
    if group is None:
        return Lean("coming") if "until" in led_by or "till" in led_by or "by" in led_by else None
    verbs = words[group.start : group.end]
    if led_by == ["for"] and ((words[first] in WEEKDAYS and not owner) or any(verb in _SETS_FOR for verb in verbs)):
        return Lean("coming")
    if "forward" in words[group.end : begin] and any(verb.startswith("look") for verb in verbs):
        return Lean("coming")
    if "until" in led_by and begin - group.end <= _GIVEN_WORDS and verbs[-1] in _LEAVES_UNTIL:
        return Lean("coming")
    is_planned = bool(_PLANNED_EVENTS & {*words[last + 1 : last + 4]})
    if "after" in led_by and owner and not (is_planned and group.leaning == "coming" and not group.is_weak):
        return Lean("past")
    if owner and group.is_weak and not is_planned:  # "critics of Thursday's ruling want ..."
        return None
    return None if group.leaning is None else Lean(group.leaning, group.is_weak)


def event_beside(tokens: Sequence[Token], words: Sequence[str], first: int, last: int) -> str | None:
    """The planned event that a time is of: "vote" in "Friday's vote" and "the vote in Lenz on Friday".

    Whoever meets, it is a "meeting": outlets call one meeting talks here and a summit there.
    """
    if last < len(words) and words[last] in ("'s", "’s"):
        found = next((word for word in words[last + 1 : last + 4] if word in _PLANNED_EVENTS), None)
        return "meeting" if found in _MEETINGS else found
    for n in range(first - 1, max(-1, first - _EVENT_WORDS), -1):
        if words[n] in _PLANNED_EVENTS:
            return "meeting" if words[n] in _MEETINGS else words[n]
        if tokens[n].tag in _VERBAL or words[n] in (",", ";", ":"):
            break
    return None


def _planned(words: Sequence[str], begin: int, first: int, last: int) -> bool:
    """Words of planning beside the time: "set for", "ahead of", "a Friday deadline", "moved to"."""
    led_by = words[begin:first]
    before = words[begin - 1] if begin else ""
    if "ahead" in words[max(0, begin - 1) : first] and "of" in led_by:
        return True
    if before in _PLANNED and led_by:
        return True
    if before in _PLANNED and not led_by and begin > 1 and words[begin - 2] in BE:
        return True
    back = words[max(0, begin - 3) : begin]
    if any(word in _PUT_OFF for word in back) and any(word in ("to", "until", "till") for word in led_by):
        return True
    if any(word in ("until", "till") for word in led_by) and any(word in _PLANNED for word in back):
        return True
    if "for" in led_by and any(word in _PREPARES for word in back):
        return True
    return before in _AHEAD_NOUNS or any(word in _AHEAD_NOUNS for word in words[last : last + 3])


def _governing(
    tokens: Sequence[Token],
    words: Sequence[str],
    groups: Sequence[VerbGroup],
    begin: int,
    last: int,
    *,
    owner: bool,
) -> VerbGroup | None:
    left = next((group for group in reversed(groups) if group.end <= begin), None)
    right = next((group for group in groups if group.start >= last and group.is_finite), None)
    if left is not None and _crosses(tokens, words, left.end, begin):
        left = None
    if right is not None and (
        left is None or _leads_in(words, begin) or _ends_subject(words, right, begin, last, left, owner=owner)
    ):
        return right
    return left


def _leads_in(words: Sequence[str], begin: int) -> bool:
    """Tell whether the time opens a clause: "..., and on Friday he will ..."."""
    if begin == 0:
        return True
    before = words[begin - 1]
    return before in _OPENERS or before in ("“", '"', ":", ";", "—", "–")


def _ends_subject(
    words: Sequence[str], right: VerbGroup, begin: int, last: int, left: VerbGroup, *, owner: bool
) -> bool:
    """Tell whether the verb on the right follows at once, and the time is part of its subject."""
    gap = words[last : right.start]
    if owner:
        return begin == left.end and len(gap) <= 4 and "," not in gap
    return not gap and begin - left.end > 1 and words[begin] in ("on", "in", "for")


def _crosses(tokens: Sequence[Token], words: Sequence[str], start: int, end: int) -> bool:
    """Tell whether a clause ends between a verb and a place on its right."""
    return any(words[n] in (";", ":", "—", "”") or tokens[n].tag in _WH for n in range(start, end))
