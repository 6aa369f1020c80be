"""How a finding is told in a line: who says it, in whose words, and what it hangs on; nothing that misleads.

Only what was said in these very words stands in quotation marks; a paraphrase of the article stands without. Denied,
second-hand, passed on, unnamed and conditional are told as such.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from onrecord.datamodel import Document, Event, Span, Statement, Story
from onrecord.dates import days_in_words
from onrecord.findings.omissions import voices
from onrecord.findings.said import Words
from onrecord.findings.wordforms import Text, Word, is_noun
from onrecord.lexicons import listed
from onrecord.lexicons.stems import stem
from onrecord.quoting import after_dateline, as_running, join, pieces

__all__ = ["Teller", "balanced", "clipped", "joined", "likeness", "listing"]

_LONG = 190  # characters of somebody's words in a line; longer ones are cut, the cut shown; 150 to 250 tried
_FIT = range(30, 191)  # characters of words that tell something by themselves, and need no cut
_SOFT_END = re.compile(
    r"(?<![.!?])[.!?]+[”’\"']?(?=\s)|[;,:](?=\s)|\s[–—-](?=\s)|(?=\s(?:and|but|because|which|who|while|as|after|before)\s)"
)
_LONGER = re.compile(r"[^\W\d_]{4,}|\d[\d.,]*\d|\d")
_CLOSING_SINGLE = re.compile(r"(?<=[,.!?])[’'](?=\s|$)")
_OPENING_SINGLE = re.compile(r"(?<!\w)[‘'](?=\w)")
_EARLIEST = 0.4  # share of the length before which no cut is made at a comma or stop
_LATEST = 1.3  # and this share of it is not too long where no pause comes before
_SAID = 0.3  # share of a sentence that is one statement from which it tells what was said; .2 to .5 tried
_TAIL, _REACH = 3, 400  # words at the end of what is shown, and characters before a condition to look for them in
_HALF = 0.5  # share of a span within a statement from which it is that statement's
_DAYS = listed(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december"""
)
_TWO = 0.3  # what a phrase of several words is worth more than one word; .2 to .5 tried
_HEARD = 0.35  # how much the story speaks of a single noun that names a subject by itself; .2 to .5 tried
_PAUSES = " ,;:–—-"
_BODIES = ("organisation", "country", "group")
_HYPHENS = ("-", "–")
_KINDS = {"direct": 0, "mixed": 1, "indirect": 2}
_VERBS = {"ask": "asks", "believe": "holds the view", "want": "is told to want", "perceive": "is told to see"}
_ADJECTIVES = ("JJ", "JJR", "JJS", "VBG", "VBN")
_TELLING = 6  # words of a telling that count for what it is about; a longer one tells no more of it
_TOPIC = 0.7  # what its words count against its place in the article; .5 to .9 tried
_TOLD = ("title", "heading", "body")
_SHORT = 4  # letters of a noun that names a subject by itself
_LONGEST_NAME = 4  # words of a heading's noun phrase
_HOLLOW = listed(
    """anything bit case chief country course day days everybody everyone everything fact government group head hour
    hours kind leader leaders lot man member members minister month months move news nobody nothing official
    officials one ones other others part parts party people person place point premier president question report
    reporters rest somebody something sort spokesman spokesperson spokeswoman talk thing things time times today
    tomorrow way week weeks woman world year years yesterday"""
)  # nouns that name no subject by themselves


class Teller:
    """What the parts of a story are called, and how they read in a line."""

    def __init__(self, story: Story, documents: Iterable[Document]) -> None:
        self.story = story
        self.articles = {article.id: article for article in story.articles}
        self.actors = {actor.id: actor for actor in story.actors}
        self.statements = {statement.id: statement for statement in story.statements}
        self.order = {
            a.id: i
            for i, a in enumerate(sorted(story.articles, key=lambda a: (a.published or "~", a.outlet.casefold(), a.id)))
        }
        self.voice = voices(story.articles)
        self._texts = {doc.article.id: Text(doc) for doc in documents}
        self._own = frozenset(_stem(word) for actor in story.actors for word in actor.name.split())
        self.common = self._common()
        self._stems: dict[str, frozenset[str]] = {}
        self._shown: dict[tuple[str, int], str] = {}
        self._said = Words(story.statements)

    def _common(self) -> dict[str, float]:
        """How much the story speaks of each noun and adjective, 0 to 1: how often, and in how many voices."""
        count: Counter[str] = Counter()
        heard: dict[str, set[str]] = {}
        for id, text in sorted(self._texts.items()):
            article = self.articles[id]
            for word in text.words(article.span(0, len(article.text))) if article.text else ():
                if _is_part(word) and len(word.plain) >= _SHORT and article.zone_at(word.start) in _TOLD:
                    key = _stem(word.text)
                    count[key] += 1
                    heard.setdefault(key, set()).add(self.voice[id])
        most, all = max(count.values(), default=1), max(1, len(set(self.voice.values())))
        return {
            key: math.log1p(number) / math.log1p(most) * math.sqrt(len(heard[key]) / all)
            for key, number in count.items()
            if key not in self._own
        }

    def name(self, actor: str) -> str:
        """The name of an actor; an unnamed one is marked as such."""
        known = self.actors[actor]
        return f"{known.name} (unnamed)" if known.kind == "unnamed" else known.name

    def outlets(self, articles: Iterable[str]) -> list[str]:
        """The outlets of articles, each once, in the order of the articles."""
        return list(dict.fromkeys(self.articles[id].outlet for id in sorted(set(articles), key=self.order.__getitem__)))

    def place(self, span: Span) -> tuple[int, Span]:
        """Where a span stands in the story, to sort by."""
        return self.order[span.article], span

    # Who

    def credit(self, statement: Statement) -> str:
        """Who is credited with a statement, for whom, and through whom."""
        if statement.speaker:
            who = self.name(statement.speaker)
        else:
            words = as_running(" ".join(span.text for span in statement.source)).strip(" ,")
            who = f"Somebody not named ({words})" if words else "Somebody not named"
        if statement.on_behalf_of and statement.on_behalf_of != statement.speaker:
            who += f", for {self.name(statement.on_behalf_of)}"
        if statement.via:
            who += f", as {listing([self.name(id) for id in statement.via])} tells it"
        return who

    def crediting(self, span: Span) -> str:
        """The outlet of a span, and whom it credits with it, if anybody."""
        outlet, holder = self.articles[span.article].outlet, self.holder(span)
        return f"{outlet}, crediting {_in_sentence(self.credit(holder))}" if holder else outlet

    def holder(self, span: Span) -> Statement | None:
        """The innermost statement whose words make up at least half of the span."""
        holding = [s for s in self._near(span) if _share(span, s.content) >= _HALF]
        return min(holding, key=lambda s: (sum(len(c) for c in s.content), s.id), default=None)

    # Words

    def words(self, statement: Statement, limit: int = _LONG) -> str:
        """What was said, in marks where it is verbatim, cut to about `limit` characters."""
        asked = statement.id, limit
        if asked not in self._shown:
            self._shown[asked] = self._words(statement, limit)
        return self._shown[asked]

    def _words(self, statement: Statement, limit: int) -> str:
        shown = pieces(statement, self.articles[statement.article])
        whole = join(shown)
        if len(whole) <= limit:
            return whole
        first = shown[0]
        return first["open"] + clipped(first["text"], limit, mark=first["close"])

    def told(self, statement: Statement, limit: int = _LONG) -> str:
        """Who says what, with all that keeps it from being said plainly."""
        words = self.words(statement, limit)
        verb = (
            " denies"
            if statement.polarity == "denied"
            else f" {_VERBS[statement.act]}"
            if statement.act in _VERBS
            else ""
        )
        return f"{self.credit(statement)}{verb}: {words}{self.reserve(statement, words)}"

    def reserve(self, statement: Statement, words: str) -> str:
        """On what a statement hangs and how it is known, where the words shown do not tell."""
        out = ""
        if statement.condition and (condition := _line(statement.condition)) not in words:
            out += f" (on a condition: {condition})" if self._governs(statement.condition, words) else ""
        if statement.hearsay and (hearsay := _line(statement.hearsay)) not in words:
            out += f" (second-hand: {hearsay})"
        return out

    def _governs(self, condition: Span, words: str) -> bool:
        """Whether a condition stands in the sentence that the words shown of a statement end in, or before them."""
        text = self.articles[condition.article].text
        tail = " ".join(re.findall(r"\w+", words)[-_TAIL:])
        between = text[max(0, condition.start - _REACH) : condition.start]
        found = re.search(r"\W+".join(tail.split()), between)
        return not (found and re.search(r"[.!?]\s", between[found.end() :]))

    def is_said(self, span: Span) -> bool:
        """Whether a good part of a sentence is a person's words, or quoted; what a court rules is no mere words."""
        return any(
            _share(span, statement.content) >= _SAID
            for statement in self._near(span)
            if statement.kind != "indirect" or self._kind(statement.speaker) not in _BODIES
        )

    def _near(self, span: Span) -> list[Statement]:
        return self._said.contents(span.article, span.start, span.end)

    def _kind(self, actor: str | None) -> str | None:
        return self.actors[actor].kind if actor else None

    def without_dateline(self, span: Span) -> Span:
        """A sentence without the place and agency before it. Example: "PORT ELLIN (Northwire) - |Boats sank"."""
        return self.articles[span.article].span(span.start + after_dateline(span.text), span.end)

    def best(self, statements: Iterable[Statement]) -> Statement:
        """The statement that reads best by itself: in the speaker's words, neither too short nor too long."""
        return min(statements, key=self._reads)

    def _reads(self, statement: Statement) -> tuple[object, ...]:
        size = len(statement.text)
        unfit = max(_FIT.start - size, size - _FIT.stop, 0)
        return (
            statement.zone != "body",
            statement.nested_in is not None,
            unfit > 0,
            _KINDS[statement.kind],
            unfit,
            self.place(statement.content[0]),
            statement.id,
        )

    def event(self, event: Event) -> str:
        """An event with who tells it and on what it hangs. Example: "If it rains → Ada Lorne: we shall stay"."""
        told = f"{self.name(event.by)}: {event.what}" if event.by else event.what
        told = f"{told} (denied)" if event.status == "denied" else told
        return f"{_line(event.condition)} → {told}" if event.condition else told

    def when(self, event: Event) -> str | None:
        """The days of an event in words, or the article's words for them; None if neither is told."""
        if event.time:
            return f"“{_line(event.time)}”"
        return None if event.basis == "reported" else days_in_words(event.start, event.end)

    def stems(self, text: str) -> frozenset[str]:
        """The longer words of a text, cut to their stems, without the names of actors."""
        if text not in self._stems:
            self._stems[text] = frozenset(map(_stem, _LONGER.findall(text))) - self._own
        return self._stems[text]

    def weight(self, spans: Sequence[Span]) -> float:
        """How much some words speak of what the story speaks of, those near the top of an article more; 0 to 1."""
        heard = sorted((self.common.get(word, 0.0) for word in self.stems(joined(spans))), reverse=True)[:_TELLING]
        first = min(spans)
        depth = first.start / max(1, len(self.articles[first.article].text))
        return _TOPIC * sum(heard) / _TELLING + (1 - _TOPIC) * (1 - depth)

    # Subjects

    def subject(self, groups: Sequence[Sequence[Span]]) -> str | None:
        """The noun phrase that some tellings have most in common, in their own words; None if there is none.

        `groups` are the spans of each telling.
        """
        found: dict[tuple[str, ...], list[tuple[int, Span, str]]] = {}
        for number, spans in enumerate(groups):
            for span in spans:
                for at, phrase in self._phrases(span):
                    key = tuple(_stem(word) for word in phrase.split())
                    found.setdefault(key, []).append((number, at, phrase))

        def heard(key: tuple[str, ...]) -> float:
            known = [self.common[word] for word in key if word in self.common]
            return sum(known) / max(1, len(known))

        def rank(key: tuple[str, ...]) -> tuple[object, ...]:
            tellings = len({number for number, _, _ in found[key]})
            first = min(self.place(at) for _, at, _ in found[key])
            return (-tellings, -heard(key) - _TWO * (len(key) > 1), first)

        telling = [key for key in found if len(key) > 1 or heard(key) >= _HEARD]
        best = min(telling, key=rank, default=None)
        return min(found[best], key=lambda item: self.place(item[1]))[2] if best else None

    def _phrases(self, span: Span) -> Iterator[tuple[Span, str]]:
        """The noun phrases of a span that name no actor: adjectives and nouns in a row, at least one noun."""
        text = self._texts.get(span.article)
        row: list[Word] = []
        for word in text.words(span) if text else ():
            if row and (word.start - row[-1].end != 1 or not _is_part(word)):
                yield from self._phrase(row, span)
                row = []
            if _is_part(word):
                row.append(word)
        yield from self._phrase(row, span)

    def _is_hyphened(self, row: Sequence[Word], article: str) -> bool:
        """Whether a phrase is the half of a longer word. Example: the "range" of "long-range"."""
        text = self.articles[article].text
        return (
            text[max(0, row[0].start - 1) : row[0].start] in _HYPHENS or text[row[-1].end : row[-1].end + 1] in _HYPHENS
        )

    def _phrase(self, row: list[Word], span: Span) -> Iterator[tuple[Span, str]]:
        while row and not is_noun(row[-1]):
            row = row[:-1]
        while row and row[0].tag in ("VBG", "VBN"):
            row = row[1:]
        is_hollow = len(row) == 1 and (row[0].plain in _HOLLOW or len(row[0].plain) < _SHORT)
        is_name = {_stem(w.text) for w in row} & self._own
        if 0 < len(row) <= _LONGEST_NAME and not is_hollow and not is_name and not self._is_hyphened(row, span.article):
            yield self.articles[span.article].span(row[0].start, row[-1].end), " ".join(w.text for w in row)


def joined(spans: Iterable[Span]) -> str:
    """The words of some spans as one text."""
    return "\n".join(span.text for span in spans)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the fewer stems that are among the others, 0 to 1.

    >>> likeness(frozenset({"gate", "open"}), frozenset({"gate", "river", "marsh"}))
    0.5
    """
    return len(one & other) / max(1, min(len(one), len(other)))


def balanced(text: str) -> bool:
    """Whether every quotation that is opened in a text is closed in it.

    >>> balanced("She said: “We wait.”"), balanced("She said: “We wait."), balanced("We wait,’ she said.")
    (True, False, False)
    """
    closed = len(_CLOSING_SINGLE.findall(text))
    return (
        text.count('"') % 2 == 0 and text.count("“") == text.count("”") and closed <= len(_OPENING_SINGLE.findall(text))
    )


def clipped(text: str, limit: int, mark: str = "") -> str:
    """The beginning of a text, cut where a reader pauses, with " …" outside the closing `mark`.

    >>> clipped("We wait, and we hope, and then we shall see", 30, "”")
    'We wait, and we hope” …'
    """
    if len(text) <= limit:
        return text + mark
    ends = [m.end() if m.group()[:1] in {*".!?"} - {""} else m.start() for m in _SOFT_END.finditer(text)]
    within = [end for end in ends if _EARLIEST * limit <= end <= limit]
    beyond = [end for end in ends if limit < end <= _LATEST * limit]
    at = within[-1] if within else beyond[0] if beyond else max(text.rfind(" ", 0, limit), 1)
    return f"{_closed(text[:at]).rstrip(_PAUSES)}{mark} …"


def _closed(text: str) -> str:
    """The text without a quotation that is opened in it and not closed."""
    for opening, closing in ("“”", "‘’", "«»"):
        at = text.rfind(opening)
        if at > 0 and closing not in text[at:]:
            text = text[:at].rstrip()
    if text.count('"') % 2 and text.find('"') > 0:
        text = text[: text.rfind('"')].rstrip()
    return text


def listing(names: Sequence[str]) -> str:
    """Names in a row.

    >>> listing(["Ada", "Ben", "Cy"]), listing(["Ada", "Ben"]), listing(["Ada"])
    ('Ada, Ben and Cy', 'Ada and Ben', 'Ada')
    """
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _line(span: Span) -> str:
    return " ".join(as_running(span.text).split())


def _in_sentence(credit: str) -> str:
    return credit.replace("Somebody", "somebody", 1) if credit.startswith("Somebody not named") else credit


def _share(span: Span, pieces: Iterable[Span]) -> float:
    covered = sum(max(0, min(span.end, p.end) - max(span.start, p.start)) for p in pieces)
    return covered / len(span)


def _stem(word: str) -> str:
    return stem(word.casefold())


def _is_part(word: Word) -> bool:
    return (is_noun(word) or word.tag in _ADJECTIVES) and word.plain not in _DAYS
