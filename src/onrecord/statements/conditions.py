"""Find the condition that a statement hangs on: its "if", "unless", "as long as" or "should they fail" clause."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["condition"]

Offsets = tuple[int, int]

_SUBJECT = (
    r"(?:the|an?|this|that|these|those|any|no|every|each|all|both|either|enough|more|parliament|congress|"
    r"I|we|you|he|she|it|they|there|nobody|somebody|someone|anyone|anything|everyone|everything|"
    r"his|her|its|their|our|my|your|[A-Z][\w’'-]+)"
)
_OPENER = re.compile(
    r"\b(?i:only if|if and when|if and only if|if|unless|as long as|so long as|providing that|provided that|"
    r"on (?:the )?condition that|in the event (?:that|of)|in case|on the understanding that|assuming(?: that)?|"
    r"only (?:when|once|after)|subject to|contingent (?:up)?on|conditional (?:up)?on|pending)\b"
    rf"|(?<!that )(?<!which )(?<!who )\b(?i:provided|providing)(?=\s+{_SUBJECT}\s)"
    rf"|(?:(?<=, )|(?<=; )|(?<=– )|(?<=— )|(?<=that )|(?<=and )|(?<=but )|(?<=[“‘\"'])|(?<=[.!?] ))"
    rf"(?i:should)(?=\s+{_SUBJECT}\s)"
)
_AT_START = re.compile(rf"(?i:should)(?=\s+{_SUBJECT}\s)")  # "Should the talks fail" at the head of a content
_NO_CONDITION = re.compile(
    r"(?:\b(?:even|as|what|ask\w*|wonder\w*|see|know|knew|doubt\w*|unclear|question\w*|sure|tell|find out|"
    r"decide\w*))\s+$",
    re.IGNORECASE,
)
# Example: "asked if it was ready", "as if nothing had happened", "even if no one wants it"
_NO_CLAUSE = re.compile(r"\s+(?:not|any|anything|ever|only)\b", re.IGNORECASE)
# Example: "hard if not impossible", "few if any": no clause follows
_END = re.compile(r"[,;:.?!—–]|\s-\s|[”\"](?:\s|$)|(?<!\bby)(?<!\buntil)(?<!\bsince) then\b| (?:and|but) that\b")
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
        first = _AT_START.match(text, start, end)
        for match in (*([first] if first else ()), *_OPENER.finditer(text, start, end)):
            if _NO_CONDITION.search(text, max(0, match.start() - 20), match.start()):
                continue
            if _NO_CLAUSE.match(text, match.end(), end):
                continue
            stop = _stop(text, match, start, end)
            if text[match.end() : stop].strip():
                return match.start(), stop
    return None


def _stop(text: str, opener: re.Match[str], start: int, end: int) -> int:
    """The end of the clause that a conjunction opens."""
    closing = _END.search(text, opener.end(), end)
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
