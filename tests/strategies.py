"""Hypothesis strategies for whole records: any text, any true spans in it."""

from dataclasses import replace

from hypothesis import strategies as st

from onrecord.datamodel import (
    Actor,
    Article,
    Claim,
    Difference,
    Dropped,
    Event,
    Issue,
    Omission,
    Position,
    Record,
    Skipped,
    Span,
    Stand,
    Statement,
    Story,
    Takeaway,
    Utterance,
    Zone,
    actor_id,
    article_id,
    issue_id,
    statement_id,
    text_sha256,
    utterance_id,
)
from onrecord.ids import claim_id, event_id
from onrecord.record import assemble

# Half surrogate pairs too: a broken JSON input can hold them.
words = st.text(st.characters(blacklist_categories=()), min_size=1, max_size=40)
names = st.sampled_from(["Ada Lorne", "Ministry of Tides", "Brenn", "a senior official"])
days = st.none() | st.sampled_from(["2031", "2031-05", "2031-05-06", "2031-05-07T08:30:00Z"])


@st.composite
def articles(draw: st.DrawFn) -> Article:
    text, outlet = draw(words), draw(st.sampled_from(["Herald", "Dockside", "Ämter"]))
    cut = draw(st.integers(0, len(text)))
    return Article(
        id=article_id(outlet, text),
        input=draw(st.sampled_from(["herald.txt", "dockside.html", "-", "list.jsonl#3"])),
        text=text,
        outlet=outlet,
        sha256=text_sha256(text),
        title=draw(st.none() | words),
        title_span=draw(st.sampled_from([None, (0, len(text))])),
        published=draw(days),
        published_basis=draw(st.none() | words),
        zones=(Zone(0, cut, "title"),) if cut else (),
        dropped=(Dropped(cut, len(text), "appeal"),) if cut < len(text) else (),
        notes=tuple(draw(st.lists(words, max_size=2))),
    )


def spans(article: Article) -> st.SearchStrategy[Span]:
    starts = st.integers(0, len(article.text) - 1)
    return starts.flatmap(
        lambda start: st.integers(start + 1, len(article.text)).map(lambda end: article.span(start, end))
    )


@st.composite
def records(draw: st.DrawFn) -> Record:
    read = draw(st.lists(articles(), min_size=1, max_size=3, unique_by=lambda article: article.id))
    people = draw(st.lists(actors(read), max_size=3, unique_by=lambda actor: actor.id))
    said = draw(st.lists(st.sampled_from(read).flatmap(lambda a: statements(a, people)), max_size=4, unique_by=id_of))
    story = Story(
        tuple(read), tuple(people), tuple(said), tuple(utterances(said)), tuple(draw(st.lists(words, max_size=1)))
    )
    skipped = draw(st.lists(st.builds(Skipped, words, words), max_size=2))
    issues, taken = positions(said, people, draw(words.filter(str.strip)))
    made = {"name": "OnRecord", "version": "0", "weights": {"tagger": "ab12"}}
    reported = claims(said, people)
    return assemble(
        story,
        skipped,
        made,
        issues=issues,
        positions=taken,
        timeline=timeline(said, people),
        claims=reported,
        omissions=[Omission(read[0].id, tuple(c.id for c in reported[:1]), tuple(s.id for s in said[:1]))],
        takeaways=[
            Takeaway("Said", said[0].text, said[0].content, (said[0].id,)) for _ in said[:1] if said[0].text.strip()
        ],
    )


def id_of(thing: Statement) -> str:
    return thing.id


@st.composite
def actors(draw: st.DrawFn, read: list[Article]) -> Actor:
    kind, name = draw(st.sampled_from(["person", "organisation", "unnamed"])), draw(names)
    mentions = tuple(draw(st.lists(st.sampled_from(read).flatmap(spans), min_size=1, max_size=2)))
    return Actor(actor_id(kind, name, mentions), name, kind, ("minister",), (name, "she"), mentions)


@st.composite
def statements(draw: st.DrawFn, article: Article, people: list[Actor]) -> Statement:
    content = tuple(draw(st.lists(spans(article), min_size=1, max_size=2)))
    speaker = draw(st.sampled_from([None, *people]))
    return Statement(
        id=statement_id(content),
        article=article.id,
        kind=draw(st.sampled_from(["direct", "indirect", "mixed"])),
        zone="body",
        content=content,
        source=tuple(draw(st.lists(spans(article), max_size=1))),
        speaker=speaker.id if speaker else None,
        addressees=("reporters",),
        said_on=draw(days),
        polarity=draw(st.sampled_from(["affirmed", "denied"])),
        condition=draw(st.none() | spans(article)),
        hearsay=draw(st.none() | spans(article)),
        anonymity=draw(st.none() | spans(article)),
    )


def utterances(said: list[Statement]) -> list[Utterance]:
    first = said[:1]
    other = [statement for statement in said if statement.article != first[0].article][:1] if first else []
    if not other:
        return []
    pair = (first[0], other[0])
    return [Utterance(utterance_id(s.id for s in pair), tuple(s.id for s in pair), (_difference(pair),))]


def positions(said: list[Statement], people: list[Actor], label: str) -> tuple[tuple[Issue, ...], tuple[Position, ...]]:
    """One issue that all statements are on, and a position for and one against it, each told by somebody else."""
    if not said or not people:
        return (), ()
    ids = tuple(statement.id for statement in said)
    issue = Issue(issue_id(label), label, ids)
    history = (Stand("2031-05-06", "for", ids), Stand(None, "against", ids[:1]))
    taken = [Position(people[0].id, issue.id, stand.stance, stand.evidence, history) for stand in history]
    return (issue,), tuple(replace(position, via=(people[-1].id,)) for position in taken)


def timeline(said: list[Statement], people: list[Actor]) -> tuple[Event, ...]:
    """One event of each state, a day apart, all told by the first statement; the first two are the same, perhaps."""
    if not said:
        return ()
    told = said[0].content
    states = ("happened", "happened", "ongoing", "scheduled", "conditional", "denied")
    days = [f"2031-05-0{day}" for day in range(1, 7)]
    ids = [event_id(state, day, None, told) for state, day in zip(states, days, strict=True)]
    return tuple(
        Event(
            id=id,
            start=day,
            end=None,
            status=state,
            what=" ".join(told[0].text.split()),
            evidence=told,
            condition=told[0] if state == "conditional" else None,
            by=people[0].id if people else None,
            participants=tuple(actor.id for actor in people[:1]),
            place="Vesk" if state == "denied" else None,
            other_days=(ids[1 - number],) if number < 2 else (),
        )
        for number, (id, state, day) in enumerate(zip(ids, states, days, strict=True))
    )


def claims(said: list[Statement], people: list[Actor]) -> tuple[Claim, ...]:
    """What one article reports; and if there is a second, what both do, and what the one tells against the other."""
    told = [s.content for s in said[:1]] + [s.content for s in said[1:] if s.article != said[0].article][:1]
    if not told:
        return ()
    by = people[0].id if people else None
    text = " ".join(told[0][0].text.split())
    alone = Claim(claim_id(told[0]), text, "single-source", told[0], is_attributed=True, by=by)
    if len(told) < 2:
        return (alone,)
    both = (*told[0], *told[1])
    return (
        Claim(claim_id(both), text, "corroborated", both),
        Claim(claim_id(*told), text, "contradicted", told[0], told[1], "number"),
        alone,
    )


def _difference(pair: tuple[Statement, Statement]) -> Difference:
    return Difference("wording", "two wordings", tuple(statement.content[0] for statement in pair))
