"""A story whose every word attacks what it is written to: spreadsheets, markup, field breaks, what XML cannot hold."""

from __future__ import annotations

from onrecord.datamodel import (
    Actor,
    Article,
    Claim,
    Difference,
    Event,
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
    article_id,
    issue_id,
    statement_id,
    text_sha256,
    utterance_id,
)
from onrecord.ids import claim_id, event_id

__all__ = ["ATTACKS", "hostile"]

ATTACKS = (
    '=HYPERLINK("http://evil.example","x")',
    "+1+1|cmd' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "]]>&xxe;<!--<w:p/>-->",
    '"},{"@type":"Evil","x":"',
    "</script><!--",
    "{{7*7}}${7*7}#{7*7}",
    "\\input{/etc/passwd}\\end{document}%",
    '#eval("1+1") #read("/etc/passwd") $x^2$ *b* _i_ `r` @ref <label> = Head',
    "}, author = {Evil}, note = {",
    "END:VEVENT\nBEGIN:VEVENT\nUID:evil\nSUMMARY:evil",
    "x;ATTENDEE:evil,DTSTART:20310101\\n",
    "javascript:alert(1) [x](javascript:alert(1)) http://evil.example",
    "\u202eevil\u202c \u2066x\u2069 \u200f\ufeff",
    "nul\x00nul bell\x07 esc\x1b[31m del\x7f",
    "half \ud83d and \udc00 half \ufffe\uffff",
    "line\u2028para\u2029nel\x85vt\x0bff\x0c",
    "العربية 中文 Кириллица 😀",
    "“" + "long " * 60 + "end”",
    # A terminal's own: a link, the clipboard, the same in one character, a line that is written over.
    "\x1b]8;;http://evil.example\x1b\\here\x1b]8;;\x1b\\ \x1b]52;c;ZXZpbA==\x07 \x9b2J \x9d8;;x\x9c over\rwritten",
    "VBScript:x JAVA\tSCRIPT:x java\x00script:x data:text/html,<svg/onload=alert(1)> ![x](http://evil.example/x.png)",
    'DDEAUTO cmd "/c calc" INCLUDEPICTURE "http://evil.example/x.png" { HYPERLINK "javascript:x" }',
    # What our own outputs say, and what our own files look like.
    '<a id="O1"></a>O1: T-s4 [O1](#O1) “Nobody said this,” said Ada Orle. {"id": "s1", "speaker": "p0"} p0',
    "../../../../tmp/evil/../CON\\..\\x.exe",
    'due;=1+1;"@SUM(1)\t+1\n-1',
    "2031-05-06T08:00:00Z polled   feed ok\nTY  - EVIL\nER  - \n@article{evil, title = {x}}",
    "Ad\u0430 Orle, Ada\u200b Orle, Ada\u00a0Orle, \U000e0045\U000e0056",
)


def hostile() -> Record:
    """Two outlets that report each attack, by a speaker of that name, with a finding of each kind about it."""
    articles = (_article("one.txt\n=1+1", ATTACKS[0]), _article('two"><b>.html', ATTACKS[3]))
    actors = tuple(Actor(f"p{n}", words, "person", (words,), (words,)) for n, words in enumerate(ATTACKS))
    places = {article.id: _places(article) for article in articles}
    statements = tuple(
        _statement(span, number) for article in articles for number, span in enumerate(places[article.id])
    )
    pairs = list(zip(statements[: len(ATTACKS)], statements[len(ATTACKS) :], strict=True))
    utterances = tuple(
        Utterance(utterance_id(ids), ids, (Difference("number", words, (one.content[0], other.content[0])),))
        for (one, other), words in zip(pairs, ATTACKS, strict=True)
        if (ids := (one.id, other.id))
    )
    issues = tuple(
        Issue(issue_id(words), words, (one.id, other.id)) for (one, other), words in zip(pairs, ATTACKS, strict=True)
    )
    return Record(
        created_by={"name": "OnRecord", "version": "0.0", "weights": {"tagger": "ab" * 32}},
        story=StoryHead("st-hostile", ATTACKS[9] + ATTACKS[0] + ATTACKS[15] + ATTACKS[16], "2031-05-06", "2031-05-07"),
        articles=articles,
        actors=actors,
        statements=statements,
        utterances=utterances,
        issues=issues,
        positions=_positions(issues, pairs),
        timeline=tuple(_event(one.content[0], number) for number, (one, _) in enumerate(pairs)),
        claims=tuple(
            Claim(claim_id((a,), (b,)), " ".join(a.text.split()), "contradicted", (a,), (b,), "number")
            for one, other in pairs
            for a, b in [(one.content[0], other.content[0])]
        ),
        omissions=tuple(
            Omission(article.id, (), tuple(s.id for s in statements if s.article == article.id)) for article in articles
        ),
        takeaways=tuple(
            Takeaway(words, words, one.content) for (one, _), words in zip(pairs, ATTACKS, strict=True) if words.strip()
        ),
        skipped=tuple(Skipped(words, words) for words in ATTACKS),
        notes=ATTACKS,
    )


def _article(input: str, outlet: str) -> Article:
    text = "\n\n".join((f"Headline {outlet}", *ATTACKS, ""))
    return Article(
        id=article_id(outlet, text),
        input=input,
        text=text,
        outlet=outlet,
        sha256=text_sha256(text),
        title=ATTACKS[10] + ATTACKS[8],
        byline=ATTACKS[11] + " and " + ATTACKS[14],
        published="2031-05-06" if outlet == ATTACKS[0] else None,
        published_basis=ATTACKS[3],
        url='javascript:alert("x")' if outlet == ATTACKS[0] else 'http://a.example/"}<>\\x{y}%20',
        notes=ATTACKS[:3],
    )


def _places(article: Article) -> list[Span]:
    found, at = [], 0
    for words in ATTACKS:
        at = article.text.index(words, at)
        found.append(article.span(at, at + len(words)))
        at += len(words)
    return found


def _statement(span: Span, number: int) -> Statement:
    return Statement(
        *(statement_id((span,)), span.article, "direct" if number % 2 else "indirect", "body", (span,)),
        source=(span,),
        cue=(span,),
        speaker=f"p{number}",
        addressees=ATTACKS[:2],
        venue=ATTACKS[number],
        condition=span,
        anonymity=span,
        hearsay=span,
        via=(f"p{(number + 1) % len(ATTACKS)}",),
    )


def _positions(issues: tuple[Issue, ...], pairs: list[tuple[Statement, Statement]]) -> tuple[Position, ...]:
    """Two actors on each issue, so that it stands in the matrix."""
    return tuple(
        Position(actor, issue.id, stance, (said.id,), (Stand("2031-05-06", stance, (said.id,)),))
        for number, (issue, pair) in enumerate(zip(issues, pairs, strict=True))
        for said, actor, stance in (
            (pair[0], f"p{number % 7}", "for"),
            (pair[1], f"p{(number + 1) % 7}", "against"),
        )
    )


def _event(span: Span, number: int) -> Event:
    status = ("scheduled", "conditional", "happened", "ongoing", "denied")[number % 5]
    day = (None, "2031", "2031-05", "2031-05-09")[number % 4]
    what = " ".join(span.text.split())
    fields = {"condition": span} if status == "conditional" else {}
    id = event_id(status, day, day, (span,))
    return Event(
        id, day, day, status, what, (span,), place=ATTACKS[number], participants=("p0", "p3"), by="p1", **fields
    )
