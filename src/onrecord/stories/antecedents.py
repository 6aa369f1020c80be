"""A word that leans on its context in, whom it means out: "he", "it", "the president", "the agency", "the statement".

The nearest one that fits wins, with the speaker of a sentence before others in it and its first mention before later
ones, since a sentence of news opens with whom it is about. Where nothing near fits, the answer is None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from onrecord.datamodel import Statement
from onrecord.lexicons import listed
from onrecord.stories import roles
from onrecord.stories.complements import has_rank, is_complemented, is_elsewhere
from onrecord.stories.gazetteer import body
from onrecord.stories.humans import is_speaking
from onrecord.stories.identity import Who, describe, identify, is_bare, of_person
from onrecord.stories.mentions import Mention, reach_of
from onrecord.stories.phrases import Phrase, Role
from onrecord.stories.scene import Scene, place
from onrecord.stories.words import fold

__all__ = ["author", "crowd", "described", "employer", "group", "office", "pronoun", "several"]

_REACH_PARAGRAPHS = 3  # how far back a pronoun may reach; 1 to 5 tried on the lab's stories, 2 to 4 alike
_BODY_REACH_PARAGRAPHS = 12  # "the agency" may come back late; 6 to 20 alike

_OBJECT_MARKS = listed("to of with by from for against about at in on into than like")
_ABOUT = listed("about against between over")  # "the row over Orle" is what somebody else's sentence is about
_GENDERS = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "herself": "f"}
_IT = frozenset(["it", "its", "itself"])
_THEY = frozenset(["they", "them", "their", "themselves"])
_COUNTRY_WORDS = listed("country nation kingdom republic")
_NEW = listed("a an another some")  # what a phrase with these tells of has not been told before
_POSTS = listed("tweet tweets post posts")
_DOCUMENTS = listed(
    "report study survey poll review analysis assessment audit inquiry investigation research paper book"
)
_UTTERED = listed(
    """statement statements readout letter letters tweet tweets post posts message messages announcement communique
    communiqué release memo email emails speech address note interview editorial comment comments remark remarks words
    warning call claim claims video clip telegram pledge promise threat demand proposal testimony account column op-ed
    article update order ruling verdict brief filing cable memorandum petition lawsuit complaint motion manifesto
    dispatch submission document judgment decree resolution declaration notice answer reply response accusation
    allegation allegations criticism appeal briefing threats notes"""
)
"""Texts that whoever spoke before may have made; a report or a law speaks for itself."""
_PAPERS = listed("brief filing document cable memo memorandum petition lawsuit complaint motion submission letter")
"""Words for one and the same paper: "signed a memo ... the cable says"."""
_POSTING = listed("tweet tweets tweeted tweeting post posts posted posting wrote writing")
_PERSONAL = listed("legislator expert business writer activist law officer official adviser royal cleric kin")

_BOTH = 2
_PAIR = listed("two both pair duo couple")
_MEMBERS = {  # a word for several, and what each of them is
    "countries": "country", "nations": "country", "states": "country", "governments": "country",
    "men": "person", "women": "person", "leaders": "person", "senators": "person", "lawmakers": "person",
    "ministers": "person", "politicians": "person", "legislators": "person", "congressmen": "person",
}  # fmt: skip
_KINDS = {  # a bare word for a body, and the words that the name of such a body ends in or holds
    "panel": listed("committee commission subcommittee board tribunal council panel taskforce"),
    "agency": listed("agency administration bureau authority service department office"),
    "company": listed("inc corp corporation ltd llc plc co company holdings motors lines airlines group industries"),
    "firm": listed("inc corp ltd llc plc co partners lines airlines group"),
    "group": listed("association coalition foundation institute alliance federation union league network fund society"),
    "union": listed("union federation association brotherhood guild"),
    "court": listed("court tribunal"),
    "body": listed("committee commission council board agency authority association"),
    "department": listed("department ministry"),
    "bank": listed("bank"),
}  # fmt: skip
_VERBS_OF_MAKING = (
    r"(?:sign|submit|submitt|fil|issu|releas|publish|post|deliver|draft|circulat|lodg)(?:e|ed|ing|s|es)?"
    r"|sent|sends?|wrote|writes?|written"
)
_MAKING = re.compile(rf"\b(?:{_VERBS_OF_MAKING})\b", re.IGNORECASE)
_MADE_BY = re.compile(rf"[”\"’]?\s+(?:(?:was|were|is|has been)\s+)?(?:{_VERBS_OF_MAKING})\s+by\b", re.IGNORECASE)
_MADE_CHARS = 60  # from such a verb to the text it makes: "submitted [to the high court a long] brief"
_GAP = 4  # characters between a noun and the pronoun that goes on with it: a comma, spaces, a quotation mark

_ELECTED = listed("senator representative speaker party_leader")
_STATED = listed("official officer")  # of these groups is nobody who is not said to be

_Test = Callable[[Who], bool]


def pronoun(scene: Scene, phrase: Phrase, statement: Statement) -> Who | None:
    """Tell whom a pronoun means."""
    word = phrase.head
    if word == "who":
        return _before_who(scene, phrase)
    if word in ("which", "that"):
        close = [who for m, who in scene.named if 0 <= phrase.start - m.end <= _GAP and not m.is_possessor]
        return close[-1] if close else None
    if word in ("i", "me", "my"):
        around = [
            s
            for s in scene.statements
            if s.id != statement.id and any(c.overlaps(statement.source[0]) for c in s.content)
        ]
        return scene.speaker_of(around[-1]) if around and statement.source else None
    if word in _GENDERS:
        fits = _is_person(scene, _GENDERS[word])
        outer = _quoting(scene, statement)
        if outer is not None:
            return _quoted_person(scene, phrase.start, statement, outer, fits)
        return _besides(scene, phrase, statement, fits)
    if word in _IT:
        return _text_before(scene, phrase, statement) or _besides(scene, phrase, statement, _is_body)
    if word in _THEY:
        return _antecedent(scene, phrase.start, statement, _is_many)
    return None


def _besides(scene: Scene, phrase: Phrase, statement: Statement, test: _Test) -> Who | None:
    """The nearest actor that passes ``test``, and best one whom the reported words do not name: who "said that Orle
    would go" is hardly Orle."""
    named = {
        who
        for m, who in scene.named
        if statement.kind != "direct"
        and not m.is_possessor
        and any(c.start <= m.start < c.end for c in statement.content)
    }
    other = _antecedent(scene, phrase.start, statement, lambda who: test(who) and who not in named)
    return other or _antecedent(scene, phrase.start, statement, test)


def _text_before(scene: Scene, phrase: Phrase, statement: Statement) -> Who | None:
    """Whose the text is that "it" goes on with: "The letter warns of floods. [It] calls for a dam"."""
    here = scene.reading.paragraph_at(phrase.start)
    before = [s for s in scene.statements if place(s) < phrase.start and s.source and not s.nested_in]
    if not before or before[-1].id == statement.id or scene.reading.paragraph_at(place(before[-1])) != here:
        return None
    source = before[-1].source[0]
    is_text = any(
        m.phrase.kind == "text" and m.start <= source.start and source.end <= m.end + 1 for m in scene.reading.mentions
    )
    return scene.speaker_of(before[-1]) if is_text else None


def several(scene: Scene, phrase: Phrase, statement: Statement) -> Who | None:
    """Whom "the two" or "the countries" means: those who were credited together last; None where nobody was."""
    wanted = _MEMBERS.get(phrase.head, "")
    if (
        not (phrase.head in _PAIR or (wanted and phrase.determiner in ("the", "both")))
        or phrase.modifiers
        or phrase.links
    ):
        return None
    limit = scene.reading.paragraph_at(phrase.start) - _REACH_PARAGRAPHS
    for other in reversed(scene.statements):
        who = scene.speaker_of(other)
        if place(other) >= phrase.start or other.id == statement.id or who is None:
            continue
        if scene.reading.paragraph_at(place(other)) < limit:
            return None
        if who.kind == "group" and " and " in who.name:
            return who if wanted in ("", _kind_of_members(scene, who)) else None
    return None


def _kind_of_members(scene: Scene, who: Who) -> str:
    last = who.name.rsplit(" and ", 1)[1]
    return "person" if scene.cast.person(last) is not None else "country"


def _before_who(scene: Scene, phrase: Phrase) -> Who | None:
    """Whom "who" means: who stands before it, the chair in "the chair of Orle Lines, who"; no company."""
    close = [
        (m, who) for m, who in scene.named if 0 <= phrase.start - reach_of(m.phrase) <= _GAP and not m.is_possessor
    ]
    whole = [who for m, who in close if m.phrase.kind in ("name", "role") and who.kind in ("person", "unnamed")]
    several = [who for _, who in close if who.kind in ("group", "unnamed")]
    return next(iter(whole), several[-1] if several else None)


def _quoting(scene: Scene, statement: Statement) -> Statement | None:
    """The direct statement in whose words another stands."""
    outer = scene.statement(statement.nested_in)
    return outer if outer is not None and outer.kind == "direct" else None


def _quoted_person(scene: Scene, at: int, statement: Statement, outer: Statement, fits: _Test) -> Who | None:
    """Whom "he" means in quoted words: somebody named in them before, else nearby, but not whoever says them."""
    speaker = scene.speaker_of(outer)
    for mention in reversed(scene.reading.mentions):
        if mention.start < at and any(c.start <= mention.start < c.end for c in outer.content):
            who = identify(mention.same_as or mention.phrase, scene.id, scene.cast)
            if who is not None and who != speaker and fits(who):
                return who
    return _antecedent(scene, at, statement, lambda who: who.kind == "person" and who != speaker and fits(who))


def _is_person(scene: Scene, gender: str) -> _Test:
    def test(who: Who) -> bool:
        if who.kind == "unnamed":
            return who in scene.singles
        person = scene.person(who)
        told = person.gender if person is not None else "-"
        return who.kind == "person" and (gender == "-" or told in ("-", gender))

    return test


def _is_body(who: Who) -> bool:
    return who.kind in ("organisation", "country")


def _is_country(who: Who) -> bool:
    return who.kind == "country"


def _is_many(who: Who) -> bool:
    return who.kind in ("group", "unnamed", "organisation", "country")


def _antecedent(scene: Scene, at: int, statement: Statement, test: _Test, reach: int = _REACH_PARAGRAPHS) -> Who | None:
    """The nearest actor before ``at`` that passes ``test``, sentence by sentence."""
    here = scene.reading.sentence_at(at)
    if here < 0:
        return None
    sentences = scene.reading.document.sentences
    for number in range(here, -1, -1):
        if sentences[here].paragraph - sentences[number].paragraph > reach:
            break
        if number != here and _is_caption(scene, number) != _is_caption(scene, here):
            continue
        for who in _candidates(scene, number, at, statement):
            if test(who):
                return who
        if any(_is_doubtful(scene, m) for m in scene.reading.mentions if m.sentence == number and m.start < at):
            return None  # whoever that is may be meant
    return None


def _is_doubtful(scene: Scene, mention: Mention) -> bool:
    """Tell a name that fits two people: nobody before it is the nearest."""
    name = mention.phrase
    if name.kind != "name" or mention.is_possessor or identify(name, scene.id, scene.cast) is not None:
        return False
    return bool(scene.cast.fitting(name))


def _is_caption(scene: Scene, number: int) -> bool:
    return scene.reading.document.article.zone_at(scene.reading.document.sentences[number].start) == "caption"


def _candidates(scene: Scene, number: int, at: int, statement: Statement) -> Iterator[Who]:
    """Those whom a sentence offers, best first."""
    sentence = scene.reading.document.sentences[number]
    for other in reversed(scene.statements):
        who = scene.speaker_of(other)
        if who is None or other.nested_in or other.id == statement.id or place(other) >= at:
            continue
        spoken = other.source and sentence.start <= other.source[0].start < sentence.end
        runs_on = not other.source and other.start <= sentence.end and sentence.start <= other.content[-1].end
        if spoken or runs_on:
            yield who
    own = [(c.start, c.end) for c in statement.content]
    mentions = [
        (m, who)
        for m, who in scene.named
        if m.sentence == number and m.start < at and not any(start <= m.start < end for start, end in own)
    ]
    free = [(m, who) for m, who in mentions if not m.is_possessor and not _is_aside(m, who)]
    yield from (who for m, who in free if m.before not in _ABOUT)
    yield from (who for m, who in free if m.before in _ABOUT)
    yield from (who for m, who in mentions if m.is_possessor)


def _is_aside(mention: Mention, who: Who) -> bool:
    """Tell somebody nameless who is no more than what another does: "was sent to a doctor"."""
    return who.kind == "unnamed" and mention.before in _OBJECT_MARKS and mention.phrase.determiner in ("a", "an")


def office(scene: Scene, phrase: Phrase, role: Role, statement: Statement) -> Who | None:
    """Tell who holds an office that the words alone do not settle: the nearest holder, or whoever was just named."""
    owner = phrase.possessor
    if owner is not None and owner.kind == "pronoun":
        whose = pronoun(scene, owner, statement)
        return Who("unnamed", f"{whose.name}'s {phrase.head}", scene.id) if whose is not None else None
    fits = {of_person(person) for person in roles.holders(role, scene.cast, scene.id)}
    if fits:
        return _antecedent(scene, phrase.start, statement, lambda who: who in fits)
    if role.group == "spokesperson":
        whom = employer(scene, phrase, role, statement)
        return whom if whom is not None and whom.kind != "person" else Who("unnamed", describe(phrase), scene.id)
    if phrase.determiner in ("the", "this", "that"):
        same = _same_unnamed(scene, phrase)
        if same is not None:
            return same
    if role.group in _PERSONAL and owner is not None:  # "Arden's sister" is nobody who was named before
        whose = identify(owner, scene.id, scene.cast)
        return Who("unnamed", f"{whose.name}'s {phrase.head}" if whose is not None else describe(phrase), scene.id)
    if role.group in _PERSONAL and phrase.determiner in ("the", "this", "that") and not _is_told_apart(role):
        gender, others = _is_person(scene, role.gender), _named_after(scene, phrase)

        def fits_role(who: Who) -> bool:
            return who.kind == "person" and who not in others and gender(who) and _may_be(scene, who, role)

        known = _antecedent(scene, phrase.start, statement, fits_role)
        return known or Who("unnamed", describe(phrase), scene.id)
    if phrase.determiner or role.places or role.bodies or role.modifiers:
        return Who("unnamed", describe(phrase), scene.id)
    return None


def _is_told_apart(role: Role) -> bool:
    """Tell one of many who must be called so to be meant: "the top Republican", "the ranking member of the panel"."""
    return role.group in ("legislator", "official") and (has_rank(role) or is_complemented(role))


def _named_after(scene: Scene, phrase: Phrase) -> set[Who]:
    """Those whom the rest of the sentence names: "the candidate mocked Arden" is about another than Arden."""
    here = scene.reading.sentence_at(phrase.start)
    return {who for m, who in scene.named if m.sentence == here and m.start > phrase.end and m.phrase.kind == "name"}


def _same_unnamed(scene: Scene, phrase: Phrase) -> Who | None:
    """ "The official" is the "official of the harbour board" of before, "the first official" the first of several."""
    before = [
        who
        for mention, who in scene.named
        if mention.start < phrase.start and who.kind == "unnamed" and _is_same_word(mention.phrase, phrase)
    ]
    several = list(dict.fromkeys(before))
    told = phrase.text.lower().split()
    if "first" in told:
        return several[0] if several else None
    if "second" in told:
        return next((who for who in several if "second" in who.name), several[1] if len(several) == _BOTH else None)
    if "other" in told:
        return next((who for who in several if who != before[-1]), None) if len(several) == _BOTH else None
    return before[-1] if before else None


def _is_same_word(earlier: Phrase, phrase: Phrase) -> bool:
    if _last_word(earlier) != _last_word(phrase):
        return False
    if earlier.role is None or phrase.role is None:
        return phrase.role is None or not _is_told_apart(phrase.role)
    if _is_told_apart(phrase.role) and has_rank(phrase.role) != has_rank(earlier.role):
        return False
    return not is_elsewhere(phrase.role, earlier.role)


def _last_word(phrase: Phrase) -> str:
    return phrase.head.split(" ")[-1]


def _may_be(scene: Scene, who: Who, role: Role) -> bool:
    """Tell whether nothing known of a person speaks against a looser description of them."""
    person = scene.person(who)
    if person is None or not person.offices:
        return role.group not in _STATED
    groups = {known.group for known, _ in person.offices}
    if role.group in _STATED and role.group not in groups:
        return False
    if any(roles.is_rival(role, office) for office, _ in person.offices):
        return False
    if any(office.family == role.family and is_elsewhere(role, office) for office, _ in person.offices):
        return False
    if role.family in _ELECTED or roles.is_of_party(role):
        return "legislator" in groups
    if role.group == "legislator":
        return bool(groups & {"legislator", "head", "minister", "deputy"})
    return role.group in groups or role.group in ("business", "kin", "royal") or not groups & {"head", "minister"}


def employer(scene: Scene, phrase: Phrase, role: Role, statement: Statement) -> Who | None:
    """Tell for whom "a ministry spokeswoman" or "the spokesman" speaks: the body named before, by its last word."""
    kept = [word for word in role.modifiers if word not in ("chief", "deputy", "senior", "top")]
    for preposition, other in phrase.links[:1]:
        if preposition in ("for", "of") and other.kind == "group":
            return identify(other, scene.id, scene.cast) or group(scene, other, statement)
    if kept:
        named = group(scene, Phrase("group", " ".join(kept), phrase.start, phrase.end, head=kept[-1]), statement)
        return named if named is not None and named.kind != "unnamed" else None
    if phrase.determiner in ("the", ""):
        return _antecedent(scene, phrase.start, statement, lambda who: _is_body(who) or who.kind == "person")
    return _antecedent(scene, phrase.start, statement, _is_body, reach=1)


def group(scene: Scene, phrase: Phrase, statement: Statement) -> Who | None:
    """Tell which body "the agency", "the ministry" or "his office" is."""
    owner = phrase.possessor
    if owner is not None and owner.kind == "pronoun":
        whose = pronoun(scene, owner, statement)
        return Who("organisation", f"{whose.name}'s {phrase.head}") if whose is not None else None
    named = scene.cast.body_called(describe(phrase))
    if named is not None:
        return Who("organisation", named)
    if phrase.determiner in _NEW:
        return Who("unnamed", describe(phrase), scene.id)
    limit = scene.reading.paragraph_at(phrase.start) - _BODY_REACH_PARAGRAPHS
    for mention, who in reversed(scene.named):
        if mention.start >= phrase.start or scene.reading.paragraph_at(mention.start) < limit:
            continue
        if _is_body(who) and _is_called(mention, who, phrase):
            return who
    return Who("unnamed", describe(phrase), scene.id)


def _is_called(mention: Mention, who: Who, phrase: Phrase) -> bool:
    """Tell whether a body named earlier may be called by the head of ``phrase`` alone."""
    earlier = mention.phrase
    if not set(phrase.modifiers) <= set(earlier.modifiers) | set(fold(who.name).split()):
        return False
    if earlier.kind == "group" and (mention.same_as is not None or not is_bare(earlier)):
        return earlier.head == phrase.head or earlier.head.endswith(" " + phrase.head)
    if who.kind == "organisation" and not phrase.modifiers and _is_of_kind(who, phrase):
        return True
    known = body(who.name)
    if known is not None and phrase.head in (known.what, known.what.split()[-1]):
        return True
    return who.kind == "organisation" and phrase.head in fold(who.name).split()


def _is_of_kind(who: Who, phrase: Phrase) -> bool:
    """Tell a body by what its name says it is: "the panel" is the Orle Harbour Committee."""
    words = fold(who.name).split()
    return phrase.determiner == "the" and len(words) > 1 and not _KINDS.get(phrase.head, frozenset()).isdisjoint(words)


def author(scene: Scene, phrase: Phrase, statement: Statement) -> Who | None:
    """Tell whose statement, report or post speaks: what it says itself, else whoever made one before."""
    owned = _owner(scene, phrase, statement)
    if owned is not None:
        return owned
    if phrase.determiner in ("", "a", "an", "another", "one", "several", "some"):
        return Who("unnamed", describe(phrase), scene.id)
    earlier = _same_text(scene, phrase, statement)
    if earlier is not None:
        return earlier
    if phrase.head.split()[-1] not in _UTTERED:
        return _named_text(scene, phrase) or _described_text(scene, phrase)
    maker = _maker(scene, phrase)
    if maker is not None or phrase.head in _PAPERS - {"letter"}:
        return maker or _described_text(scene, phrase)
    if phrase.head in _POSTS:
        for other in reversed(scene.statements):
            if place(other) < phrase.start and other.cue and other.cue[0].text.lower().split()[-1] in _POSTING:
                return scene.speaker_of(other)
    before = [s for s in scene.statements if place(s) < phrase.start and s.id != statement.id and not s.nested_in]
    if before and scene.reading.paragraph_at(phrase.start) - scene.reading.paragraph_at(place(before[-1])) <= 1:
        return scene.speaker_of(before[-1])
    return Who("unnamed", describe(phrase), scene.id)


def _owner(scene: Scene, phrase: Phrase, statement: Statement) -> Who | None:
    """Whose a text is by its own words: "Arden's letter", "the ministry statement", "a report in the Orle Times"."""
    owner = phrase.possessor
    if owner is not None:
        return pronoun(scene, owner, statement) if owner.kind == "pronoun" else identify(owner, scene.id, scene.cast)
    for preposition, other in phrase.links:
        if preposition in ("from", "by", "in") and other.kind in ("name", "body", "place", "group", "role"):
            who = identify(other, scene.id, scene.cast)
            if who is not None and (preposition != "in" or who.kind == "organisation"):
                return who
    if phrase.bodies:
        name = sorted(phrase.bodies)[0]
        return identify(Phrase("name", name, phrase.start, phrase.end, name=name), scene.id, scene.cast)
    return None


def _same_text(scene: Scene, phrase: Phrase, statement: Statement) -> Who | None:
    """The owner of the text that was last called by the same word ("Orland's announcement ... the announcement")."""
    for mention in reversed(scene.reading.mentions):
        other = mention.phrase
        if mention.start < phrase.start and other.kind == "text" and other.head == phrase.head:
            owner = _owner(scene, other, statement)
            if owner is not None:
                return owner
    return None


def _maker(scene: Scene, phrase: Phrase) -> Who | None:
    """Who made the text that "the brief" is: who signed or filed one before, or who said something in one."""
    for mention in reversed(scene.reading.mentions):
        other = mention.phrase
        if mention.start >= phrase.start or other.kind != "text" or other.head not in _UTTERED:
            continue
        if other.head == phrase.head or not {other.head, phrase.head} - _PAPERS:
            found = _signer(scene, mention) or _sayer_in(scene, mention)
            if found is not None:
                return found
    return None


def _signer(scene: Scene, text: Mention) -> Who | None:
    """The subject of the verb that makes a text: "[The crews] have signed a letter", "a letter signed by [them]"."""
    opens = scene.reading.document.sentences[text.sentence].start
    made = list(_MAKING.finditer(scene.text, max(opens, text.start - _MADE_CHARS), text.start))
    here = [(m, who) for m, who in scene.named if m.sentence == text.sentence and not m.is_possessor]
    if made:
        fits = [who for m, who in here if m.end <= made[-1].start() and m.before not in _OBJECT_MARKS]
        return fits[-1] if fits else None
    by = _MADE_BY.match(scene.text, text.end)
    return next((who for m, who in here if by and m.start >= by.end()), None)


def _sayer_in(scene: Scene, text: Mention) -> Who | None:
    """Who says something in a text: "In a brief, [the bank] argued"."""
    if text.before not in ("in", "by", "through", "via"):
        return None
    for statement in scene.statements:
        if not statement.cue or statement.nested_in or any(c.start <= text.start < c.end for c in statement.content):
            continue
        if scene.reading.sentence_at(statement.cue[0].start) == text.sentence:
            return scene.speaker_of(statement)
    return None


def _named_text(scene: Scene, phrase: Phrase) -> Who | None:
    """The document of a name that "the report" or "the study" is: the last one named ("the Orle Rivers Survey")."""
    heads = _DOCUMENTS if phrase.head in _DOCUMENTS else {phrase.head}
    for mention, who in reversed(scene.named):
        named = mention.phrase.kind == "name" and who.kind == "organisation"
        if mention.start < phrase.start and named and fold(who.name).split()[-1] in heads:
            return who
    return None


def _described_text(scene: Scene, phrase: Phrase) -> Who:
    """ "The study" is the "study of river salt" of before, else only a study."""
    for mention in scene.reading.mentions:
        other = mention.phrase
        if mention.start < phrase.start and other.kind == "text" and other.head == phrase.head:
            return Who("unnamed", describe(other), scene.id)
    return Who("unnamed", describe(phrase), scene.id)


def crowd(scene: Scene, phrase: Phrase, who: Who) -> Who:
    """ "Officials" are the "Orland officials" of the sentence before."""
    if phrase.modifiers or phrase.places or phrase.bodies or phrase.possessor or phrase.links:
        return who
    if "other" in phrase.text.lower().split():
        return who
    here = scene.reading.sentence_at(phrase.start)
    for mention, other in reversed(scene.named):
        near = mention.start < phrase.start and here - mention.sentence <= 1
        same = mention.phrase.kind == "crowd" and mention.phrase.head == phrase.head
        if near and same and other.kind == "unnamed":
            return other
    return who


def described(scene: Scene, phrase: Phrase, statement: Statement) -> Who | None:
    """Tell whom "the 59-year-old", "the man" or "the country" means; others stay as they are described."""
    definite = phrase.determiner in ("the", "this", "that")
    if phrase.kind == "anyone" and phrase.places:
        same = _so_described(scene, phrase)
        if same is not None:
            return same
    if definite and phrase.head in _COUNTRY_WORDS:
        found = _antecedent(scene, phrase.start, statement, _is_country)
        return found or next((who for m, who in scene.named if m.start < phrase.start and _is_country(who)), None)
    if definite and (phrase.head.endswith("-year-old") or phrase.kind == "anyone"):
        gender = {"man": "m", "boy": "m", "woman": "f", "girl": "f"}.get(phrase.head, "-")
        return _antecedent(scene, phrase.start, statement, _is_person(scene, gender))
    if phrase.kind == "thing" and not is_speaking(phrase, is_nested=statement.nested_in is not None):
        return None
    return Who("unnamed", describe(phrase), scene.id)


def _so_described(scene: Scene, phrase: Phrase) -> Who | None:
    """The one person whom the article describes in the same words ("an Orlandish woman"), before or after."""
    fits = {
        identify(mention.phrase, scene.id, scene.cast)
        for mention in scene.reading.mentions
        if mention.described is not None
        and (mention.described.head, mention.described.places) == (phrase.head, phrase.places)
    }
    return fits.pop() if len(fits) == 1 else None
