"""One invented story as many outlets tell it, written for OnRecord: what the growth of stories is measured on.

A story runs for days. On each some things are said and some happen; the outlets of the day report most of them, each
in a wording of its own (as translations differ), with the numbers and days that belong to them, beside what happened
before, which everybody repeats, and what only they have. So articles share utterances, speakers, claims and times, and
the words of a story become more as it grows. None of it is true, and none of it is from any outlet.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.datamodel import Page
from onrecord.lexicons import listed

__all__ = ["CONTENT", "CUE", "DONE", "END", "SOURCE", "WORDS", "marked", "told"]

WORDS = 550
"""Words of an article, about."""
SOURCE, CUE, CONTENT = "\ue001", "\ue002", "\ue003"
"""What `marked` puts before the parts of a statement."""
END = "\ue000"
"""What it puts behind each."""

_MARK = re.compile(f"[{SOURCE}{CUE}{CONTENT}{END}]")
_A_DAY = 8  # articles of one story a day: a story of two hundred runs for almost four weeks
_SAID, _HAPPENED = 7, 6  # utterances and events of a day
_PEOPLE, _MORE_PEOPLE = 24, 3  # who speaks on the first day, and how many come up on each later one
_THINGS, _MORE_THINGS = 60, 10  # what a story is about, likewise
_WIDELY = 0.75  # chance that an article has the first thing said or done on its day; each further one has .1 less
_FIRST_DAY = dt.date(2031, 3, 3)

_GIVEN = (
    (
        "he",
        tuple(
            sorted(
                listed(
                    "Adam Boris Carl Daniel Edwin Felix George Henry Isaac Julian Karl Leon Martin Nathan Oscar Paul"
                )
            )
        ),
    ),
    (
        "she",
        tuple(
            sorted(
                listed("Alice Bella Clara Diana Elena Flora Greta Helen Irene Julia Karen Laura Maria Nina Olga Paula")
            )
        ),
    ),
)
_STARTS = tuple(
    sorted(listed("Bar Cald Dorn Fenn Gald Holm Jorn Keld Lorr Marn Nord Pell Rask Seld Torv Ulm Varn Wend Yark Zell"))
)
_ENDS = tuple(sorted(listed("aby adel aker ander elin ever icott igan imore indal isk omer onby orne ulan umber")))
_OFFICES = (
    "Prime Minister", "foreign minister", "transport minister", "energy minister", "defence minister",
    "opposition leader", "police chief", "harbour master", "governor", "union leader",
)  # fmt: skip
_CALLINGS = ("engineer", "economist", "lawyer", "farmer", "historian", "doctor", "ferry owner", "geologist")
_BODIES = (
    "Water Board", "Rail Authority", "Port Company", "Farm Union", "Medical Council", "Power Agency", "Coast Guard",
    "Housing Trust", "Teachers' League", "Customs Office", "Forest Service", "Savings Bank",
)  # fmt: skip
_KINDS = (
    "northern", "southern", "old", "coastal", "upper", "lower", "inner", "main", "second", "royal", "mountain",
    "river", "eastern", "western", "outer", "central",
)  # fmt: skip
_NOUNS = (
    "harbour", "bridge", "dam", "pipeline", "ferry", "tunnel", "quarry", "canal", "hospital", "school", "railway",
    "airfield", "mine", "reservoir", "lighthouse", "market", "prison", "refinery", "shipyard", "library", "barracks",
    "museum", "cable", "stadium", "road", "forest", "mill", "border crossing", "power station", "fish farm", "chapel",
    "archive", "brewery", "theatre", "glacier", "vineyard", "landfill", "monastery", "observatory", "greenhouse",
    "cemetery", "tramway", "orchard", "aqueduct", "foundry", "kindergarten", "warehouse", "windmill", "marsh", "castle",
)  # fmt: skip
_DEEDS = (  # base form, past form, what else it is called, past form of that, and the deed as a noun
    ("close", "closed", "shut", "shut", "closure"),
    ("rebuild", "rebuilt", "restore", "restored", "restoration"),
    ("sell", "sold", "give up", "given up", "sale"),
    ("inspect", "inspected", "examine", "examined", "inspection"),
    ("protect", "protected", "guard", "guarded", "protection"),
    ("widen", "widened", "enlarge", "enlarged", "enlargement"),
    ("finance", "financed", "pay for", "paid for", "financing"),
    ("evacuate", "evacuated", "clear", "cleared", "evacuation"),
    ("replace", "replaced", "renew", "renewed", "replacement"),
    ("return", "returned", "hand back", "handed back", "return"),
    ("lease", "leased", "rent out", "rented out", "lease"),
    ("repair", "repaired", "mend", "mended", "repair"),
    ("demolish", "demolished", "tear down", "torn down", "demolition"),
    ("reopen", "reopened", "open again", "opened again", "reopening"),
    ("abandon", "abandoned", "leave", "left", "abandonment"),
    ("survey", "surveyed", "map", "mapped", "survey"),
    ("seize", "seized", "take over", "taken over", "seizure"),
    ("flood", "flooded", "submerge", "submerged", "flooding"),
    ("search", "searched", "comb", "combed", "search"),
    ("occupy", "occupied", "camp in", "camped in", "occupation"),
    ("insure", "insured", "underwrite", "underwritten", "insurance"),
    ("disinfect", "disinfected", "clean", "cleaned", "disinfection"),
    ("fence", "fenced", "wall in", "walled in", "fencing"),
    ("auction", "auctioned", "put up for bids", "put up for bids", "auction"),
)
DONE = frozenset(word for deed in _DEEDS for past in deed[1:4:2] for word in past.split()[:1])
"""Past forms of what is done in these stories."""
_REASONS = (  # one reason in two wordings
    ("because the winter will be hard", "since a harsh winter is coming"),
    ("so that nobody has to leave", "so that no one must go away"),
    ("before the rains begin", "ahead of the rainy weeks"),
    ("although the money is short", "even if there is little cash"),
    ("if the council agrees", "provided that the councillors consent"),
    ("unless the neighbours object", "if those next door raise no objection"),
    ("as the treaty demands", "as is written in the accord"),
    ("without waiting for the courts", "and not wait for the judges"),
    ("to save the fishing fleet", "to rescue the fishermen's boats"),
    ("for the sake of the villages", "to help the hamlets"),
    ("while the inquiry goes on", "during the investigation"),
    ("and share what it earns", "and divide the profits"),
    ("after the bankruptcy", "now that it is insolvent"),
    ("in spite of the strike", "whatever the strikers do"),
    ("to prevent an epidemic", "against the spread of disease"),
    ("with volunteers alone", "using unpaid helpers only"),
    ("as soon as the snow melts", "once the thaw sets in"),
    ("under foreign supervision", "watched by inspectors from abroad"),
    ("in memory of the drowned", "to remember those who drowned"),
    ("because insurers refuse", "since no insurer will cover it"),
    ("despite two lawsuits", "although two plaintiffs sued"),
    ("to calm the tenants", "so that the tenants stay quiet"),
    ("like other capitals did", "as happened in other capitals"),
    ("with borrowed machinery", "using diggers on loan"),
)
_CAUSES = (  # what may have set something off, in two wordings
    ("after a landslide", "when the slope came down"), ("after a fire", "because of a blaze"),
    ("in a heavy storm", "as gales blew"), ("after weeks of protest", "when the demonstrators would not go"),
    ("on a court order", "as a judge had ruled"), ("for lack of fuel", "since no petrol was left"),
    ("after an anonymous warning", "when a caller threatened it"), ("under an old contract", "as signed decades ago"),
    ("after an outbreak of fever", "because fever had spread"), ("during a blackout", "while the lights were out"),
    ("after an audit", "when the auditors had reported"),
    ("because of cracks in its walls", "as its walls had cracked"),
    ("before a royal visit", "as the queen is to come"), ("following a gas leak", "since gas escaped"),
    ("in the face of rising debts", "as creditors lost patience"),
    ("after a collision of two trucks", "when trucks crashed"),
)  # fmt: skip
_EFFECTS = (  # what came of it, in two wordings, with a number of people or things
    ("{n} workers were sent home", "{n} employees lost their shifts"),
    ("{n} families moved to {place}", "{place} took in {n} households"),
    ("{n} lorries queued for hours near {place}", "near {place} {n} trucks stood in line"),
    ("{n} soldiers were called to {place}", "{place} saw {n} troops arrive"),
    ("{n} pupils had no lessons", "classes were cancelled for {n} children"),
    ("{n} passengers spent the night in {place}", "{place} put up {n} travellers overnight"),
    ("shares fell by {n} points", "the stock market lost {n} points"),
    ("{n} cows were drowned", "farmers counted {n} dead cattle"),
    ("bread prices rose in {place}", "in {place} bakers asked for more"),
    ("{n} boats stayed in port", "{n} vessels did not sail"),
    ("{n} letters of complaint reached {place}", "{place} received {n} written complaints"),
    ("{n} shops closed early in {place}", "shopkeepers in {place} shut {n} stores before dark"),
    ("doctors treated {n} people for burns", "{n} patients came in with burns"),
    ("{n} tonnes of grain rotted", "rot spoiled {n} tonnes of wheat"),
    ("{n} homes went without water", "taps ran dry in {n} houses"),
    ("tourists cancelled {n} bookings", "hotels lost {n} reservations"),
)
_FRAMES = (  # what is said, as two translators or reporters have it
    (
        "{thing} must be {past} by the end of {month} {reason}",
        "by the end of {month} we have to {other} {thing} {again}",
    ),
    ("the {body} will {base} {thing} within {n} weeks", "{n} weeks are enough for the {noun} of {thing}"),
    (
        "it would cost {n} million crowns to {base} {thing}, {reason}",
        "the price for the {noun} of {thing} is {n} million, {again}",
    ),
    ("nobody in {place} has asked me about {thing}", "I was never consulted on {thing} by anyone from {place}"),
    (
        "my grandmother was born beside {thing}, and I shall not {base} it",
        "I will never {other} {thing}, where my grandmother came into the world",
    ),
    ("those who {base} {thing} betray their children", "to {other} {thing} is to cheat our sons and daughters"),
    ("the talks on {thing} have broken down {reason}", "negotiations over {thing} failed, {again}"),
    (
        "a hacker stole the plans for the {noun} of {thing}",
        "the drawings for the {noun} of {thing} were taken by an intruder",
    ),
    ("we found {n} barrels of waste under {thing}", "{n} drums of poison lay buried below {thing}"),
    ("{place} deserves an apology for the {noun} of {thing}", "we owe the citizens of {place} regret over {thing}"),
    (
        "{n} per cent of the voters want {thing} {past}",
        "polls show that {n} in a hundred would {other} {thing}",
    ),
    (
        "I have seen no evidence that {thing} is haunted by debts",
        "there is no proof at all of arrears at {thing}",
    ),
    (
        "the {body} bribed two clerks to {base} {thing}",
        "two officials took money from the {body} for the {noun} of {thing}",
    ),
    (
        "scientists from {place} measured radiation near {thing} {reason}",
        "radioactivity at {thing} was recorded by researchers from {place}, {again}",
    ),
    ("we shall march to {thing} every Saturday until {month}", "until {month} there will be a weekly march on {thing}"),
    (
        "the {noun} of {thing} is a victory for {place}",
        "in {place} people can celebrate what became of {thing}",
    ),
    ("I regret having voted to {base} {thing}", "my vote on the {noun} of {thing} was a mistake, and I am sorry"),
    (
        "the satellite pictures of {thing} are forged",
        "somebody tampered with the images of {thing} taken from space",
    ),
    (
        "{thing} was insured for {n} million crowns {reason}",
        "there is a policy of {n} million crowns on {thing}, {again}",
    ),
    (
        "the army stays at {thing} as long as {place} is shelled",
        "while shells fall on {place} no soldier will leave {thing}",
    ),
)
_OPENERS = ("said", "told reporters", "announced", "warned", "insisted", "added", "argued")
_OUTLETS = tuple(f"The {name} {kind}" for name in _STARTS for kind in ("Courier", "Post", "Herald"))


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    surname: str
    pronoun: str
    role: str


@dataclass(frozen=True, slots=True)
class _Said:
    """What somebody said once: the ways in which outlets word it, and where it was said."""

    who: _Person
    wordings: tuple[str, ...]
    venue: str


@dataclass(frozen=True, slots=True)
class _Happened:
    """What happened once, in the ways in which outlets tell it."""

    tellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Day:
    date: dt.date
    said: tuple[_Said, ...]
    happened: tuple[_Happened, ...]


class _World:
    """Who and what a story is about."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        names = [start + end for start in _STARTS for end in _ENDS]
        self.chance.shuffle(names)
        self.country, *names = names
        self.places, self._surnames = names[:30], names[30:]
        things = [f"the {place} {noun}" for place in self.places for noun in _NOUNS]
        things += [f"the {kind} {noun}" for kind in _KINDS for noun in _NOUNS]
        self.chance.shuffle(things)
        self._all_things = things
        self.things: list[str] = []
        self.people: list[_Person] = []
        self.bodies = [f"{self.country} {body}" for body in _BODIES]

    def _person(self) -> _Person:
        number = len(self.people)
        pronoun, given = self.chance.choice(_GIVEN)
        surname, place = self._surnames[number % len(self._surnames)], self.places[number % len(self.places)]
        if number < len(_OFFICES):
            role = f"the {_OFFICES[number]} of {self.country}"
        elif number < 2 * len(_OFFICES):
            role = f"mayor of {place}"
        else:
            role = f"{_a(_CALLINGS[number % len(_CALLINGS)])} from {place}"
        return _Person(f"{self.chance.choice(given)} {surname}", surname, pronoun, role)

    def _often(self, found: Sequence[_Person]) -> _Person:
        """One of those, the first ones more often: a story has few who speak much, and many who speak once."""
        return found[int(len(found) * self.chance.random() ** 2)]

    def said(self, people: Sequence[_Person]) -> _Said:
        """Something that one of these says: one deed, thing and reason, in three wordings."""
        chance = self.chance
        base, past, other, other_past, noun = chance.choice(_DEEDS)
        thing, body, number = chance.choice(self.things), chance.choice(self.bodies), chance.randrange(3, 90)
        reason, again = chance.choice(_REASONS)
        month, place = chance.choice(("April", "May", "June", "September")), chance.choice(self.places)
        wordings = [
            frame.format(
                base=base, past=past, other=other, other_past=other_past, noun=noun, thing=thing, body=body, n=number,
                month=month, place=place, reason=reason, again=again,
            )
            for frame in chance.choice(_FRAMES)
        ]  # fmt: skip
        venue = chance.choice((f"in {chance.choice(self.places)}", f"at a meeting of the {body}", "in parliament"))
        return _Said(self._often(people), tuple(map(_upper, wordings)), venue)

    def happened(self, date: dt.date) -> _Happened:
        """Something that happens on a day, with its cause and what came of it, in several tellings."""
        chance = self.chance
        _, past, _, again, noun = chance.choice(_DEEDS)
        thing, body, day = chance.choice(self.things), chance.choice(self.bodies), f"{date:%A}"
        cause, other_cause = chance.choice(_CAUSES)
        number, place = chance.randrange(12, 900), chance.choice(self.places)
        effect, other_effect = (each.format(n=number, place=place) for each in chance.choice(_EFFECTS))
        return _Happened(
            (
                f"{_upper(thing)} was {past} on {day} {cause}, and {effect}.",
                f"On {day} the {body} had {thing} {again} {other_cause}; {other_effect}.",
                f"{_upper(effect)} after the {noun} of {thing} on {day}.",
                f"The {noun} of {thing} came {cause}, and the {body} confirmed on {day} that {other_effect}.",
                f"{_upper(thing)}, {again} by the {body} on {day}, had been at risk {cause}.",
            )
        )

    def day(self, number: int) -> _Day:
        """What is said and done on one day of the story."""
        date = _FIRST_DAY + dt.timedelta(days=number)
        while len(self.people) < _PEOPLE + _MORE_PEOPLE * number:
            self.people.append(self._person())
        self.things = self._all_things[: _THINGS + _MORE_THINGS * number]
        said = tuple(self.said(self.people) for _ in range(_SAID))
        return _Day(date, said, tuple(self.happened(date) for _ in range(_HAPPENED)))


def told(articles: int, *, seed: int = 1) -> Iterator[Page]:
    """Yield so many articles of one story in the order of their days, the same ones each time.

    A longer story begins with the shorter one.

    >>> [len(page.text.split()) >= WORDS for page in told(2)]
    [True, True]
    """
    return (replace(page, text=_MARK.sub("", page.text)) for page in marked(articles, seed=seed))


def marked(articles: int, *, seed: int = 1, words: int = WORDS, a_day: int = _A_DAY) -> Iterator[Page]:
    """Yield the same, so many ``a_day`` and of so many ``words``, with marks around who says something, the cue, and
    what it is."""
    world = _World(seed)
    days: list[_Day] = []
    for number in range(articles):
        if number % a_day == 0:
            days.append(world.day(len(days)))
        outlet = _OUTLETS[number % len(_OUTLETS)]
        title, text = _article(world, days, words)
        yield Page(f"{number:04}.txt", text, title=title, outlet=outlet, published=days[-1].date.isoformat())


def _article(world: _World, days: Sequence[_Day], words: int) -> tuple[str, str]:
    """The title and the text of one report on the last of these days."""
    chance, today = world.chance, days[-1]
    earlier = days[:-1]
    said = [one for place, one in enumerate(today.said) if chance.random() < _WIDELY - 0.1 * place]
    events = [one for place, one in enumerate(today.happened) if chance.random() < _WIDELY - 0.1 * place]
    said += [chance.choice(day.said[:3]) for day in earlier[-2:]] + [day.said[0] for day in earlier[:1]]
    events += [chance.choice(day.happened[:3]) for day in earlier[-2:]] + [day.happened[0] for day in earlier[:1]]
    parts = [_quoted(one, chance) for one in said] + [chance.choice(one.tellings) for one in events]
    rest = parts[1:]
    chance.shuffle(rest)
    parts = [*parts[:1], *rest]
    while sum(len(part.split()) for part in parts) < words:
        own = _quoted(world.said(world.people[len(world.people) // 2 :]), chance), _told_alone(world, today.date)
        parts.insert(chance.randrange(2, len(parts) + 1), chance.choice(own))
    title = " ".join(chance.choice(events[0].tellings if events else said[0].wordings).rstrip(".").split()[:9])
    return title, f"{title}\n\n" + "\n\n".join(parts) + "\n"


def _told_alone(world: _World, date: dt.date) -> str:
    return world.chance.choice(world.happened(date - dt.timedelta(days=world.chance.randrange(4))).tellings)


def _quoted(said: _Said, chance: random.Random) -> str:
    """What was said as one outlet has it: quoted or told, with more or less of who said it and where."""
    who, words = said.who, chance.choice(said.wordings)
    cue, clause = chance.choice(_OPENERS), _lower(words)
    more = chance.choice(said.wordings)
    name, surname, pronoun = (_as(SOURCE, each) for each in (who.name, who.surname, who.pronoun))
    first, second = _as(CONTENT, clause), _as(CONTENT, _lower(more))
    quoted, again = _as(CONTENT, f"{words},"), _as(CONTENT, f"{more},")
    cue, saying, by = _as(CUE, cue), _as(CUE, "said"), _as(CUE, "According to")
    return chance.choice(
        (
            f"“{quoted}” {name}, {who.role}, {saying} {said.venue}.",
            f"{name}, {who.role}, {cue} that {first}. “{again}” {pronoun} {saying}.",
            f"“{quoted}” {saying} {name}. Asked again {said.venue}, {surname} {saying} that {second}.",
            f"Speaking {said.venue}, {name} {cue} that {first}.",
            f"{by} {name}, {who.role}, {first}.",
        )
    )


def _as(part: str, words: str) -> str:
    return f"{part}{words}{END}"


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]
