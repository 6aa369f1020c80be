"""A document in, everyone and everything it names out, in the order of the text.

A mention is a noun phrase that heads with a name, an office, a country, a body, a crowd or a text; what follows it with
"of", "at" or "for" is linked to it, and an apposition (", a former envoy,") tells its office.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.datamodel import Document, Span
from onrecord.lexicons import listed
from onrecord.stories.gazetteer import longest
from onrecord.stories.phrases import DETERMINERS, Phrase, PhraseKind, Role, is_pronoun, parse
from onrecord.stories.words import Word, read

__all__ = ["CASE", "Mention", "Reading", "phrases_of", "reach_of", "read_document"]

_NOMINAL_TAGS = listed("NN NNS NNP NNPS JJ JJR JJS CD POS FW ADD")
_DAYS = listed(
    """Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July
    August September October November December Mon Tue Tues Wed Thu Thurs Fri Sat Sun today yesterday
    tomorrow"""
)
_FUNCTION = listed(
    """but and or so yet in on at for from with by after before when while if as since until although though
    because however meanwhile there here what who why how according during under earlier later last now then
    also he she it they i we you asked said added told says not is was are were be been has have had do did
    will would can could"""
)
"""Stands in for tags where a document has none."""
_BE = listed("is was remains became")
_LINKS = listed("of at for from in by to with on")
_SITING = listed("in at near")
_MAX_LINKS = 3
_ARTICLE_CHARS = 5  # "the" and a space or two
_INSIDER = re.compile(  # Example: "two [people familiar with the matter]": known by how they know, not by a body
    r"(?:(?:the|a|an|one|two|three|four|five|several|some|many|another|other|second|third)\s+)*"
    r"(?P<who>people|persons?|sources?|someone|those|insiders)\s+"
    r"(?:familiar\s+with|close\s+to|briefed\s+(?:on|about|by)|with\s+(?:direct\s+)?knowledge\s+of|involved\s+in|"
    r"aware\s+of|present\s+at)\s+[^,;:]+",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:(?:more|fewer|less) than|at least|as many as|up to|close to|nearly|almost|about|around|roughly|over)\s+"
    r"(?=\d|(?:an?|half|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|one)\b)",
    re.IGNORECASE,
)
# Example: "[More than ]50 diplomats said": how many they are

_ASIDE = re.compile(r"(?:(?<!\s)\s+)?\([^()]*\)")  # Example: "Orle[ (Green)] and Tarn"

_VERSUS = listed("v v. vs vs.")
_FIRM_ENDS = listed("Co Company Sons Brothers Partners")
_SAYS = listed("said says told tells added adds confirmed announced reported wrote tweeted")
CASE = "case"  # what the name of a court case heads with
_LIST_GAP = re.compile(r",\s+(?:and\s+)?")
_LIST_END = re.compile(r"\band\s[^,;:]")
_STUBS = listed("the a an mr mr. mrs mrs. ms ms. dr dr. sir lord lady sen. rep. gen. gov. president")


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase of a document, the number of its sentence, and the offices that an apposition gives it.

    ``same_as`` is the name that stands in apposition to a described body ("the water agency, Orle Rivers"),
    ``described`` what stands in apposition to a name without being an office ("an Orle woman"), ``before`` the word in
    front, in lower case.
    """

    phrase: Phrase
    sentence: int
    roles: tuple[Role, ...] = ()
    is_possessor: bool = False
    same_as: Phrase | None = None
    described: Phrase | None = None
    before: str = ""

    @property
    def start(self) -> int:
        return self.phrase.start

    @property
    def end(self) -> int:
        return self.phrase.end


@dataclass(frozen=True, slots=True)
class Reading:
    """A document with its mentions in the order of the text, and the words of each sentence."""

    document: Document
    mentions: tuple[Mention, ...]
    words: tuple[tuple[Word, ...], ...]

    @property
    def id(self) -> str:
        return self.document.article.id

    def sentence_at(self, offset: int) -> int:
        """Number of the last sentence that begins at or before ``offset``; -1 before the first."""
        return bisect_right(self.document.sentences, offset, key=lambda s: s.start) - 1

    def mentions_in(self, sentence: int) -> Sequence[Mention]:
        """The mentions of the sentence of a number."""
        low, high = (
            bisect_left(self.mentions, number, key=lambda m: m.sentence) for number in (sentence, sentence + 1)
        )
        return self.mentions[low:high]

    def paragraph_at(self, offset: int) -> int:
        """Number of the paragraph at ``offset``; -1 before the first."""
        sentence = self.sentence_at(offset)
        return -1 if sentence < 0 else self.document.sentences[sentence].paragraph


def read_document(document: Document) -> Reading:
    """Find the mentions of ``document``; titles and headings, which capitalise at will, yield none."""
    text = document.article.text
    tags = {token.start: token.tag for token in document.tokens}
    mentions: list[Mention] = []
    sentences = []
    for number, sentence in enumerate(document.sentences):
        words = read(text[sentence.start : sentence.end], sentence.start, tags)
        sentences.append(words)
        if document.article.zone_at(sentence.start) not in ("title", "heading", "boilerplate"):
            mentions.extend(_mentions(words, text, number))
    return Reading(document, tuple(mentions), tuple(sentences))


def phrases_of(reading: Reading, spans: Sequence[Span]) -> tuple[Phrase, ...]:
    """Read the phrases that a source credits: one, or several that "and" joins ("Oye and the mayor of Orle")."""
    if not spans:
        return ()
    text = reading.document.article.text
    start, end = _whole(reading, spans[0], text)
    counted = _COUNTED.match(text, start, end)
    start = counted.end() if counted else start
    asides = [match.span() for match in _ASIDE.finditer(text, start, end)]
    words = [
        word
        for sentence in reading.words[max(0, reading.sentence_at(start)) : reading.sentence_at(end) + 1]
        if sentence and sentence[0].start < end and start < sentence[-1].end
        for word in sentence
        if start <= word.start and word.end <= end and not any(a <= word.start < b for a, b in asides)
    ]
    if not words:
        words = list(read(text[start:end], start))
    if is_pronoun(words) or words[0].text.lower() == "who":  # "[who blamed the mayor] for it"
        only = parse(words[:1], text)
        return (only,) if only else ()
    insider = _INSIDER.match(text, start, end)
    if insider is not None:
        kind: PhraseKind = "anyone" if insider["who"].lower() in ("person", "someone", "source") else "crowd"
        whole_text = text[start : insider.end()]
        return (Phrase(kind, whole_text, start, insider.end(), insider["who"].lower(), plural=kind == "crowd"),)
    found = [mention for mention in _mentions(words, text, 0) if not mention.is_possessor]
    if not found:
        whole = parse(words, text)
        return (whole,) if whole else ()
    able = [mention for mention in found if mention.phrase.kind != "thing" or mention.phrase.determiner]
    first = _named_office(able or found, text)
    joined = _joined(first, [mention for mention in found if mention.start >= first.end], text)
    if len(joined) == 1 and first.phrase.kind == "role":
        return (_named_behind(reading, first.phrase, text) or first.phrase,)
    return tuple(mention.phrase for mention in joined)


def _joined(first: Mention, others: Sequence[Mention], text: str) -> list[Mention]:
    """The mentions that "and" joins to the first, those of a list too ("Orle, Tarn and Brand").

    In a list all or none are names; "Orle, the mayor, and Tarn" are two.
    """
    joined, listed_ = [first], [first]
    reach = reach_of(first.phrase)
    for mention in others:
        gap = _ASIDE.sub("", text[reach : mention.start]).strip()
        reach = reach_of(mention.phrase)
        if gap == "," and mention.phrase.role is not None and mention.phrase.role in listed_[-1].roles:
            continue  # "Orle, [the mayor], and Tarn"
        if first.phrase.kind == "name" and mention.phrase.kind == "role" and not mention.phrase.determiner:
            break  # "Orle, news editor and [columnist] at the paper"
        if gap not in ("and", ", and", "&", ",") or _is_in_name(listed_[-1].phrase, gap, mention.phrase):
            break
        listed_.append(mention)
        if gap != ",":
            joined = list(listed_)
        elif len({m.phrase.kind == "name" for m in listed_}) > 1:
            break
    return joined


def _is_in_name(first: Phrase, gap: str, other: Phrase) -> bool:
    """Tell a mark inside a name ("Orle & Co") or before an office (Ana Orle, [Tarnland's Health] and Port Chief)."""
    if gap == "&":
        return other.text.split(" ")[0].rstrip(".") in _FIRM_ENDS
    return gap == "," and first.kind == "name" and other.possessor is not None


def _named_behind(reading: Reading, office: Phrase, text: str) -> Phrase | None:
    """The name that stands in apposition to an office where a source ends before it ("the team's coach", Ana Orle,)."""
    for mention in reading.mentions:
        behind = mention.start > office.end and text[reach_of(office) : mention.start].strip() == ","
        if behind and mention.phrase.kind == "name" and any(_is_office(role, office) for role in mention.roles):
            return mention.phrase
    return None


def _is_office(role: Role, office: Phrase) -> bool:
    return office.role is not None and role.family == office.role.family


def _whole(reading: Reading, span: Span, text: str) -> tuple[int, int]:
    """The extent of a source: with the article before it, and with the rest of a mention that it cuts short ("Mr")."""
    start, end = span.start, span.end
    before = re.search(r"\b(?:the|a|an)\s+$", text[max(0, start - _ARTICLE_CHARS) : start], re.IGNORECASE)
    if before is not None:
        start -= len(before.group())
    if span.text.lower() in _STUBS:
        for mention in reading.mentions:
            if mention.start <= span.start < mention.end and mention.end > end:
                return mention.start, mention.end
    return _list_start(reading, start, end, text), end


def _list_start(reading: Reading, start: int, end: int, text: str) -> int:
    """Where the list begins that opens a sentence and that a source cuts short ("Orland, [Veltria and Tarnland]")."""
    number = reading.sentence_at(start)
    opens = reading.document.sentences[number].start if number >= 0 else start
    last = max(opens, *(text.rfind(mark, opens, end) + 1 for mark in ",;:"))
    if opens >= start or not _LIST_END.search(text, last, end):
        return start
    at = opens
    for mention in reading.mentions:
        if mention.sentence == number and mention.start == at and reach_of(mention.phrase) < start:
            gap = _LIST_GAP.match(text, reach_of(mention.phrase))
            at = gap.end() if gap else at
    return opens if at == start else start


def reach_of(phrase: Phrase) -> int:
    """Where a phrase ends with all that is linked to it."""
    return phrase.links[-1][1].end if phrase.links else phrase.end


def _named_office(found: Sequence[Mention], text: str) -> Mention:
    """The first mention, or the name that stands in apposition to it ("the mayor, Ana Orle")."""
    first = found[0]
    named = [other for _, other in first.phrase.links if other.kind == "name" and _is_announced(other)]
    if first.phrase.role is not None and first.phrase.role.group == "spokesperson":  # "a spokesman for Sen. Orle"
        named = [other for other in named if other.determiner]
    if named and (
        first.phrase.kind != "name" or _is_part(first.phrase, named[0])
    ):  # "Undersecretary for Rivers Mr. Orle"
        return replace(first, phrase=named[0])
    reach = reach_of(first.phrase)
    after = next((mention for mention in found[1:] if mention.start >= reach), None)
    if after is not None and after.phrase.kind == "name" and after.phrase.role is not None:
        mark = text[reach : after.start].strip()
        if mark == "&" and _is_in_name(first.phrase, mark, after.phrase):  # "Orle & Co chairwoman Ana Tarn"
            return after
    if first.phrase.kind == "name" or after is None or after.phrase.kind not in ("name", "body"):
        return first
    between = text[reach : after.start].strip()
    if (
        between.startswith(",")
        and first.phrase.links
        and " " not in after.phrase.name
        and not _is_announced(after.phrase)
    ):
        return first  # "the mayor of Orle, Tarnland"
    gap = between.strip(" ,")
    return after if gap == "" or (gap == "and" and _is_one_calling(first.phrase, after.phrase)) else first


def _is_part(first: Phrase, name: Phrase) -> bool:
    """Tell the beginning of a body's name from whoever is named behind it ("Friends of Orle chairwoman Ana Tarn")."""
    return " " not in first.name and not first.title and first.role is None and name.role is not None


def _is_one_calling(first: Phrase, name: Phrase) -> bool:
    """Tell two callings of one person, or one with "and" inside: "her friend and fellow singer Ana Orle"."""
    if first.kind != "role" or name.determiner or not (name.role or name.title):
        return False
    own = not first.determiner or (first.possessor is not None and first.possessor.kind == "pronoun")
    return own or bool(first.links and name.bodies)  # "the chair of the Harbour and River Council Ms Ana Orle"


def _is_announced(name: Phrase) -> bool:
    """Tell a name with a title, an office or a body before it ("the Orle Council Enver Tarn")."""
    return bool(name.title or name.role or ((name.bodies or name.modifiers) and " " in name.name))


def _mentions(words: Sequence[Word], text: str, sentence: int) -> list[Mention]:
    stretches = list(_stretches(words))
    phrases: list[tuple[int, int, Phrase]] = []
    for start, end in stretches:
        phrase = parse(words[start:end], text)
        if phrase is not None:
            phrases.append((start, end, phrase))
    linked = _linked(words, _with_cases(words, phrases, text), text)
    found: list[Mention] = []
    for start, _, phrase in linked:
        before = words[start - 1].text.lower() if start else ""
        found.append(Mention(phrase, sentence, before=before))
        found.extend(Mention(owner, sentence, is_possessor=True) for owner in _owners(phrase))
    found = _with_appositions(words, found)
    return sorted((m for m in found if m.phrase.kind != "pronoun"), key=lambda m: (m.start, -m.end))


def _with_cases(
    words: Sequence[Word], phrases: Sequence[tuple[int, int, Phrase]], text: str
) -> list[tuple[int, int, Phrase]]:
    """Make one text of the two sides of a court case: "Orle v. Tarn" are no persons here."""
    out: list[tuple[int, int, Phrase]] = []
    for start, end, phrase in phrases:
        if out and out[-1][1] + 1 == start and words[start - 1].text in _VERSUS:
            first, _, other = out.pop()
            lead = other.name_start if other.kind == "name" else other.start
            case = Phrase("text", text[lead : phrase.end], lead, phrase.end, head=CASE, lead=lead)
            out.append((first, end, case))
        else:
            out.append((start, end, phrase))
    return out


def _owners(phrase: Phrase) -> Iterator[Phrase]:
    owner = phrase.possessor
    while owner is not None:
        if owner.kind != "pronoun":
            yield owner
        owner = owner.possessor


def _stretches(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Runs of words that may be one noun phrase."""
    covered = _covered(words)
    start: int | None = None
    for i, word in enumerate(words):
        opens = _opens(word) and covered.get(i, i) == i
        second = opens and start is not None and i == start + 1 and words[start].text.lower() in DETERMINERS
        if start is not None and (opens or not _is_nominal(words, i, covered)) and not second:
            yield start, i
            start = None
        if start is None and (opens or _is_nominal(words, i, covered)) and word.tag != "POS":
            start = i
    if start is not None:
        yield start, len(words)


def _opens(word: Word) -> bool:
    """Tell a determiner; not the conjunction "that", nor "Some" in a name."""
    if word.text.lower() not in DETERMINERS or word.tag.startswith("NNP"):
        return False
    return word.text.lower() != "that" or word.tag in ("DT", "")


def _covered(words: Sequence[Word]) -> dict[int, int]:
    """Positions inside phrases of the tables of more than one word, or of one that counts as a noun."""
    covered: dict[int, int] = {}
    i = 0
    while i < len(words):
        found = longest(words, i)
        if found is not None and (found[0] > 1 or _noun_like(words[i])):
            covered.update(dict.fromkeys(range(i, i + found[0]), i))
            i += found[0]
        else:
            i += 1
    return covered


def _noun_like(word: Word) -> bool:
    return (
        not word.tag
        or word.tag in _NOMINAL_TAGS
        or (word.is_capital and word.tag in ("VB", "VBP", "VBN", "VBG", "PRP"))
    )


def _is_nominal(words: Sequence[Word], i: int, covered: dict[int, int]) -> bool:
    word = words[i]
    if covered.get(i, i) != i:  # "Speaker of the House" is one phrase of the tables
        return True
    if word.text == "Sun" and i and words[i - 1].is_capital and words[i - 1].text not in _DAYS:  # "The Orle Sun"
        return True
    if word.text in _DAYS or (word.text.lower() in _FUNCTION and not word.tag.startswith("NNP")):
        return i in covered and len(word.text) > 1 and word.is_capital
    if i in covered:
        return True
    if word.text in ("'", "’"):
        return 0 < i < len(words) - 1 and words[i - 1].text.endswith("s") and words[i - 1].end == word.start
    if not word.text[:1].isalnum() and word.tag != "POS":
        return False
    if word.tag in _NOMINAL_TAGS:
        return True
    if not word.tag and word.text.islower() and i > 0 and i + 1 in covered:
        return words[i - 1].text.lower() in DETERMINERS  # without tags, taken for an adjective: "a top general"
    if word.tag in ("VBG", "VBN") and i + 1 < len(words) and i > 0:
        before = words[i - 1]
        return before.text.lower() in DETERMINERS or before.tag == "POS" or before.tag.startswith("JJ")
    if word.is_capital and word.text != "I" and "'" not in word.plain:
        return not word.tag or (i > 0 and words[i - 1].text[-1:].isalnum())
    return (
        word.text in ("von", "van", "der", "de", "bin", "al", "el", "la", "du", "di", "da")
        and i > 0
        and words[i - 1].is_capital
    )


def _linked(
    words: Sequence[Word], phrases: Sequence[tuple[int, int, Phrase]], text: str
) -> list[tuple[int, int, Phrase]]:
    """Join each phrase with those that "of", "at", "for" ... tie to it."""
    out = []
    for number, (start, end, phrase) in enumerate(phrases):
        links: list[tuple[str, Phrase]] = []
        reach = end
        for next_start, next_end, other in phrases[number + 1 : number + 1 + _MAX_LINKS]:
            if next_start != reach + 1 or words[reach].text.lower() not in _LINKS:
                break
            links.append((words[reach].text.lower(), other))
            reach = next_end
        if links and phrase.kind in ("role", "group", "crowd", "anyone", "text", "name", "thing"):
            phrase = _with_links(phrase, tuple(links), text)
        out.append((start, end, phrase))
    return out


def _with_links(phrase: Phrase, links: tuple[tuple[str, Phrase], ...], text: str) -> Phrase:
    places, bodies = set(phrase.places), set(phrase.bodies)
    for preposition, other in links:
        if preposition not in ("of", "at", "for", "in", "to"):
            break
        places |= other.places | ({other.key} if other.kind == "place" else set())
        bodies |= other.bodies | ({other.key} if other.kind == "body" else set())
        if other.kind == "name":
            bodies.add(other.name)
    role = phrase.role
    if phrase.kind == "name":
        return replace(phrase, links=links)
    if role is not None:
        words = text[phrase.start : links[-1][1].end]
        role = replace(role, text=words, places=frozenset(places), bodies=frozenset(bodies))
    return replace(phrase, links=links, role=role, places=frozenset(places), bodies=frozenset(bodies))


def _with_appositions(words: Sequence[Word], mentions: Sequence[Mention]) -> list[Mention]:
    """Give a name the office that stands beside it between commas, on either side."""
    ends = {word.end: i for i, word in enumerate(words)}
    starts = {word.start: i for i, word in enumerate(words)}
    out = list(mentions)
    for i, left in enumerate(mentions):
        for k in range(i + 1, min(i + 3, len(mentions))):
            right = mentions[k]
            at, then = ends.get(left.end), starts.get(right.start)
            if at is None or then is None or right.is_possessor or left.is_possessor:
                continue
            gap = [word.text for word in words[at + 1 : then]]
            if not _is_gap(gap) or (gap == [","] and _says(words, right.phrase)):
                continue
            if not _is_site(mentions, i):
                out[i] = _apposed(out[i], left, right)
            out[k] = _apposed(out[k], right, left, before=True)
    return out


def _says(words: Sequence[Word], office: Phrase) -> bool:
    """Tell an office that has a verb of its own and stands beside nothing: "It left Orle, a senior envoy said"."""
    behind = next((word.text for word in words if word.start >= reach_of(office)), "")
    return behind in _SAYS and office.kind == "role"


def _is_site(mentions: Sequence[Mention], i: int) -> bool:
    """Tell where something happens, "in Orle, Tarnland", from whom an office behind it may describe."""
    if mentions[i].before in _SITING and " " not in mentions[i].phrase.name:
        return True
    is_second = i > 0 and mentions[i].before == "," and mentions[i - 1].phrase.kind in ("name", "place")
    return is_second and mentions[i - 1].before in _SITING


def _is_gap(gap: Sequence[str]) -> bool:
    """A comma, dash or bracket, perhaps with an age (", 33,") or a clause (", who was")."""
    if not gap or gap[0] not in (",", "(", "-", "–", "—"):
        return False
    if len(gap) == 3:
        return (gap[2] == "," and gap[1].isdigit()) or (gap[1] == "who" and gap[2] in _BE)
    return len(gap) == 1


def _apposed(mention: Mention, name: Mention, office: Mention, *, before: bool = False) -> Mention:
    role = office.phrase.role
    if name.phrase.kind == "group" and office.phrase.kind in ("body", "name") and not before:
        told = name.phrase.determiner == "the" and name.before not in _LINKS - {"by"}
        is_person = office.phrase.title or office.phrase.role
        return replace(mention, same_as=office.phrase) if told and not is_person else mention
    if name.phrase.kind == "name" and office.phrase.kind == "anyone" and not before:
        return replace(mention, described=office.phrase)
    if name.phrase.kind != "name" or office.phrase.kind != "role" or role is None or role.plural:
        return mention
    definite = office.phrase.determiner in ("the",) or office.phrase.possessor is not None
    described = office.phrase.determiner in ("a", "an", "one") or role.places or role.bodies or role.modifiers
    if before and not definite:
        return mention
    if not (definite or described):
        return mention
    return replace(mention, roles=(*mention.roles, role))
