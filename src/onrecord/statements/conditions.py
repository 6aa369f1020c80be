"""Find the condition that a statement hangs on: its "if", "unless", "as long as" or "should they fail" clause.

What tells a time as well ("once", "until") is a condition only where the rest of the sentence lies ahead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

__all__ = ["condition"]

Offsets = tuple[int, int]

_SUBJECT = (
    r"(?:the|an?|this|that|these|those|any|no|every|each|all|both|either|enough|more|parliament|congress|"
    r"I|we|you|he|she|it|they|there|nobody|somebody|someone|anyone|anything|everyone|everything|"
    r"his|her|its|their|our|my|your|[A-Z][\w’'-]+)"
)
_OPENER = re.compile(
    r"\b(?i:only if|if and when|if and only if|if|unless|for as long as|as long as|so long as|providing that|"
    r"on (?:the )?condition that|in the event (?:that|of)|in case|on the understanding that|assuming(?: that)?|"
    r"only (?:when|once|after)|(?<!was )(?<!were )(?<!been )subject to|(?:contingent|conditional) (?:up)?on|pending)\b"
    r"|(?<!that )(?<!which )(?<!who )(?<!have )(?<!has )(?<!had )(?<!n[’']t )(?<!not )"
    rf"(?<!is )(?<!are )(?<!was )(?<!were )\b(?i:provided that|provided|providing)"
    rf"(?=\s+{_SUBJECT}\s)"
    rf"|(?:(?<=, )|(?<=; )|(?<=– )|(?<=— )|(?<=that )|(?<=and )|(?<=but )|(?<=[“‘\"'])|(?<=[.!?] ))"
    rf"(?i:should)(?=\s+{_SUBJECT}\s)"
    r"|(?<=[a-z] )(?<!how )(?<!why )(?<!what )(?<!when )(?<!where )(?<!who )should(?=\s+(?:the|any|both|all|either)\s)"
)
_AT_START = re.compile(
    rf"(?i:should)(?=\s+{_SUBJECT}\s)|Were(?=\s+{_SUBJECT}\s[^,.?!]+,)(?=\s+{_SUBJECT}\s[^,.?!]*\bto\s[^,.?!])|Had(?=\s+{_SUBJECT}\s[^,.?!]+,)"
    r"|If not(?=,)|Suppos(?:e|ing)(?=\s)|(?:Without an?|Absent an?|Given an?|With the consent of)(?=\s[^,.?!]+,)"
)
# Example, at the head of a content: "Should the talks fail", "Were Sorn to leave, ...", "Absent a deal, ..."
_LATER = re.compile(
    rf"\b(?i:once|as soon as)(?!\s+an?\s)(?=\s+{_SUBJECT}\s)|\bin (?:exchange|return) for(?=\s)"
    r"|\bon one condition\b(?:: that\b)?"
)
# Conditions where the rest lies ahead: "once the mines are cleared, they will return"; not "once the talks had ended"
_NOT_UNTIL = re.compile(rf"\b(?:until|before)(?=\s+{_SUBJECT}\s+\S+\s+\S)")
# Conditions where the rest is denied till then: "there will be no vote until the census is finished"
_AHEAD = re.compile(
    r"\b(?:will|would|shall|can|could|may|might|must|offer\w*|promis\w*|pledg\w*|agree[sd]?|ready)\b|[’'](?:ll|d)\b"
)
_DENIED = re.compile(
    r"\b(?:will|would|shall|can|could|must|may)\s+(?:be\s+)?(?:not|never|no)\b|\bcannot\b|\b(?:wo|would|ca)n[’']t\b"
)
_SENTENCE_END = re.compile(r"[.!?][”\"’']?(?=\s)")
_PART_END = re.compile(r"[,;.!?][”\"’']?(?=\s)")
_NO_CONDITION = re.compile(
    r"\b(?:even|as|what|ask\w*(?: \w+)?|wonder\w*|see|knew|known?|doubt\w*|unclear|question\w*(?: over| of)?|sure|tell|"
    r"remember|recall|find out|decide\w*|check|twice)\s+$",
    re.IGNORECASE,
)
# Example: "asked if it was ready", "ask her if she can", "as if nothing had happened", "even if nobody pays"
_NO_CLAUSE = re.compile(
    r"\s+(?:not|any|anything|ever|only)\b|(?<=long as)\s+anyone\b|(?<=case)\s+you missed\b|(?<=assuming)\s+an?\b",
    re.IGNORECASE,
)
# Example: "hard if not impossible", "few if any": no clause; "as long as anyone can remember": no condition
_SHORT = re.compile(
    r"if (?!(?:necessary|need|possible|so|true|successful|not|and|I|we|you|he|she|it|they|there|\w+ed)\b)\w+(?: \w+)?"
)
# Example: "a slow if steady recovery", "a narrow, if welcome, majority"; not "if necessary", "if elected", "if he can"
_WHOLE = ("if not", "on one condition")  # conditions without a clause
_ASIDE = re.compile(r", (?:as|for|like) [^,.]+,")  # Example: "If[, as expected,] the court agrees"
_END = re.compile(
    r"[,;:?!—–]|(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bSt)(?<!\bMrs)(?<!\bSen)(?<!\bGen)(?<!\b[A-Z])\.(?!\d)"
    r"|\s-\s|[”\"](?:\s|$)|(?<!\bby)(?<!\buntil)(?<!\bsince) then\b| (?:and|but) that\b"
)
_MAIN = re.compile(
    r"\s(?=(?:I|we|you|he|she|it|they|there)(?:[’']ll\b|\s+(?:will|would|shall|must|can|could|should|may|might)\b))"
)
# Example: "If it rains [we will] stay": the main clause begins without a comma
_GOES_ON = re.compile(rf"[,;] (?:then )?{_SUBJECT}\b| then\b")
# Example: "If they say they will go[, we] will stay": here the comma parts the two
_NAMED = re.compile(r",\s+[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*){1,3},(?=\s)")
# Example: "if its director[, Ada Holm,] agrees"
_INVERTED = re.compile(rf"\s(?=(?:will|would|shall|must|can|could|do|does|did|may)\s+{_SUBJECT}\b)")
# Example: "Only once they leave [will we] talk"


def condition(text: str, content: Iterable[Offsets]) -> Offsets | None:
    """Offsets of the first condition in ``content``, from its conjunction to the end of its clause; None without one.

    >>> text = "we will sign if the north signs, and not before"
    >>> text[slice(*condition(text, [(0, len(text))]))]
    'if the north signs'
    """
    for start, end in content:
        for match in _openers(text, start, end):
            if _NO_CONDITION.search(text, max(0, match.start() - 20), match.start()):
                continue
            if _NO_CLAUSE.match(text, match.end(), end):
                continue
            stop = _stop(text, match, start, end)
            is_clause = text[match.end() : stop].strip() and not _SHORT.fullmatch(text, match.start(), stop)
            if is_clause or match.group().lower() in _WHOLE:
                return match.start(), stop
    return None


def _openers(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """What opens a condition, in order."""
    found = [*_OPENER.finditer(text, start, end)]
    found += [match for match in _LATER.finditer(text, start, end) if _stands_in(text, match, start, end, _AHEAD)]
    found += [match for match in _NOT_UNTIL.finditer(text, start, end) if _stands_in(text, match, start, end, _DENIED)]
    first = _AT_START.match(text, start, end)
    return iter(sorted([first, *found] if first else found, key=lambda match: match.start()))


def _stands_in(text: str, match: re.Match[str], start: int, end: int, wanted: re.Pattern[str]) -> bool:
    """Whether the wanted words stand where the match's sentence has its main clause: from the last comma or full stop
    before the match, or after the comma that ends it."""
    after = _SENTENCE_END.search(text, match.end(), end)
    comma = text.find(",", match.end(), after.start() if after else end)
    tail = text[comma : after.start() if after else end] if comma >= 0 else ""
    breaks = [stop.end() for stop in _PART_END.finditer(text, start, match.start())]
    return bool(wanted.search(text, breaks[-1] if breaks else start, match.start()) or wanted.search(tail))


def _stop(text: str, opener: re.Match[str], start: int, end: int) -> int:
    """The end of the clause that a conjunction opens."""
    aside = _ASIDE.match(text, opener.end(), end)
    closing = _END.search(text, aside.end() if aside else opener.end(), end)
    while closing and (aside := _NAMED.match(text, closing.start(), end)):
        closing = _END.search(text, aside.end(), end)
    stop = closing.start() if closing else end
    if opener.start() == start and not (closing and _GOES_ON.match(text, closing.start(), end)):
        main = _INVERTED if opener.group().lower().startswith("only ") else _MAIN
        mains = list(main.finditer(text, opener.end(), stop))
        stop = mains[-1].start() if mains else stop
    while stop > opener.end() and text[stop - 1] in " ’'" and "‘" not in text[opener.start() : stop]:
        stop -= 1
    return stop
