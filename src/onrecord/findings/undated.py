"""The sentences of an article in, what they tell without a day: what goes on, was lately done, is planned, might come.

Only where the words themselves say which: "talks continue", "is still weighing new measures", "recently made a trip",
"plans to seek help", "a second launch would end the truce". Such events are known as of the day of the report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from onrecord.datamodel import EventState, Sentence, Span
from onrecord.findings.clausing import BREAKS, Tagged
from onrecord.findings.dating import Dated, Desk, head_class, whole
from onrecord.lexicons import listed
from onrecord.lexicons.verbs import BE, FINITE, bases

__all__ = ["read_undated", "supposed"]

_GOES_ON = frozenset({"continue", "persist"})
_STILL = listed("still currently already now")
_STILL_DOING = frozenset({"still", "now"})
_LATELY = frozenset({"already", "recently"})
_STATES = listed("shut closed blocked jailed detained missing suspended open frozen occupied deadlocked stranded")
"""What something may remain for it to be an event that goes on; what "remains unclear" is none."""
_HELD = frozenset({"in", "under"})
_HOLDS = listed("way force effect custody prison jail hospital hiding")
"""What one may be in or under, beside an event: "is still in custody", "are now under way"."""
_LASTING = listed("be do remain stay keep continue")
"""Verbs that tell no act, so that there is nothing due: "intends to remain"."""
_PHRASE = 6  # words after "in" among which its noun is looked for: "in direct and secret talks"
_PLANS = frozenset({"plan", "intend"})
_SET = listed("set due scheduled poised preparing")
_HAVE = frozenset({"has", "have", "had", "'ve", "’ve"})
_NOT = frozenset({"not", "n't", "n’t", "never", "no"})
_VAGUE_SUBJECTS = listed("i we you there it that this what which who nothing nobody")
_LEAVE_OPEN = frozenset({"if", "whether", "unless", "despite", "than"})
_ONE_OF_A_KIND = frozenset({"a", "an", "any", "another", "such"})
_TAKES_PLACE = listed("hold take be come mark follow")
"""Verbs by which "a summit would ..." tells of a plan, not of what comes of it."""
_BEFORE_HEAD = 9  # words of a subject that are looked at: "another long strike by the pilots of both lines"


def read_undated(desk: Desk, is_reported: Callable[[int], bool]) -> Iterator[Dated]:
    """Yield what an article tells in its body without a day, in order; nothing from clauses that tell a time.

    ``is_reported`` tells whether an offset lies in what somebody is reported to have said: there the past tense may
    stand for the present ("said it planned to leave").
    """
    for sentence in desk.sentences():
        clause = _Clause(desk, sentence, is_reported)
        for at in range(clause.size):
            if clause.tags[at] in FINITE and (found := clause.told(at)):
                yield found


def supposed(desk: Desk, sentence: Sentence) -> tuple[Span, Span] | None:
    """Of a sentence such as "A second launch would end the truce", what is supposed and what would come of it."""
    return _Clause(desk, sentence, lambda _: False).supposed()


class _Clause(Tagged):
    """One sentence, with what it tells without a day."""

    def __init__(self, desk: Desk, sentence: Sentence, is_reported: Callable[[int], bool]) -> None:
        super().__init__(desk.doc.article.text, desk.within(sentence))
        self.desk, self.sentence, self.is_reported = desk, sentence, is_reported
        self.times = [t.span.start for t in desk.times_in(sentence) if t.type != "DURATION" and "_REF" not in t.value]

    def told(self, at: int) -> Dated | None:
        """The event of the finite verb ``at``, if its words say that it goes on, was lately done or is planned."""
        group = self.group(at)
        if next(i for i in group if self.tags[i] in FINITE) != at or self._is_negated(group):
            return None
        status = self._status(at, group[-1])
        if status is None:
            return None
        first, last = self._begin(at), self.right(at + 1)
        subject = self.words[first:at]
        if not self._is_subject(first, at) or subject[0] in _VAGUE_SUBJECTS or set(subject) & _LEAVE_OPEN:
            return None
        if self.finite(first, at) or self.words[first - 1 : first] in ([word] for word in _LEAVE_OPEN):
            return None  # "a window they are now working in"
        if any(self.tokens[first].start <= time < self.tokens[last - 1].end for time in self.times):
            return None
        span = whole(self.desk.doc.article, self.tokens[first].start, self.tokens[last - 1].end)
        if span is None or last - group[-1] < 1:
            return None
        return Dated(span, None, None, status, "", self.tokens[group[-1]].start, self.sentence, "reported")

    def _begin(self, at: int) -> int:
        """Where the clause of a verb begins, the words that credit it left out: "Lorne said [the ports are shut]"."""
        first = self.left(at)
        if self.is_reported(self.tokens[at].start):
            while not self.is_reported(self.tokens[first].start):
                first += 1
        return first

    def _status(self, at: int, verb: int) -> EventState | None:
        word, tag = self.words[at], self.tags[at]
        around = set(self.words[max(0, at - 1) : verb + 2])
        if tag in ("VBZ", "VBP") and any(form in _GOES_ON for form in bases(word)) and self._has_no_object(verb):
            return "ongoing"
        if word in ("remains", "remain") and (set(self.words[at + 1 : at + 2]) & _STATES or self._is_held(at + 1)):
            return "ongoing"
        if around & _LATELY and ((self.tags[verb] == "VBN" and word in _HAVE) or self._is_lately(at, verb)):
            return "happened"
        is_now = tag in ("VBZ", "VBP") or self.is_reported(self.tokens[at].start)
        if is_now and self._is_planned(at, verb):
            return "scheduled"
        if word in BE and is_now and around & _STILL:
            after = next((i for i in range(at + 1, self.size) if self.words[i] not in _STILL | {"“", '"', "‘"}), at)
            is_doing = self.tags[after] == "VBG" and self.words[after] not in _SET and around & _STILL_DOING
            if is_doing or self._is_held(after):
                return "ongoing"
        return None

    def _has_no_object(self, verb: int) -> bool:
        """Whether a verb stands by itself: "the talks continue", not "he continues to doubt it"."""
        after = verb + 1
        return after == self.size or self.words[after] in BREAKS or self.tags[after] in ("IN", "RB", ".", "CC", "''")

    def _is_held(self, at: int) -> bool:
        """Whether something goes on in which one is: "in secret talks", "under way", "in custody"."""
        nouns = range(at + 1, min(at + 1 + _PHRASE, self.size))
        end = next((i for i in nouns if not self.tags[i].startswith(("JJ", "NN", "DT", "CC"))), nouns.stop)
        held = self.words[at + 1 : end]
        is_in = self.words[at : at + 1] in ([word] for word in _HELD)
        return is_in and any(word in _HOLDS or head_class(word) for word in held)

    def _is_lately(self, at: int, verb: int) -> bool:
        return self.tags[at] == "VBD" and at == verb and self.words[at - 1 : at] == ["recently"]

    def _is_planned(self, at: int, verb: int) -> bool:
        """Whether a verb tells a plan: "plans to seek help", "are set to leave"."""
        plan = verb + 1 if self.words[at] in BE and self.words[verb] not in _SET else verb
        is_plan = self.words[plan : plan + 1] != [] and (
            self.words[plan] in _SET if self.words[at] in BE else any(form in _PLANS for form in bases(self.words[at]))
        )
        follows = self.words[plan + 1 : plan + 3]
        return is_plan and follows[:1] == ["to"] and len(follows) == 2 and follows[1] not in _LASTING

    def _is_negated(self, group: range) -> bool:
        return any(word in _NOT for word in self.words[group[0] : group[-1] + 2])

    def _is_subject(self, first: int, at: int) -> bool:
        return any(self.tags[i].startswith(("NN", "PRP")) for i in range(first, at))

    def _opens(self, at: int) -> bool:
        """Whether a clause begins with the word ``at``, for all that marks and verbs of saying tell."""
        return at == 0 or self.words[at - 1] in ("that", "says", "said", ",", "but") or self.tags[at - 1] in ("``", ":")

    def supposed(self) -> tuple[Span, Span] | None:
        for at in range(1, self.size - 1):
            if self.words[at] == "would" and (found := self._supposed(at)):
                return found
        return None

    def _supposed(self, at: int) -> tuple[Span, Span] | None:
        """The subject and the rest of "a second launch would end the truce"; None where it only tells a plan."""
        firsts = range(max(0, at - _BEFORE_HEAD), at)
        first = next((i for i in firsts if self.words[i] in _ONE_OF_A_KIND and self._opens(i)), None)
        if first is None or any(t in FINITE for t in self.tags[first:at]):
            return None
        if self.words[first - 1 : first] == ["such"]:
            first -= 1
        heads = (i for i in range(first, at) if not (i + 1 < at and self.tags[i + 1].startswith("NN")))
        is_head = any(head_class(self.words[i]) for i in heads if self.tags[i].startswith("NN"))
        group = self.group(at)
        does = self.words[group[-1]]
        if not is_head or self._is_negated(group) or any(form in _TAKES_PLACE for form in bases(does)):
            return None
        last = self.right(at + 1)
        article = self.desk.doc.article
        whole_part = whole(article, self.tokens[at].start, self.tokens[last - 1].end)
        subject = whole(article, self.tokens[first].start, self.tokens[at - 1].end)
        return (subject, whole_part) if subject and whole_part else None
