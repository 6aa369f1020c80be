"""A fictional story as a record built by hand: each thing that a brief can show stands in it at least once."""

from dataclasses import replace
from typing import Any

from onrecord.datamodel import (
    Actor,
    Article,
    Difference,
    Dropped,
    Event,
    EventState,
    Issue,
    Position,
    Record,
    Skipped,
    Span,
    Stand,
    Statement,
    StoryHead,
    Utterance,
    Zone,
    article_id,
    issue_id,
    statement_id,
    text_sha256,
    utterance_id,
)
from onrecord.ids import event_id

LEDGER = """Ardmere and Vesk near a herring treaty

Support the Ledger from 2 crowns a week. Your gift keeps our reporters at sea.

Fisheries minister Ilse Maren said on Tuesday that the two sides were “very close” to a treaty.

“Any agreement that touches our fishing grounds must go before parliament,” Ms. Maren told reporters in Port Ellin.

“We shall not sign in the dark.

“The boats decide nothing; the people will.”

A spokesman for the Chancellery said the talks would resume on Friday if Vesk lifts its ban.

The minister added that Premier Oskar Dahl had told her that the ban was a mistake. She denied that Ardmere had \
threatened to close the strait.

Open picture: Ilse Maren has called the ban “unlawful” (Photo: L. Brandt)
"""

MERCURY = """FIVE THINGS about the herring talks

‘No secret deal’
‘Any deal that touches our waters has to go to parliament first,’ minister Ilse Maren said.
The talks go on this Friday ‘if Vesk lifts the ban’, said Premier Oskar Dahl.
‘It is a <script>alert(1)</script> of a treaty,’ one trawlerman said, asking not to be named, ‘and nobody asked us.’
A poster read: [click here](http://evil.example) for *free* herring.
\x1b[31mThe strait stays open,\x1b[0m reportedly wrote an account that nobody knows.
Read more: Ten best herring recipes
"""

WIRE = """The two sides were “very close” to a treaty, fisheries minister Ilse Maren said."""

_TALKS = "the talks would resume on Friday if Vesk lifts its ban"


def herring() -> Record:
    """Three articles of two papers and a wire, eleven statements, three utterances."""
    ledger = _article("ledger.txt", "The Morning Ledger", LEDGER, 38, "2031-05-06", "its first line")
    mercury = _article(
        "mercury.html",
        "Mercury Vell",
        MERCURY,
        35,
        "2031-05-07",
        "inferred from ledger.txt",
        url="https://vell.example/1",
    )
    wire = _article("feed.jsonl#3", "Northwire", WIRE, 0, None, None, copy_of=ledger.id, url="javascript:alert(1)")
    said = _statements(ledger, mercury, wire)
    issues, positions = _standing(said)
    return Record(
        created_by={"name": "OnRecord", "version": "0.0", "weights": {"tagger": "ab" * 32}},
        story=StoryHead("st1", "Ardmere and Vesk near a herring treaty", "2031-05-06", "2031-05-07"),
        articles=(ledger, mercury, wire),
        actors=_actors(ledger, mercury),
        statements=tuple(said.values()),
        utterances=(
            _utterance(said["parliament"], said["waters"], Difference("wording", "agreement | deal", ())),
            _utterance(said["talks"], said["friday"], Difference("attribution", "the Chancellery | Oskar Dahl", ())),
            _utterance(said["close"], said["wire"]),
        ),
        issues=issues,
        positions=positions,
        timeline=_timeline(ledger, mercury),
        skipped=(Skipped("notes.docx", "it is a Word document, which OnRecord does not read"),),
        notes=("feed.jsonl#3 repeats ledger.txt",),
    )


def _article(
    input: str, outlet: str, text: str, title: int, published: str | None, basis: str | None, **fields: str | None
) -> Article:
    zones = [Zone(0, title, "title")] if title else []
    dropped = []
    for line, reason, zone in (
        ("Support the Ledger from 2 crowns a week. Your gift keeps our reporters at sea.", "appeal", "boilerplate"),
        ("Open picture: Ilse Maren has called the ban “unlawful” (Photo: L. Brandt)", "caption", "caption"),
        ("‘No secret deal’", None, "heading"),
        ("Read more: Ten best herring recipes", "related", "boilerplate"),
    ):
        if line in text:
            start = text.index(line)
            zones.append(Zone(start, start + len(line), zone))
            if reason:
                dropped.append(Dropped(start, start + len(line), reason))
    return Article(
        id=article_id(outlet, text),
        input=input,
        text=text,
        outlet=outlet,
        sha256=text_sha256(text),
        title=text[:title] or None,
        title_span=(0, title) if title else None,
        published=published,
        published_basis=basis,
        zones=tuple(sorted(zones)),
        dropped=tuple(dropped),
        **fields,
    )


def _actors(ledger: Article, mercury: Article) -> tuple[Actor, ...]:
    return (
        Actor("maren", "Ilse Maren", "person", ("fisheries minister",), ("Ms. Maren",), _spans(ledger, "Ilse Maren")),
        Actor("dahl", "Oskar Dahl", "person", ("premier",), (), _spans(mercury, "Oskar Dahl")),
        Actor("chancellery", "Chancellery", "organisation", (), (), _spans(ledger, "Chancellery")),
        Actor("trawlerman", "one trawlerman", "unnamed", (), (), _spans(mercury, "one trawlerman")),
        Actor("vesk", "Vesk", "country", ("neighbour of Ardmere",), (), _spans(ledger, "Vesk")),
    )


def _statements(ledger: Article, mercury: Article, wire: Article) -> dict[str, Statement]:
    first = _say(
        ledger, "mixed", "the two sides were “very close” to a treaty", "Ilse Maren", "maren", said_on="2031-05-06"
    )
    told = _say(
        ledger,
        "direct",
        "Any agreement that touches our fishing grounds must go before parliament,",
        "Ms. Maren",
        "maren",
        addressees=("reporters",),
        venue="Port Ellin",
    )
    outer = _say(
        ledger, "indirect", "Premier Oskar Dahl had told her that the ban was a mistake", "The minister", "maren"
    )
    return {
        "close": first,
        "parliament": told,
        "dark": _say(
            ledger,
            "direct",
            LEDGER[LEDGER.index("We shall") : LEDGER.index("”\n\nA spokesman")],
            None,
            "maren",
            continues=told.id,
        ),
        "talks": _say(
            ledger,
            "indirect",
            _TALKS,
            "A spokesman for the Chancellery",
            "chancellery",
            on_behalf_of="dahl",
            condition=_spans(ledger, "if Vesk lifts its ban")[0],
        ),
        "outer": outer,
        "mistake": _say(
            ledger,
            "indirect",
            "the ban was a mistake",
            "Premier Oskar Dahl",
            "dahl",
            nested_in=outer.id,
            via=("maren",),
        ),
        "strait": _say(
            ledger, "indirect", "Ardmere had threatened to close the strait", "She", "maren", polarity="denied"
        ),
        "caption": _say(ledger, "mixed", "unlawful", "Ilse Maren has", "maren", zone="caption"),
        "waters": _say(
            mercury,
            "direct",
            "Any deal that touches our waters has to go to parliament first,",
            "minister Ilse Maren",
            "maren",
        ),
        "friday": _say(
            mercury, "mixed", "The talks go on this Friday ‘if Vesk lifts the ban’", "Premier Oskar Dahl", "dahl"
        ),
        "asked": _say(
            mercury,
            "direct",
            "It is a <script>alert(1)</script> of a treaty,",
            "one trawlerman",
            "trawlerman",
            more="and nobody asked us.",
            anonymity=_spans(mercury, "asking not to be named")[0],
        ),
        "unknown": _say(
            mercury,
            "indirect",
            "The strait stays open,",
            "an account that nobody knows",
            None,
            hearsay=_spans(mercury, "reportedly")[0],
        ),
        "wire": _say(
            wire, "mixed", "The two sides were “very close” to a treaty", "fisheries minister Ilse Maren", "maren"
        ),
    }


def _standing(said: dict[str, Statement]) -> tuple[tuple[Issue, ...], tuple[Position, ...]]:
    """Two issues: the ban, of which one actor's stance is told by another, and the talks, for which there is an if."""
    ban, talks = (
        Issue(issue_id(label), label, ids)
        for label, ids in (
            ("ban", (said["mistake"].id, said["caption"].id)),
            ("talks | <b>treaty</b>", (said["talks"].id, said["parliament"].id, said["friday"].id)),
        )
    )
    return (ban, talks), (
        _position("maren", ban, Stand("2031-05-06", "against", (said["caption"].id,))),
        _position("dahl", ban, Stand("2031-05-06", "against", (said["mistake"].id,)), via=("maren",)),
        _position("maren", talks, Stand(None, "for", (said["parliament"].id,))),
        _position("dahl", talks, Stand("2031-05-07", "conditional", (said["talks"].id, said["friday"].id))),
    )


def _timeline(ledger: Article, mercury: Article) -> tuple[Event, ...]:
    """What was said on one day, and perhaps on another; what is due; and what hangs on the ban and markup."""
    said = _event("happened", "2031-05-06", *_spans(ledger, "Ilse Maren said on Tuesday"), participants=("maren",))
    other = _event("happened", "2031-05-07", *_spans(mercury, "minister Ilse Maren said"), other_days=(said.id,))
    due = _event("scheduled", "2031-05-09", *_spans(mercury, "The talks go on this Friday"), by="dahl")
    condition = _spans(ledger, "if Vesk lifts its ban")[0]
    open = _event(
        "conditional", None, *_spans(ledger, "the talks would resume on Friday"), condition=condition, basis="reported"
    )
    return replace(said, other_days=(other.id,), place="Port Ellin"), other, due, open


def _event(status: EventState, start: str | None, *evidence: Span, **fields: Any) -> Event:
    id = event_id(status, start, start, evidence)
    return Event(id, start, start, status, " ".join(evidence[0].text.split()), evidence, **fields)


def _position(actor: str, issue: Issue, stand: Stand, via: tuple[str, ...] = ()) -> Position:
    return Position(actor, issue.id, stand.stance, stand.evidence, (stand,), via)


def _say(
    article: Article, kind: str, content: str, source: str | None, speaker: str | None, more: str = "", **fields: object
) -> Statement:
    pieces = _spans(article, content) + (_spans(article, more) if more else ())
    known = {"zone": "body", "source": _spans(article, source) if source else (), "speaker": speaker, **fields}
    return Statement(id=statement_id(pieces), article=article.id, kind=kind, content=pieces, **known)


def _spans(article: Article, text: str) -> tuple[Span, ...]:
    """The first place in the article where ``text`` stands."""
    start = article.text.index(text)
    return (article.span(start, start + len(text)),)


def _utterance(one: Statement, other: Statement, *differences: Difference) -> Utterance:
    ids = (one.id, other.id)
    return Utterance(utterance_id(ids), ids, differences)
