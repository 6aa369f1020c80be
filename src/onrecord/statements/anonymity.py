"""Find on what terms a source is not named: "on condition of anonymity because the talks go on"."""

from __future__ import annotations

import re

from onrecord.statements.drafts import Draft
from onrecord.statements.surroundings import Surroundings, blanked

__all__ = ["anonymity", "terms"]

Offsets = tuple[int, int]

_WHY = (
    r"(?:,?\s+(?:because|as|since|so as|so that|in order|to (?:discuss|describe|speak|talk|be able)|for fear|given"
    r"|due to|while)\b(?:(?!\s\s)[^,;:.?!—–])*)?"
)
_NAMED = r"(?:named|identified|quoted|attributed)(?:\s+(?:by name|publicly|in public|further))?"
_CONDITION = (  # Example: "on condition of anonymity", "on the condition that her name not be used"
    r"(?:on|under)\s+(?:the\s+|strict\s+)?(?:condition|conditions|guarantee|promise)\s+"
    rf"(?:of\s+anonymity|that\s+(?:\w+\s+){{1,2}}?(?:would\s+|was\s+|were\s+)?not\s+be\s+(?:used|{_NAMED}))"
)
_ASKED = (  # Example: "asked not to be named", "requested anonymity", "declining to give his name"
    r"(?:(?:ask|request|wish|preferr?|want|insist|demand)(?:ed|ing|s|es)?\s+"
    rf"(?:(?:on\s+)?anonymity|(?:not\s+to|to\s+not)\s+be\s+{_NAMED}|(?:that\s+)?(?:he|she|they)\s+not\s+be\s+{_NAMED}"
    r"|to\s+(?:remain|stay)\s+anonymous)"
    rf"|(?:declin|refus)(?:ed|ing|es|e)\s+to\s+(?:be\s+{_NAMED}|give\s+(?:his|her|their|a)\s+(?:full\s+)?names?))"
)
_BARRED = (  # Example: "was not authorised to speak publicly", "cannot be identified", "was granted anonymity"
    r"(?:was|were|is|are)\s+(?:not\s+|un)(?:authori[sz]ed|allowed|permitted)\s+to\s+"
    r"(?:speak|talk|comment|brief|discuss)(?:\s+(?:(?:\w+\s+){0,4}?(?:publicly|in public)"
    r"|to\s+(?:the\s+)?(?:media|press|reporters|journalists)))?"
    rf"|(?:could|can)\s*not\s+be\s+{_NAMED}|(?:did|does|do)\s+not\s+(?:wish|want)\s+to\s+be\s+{_NAMED}"
    rf"|not\s+wishing\s+to\s+be\s+{_NAMED}|(?:was|were)\s+(?:granted|promised|given)\s+anonymity"
)
_TERMS = re.compile(
    r"\b(?:who\s+)?(?:(?:spoke|speaking|talked|talking|agreed\s+to\s+(?:speak|talk))\s+)?"
    rf"(?:{_CONDITION}|anonymously|on\s+background|{_ASKED}|{_BARRED}){_WHY}",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?P<who>The \w+|He|She|They|Both|All)\s+(?:\w+\s+){0,2}?(?=who|spoke|asked|request|declin|was|were|did)"
)
_UNNAMED = frozenset(["a", "an", "one", "another", "two", "three", "four", "several", "some", "both"])
# Examples: "a diplomat [who asked not to be named]", "[speaking on condition of anonymity because the talks go on]"


def anonymity(text: str, draft: Draft, around: Surroundings) -> Offsets | None:
    """Offsets of the terms, in the sentence of the credit or the next one; None where neither tells any.

    Only words of the article's own count, not what the source says. The next sentence must be about the source: "The
    official spoke on condition of anonymity."
    """
    words = blanked(around.words, around.start, draft.cue)
    found = terms(words, *around.credit)
    if found:
        return around.start + found[0], around.start + found[1]
    source = " ".join(text[start:end] for start, end in draft.source)
    start, end = around.after
    about = _ABOUT.match(text, start, end)
    if about is None or not _is_same(about["who"].lower(), source.lower()):
        return None
    return terms(text, about.end(), end)


def _is_same(who: str, source: str) -> bool:
    """Tell whether "he" or "the official" may be the source: one unnamed, or of the same noun."""
    if who.startswith("the "):
        return re.search(rf"\b{re.escape(who.split()[-1].removesuffix('s'))}s?\b", source) is not None
    return source.split()[:1] != [] and source.split()[0] in _UNNAMED


def terms(words: str, start: int = 0, end: int | None = None) -> Offsets | None:
    """Where the first words on which terms a source is not named begin and end.

    >>> line = "a senior official said on condition of anonymity because the talks go on."
    >>> line[slice(*terms(line))]
    'on condition of anonymity because the talks go on'
    """
    found = _TERMS.search(words, start, len(words) if end is None else end)
    if found is None:
        return None
    return found.start(), found.end() - (len(found.group()) - len(found.group().rstrip()))
