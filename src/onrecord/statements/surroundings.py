"""The sentence that credits a statement, with what is quoted or reported in it blanked out.

Of a statement within another it is only the part that lies in the other's content.

Document and draft in, `Surroundings` out: what `venues`, `hearsay` and `anonymity` read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.datamodel import Document
from onrecord.statements.drafts import Draft

__all__ = ["Surroundings", "blanked", "surroundings"]

Offsets = tuple[int, int]

_ASIDE = re.compile(r",\s*(?:who|which|whose|whom|where)\b[^,]*,?")
# Example: "The clerk[, who reportedly took the money,] said": what is told of the source, not of the statement


_TITLE_WORDS = 5
_SMALL = frozenset({"the", "a", "of", "and", "with", "in", "on", "to", "for"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A sentence: where it begins, its words with content and quotations as spaces, and the words that credit.

    ``words`` has the length of the sentence. ``credit`` is the stretch, in offsets of ``words``, around source and cue
    that no content interrupts. ``after`` is the next sentence of the paragraph as ``[start, end)`` of the article,
    (0, 0) without one.
    """

    start: int
    words: str
    credit: Offsets
    after: Offsets = (0, 0)

    @property
    def crediting(self) -> str:
        """``words`` with all but the words that credit the statement blank; asides about the source are blank too."""
        kept = " " * self.credit[0] + self.words[slice(*self.credit)] + " " * (len(self.words) - self.credit[1])
        return _ASIDE.sub(lambda match: " " * len(match.group()), kept)


def surroundings(doc: Document, draft: Draft) -> Surroundings | None:
    """The sentence that holds the cue of a draft, or its source; None where it has neither or no sentence holds it."""
    credit = draft.cue or draft.source
    if not credit:
        return None
    number = bisect_left(doc.sentences, credit[0][0] + 1, key=lambda sentence: sentence.start) - 1
    if number < 0 or credit[0][0] >= doc.sentences[number].end:
        return None
    sent = doc.sentences[number]
    text = doc.article.text
    start, end = max(sent.start, draft.passage.start), min(sent.end, draft.passage.end)
    quoted = [q.outer for q in draft.passage.around(start, end) if not _is_title(text[q.start : q.end])]
    words = blanked(text[start:end], start, (*draft.content, *quoted))
    after = doc.sentences[number + 1] if number + 1 < len(doc.sentences) else sent
    is_next = after is not sent and after.paragraph == sent.paragraph
    stretch = _stretch(draft, start, end)
    return Surroundings(start, words, stretch, (after.start, after.end) if is_next else (0, 0))


def blanked(sentence: str, start: int, hidden: Iterable[Offsets]) -> str:
    """The words of a sentence that begins at ``start``, with spaces in place of what is ``hidden``; as long as before.

    >>> blanked("We wait, he said", 40, [(40, 48)])
    '         he said'
    """
    chars = list(sentence)
    for first, last in hidden:
        for at in range(max(0, first - start), min(len(chars), last - start)):
            chars[at] = " "
    return "".join(chars)


def _is_title(quoted: str) -> bool:
    """Quoted words that name something, such as a programme ("Meet the Mayor"): nobody said them."""
    words = quoted.split()
    return len(words) <= _TITLE_WORDS and all(w[:1].isupper() or w in _SMALL for w in words) and quoted[-1:].isalnum()


def _stretch(draft: Draft, start: int, end: int) -> Offsets:
    """From the content before the credit, or the start of the sentence, to the content behind it, or the end."""
    at = min(first for first, _ in (*draft.source, *draft.cue))
    last = max(stop for _, stop in (*draft.source, *draft.cue))
    left = max((stop for _, stop in draft.content if stop <= at), default=start)
    right = min((first for first, _ in draft.content if first >= last), default=end)
    return max(left, start) - start, min(right, end) - start
