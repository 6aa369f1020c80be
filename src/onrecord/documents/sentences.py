"""A line of text in, its sentences out.

The rules look only at a few characters round each full stop, question mark, exclamation mark or ellipsis, so the time
is linear in the text and nothing odd in it (no spaces, no stops, stray marks) can make them fail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.datamodel import Sentence
from onrecord.lexicons import listed

__all__ = ["split"]

_LINE = re.compile(r"[^\r\n]+")

# A stop with the quotation marks and brackets that close behind it, and the white space before what follows.
# Example: '?" ' in '"Will you go?" she asked.'
_STOP = re.compile(r"""(?<![.!?…])([.!?…]+)(["'”’»)\]]*)(?=\s|$)\s*""")

_WORD_BEFORE = re.compile(r"[\w.'’&-]*$")
_LOOK_BACK_CHARS = 32  # longer than any abbreviation; bounds the work a stop costs


_ALWAYS_GOES_ON = listed(
    """mr mrs ms mx dr prof rev hon messrs mme mlle gen lt col maj capt cmdr adm sgt cpl pvt brig sen sens rep reps gov
    pres supt det insp fr st vs e.g i.e cf viz approx dept est fig"""
)
_GOES_ON_BEFORE_DIGIT = listed("""no nos vol art sec p pp para ch jan feb mar apr jun jul aug sep sept oct nov dec""")
_SHORTENED = listed("inc corp ltd co bros jr sr etc a.m p.m ph.d b.a m.a ave blvd rd")

# After "U.S." or "Inc." a capital may carry the name on ("U.S. President"); only these words surely open a sentence.
_OPENERS = listed(
    """the a an this that these those he she it they we i you his her its their our my but and or so yet in on at for
    from with by after before when while if as since until although though because however meanwhile there here what
    who why how according both some many most all no not despite during under earlier later last now then also"""
)

_CREDIT_AFTER = re.compile(  # Example: 'Ms Arden asked' after '"Will you go?"'
    r"(?:[A-Z][\w.'’-]*\s+){1,4}(?:said|says|asked|asks|wrote|writes|added|adds|told|tells|tweeted|replied|posted"
    r"|shouted|wondered|cried|demanded|exclaimed|joked|continued)\b"
)
_CREDIT_CHARS = 80


def split(text: str) -> tuple[Sentence, ...]:
    """Split ``text`` into sentences, in order; none crosses a line.

    A paragraph is a line with anything on it. Closing quotation marks and brackets stay with their sentence. A line
    without any stop is one sentence.

    >>> [(s.start, s.end, s.paragraph) for s in split('Mr. Oye left. "Why?" she asked.\\n\\nNobody knew.')]
    [(0, 13, 0), (14, 31, 0), (33, 45, 1)]
    """
    sentences: list[Sentence] = []
    paragraph = 0
    for line in _LINE.finditer(text):
        if not line.group().strip():
            continue
        sentences.extend(Sentence(start, end, paragraph) for start, end in _sentences(text, line.start(), line.end()))
        paragraph += 1
    return tuple(sentences)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for stop in _STOP.finditer(text, start, end):
        if stop.end() < end and not _ends_sentence(text, stop, end):
            continue
        yield from _trimmed(text, begin, stop.end(2))
        begin = stop.end()
    yield from _trimmed(text, begin, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _ends_sentence(text: str, stop: re.Match[str], end: int) -> bool:
    marks, closing = stop.group(1), stop.group(2)
    following = text[stop.end() : min(end, stop.end() + _CREDIT_CHARS)]
    head = following.lstrip("\"'“‘«([—–-")
    if not head or not following:
        return True
    if head[0].islower() or following[0] in ".,;:…":
        return False
    if closing and marks[-1] in "!?" and _CREDIT_AFTER.match(following):
        return False
    if marks == ".":
        return _full_stop_ends(text, stop.start(), head, quoted=bool(closing))
    return True


def _full_stop_ends(text: str, stop: int, head: str, *, quoted: bool) -> bool:
    before = text[max(0, stop - _LOOK_BACK_CHARS) : stop]
    found = _WORD_BEFORE.search(before)
    word = found.group() if found else ""
    known = word.lower().strip("'’-")
    if known in _ALWAYS_GOES_ON or word == "v":  # "Orle v. Tarn"; but "King George V. The" ends
        return quoted
    if known in _GOES_ON_BEFORE_DIGIT and head[0].isdigit():
        return False
    if len(word) == 1 and word.isupper():  # an initial: "J. Arden"; but "Plan B. The" ends
        return quoted or _opens(head)
    if known in _SHORTENED or re.fullmatch(r"(?:\w\.)+\w", word):  # "U.S", "p.m", "Inc"
        return quoted or _opens(head)
    return True


def _opens(head: str) -> bool:
    word = re.match(r"[\w'’]+", head)
    return word is not None and word.group().lower() in _OPENERS
