"""A story and its documents in, its claims out: what is reported, by how many independent outlets, and what conflicts.

corroborated   told by two voices or more; an article that repeats another one is no voice of its own
single-source  told by one, and nothing like it by another
contradicted   told otherwise by another voice: a possible conflict, shown with the words on both sides

Evidence is whole sentences: a clause alone may say the opposite of its sentence ("She denied that ..."). Whether the
outlets tell it themselves or credit it to somebody is told apart: two outlets that quote one speaker corroborate that
it was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from onrecord.datamodel import Claim, Document, Event, Span, Story, TimeExpression
from onrecord.findings.agreement import Pair, agreement, weights_of
from onrecord.findings.conflicts import conflict
from onrecord.findings.reports import Report, reports
from onrecord.ids import claim_id

__all__ = ["find_claims"]

_SAME = 0.18
"""Agreement from which two reports tell one thing."""
_JOINED = 0.6  # mean agreement of two groups, as a share of _SAME, from which they are one; .5 to .8 tried
_AKIN = 0.12  # agreement from which a report is not sure to be told by one outlet alone
_SHARE = 3  # one claim of a single outlet for so many sentences
_MOST = 8  # claims of a single outlet that an article gives
_HEAD_START = 0.5  # what the first sentence of an article is worth more than its last

Groups = list[tuple[int, ...]]


def find_claims(
    story: Story,
    documents: Iterable[Document],
    times: Mapping[str, Sequence[TimeExpression]],
    timeline: Iterable[Event],
) -> tuple[Claim, ...]:
    """Find the claims of a story, what matters most first; none where only one voice speaks: nothing is to compare.

    ``times`` are the times of each article, by article id; ``timeline`` has its events, in which reports of one event
    are one already. The order of the articles changes nothing.
    """
    if len({article.id for article in story.articles if article.copy_of is None}) < 2:
        return ()
    told = reports(documents, story, times)
    likeness = _with_known(agreement(told), told, story, timeline)
    worth = _worth(told)
    groups = _groups(likeness, told)
    shared = [(_rank(group, told, worth), _of_group([told[i] for i in group])) for group in groups]
    used = {i for group in groups for i in group}
    alone = [((1, worth[i]), _single(told[i])) for i in _alone(told, likeness, worth, used)]
    ranked = sorted([*shared, *alone], key=lambda item: (-item[0][0], -item[0][1], item[1].evidence))
    return tuple({claim.id: claim for _, claim in ranked}.values())


def _with_known(
    likeness: Mapping[Pair, float], told: Sequence[Report], story: Story, timeline: Iterable[Event]
) -> dict[Pair, float]:
    """The agreement of reports; of those that tell one utterance or event, each two articles' best pair is raised."""
    content = {statement.id: statement.content for statement in story.statements}
    wholes = [[span for id in utterance.statements for span in content[id]] for utterance in story.utterances]
    wholes += [list(event.evidence) for event in timeline]
    out = dict(likeness)
    for spans in wholes:
        members = [i for i, report in enumerate(told) if any(report.span.overlaps(span) for span in spans)]
        best: dict[tuple[str, str], tuple[float, Pair]] = {}
        for i, j in combinations(members, 2):
            sides = (told[i].article, told[j].article)
            if sides[0] != sides[1]:
                found = (likeness.get((i, j), 0.0), (i, j))
                best[sides] = max(best.get(sides, (-1.0, (i, j))), found, key=lambda one: one[0])
        for degree, pair in best.values():
            out[pair] = max(degree, _SAME)
    return out


def _groups(likeness: Mapping[Pair, float], told: Sequence[Report]) -> Groups:
    """Reports of one thing, the most alike first; two groups are one where all their reports go together."""
    groups: dict[int, tuple[int, ...]] = {}
    pairs = [pair for pair, degree in likeness.items() if degree >= _SAME and _may_be_one(*(told[i] for i in pair))]
    for i, j in sorted(pairs, key=lambda pair: (-likeness[pair], told[pair[0]].span, told[pair[1]].span)):
        one, other = groups.get(i, (i,)), groups.get(j, (j,))
        across = [pair for a in one for b in other if told[a].article != told[b].article for pair in [_pair(a, b)]]
        mean = sum(likeness.get(pair, 0.0) for pair in across) / max(1, len(across))
        if one != other and mean >= _JOINED * _SAME:
            groups.update(dict.fromkeys(one + other, tuple(sorted(one + other))))
    return sorted(set(groups.values()))


def _pair(i: int, j: int) -> Pair:
    return (i, j) if i < j else (j, i)


def _may_be_one(one: Report, other: Report) -> bool:
    """Whether two reports may tell one thing: no questions, and not what two speakers say."""
    if one.is_question or other.is_question:
        return False
    return not (one.by and other.by and one.by != other.by)


def _rank(group: Sequence[int], told: Sequence[Report], worth: Sequence[float]) -> tuple[int, float]:
    return len({told[i].article for i in group}), max(worth[i] for i in group)


def _of_group(members: Sequence[Report]) -> Claim:
    """One claim of several articles' reports; those that conflict with the first stand against it."""
    ordered = sorted(members, key=_reads_best)
    first = ordered[0]
    clashes = {report: conflict(first.words, report.words) for report in ordered if report.article != first.article}
    evidence = tuple(report.span for report in ordered if not clashes.get(report))
    against = tuple(report.span for report in ordered if clashes.get(report))
    credited = {report.by for report in ordered if report.is_credited}
    is_attributed = all(report.is_credited for report in ordered)
    return Claim(
        id=claim_id(evidence, against),
        text=_in_line(first.span),
        status="contradicted" if against else "corroborated",
        evidence=evidence,
        against=against,
        conflict=next((clash.kind for clash in clashes.values() if clash), None),
        is_attributed=is_attributed,
        by=credited.pop() if is_attributed and len(credited) == 1 else None,
    )


def _reads_best(report: Report) -> tuple[bool, bool, int, Span]:
    """In the order of how well a report stands by itself: in an outlet's own voice, about somebody named, short."""
    opens_bare = report.words[0].tag in ("PRP", "PRP$") or report.words[0].plain in ("this", "that", "but", "and")
    return (report.is_quoted, opens_bare, len(report.span), report.span)


def _alone(
    told: Sequence[Report], likeness: Mapping[Pair, float], worth: Sequence[float], used: Iterable[int]
) -> list[int]:
    """The weightiest sentences of each article that nothing of another one is like."""
    akin = {i for pair, degree in likeness.items() if degree >= _AKIN for i in pair} | set(used)
    found: list[int] = []
    for article in sorted({report.article for report in told}):
        own = [i for i, report in enumerate(told) if report.article == article]
        free = [i for i in own if i not in akin and not told[i].is_question]
        found += sorted(free, key=lambda i: (-worth[i], told[i].span))[: min(_MOST, len(own) // _SHARE)]
    return found


def _single(report: Report) -> Claim:
    return Claim(
        id=claim_id((report.span,)),
        text=_in_line(report.span),
        status="single-source",
        evidence=(report.span,),
        is_attributed=report.is_credited,
        by=report.by if report.is_credited else None,
    )


def _in_line(span: Span) -> str:
    return " ".join(span.text.split())


def _worth(told: Sequence[Report]) -> list[float]:
    """How much each report is about what the story is about, and how much it tells: numbers and days; 0 to about 2."""
    weights = weights_of(told)
    count: dict[str, set[str]] = {}
    for report in told:
        for term in set(report.terms):
            count.setdefault(term, set()).add(report.article)
    out = []
    for report in told:
        terms = sorted(set(report.terms))
        common = sum(weights[term] for term in terms if len(count[term]) > 1)
        facts = len(report.facts.numbers) + len(report.facts.days)
        out.append(common / 20 + 0.1 * min(3, facts) - _HEAD_START * report.rank)
    return out
