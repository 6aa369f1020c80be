"""A fictional story as a record built by hand: each thing that a brief can show stands in it at least once."""

from dataclasses import replace
from typing import Any

from onrecord.datamodel import (
    Actor,
    Article,
    Claim,
    ClaimStatus,
    Difference,
    Dropped,
    Event,
    EventState,
    Issue,
    Omission,
    Position,
    Record,
    Skipped,
    Span,
    Stand,
    Statement,
    StoryHead,
    Takeaway,
    Utterance,
    Zone,
    article_id,
    issue_id,
    statement_id,
    text_sha256,
    utterance_id,
)
from onrecord.ids import claim_id, event_id

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
    """Three articles of two papers and a wire: statements, utterances, and a finding of each kind and state."""
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
    utterances = (
        _utterance(said["parliament"], said["waters"], Difference("wording", "agreement | deal", ())),
        _utterance(said["talks"], said["friday"], Difference("attribution", "the Chancellery | Oskar Dahl", ())),
        _utterance(said["close"], said["wire"]),
    )
    timeline, claims = _timeline(ledger, mercury), _claims(ledger, mercury, wire)
    return Record(
        created_by={"name": "OnRecord", "version": "0.0", "weights": {"tagger": "ab" * 32}},
        story=StoryHead("st1", "Ardmere and Vesk near a herring treaty", "2031-05-06", "2031-05-07"),
        articles=(ledger, mercury, wire),
        actors=_actors(ledger, mercury),
        statements=tuple(said.values()),
        utterances=utterances,
        issues=issues,
        positions=positions,
        timeline=timeline,
        claims=claims,
        omissions=_omissions(ledger, mercury, wire, said, utterances, timeline, claims),
        takeaways=_takeaways(said, utterances, timeline, claims),
        skipped=(Skipped("notes.docx", "it is a Word document, which OnRecord does not read"),),
        notes=("feed.jsonl#3 repeats ledger.txt",),
    )


def bare(record: Record, **fields: Any) -> Record:
    """The record with its articles, and nothing found in them."""
    nothing: dict[str, Any] = dict.fromkeys(
        ("actors", "statements", "utterances", "issues", "positions", "timeline", "claims", "omissions", "takeaways"),
        (),
    )
    return replace(record, **{**nothing, "notes": (), "skipped": (), **fields})


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
        "conditional",
        None,
        *_spans(ledger, "the talks would resume on Friday"),
        condition=condition,
        basis="reported",
        hangs_on=(due.id,),
    )
    denied = _event("denied", None, *_spans(ledger, "Ardmere had threatened to close the strait"), by="maren")
    return replace(said, other_days=(other.id,), place="Port Ellin"), other, due, open, denied


def _claims(ledger: Article, mercury: Article, wire: Article) -> tuple[Claim, ...]:
    """A claim of each status; markup in one outlet's own voice; a copy beside its original."""
    ban = _spans(ledger, "Any agreement that touches our fishing grounds must go before parliament,")
    deal = _spans(mercury, "Any deal that touches our waters has to go to parliament first,")
    close, copied = (
        _spans(
            ledger, "Fisheries minister Ilse Maren said on Tuesday that the two sides were “very close” to a treaty."
        ),
        _spans(wire, WIRE),
    )
    poster = _spans(mercury, "A poster read: [click here](http://evil.example) for *free* herring.")
    friday = _spans(mercury, "The talks go on this Friday ‘if Vesk lifts the ban’, said Premier Oskar Dahl.")
    return (
        _claim("contradicted", close, friday, conflict="date"),
        _claim("corroborated", ban + deal, is_attributed=True, by="maren"),
        _claim("single-source", poster),
        _claim("single-source", copied, is_attributed=True),
    )


def _claim(status: ClaimStatus, evidence: tuple[Span, ...], against: tuple[Span, ...] = (), **fields: Any) -> Claim:
    return Claim(claim_id(evidence, against), evidence[0].text, status, evidence, against, **fields)


def _omissions(
    ledger: Article,
    mercury: Article,
    wire: Article,
    said: dict[str, Statement],
    utterances: tuple[Utterance, ...],
    timeline: tuple[Event, ...],
    claims: tuple[Claim, ...],
) -> tuple[Omission, ...]:
    """What the paper alone has, all that it says, so that a list is long; and a thing of each kind left out."""
    alone = (
        *(said[name].id for name in ("dark", "outer", "mistake", "strait", "caption")),
        timeline[3].id,
        timeline[4].id,
    )
    return (
        Omission(ledger.id, (utterances[0].id, timeline[1].id, claims[2].id), alone),
        Omission(mercury.id, (), (said["asked"].id, said["unknown"].id, claims[2].id, timeline[2].id)),
        Omission(wire.id, (utterances[0].id,)),
    )


def _takeaways(
    said: dict[str, Statement],
    utterances: tuple[Utterance, ...],
    timeline: tuple[Event, ...],
    claims: tuple[Claim, ...],
) -> tuple[Takeaway, ...]:
    """Words in marks, a line of markup, and one that leads to no statement."""
    words = (*said["parliament"].content, *said["waters"].content)
    asked, due = said["asked"], timeline[2]
    return (
        Takeaway(
            "Ilse Maren on parliament",
            f"Ilse Maren: “{words[0].text[:-1]}” (The Morning Ledger); “{words[1].text[:-1]}” (Mercury Vell)",
            words,
            (utterances[0].id,),
        ),
        Takeaway(
            "Due: 9 May 2031", f"{due.what}. On it hangs: {timeline[3].what}", due.evidence + timeline[3].evidence
        ),
        Takeaway("Only in Mercury Vell: *<b>treaty</b>*", f"one trawlerman (unnamed): {asked.text}", asked.content),
        Takeaway("Possible conflict over a date", claims[2].text, claims[2].evidence, (claims[2].id,)),
    )


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
