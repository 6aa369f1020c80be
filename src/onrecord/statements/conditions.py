"""Find the condition that a statement hangs on: its "if", "unless" or "as long as" clause."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["condition"]

Offsets = tuple[int, int]

_OPENER = re.compile(
    r"\b(?:only if|if and when|if|unless|as long as|so long as|provided(?: that)?|providing(?: that)?|"
    r"on (?:the )?condition that|in the event (?:that|of)|in case)\b",
    re.IGNORECASE,
)
_NO_CONDITION = re.compile(
    r"(?:\b(?:even|as|what|ask\w*|wonder\w*|see|know|knew|doubt\w*|unclear|question\w*|sure|tell|find out|"
    r"decide\w*))\s+$",
    re.IGNORECASE,
)
# Example: "asked if it was ready", "as if nothing had happened", "even if no one wants it"
_END = re.compile(r"[,;:.?!—–]|\s-\s|[”\"](?:\s|$)| then\b")


def condition(text: str, content: Iterable[Offsets]) -> Offsets | None:
    """Offsets of the first condition in ``content``, from its conjunction to the end of its clause; None without one.

    >>> text = "we will sign if the north signs, and not before"
    >>> text[slice(*condition(text, [(0, len(text))]))]
    'if the north signs'
    """
    for start, end in content:
        for match in _OPENER.finditer(text, start, end):
            if _NO_CONDITION.search(text, max(0, match.start() - 20), match.start()):
                continue
            closing = _END.search(text, match.end(), end)
            stop = closing.start() if closing else end
            while stop > match.end() and text[stop - 1] in " ’'" and "‘" not in text[match.start() : stop]:
                stop -= 1
            if text[match.end() : stop].strip():
                return match.start(), stop
    return None
