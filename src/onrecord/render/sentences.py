"""Where sentences begin and end, for showing a statement within its own.

A record keeps no sentences, so a page finds them again from the text. A wrong cut here moves no offset of the record:
it only shows a little more or less around a statement.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["paragraphs", "sentences"]

_PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029]+")

# A sentence ends at a stop, its closing marks, and space before a capital, a digit or an opening mark.
# Example: 'He left.” “We' cuts before “We.
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[)\]”’\"'»]*+(?=\s+(?:[(\[“‘\"'«„–—-]+\s*)?[^\W_a-z])")

# Example: "Mr. Ode", "Lt. Gen. Ruun", "No. 4", "K. Ode", "U.S."; only where no sentence is likely to end in one.
_ABBREVIATION = re.compile(
    "(?:mr|mrs|ms|mx|dr|prof|sr|jr|messrs|st|mt|ft|no|nos|vs|rev|hon|gov|sen|rep|gen|lt|col|maj|capt|cmdr|sgt|adm|insp|supt"
    "|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|(?:[a-z][.])*[a-z])",
    re.IGNORECASE,
)

_LONGEST = 24  # characters: no abbreviation is longer, and a page-long "word" must not be searched at every dot


def paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """Bounds of the paragraphs of a text: its lines that hold more than space, without the space around.

    >>> paragraphs("One.\\n\\n  Two three. ")
    ((0, 4), (8, 18))
    """
    found = ((m.start(), m.end()) for m in _PARAGRAPH.finditer(text))
    return tuple(bounds for start, end in found if (bounds := _trim(text, start, end)))


def sentences(text: str, within: Sequence[tuple[int, int]] = ()) -> tuple[tuple[int, int], ...]:
    """Bounds of the sentences of a text, in order; none crosses a paragraph: those of ``within``, or each line.

    >>> [(a, b) for a, b in sentences("“We wait.” Mr. Ode left. Then?")]
    [(0, 10), (11, 24), (25, 30)]
    """
    out: list[tuple[int, int]] = []
    for start, end in within or paragraphs(text):
        begin = start
        for stop in _STOP.finditer(text, start, end):
            if not _ends_sentence(text, begin, stop.start(), stop.end()):
                continue
            if bounds := _trim(text, begin, stop.end()):
                out.append(bounds)
            begin = stop.end()
        if bounds := _trim(text, begin, end):
            out.append(bounds)
    return tuple(out)


def _ends_sentence(text: str, begin: int, stop: int, after: int) -> bool:
    """Tell whether the stop at ``stop`` ends a sentence: a dot after an abbreviation or an initial does not."""
    if text[stop:after] != ".":
        return True
    word = re.search(r"[^\s(\[“‘\"'«]*$", text[max(begin, stop - _LONGEST) : stop])
    return word is None or not _ABBREVIATION.fullmatch(word.group())


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The bounds without the space at both ends; None where nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
