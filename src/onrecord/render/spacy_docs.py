"""An article of a record as a spaCy `Doc`: our spans as span groups, at their exact offsets.

spaCy's spans begin and end with tokens, and ours need not: the tokens are those of spaCy's English tokenizer, cut
further where a span begins or ends.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.datamodel import Article, Record, Span
from onrecord.render.passages import sentence_bounds
from onrecord.utf16 import well_formed

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

__all__ = ["to_doc"]

_Labelled = tuple[Span, str, str, str]
"""A span with its label, the id of what it belongs to, and the id of the actor that it is of or by."""


def to_doc(record: Record, article: Article, vocab: Vocab | None = None) -> Doc:
    """Return a `Doc` of an article with the span groups that `onrecord.Record.to_spacy` names.

    `vocab` is that of a pipeline of yours, so that the doc can go through it.
    """
    from spacy.tokens import Doc
    from spacy.tokens import Span as Tokens

    blank = _blank()
    groups = {name: sorted(found) for name, found in _groups(record, article).items()}
    text = well_formed(article.text)
    edges = [(span.start, span.end) for found in groups.values() for span, *_ in found]
    places = _cut([(token.idx, token.idx + len(token)) for token in blank.make_doc(text)], text, edges)
    words, spaces = _words(text, places)
    bounds = {start for start, _ in sentence_bounds(article)}
    doc = Doc(
        vocab or blank.vocab,
        words=words,
        spaces=spaces,
        sent_starts=[start in bounds or number == 0 for number, (start, _) in enumerate(places)],
        user_data={"article": article.id, "outlet": article.outlet, "story": record.story.id},
    )
    starts, ends = ({place[side]: number for number, place in enumerate(places)} for side in (0, 1))
    for name, found in groups.items():
        doc.spans[name] = [
            Tokens(doc, starts[span.start], ends[span.end] + 1, label=label, span_id=id, kb_id=actor)
            for span, label, id, actor in found
        ]
    return doc


@cache
def _blank() -> Language:
    import spacy

    return spacy.blank("en")


def _groups(record: Record, article: Article) -> dict[str, list[_Labelled]]:
    statements = [statement for statement in record.statements if statement.article == article.id]
    groups: dict[str, list[_Labelled]] = {
        "statements": [
            (
                article.span(min(s.start for s in spans), max(s.end for s in spans)),
                each.act,
                each.id,
                each.speaker or "",
            )
            for each in statements
            if (spans := (*each.content, *each.source, *each.cue))
        ]
    }
    for name in ("content", "source", "cue"):
        groups["contents" if name == "content" else f"{name}s"] = [
            (span, each.kind if name == "content" else name, each.id, each.speaker or "")
            for each in statements
            for span in getattr(each, name)
        ]
    groups["actors"] = [(span, actor.kind, actor.id, actor.id) for actor in record.actors for span in actor.mentions]
    groups["events"] = [
        (s, event.status, event.id, event.by or "") for event in record.timeline for s in event.evidence
    ]
    groups["times"] = [(event.time, event.status, event.id, "") for event in record.timeline if event.time]
    groups["claims"] = [(s, claim.status, claim.id, claim.by or "") for claim in record.claims for s in claim.evidence]
    return {name: [one for one in found if one[0].article == article.id] for name, found in groups.items()}


def _cut(tokens: Iterable[tuple[int, int]], text: str, edges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The tokens, cut where a span begins or ends; a space that a span begins or ends with is a token of its own."""
    cuts = sorted({edge for pair in edges for edge in pair})
    spaces = {start for start, _ in edges if text[start] == " "} | {end - 1 for _, end in edges if text[end - 1] == " "}
    out: list[tuple[int, int]] = []
    last = 0
    for start, end in tokens:
        out.extend((place, place + 1) for place in range(last, start) if place in spaces)
        out.extend(pairwise([start, *cuts[bisect_right(cuts, start) : bisect_left(cuts, end)], end]))
        last = end
    out.extend((place, place + 1) for place in range(last, len(text)) if place in spaces)
    return out


def _words(text: str, places: Sequence[tuple[int, int]]) -> tuple[list[str], list[bool]]:
    """The words of the tokens, and whether a space that is no token stands after each."""
    following = [*(start for start, _ in places[1:]), len(text)]
    words = [text[start:end] for start, end in places]
    return words, [after > end for (_, end), after in zip(places, following, strict=True)]
