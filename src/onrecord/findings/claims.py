"""A story and its documents in, its claims out: what is reported, by how many independent outlets, and what conflicts.

corroborated   told by two voices or more; an article that repeats another one is no voice of its own
single-source  told by one, and little of it by another
contradicted   told otherwise by another voice: a possible conflict, shown with the words on both sides

Evidence is whole sentences, or the words that the timeline cut out for an event: a clause alone may say the opposite of
its sentence ("She denied that ..."). Whether the outlets tell it themselves or credit it to somebody is told apart: two
outlets that quote one speaker corroborate that it was said. A sentence that tells several things may stand in several
claims.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from itertools import chain

from onrecord.datamodel import Claim, Document, Event, Story, TimeExpression
from onrecord.findings.agreement import Agreement, Match, Pair, coverage, weights_of
from onrecord.findings.conflicts import units
from onrecord.findings.places import Places
from onrecord.findings.reports import Report, reports
from onrecord.findings.sides import Sides
from onrecord.ids import claim_id
from onrecord.quoting import in_line

__all__ = ["find_claims"]

_SAME = 0.2
"""Agreement from which two reports tell one thing. Of the pairs of eight stories with gold, read one by one, about
five in six do from .2 on, two in five from .16 to .2; .12 to .22 tried."""
_SAME_ANCHORED = 0.1  # the same where they share a day or a large number, or count one thing; .08 to .16 tried
_MIN_TERMS = 3  # what two reports share at least; "wanted to know" and "knew what they wanted" share two; 2 to 4 tried
_LARGE = 100.0  # a number from which it is no chance that two reports have it; small ones count days and people
_OVERLAP = 0.5  # share of what a pair has in common that a group has too, from which it belongs to it; .25 to .9 alike
_CENTRAL = 0.7  # share of the best agreement with a group from which a report can speak for it; .5 to .9 alike
_HELD_AGAINST = 50  # reports of a group or an utterance that each is held against; only long stories have more
_COVERED = 0.45  # share of a report that a passage of another outlet has too, up to which it is of one; .3 to .5 tried
_COVERED_OPENING = 0.3  # the same of an article's first sentence, which tells what the others came to tell as well
_MEMORY = 1 << 16  # answers kept, so that a long run does not grow without end
_SHARE, _MOST, _MOST_OF_ALL = 2, 12, 40
"""Claims of a single outlet: one for so many sentences of an article, so many of an article, and of all articles. In
five stories with gold the first six of an article hold 18 of the 30 wanted, eight 22, twelve 25, all of them 28."""


@dataclass(slots=True)
class _Group:
    """Reports that go together in the same terms."""

    terms: frozenset[str]
    members: set[int] = field(default_factory=set)


def find_claims(
    story: Story,
    documents: Iterable[Document],
    times: Mapping[str, Sequence[TimeExpression]],
    timeline: Sequence[Event],
) -> tuple[Claim, ...]:
    """Find the claims of a story, what matters most first; none where only one voice speaks: nothing is to compare.

    ``times`` are the times of each article, by article id; ``timeline`` has its events, in which reports of one event
    are one already. What more outlets report comes first, then what tells more. The order of the articles changes
    nothing.
    """
    if len({article.id for article in story.articles if article.copy_of is None}) < 2:
        return ()
    told = reports(documents, story, times)
    places = Places(report.span for report in told)
    within = {event.id: frozenset(places.at_any(event.evidence)) for event in timeline}
    weights = weights_of(told)
    matches = Agreement(told, _SAME_ANCHORED)
    covered = coverage(told)
    worth = _worth(told, covered, weights, timeline)
    sides = Sides(told, matches, story)
    anchors = [frozenset(filter(_is_anchor, report.terms)) | units(report.facts) for report in told]
    found = matches.pairs(lambda i, j: _may_tell_one_thing(told[i], told[j]), _SAME, anchors)
    one_thing = {pair: match for pair, match in found if _tell_one_thing(pair, match, sides)}
    groups = _groups(told, one_thing | _uttered(told, places, matches, story), weights)
    shared = []
    heard: set[int] = set()
    spoken: set[int] = set()
    ranked = sorted(
        ((*_rank(group, told, worth), group) for group in groups), key=lambda item: (-item[0], -item[1], item[2])
    )
    for voices, weight, group in ranked:
        if heard.issuperset(group):  # each of these is told already, with others
            continue
        claim, first = _of_group(group, told, matches, sides, spoken)
        heard.update(group)
        spoken.add(first)
        shared.append((voices, weight, claim))
    having = _by_member(groups)
    told_so = [event for event in timeline if _is_shared_fact(event, within[event.id], told)]
    events = [event for event in told_so if not _is_within(within[event.id], having)]
    shared += [(*_rank(within[event.id], told, worth), _of_event(event)) for event in events]
    heads = {claim.evidence[0] for _, _, claim in shared}
    free = [
        i
        for i, report in enumerate(told)
        if covered[i] <= (_COVERED if report.rank else _COVERED_OPENING) and report.span not in heads
    ]
    alone = [(1, worth[i], _single(told[i])) for i in _alone(told, worth, free)]
    claims = sorted((*shared, *alone), key=lambda item: (-item[0], -item[1], item[2].evidence))
    return tuple({claim.id: claim for _, _, claim in claims}.values())


# What several outlets report


def _may_tell_one_thing(one: Report, other: Report) -> bool:
    """Whether two reports are no questions, and not what two speakers say."""
    return not (one.is_question or other.is_question or (one.by and other.by and one.by != other.by))


def _tell_one_thing(pair: Pair, match: Match, sides: Sides) -> bool:
    """Whether two reports have enough in common, and are not of two places."""
    if len(match.terms) < _MIN_TERMS or match.degree < _SAME_ANCHORED or sides.are_of_two(*pair):
        return False
    is_anchored = any(map(_is_anchor, match.terms)) or sides.count_apart(*pair)
    return match.degree >= (_SAME_ANCHORED if is_anchored else _SAME)


@lru_cache(maxsize=_MEMORY)
def _is_anchor(term: str) -> bool:
    """Whether a term is a day or a month, or a number that is no small one."""
    return len(term) >= len("#2031-05") if term[0] == "#" else term[0].isdigit() and float(term) >= _LARGE


def _uttered(told: Sequence[Report], places: Places, matches: Agreement, story: Story) -> dict[Pair, Match]:
    """The pairs of sentences in which articles report one utterance: of each two articles the nearest."""
    content = {statement.id: statement.content for statement in story.statements}
    found: dict[Pair, Match] = {}
    for utterance in story.utterances:
        members = places.at_any([span for id in utterance.statements for span in content[id]])
        best: dict[tuple[str, str], tuple[float, Pair]] = {}
        for pair in _beside(members):
            ends = (told[pair[0]].article, told[pair[1]].article)
            if ends[0] != ends[1]:
                degree = matches.degree(*pair)
                best[ends] = max(best.get(ends, (-1.0, pair)), (degree, pair), key=lambda one: one[0])
        for _, (i, j) in best.values():
            found[i, j] = matches.of(i, j) or Match(0.0, frozenset(told[i].terms + told[j].terms))
    return found


def _beside(members: Sequence[int]) -> Iterator[Pair]:
    """Each two of an utterance's sentences; of very many those not far from each other, which hold them together."""
    for place, i in enumerate(members):
        yield from ((i, j) for j in members[place + 1 : place + 1 + _HELD_AGAINST])


def _groups(told: Sequence[Report], found: Mapping[Pair, Match], weights: Mapping[str, float]) -> list[tuple[int, ...]]:
    """Reports of one thing: pairs that share a report and most of what they have in common are of one group."""
    groups: list[_Group] = []
    within: dict[int, set[int]] = defaultdict(set)
    weight = cache(partial(_weight, weights=weights))
    for pair in sorted(found, key=lambda pair: (-found[pair].degree, told[pair[0]].span, told[pair[1]].span)):
        terms = found[pair].terms
        near = sorted(n for n in within[pair[0]] | within[pair[1]] if _is_shared(terms, groups[n].terms, weight))
        if not near:
            groups.append(_Group(terms))
            near = [len(groups) - 1]
        joining = set(pair).union(*(groups[other].members for other in near[1:]))
        groups[near[0]].members |= joining
        for i in joining:
            within[i] = within[i].difference(near) | {near[0]}
    members = {
        tuple(sorted(group.members)) for n, group in enumerate(groups) if any(n in within[i] for i in group.members)
    }
    having = _by_member(members)
    return sorted(group for group in members if not _is_within(frozenset(group), having, beside=True))


def _by_member(groups: Iterable[Sequence[int]]) -> Mapping[int, list[frozenset[int]]]:
    """The groups that each report is in."""
    found: dict[int, list[frozenset[int]]] = defaultdict(list)
    for group in map(frozenset, groups):
        for member in group:
            found[member].append(group)
    return found


def _is_within(group: frozenset[int], having: Mapping[int, Sequence[frozenset[int]]], *, beside: bool = False) -> bool:
    """Whether a group of reports lies in one of the groups that have its members; if ``beside``, in one with more."""
    return any(group < other if beside else group <= other for other in having.get(min(group), ()))


def _is_shared(terms: frozenset[str], others: frozenset[str], weight: Callable[[frozenset[str]], float]) -> bool:
    """Whether two sets of terms have most of the lighter one in common."""
    return weight(terms & others) >= _OVERLAP * min(weight(terms), weight(others))


def _weight(terms: Iterable[str], weights: Mapping[str, float]) -> float:
    return sum(weights[term] for term in sorted(terms))


def _of_group(
    group: Sequence[int], told: Sequence[Report], matches: Agreement, sides: Sides, spoken: Container[int]
) -> tuple[Claim, int]:
    """One claim of several articles' reports, and the one that speaks for it: none of ``spoken`` if another will do.

    Those that conflict with it stand against it.
    """
    every = -(-len(group) // _HELD_AGAINST)
    nearness = {i: sum(matches.degree(i, j) for j in group[::every] if j != i) for i in group}
    best = max(nearness[i] for i in group)
    ordered = sorted(
        group,
        key=lambda i: (i in spoken, nearness[i] < _CENTRAL * best, _reads_badly(told[i]), -nearness[i], told[i].span),
    )
    evidence, against, kind = sides.of(ordered) or (ordered, [], None)
    members = [told[i] for i in ordered]
    is_attributed = all(report.is_credited for report in members)
    credited = {report.by for report in members}
    claim = Claim(
        id=claim_id((told[i].span for i in evidence), (told[i].span for i in against)),
        text=in_line(told[evidence[0]].span),
        status="contradicted" if against else "corroborated",
        evidence=tuple(told[i].span for i in evidence),
        against=tuple(told[i].span for i in against),
        conflict=kind,
        is_attributed=is_attributed,
        by=members[0].by if is_attributed and len(credited) == 1 else None,
    )
    return claim, evidence[0]


def _reads_badly(report: Report) -> bool:
    """Whether a report does not stand by itself: a quotation, or a sentence about "she" or "this"."""
    first = report.words[0]
    return report.is_quoted or first.tag in ("PRP", "PRP$") or first.plain in ("this", "that", "but", "and")


def _is_shared_fact(event: Event, within: Iterable[int], told: Sequence[Report]) -> bool:
    """Whether articles of several voices tell an event, and somebody tells it as so."""
    is_so = event.status in ("happened", "ongoing", "scheduled")
    return is_so and len({told[i].article for i in within}) > 1


def _of_event(event: Event) -> Claim:
    return Claim(
        id=claim_id(event.evidence),
        text=in_line(event.evidence[0]),
        status="corroborated",
        evidence=event.evidence,
        is_attributed=event.by is not None,
        by=event.by,
    )


# What one outlet reports


def _alone(told: Sequence[Report], worth: Sequence[float], free: Iterable[int]) -> list[int]:
    """The weightiest of the ``free`` sentences of each article."""
    size = Counter(report.article for report in told)
    of_article: dict[str, list[int]] = defaultdict(list)
    for i in sorted(free, key=lambda i: (-worth[i], told[i].span)):
        article = told[i].article
        if not told[i].is_question and len(of_article[article]) < min(_MOST, size[article] // _SHARE):
            of_article[article].append(i)
    found = sorted(chain.from_iterable(of_article.values()), key=lambda i: (-worth[i], told[i].span))
    return found[:_MOST_OF_ALL]


def _single(report: Report) -> Claim:
    return Claim(
        id=claim_id((report.span,)),
        text=in_line(report.span),
        status="single-source",
        evidence=(report.span,),
        is_attributed=report.is_credited,
        by=report.by if report.is_credited else None,
    )


# What matters


def _rank(group: Iterable[int], told: Sequence[Report], worth: Sequence[float]) -> tuple[int, float]:
    """How many articles report something, and how much it is worth."""
    members = list(group)
    return len({told[i].article for i in members}), max(worth[i] for i in members)


def _worth(
    told: Sequence[Report], covered: Sequence[float], weights: Mapping[str, float], timeline: Iterable[Event]
) -> list[float]:
    """How much each report tells that others do not, with names, numbers and days, early and not in quotation marks.

    Chosen on the claims of five stories with gold: of the sentences of an article those of a single outlet come first
    with an average precision of .39, by weight alone .34, by place alone .25.
    """
    dated = Places(span for event in timeline for span in event.evidence)
    return [
        _weight(set(report.terms), weights) * (1 - share) / 30
        + 0.1 * min(3, len(report.facts.names))
        + 0.1 * min(3, len(report.facts.numbers))
        + 0.2 * bool(dated.at(report.span))
        - 0.5 * report.is_quoted
        - 0.5 * report.rank
        - 0.3 * _reads_badly(report)
        for report, share in zip(told, covered, strict=True)
    ]
