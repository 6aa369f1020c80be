"""Words that are not what they look like: a name with a letter of another alphabet, or one that nobody sees.

Such a name is another name: nothing here makes it the one that it imitates. It is written out, for the reader to see.
An article is in English, so a word that could be read in Latin letters and has none of them is one of these, unless the
words beside it show that a foreign alphabet is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

__all__ = ["lookalikes", "written_out"]

# What stands in a word and is not seen; not the soft hyphen, which web pages have in any long word.
_HIDDEN = "\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\U000e0000-\U000e0fff"
_IS_HIDDEN = re.compile(f"[{_HIDDEN}]")
_MARKS = "\u0300-\u036f"  # accents that stand behind their letter
_WORD = re.compile(f"[^\\W\\d_][\\w{_HIDDEN}{_MARKS}]*")
_NO_LETTER = re.compile(f"[{_HIDDEN}{_MARKS}\\d]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_UNITS = frozenset("μµΔΩ")  # stand before Latin letters in good faith: "5 μg"
_FEWEST = 3  # letters of a word: shorter ones are symbols ("pH", "Δt")
# Alphabets that stand beside Latin letters without a space and look like none of them: Chinese, Japanese, Korean.
_EAST = re.compile("[\u1100-\u11ff\u2e80-\u312f\u3130-\u318f\u31a0-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff]")
_PHONETIC = re.compile("[\u0250-\u02af\u1d00-\u1dbf\u2c60-\u2c7f\ua720-\ua7ff\uab30-\uab6f]")
# Letters of the alphabets that have most of them, which are taken for a Latin one in common typefaces (UTS 39 has more,
# down to those that one sees to be others, such as the Cyrillic п for n).
_TWINS = frozenset(
    "ɑɡɩɪʏᴀᴄᴅᴇɢʜᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡᴢʙǀƖƼƽƦ"  # Latin itself: phonetic letters, small capitals, clicks and tones
    "АВЕЅІЈКМНОРСТУХҮԌԚԜӀѴаеѕіјорсухһԁԛԝѵӏү"  # Cyrillic
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳαγικνορυχϲ"  # Greek
    "ՏՍՕԼաոօսհցզլյ"  # Armenian
    "ᎠᎡᎢᎥᎪᎫᎬᎳᎷᎻᎽᏀᏃᏏᏒᏔᏕᏙᏚᏞᏟᏢᏦᏧᏳᏴ"  # Cherokee
    "ⲂⲈⲎⲒⲔⲘⲚⲞⲢⲤⲦⲨⲬⲟⲣⲥ"  # Coptic
    "ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ"  # Lisu
)


def lookalikes(text: str) -> tuple[str, ...]:
    """The words of a text that are not what they look like, each once, in order, written out.

    >>> lookalikes("Ada L\u043erne met Ada Lor\u200bne of \u041a\u0438\u0435\u0432.")
    ('L[U+043E]rne', 'Lor[U+200B]ne')
    """
    if text.isascii() or not (_IS_HIDDEN.search(text) or any(map(_is_odd, set(text)))):
        return ()
    words = ((match.group(), is_odd) for match, is_odd in _words(text))
    return tuple(dict.fromkeys(_by_numbers(word) for word, is_odd in words if is_odd))


def written_out(name: str) -> str:
    """A name with the letters by their numbers that make it another one than it looks like.

    >>> written_out("Ada L\u043erne"), written_out("Zoë Orle"), written_out("\u0421\u043e\u0441\u043e")
    ('Ada L[U+043E]rne', 'Zoë Orle', '[U+0421][U+043E][U+0441][U+043E]')
    """
    if name.isascii():
        return name
    out, at = [], 0
    for word, is_odd in _words(name):
        out += [name[at : word.start()], _by_numbers(word[0]) if is_odd else word[0]]
        at = word.end()
    return "".join([*out, name[at:]])


def _words(text: str) -> Iterator[tuple[re.Match[str], bool]]:
    """The words of a text, each with whether it is not what it looks like."""
    for is_latin, run in groupby(_WORD.finditer(text), lambda word: bool(_LATIN.search(word[0]))):
        words = list(run)
        imitates = not is_latin and all(map(_has_twins_only, words))
        for word in words:
            yield word, len(word[0]) >= _FEWEST and (imitates or _is_mixed(word[0]))


def _has_twins_only(word: re.Match[str]) -> bool:
    letters = _NO_LETTER.sub("", word[0])
    return bool(letters) and all(letter in _TWINS or _is_dressed(letter) for letter in letters)


def _is_mixed(word: str) -> bool:
    """Whether a word that looks Latin has a letter of another alphabet, or a character that is not seen."""
    looks_latin = bool(_LATIN.search(word)) or any(map(_is_dressed, word))
    return looks_latin and (bool(_IS_HIDDEN.search(word)) or any(map(_is_odd, word)))


@lru_cache(maxsize=4096)
def _is_odd(char: str) -> bool:
    """Whether a letter is not Latin, or a Latin one in another dress, and might be taken for a Latin one."""
    if char in _TWINS or _is_dressed(char):
        return True
    if char.isascii() or not char.isalpha() or char in _UNITS or unicodedata.category(char) == "Lm":
        return False
    plain = unicodedata.normalize("NFKC", char)
    is_known = _LATIN.search(plain) or _PHONETIC.match(char) or _EAST.match(char)
    return not is_known


@lru_cache(maxsize=4096)
def _is_dressed(char: str) -> bool:
    """Whether a character stands for one Latin letter in another dress: full-width, bold, in a circle, a numeral.

    >>> [_is_dressed(char) for char in "Ａ𝐚ⅼªﬁａä"]
    [True, True, True, False, False, True, False]
    """
    plain = unicodedata.normalize("NFKC", char)
    return plain != char and len(plain) == 1 and plain.isascii() and plain.isalpha() and char not in "ªºſ"


def _by_numbers(word: str) -> str:
    return "".join(f"[U+{ord(char):04X}]" if _IS_HIDDEN.match(char) or _is_odd(char) else char for char in word)
