"""Words of one noun phrase in, who or what it names out: a name with its office, an office, a body, a crowd, a text.

"White House press secretary Karoline Arden"   name "Karoline Arden", role "spokesperson", bodies {White House}
"the Ukrainian president"                      role "president", places {Ukraine}
"a Foreign Ministry spokeswoman"               role "spokesperson", modifiers (foreign, ministry)
"Arden's office"                               group "office", possessor name "Arden"
"three officials"                              crowd "officials"
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from onrecord.lexicons import listed
from onrecord.stories.gazetteer import Entry, gender_of_given_name, longest
from onrecord.stories.words import Word

__all__ = ["DETERMINERS", "Phrase", "PhraseKind", "Role", "is_pronoun", "parse", "role_end"]

PhraseKind = Literal["name", "role", "place", "body", "group", "crowd", "anyone", "text", "thing", "pronoun"]

_PRONOUNS = listed("he she it they him her them himself herself itself themselves i we you who which that")
_POSSESSIVE_PRONOUNS = listed("his her its their my our your whose")
DETERMINERS = listed(
    """the a an this that these those some several many most all both few any another other one two three four
    five six seven eight nine ten dozens hundreds thousands each every no his her its their my our your
    whose"""
)
_ARTICLES = ("the", "a", "an")
_FULL_NAME_WORDS = 2
_MARKS = ("'", "’")
_FORMER = listed("former ex late outgoing incoming then deputy acting senior top")
_OWNERS = frozenset(["place", "capital", "adjective", "people", "body", "name"])
_HONOURS = listed("QC KC SC MP MEP MSP MLA CBE OBE MBE KBE DBE PhD Ph.D. MD M.D. Esq Esq. RN")
"""What stands behind a name without being part of it ("Ana Orle QC")."""
_CALLINGS = listed("business writer expert activist cleric kin royal law")  # groups of roles that surnames come from
_PARTICLES = listed("de del della der den di da dos das du la le van von zu bin bint ibn ben abu al el ter ten y e")


@dataclass(frozen=True, slots=True)
class Role:
    """An office as a phrase states it: its family and group, and whose it is (places, bodies, other words)."""

    text: str
    family: str
    group: str
    gender: str = "-"
    plural: bool = False
    places: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase, read. ``name`` is the bare name; ``head`` the word that heads it, in lower case; offsets as in
    the words it was read from. ``key`` is the country or body of the tables. ``links`` are phrases joined by "of",
    "from" and the like, each with its preposition. ``lead`` is where the words that name begin: title, office or name.
    """

    kind: PhraseKind
    text: str
    start: int
    end: int
    head: str = ""
    key: str = ""
    determiner: str = ""
    plural: bool = False
    gender: str = "-"
    name: str = ""
    name_start: int = 0
    lead: int = 0
    title: str = ""
    role: Role | None = None
    possessor: Phrase | None = None
    places: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    modifiers: tuple[str, ...] = ()
    links: tuple[tuple[str, Phrase], ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str  # an EntryKind, or "name", "word"
    words: tuple[Word, ...]
    entry: Entry | None = None

    @property
    def text(self) -> str:
        return " ".join(word.plain for word in self.words)


def is_pronoun(words: Sequence[Word]) -> bool:
    """Tell whether the words are one pronoun, possessive ones too."""
    if len(words) != 1 or (words[0].text.isupper() and len(words[0].text) > 1):  # "WHO" is a body
        return False
    return _uncontracted(words[0]) in _PRONOUNS | _POSSESSIVE_PRONOUNS


def _uncontracted(word: Word) -> str:
    """A word in lower case, without a verb that hangs on it ("We've")."""
    return word.plain.lower().partition("'")[0]


def parse(words: Sequence[Word], text: str) -> Phrase | None:
    """Read the words of one noun phrase without what follows its head ("of ...", ", a ...").

    ``text`` is the article's text, for the verbatim words. None if there is no word to read.
    """
    words = [word for word in words if word.text[:1].isalnum() or word.tag == "POS" or word.text in _MARKS]
    if not words:
        return None
    if is_pronoun(words):
        word = words[0]
        return Phrase("pronoun", word.text, word.start, word.end, head=_uncontracted(word))
    cut = _possessive_cut(words)
    if cut:
        return _possessed(words[:cut], words[cut + 1 :], text)
    return _plain(words, text)


def _possessive_cut(words: Sequence[Word]) -> int:
    """Position of the last possessive mark with words on both sides, or with nothing after it; 0 if there is none."""
    for i in range(len(words) - 1, 0, -1):
        if words[i].tag == "POS" or words[i].text in _MARKS:
            return 0 if _is_inside_name(words, i) else i
    return 0


def _is_inside_name(words: Sequence[Word], i: int) -> bool:
    """Tell the mark of "the Orle Dock Workers' Union" from that of "the workers' union"."""
    return words[i].text in _MARKS and i + 1 < len(words) and words[i - 1].is_capital and words[i + 1].is_capital


def _possessed(owner: Sequence[Word], owned: Sequence[Word], text: str) -> Phrase | None:
    possessor = parse(owner, text)
    rest = _plain(owned, text) if owned else None
    if possessor is None or rest is None:
        return possessor
    places, bodies = _belongings(possessor)
    role = rest.role
    if role is not None:
        words = text[owner[0].start : role_end(rest)]
        role = replace(role, text=words, places=role.places | places, bodies=role.bodies | bodies)
    return replace(
        rest,
        text=text[owner[0].start : rest.end],
        start=owner[0].start,
        lead=owner[0].start if rest.kind != "name" or role is not None else rest.lead,
        possessor=possessor,
        role=role,
        places=rest.places | places,
        bodies=rest.bodies | bodies,
        determiner="the",
    )


def role_end(phrase: Phrase) -> int:
    """Offset at which the office of a phrase ends: before its name, or at its end."""
    return phrase.name_start - 1 if phrase.name else phrase.end


def _belongings(phrase: Phrase) -> tuple[frozenset[str], frozenset[str]]:
    places = phrase.places | ({phrase.key} if phrase.kind == "place" else frozenset())
    bodies = phrase.bodies | ({phrase.key} if phrase.kind == "body" else frozenset())
    if phrase.kind == "name":
        bodies |= {phrase.name}
    return places, bodies


def _plain(words: Sequence[Word], text: str) -> Phrase | None:
    determiner, body = _without_determiner(words)
    body = _without_honours(body)
    pieces = _pieces(body)
    if not pieces or (len(words) == 1 and words[0].text.lower() in _ARTICLES):
        return None
    if determiner.lower() == "the" and _is_paper(pieces):
        pieces = [_Piece("name", pieces[0].words)]
    word, owner = words[0], None
    if determiner.lower() in _POSSESSIVE_PRONOUNS:
        owner = Phrase("pronoun", word.text, word.start, word.end, head=determiner.lower())
    whole = text[word.start : body[-1].end]
    made = partial(Phrase, text=whole, start=word.start, determiner=determiner.lower(), possessor=owner)
    return _headed(pieces, text, body, made)


def _without_determiner(words: Sequence[Word]) -> tuple[str, Sequence[Word]]:
    count = 0
    known = longest(words, 0)
    if known is not None and known[0] > 1 and known[1].kind == "body":  # "No 10"
        return "", words
    while count < len(words) - 1 and words[count].text.lower() in DETERMINERS:
        count += 1
    first = words[0].text if count else ""
    return first, words[count:]


def _is_paper(pieces: Sequence[_Piece]) -> bool:
    """Tell a newspaper by the capital of its one word: "the Post", not "the post"."""
    return len(pieces) == 1 and pieces[0].kind == "text" and pieces[0].text.istitle() and len(pieces[0].words) == 1


def _without_honours(words: Sequence[Word]) -> Sequence[Word]:
    end = len(words)
    while end > _FULL_NAME_WORDS and words[end - 1].text in _HONOURS and words[end - 2].is_capital:
        end -= 1
    return words[:end]


def _pieces(words: Sequence[Word]) -> list[_Piece]:
    pieces: list[_Piece] = []
    i = 0
    while i < len(words):
        found = longest(words, i)
        if found is not None and _is_entry(words, i, *found):
            count, entry = found
            pieces.append(_Piece(entry.kind, tuple(words[i : i + count]), entry))
            i += count
            continue
        is_mark = words[i].text in _MARKS and bool(pieces) and pieces[-1].kind == "name"
        is_number = words[i].text.isdigit() and i + 1 < len(words) and words[i + 1].is_capital  # "38 North"
        kind = "name" if is_mark or is_number or words[i].is_capital or _is_particle(words, i, pieces) else "word"
        pieces.append(_Piece(kind, (words[i],)))
        i += 1
    named = [_Piece("name", p.words) if i and _is_surname(pieces[i - 1], p) else p for i, p in enumerate(pieces)]
    return [part for piece in _joined(named) for part in _split_name(piece)]


def _is_surname(left: _Piece, piece: _Piece) -> bool:
    """Tell a place or a calling that is somebody's name: "Ms Paris", "Mark Singer"."""
    if len(piece.words) > 1 or not piece.words[0].is_capital or piece.words[0].text.isupper():
        return False
    is_calling = piece.kind == "role" and piece.entry is not None and piece.entry.group in _CALLINGS
    if left.kind == "title":
        return is_calling or piece.kind in ("place", "capital")
    return is_calling and left.kind == "name" and gender_of_given_name(left.words[-1].text) != "-"


def _is_entry(words: Sequence[Word], i: int, count: int, entry: Entry) -> bool:
    """Tell a phrase of the tables from part of a name ("Grant", "Long Island")."""
    if entry.kind in ("crowd", "anyone", "text", "group") and i + count < len(words):
        return False  # these only head a phrase: "media" in "media mogul" does not
    return entry.kind != "title" or i + count < len(words)


def _is_particle(words: Sequence[Word], i: int, pieces: Sequence[_Piece]) -> bool:
    if words[i].text not in _PARTICLES or (pieces and pieces[-1].kind != "name"):
        return False
    return any(word.is_capital for word in words[i + 1 : i + 3])


def _joined(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Make one name of neighbouring name words, and of a place or body with a name beside it ("Air Jordan")."""
    out: list[_Piece] = []
    for piece in pieces:
        last = out[-1] if out else None
        if last is not None and _is_one_name(last, piece):
            out[-1] = _Piece("name", last.words + piece.words)
        else:
            out.append(piece)
    return out


def _split_name(piece: _Piece) -> list[_Piece]:
    """Part a body from the person behind it: "Orle Council Enver Tarn"."""
    if piece.kind != "name":
        return [piece]
    for i in range(len(piece.words) - _FULL_NAME_WORDS, 0, -1):
        found = longest(piece.words, i - 1)
        if found is not None and found[0] == 1 and found[1].kind == "group" and i > 1:
            return [_Piece("name", piece.words[:i]), _Piece("name", piece.words[i:])]
    return [piece]


def _is_one_name(left: _Piece, right: _Piece) -> bool:
    if right.kind == "name":
        return left.kind in ("name", "place", "capital", "body") or (left.kind == "adjective" and len(right.words) == 1)
    if left.kind != "name":
        return False
    if right.kind in ("place", "capital", "body"):
        return True
    return right.kind in ("group", "text", "crowd") and right.words[0].is_capital  # "Orle Water Board"


def _headed(pieces: Sequence[_Piece], text: str, words: Sequence[Word], made: Callable[..., Phrase]) -> Phrase:
    """The phrase that its last piece heads; ``made`` knows its words and its determiner, and makes it in one step."""
    last = pieces[-1]
    start, end = words[0].start, words[-1].end
    places, bodies, modifiers = _qualifiers(pieces[:-1])
    made = partial(made, end=end, places=places, bodies=bodies, modifiers=modifiers)
    if last.kind == "name":
        return _named(pieces, text, made)
    entry = last.entry
    made = partial(made, head=last.text.lower())
    lead = last.words[0].start
    if entry is None:
        return made("thing", lead=lead, plural=last.words[-1].tag in ("NNS", "NNPS"))
    if last.kind == "role":
        role = Role(text[start:end], entry.key, entry.group, entry.gender, entry.plural, places, bodies, modifiers)
        return made("role", role=role, plural=entry.plural, gender=entry.gender, lead=_role_start(pieces))
    if last.kind in ("place", "capital"):
        return made("place", key=entry.key, lead=lead)
    if last.kind in ("people", "adjective"):
        kind = "place" if entry.plural or _is_people(last) else "thing"
        return made(kind, key=entry.key, plural=True, lead=lead)
    if last.kind == "body":
        return made("body", key=entry.key, lead=lead)
    if last.kind == "title":
        return made("thing", lead=lead)
    kinds = {"group": "group", "crowd": "crowd", "anyone": "anyone"}
    return made(kinds.get(last.kind, "text"), plural=entry.plural, lead=_role_start(pieces))


def _is_people(piece: _Piece) -> bool:
    return piece.words[-1].tag in ("NNS", "NNPS") or piece.text.endswith("s")


def _named(pieces: Sequence[_Piece], text: str, made: Callable[..., Phrase]) -> Phrase:
    """A phrase that ends in a name: what stands before it is its title and its office."""
    run = pieces[-1].words
    name = text[run[0].start : run[-1].end]
    title, gender = "", "-"
    role: Role | None = None
    lead = run[0].start
    for i, piece in enumerate(pieces[:-1]):
        entry = piece.entry
        if entry is None or piece.kind not in ("title", "role"):
            continue
        gender = entry.gender if entry.gender != "-" else gender
        lead = min(lead, _role_start(pieces[: i + 1]))
        if piece.kind == "title":
            title = piece.text
        if entry.key:
            places, bodies, modifiers = _qualifiers(pieces[:i])
            words = text[_role_start(pieces[: i + 1]) : piece.words[-1].end]
            role = Role(words, entry.key, entry.group, entry.gender, entry.plural, places, bodies, modifiers)
    if role is not None and role.plural:
        role = replace(role, plural=False)
    return made(
        "name", head=name.lower(), name=name, name_start=run[0].start, lead=lead, title=title, gender=gender, role=role
    )


def _role_start(pieces: Sequence[_Piece]) -> int:
    """Offset at which an office begins: at whose it is, without stray words before that ("pictured Orle mayor").

    Nor do plain words belong to an office in capitals ("no word Mayor Orle would go").
    """
    while len(pieces) > 1 and pieces[-1].words[0].is_capital and _is_stray(pieces[0]):
        pieces = pieces[1:]
    for i, piece in enumerate(pieces):
        if piece.kind != "word" or piece.words[0].text.lower() in _FORMER:
            return (
                piece.words[0].start if i and any(p.kind in _OWNERS for p in pieces[i:]) else pieces[0].words[0].start
            )
    return pieces[0].words[0].start


def _is_stray(piece: _Piece) -> bool:
    return piece.kind == "word" and piece.text.islower() and piece.text not in _FORMER


def _qualifiers(pieces: Sequence[_Piece]) -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    places: set[str] = set()
    bodies: set[str] = set()
    modifiers: list[str] = []
    for piece in pieces:
        if piece.entry is not None and piece.kind in ("place", "capital", "adjective", "people"):
            places.add(piece.entry.key)
        elif piece.entry is not None and piece.kind == "body":
            bodies.add(piece.entry.key)
        elif piece.kind == "name":
            bodies.add(piece.text)
        elif piece.kind != "title":
            modifiers.extend(word.plain.lower() for word in piece.words)
    return frozenset(places), frozenset(bodies), tuple(modifiers)
