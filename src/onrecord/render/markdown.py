"""A view in Markdown that reads as well raw as rendered; words of articles can bring no markup into it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from onrecord.render import phrases

__all__ = ["to_markdown"]

# What CommonMark, tables and the usual extensions (strikethrough, mathematics, mentions) read as markup.
_MARKUP = re.compile(r"[\\`*_{}\[\]>|~$^@]")
_BARE_LINK = re.compile(r"(?i)(?:(?<=www)(?=\.)|(?=://))")  # Example: "see www.a.example or http://b.example"
_LINE_START = re.compile(r"^(\d*)([-+=#.):%])")  # Example: "- a", "# a", "1. a", "2) a" are a list or a heading

_MOST = 6  # things that one outlet alone has or leaves out, and claims of one outlet; the record holds all
_BREAK = "  "  # two spaces at the end of a line: the next one begins a new line


def to_markdown(view: dict[str, Any]) -> str:
    """Write a view as Markdown: what was said is bold within its sentence, and so are differing words."""
    parts = [_head(view), _takeaways(view), _read(view), _notes(view), _timeline(view), _standing(view)]
    parts += [_alone(view), _claims(view), _same_words(view), _outlets(view), _who(view), _statements(view)]
    parts.append(_made(view))
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part))) + "\n"


def _escape(text: str) -> str:
    r"""Text that Markdown shows as it is.

    >>> print(_escape("[here](http://a.example) *now* <b>"))
    \[here\](http\://a.example) \*now\* &lt;b\>
    """
    return _LINE_START.sub(r"\1\\\2", _inner(" ".join(text.split())))


def _bold(text: str) -> str:
    """Bold text, with marks and space at its edges left outside, where Markdown would not read the stars.

    >>> print(_bold("“quite sure”,"))
    “**quite sure**”,
    """
    letters = [i for i, c in enumerate(text) if c.isalnum()]
    if not letters:
        return _inner(text)
    start, end = letters[0], letters[-1] + 1
    return f"{_inner(text[:start])}**{_inner(text[start:end])}**{_inner(text[end:])}"


def _inner(text: str) -> str:
    """Text within a line, its space kept; tags become entities, which every dialect shows as text."""
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    return _BARE_LINK.sub(r"\\", _MARKUP.sub(r"\\\g<0>", text))


def _link(label: str) -> str:
    return f"[{label}](#{label})"


def _head(view: dict[str, Any]) -> Iterator[str]:
    yield f"# {_escape(view['title'])}"
    yield ""
    yield _escape(" · ".join(phrases.counts(view)))


def _takeaways(view: dict[str, Any]) -> Iterator[str]:
    if view["takeaways"]:
        yield from ("## Takeaways", "")
    for found in view["takeaways"]:
        yield f"{found['number']}. {_bold(found['heading'])}{_BREAK}"
        yield f"   {_escape(phrases.takeaway(found))} {_places(found['shown'])}"


def _places(shown: list[dict[str, Any]]) -> str:
    """Links to the statements, and the keys of articles where there is none."""
    return " ".join(dict.fromkeys(_link(place["text"]) if place["label"] else place["text"] for place in shown))


def _read(view: dict[str, Any]) -> Iterator[str]:
    yield from ("## Read", "", "| | outlet | title | published | read |", "| --- | --- | --- | --- | --: |")
    for article in view["articles"]:
        title = _escape(article["title"]) if article["title"] else "*no title*"
        outlet = f"[{_escape(article['outlet'])}](<{_address(article['url'])}>)" if article["url"] else None
        cells = [article["key"], outlet or _escape(article["outlet"]), title, _escape(phrases.published(article))]
        yield _row([*cells, f"{article['read_percent']} % of {phrases.count(article['words'], 'word')}"])
    details = [f"- {article['key']}: {detail}" for article in view["articles"] for detail in _details(article)]
    yield from _list([*details, *(f"- Not read: {_escape(phrases.skipped(s))}" for s in view["skipped"])])


def _details(article: dict[str, Any]) -> Iterator[str]:
    yield f"from {_escape(article['input'])}"
    if article["byline"]:
        yield _escape(article["byline"])
    if article["dropped"]:
        yield "dropped: " + _escape("; ".join(phrases.dropped(part) for part in article["dropped"]))
    if article["copy_of"]:
        yield f"repeats {article['copy_of']}: one voice with it"
    yield from (_escape(note) for note in article["notes"])


def _address(url: str) -> str:
    """A link target that cannot end its brackets early."""
    return url.replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")


def _notes(view: dict[str, Any]) -> Iterator[str]:
    if view["notes"]:
        yield "## Notes"
        yield from _list([f"- {_escape(note)}" for note in view["notes"]])


def _who(view: dict[str, Any]) -> Iterator[str]:
    if not view["speakers"]:
        return
    keys = [article["key"] for article in view["articles"]]
    yield from ("## Who speaks", "", _row(["speaker", "roles", *keys, "all"]))
    yield _row(["---", "---", *("--:" for _ in keys), "--:"])
    for who in view["speakers"]:
        counts = [str(count or "–") for count in who["counts"]]
        cells = [_escape(phrases.speaker(who)), _escape(phrases.lists(who["roles"])), *counts, str(who["total"])]
        yield _row(cells)
    if view["named"]:
        yield ""
        yield "Named, not speaking: " + _inner(phrases.lists([phrases.named(actor) for actor in view["named"]]))


def _timeline(view: dict[str, Any]) -> Iterator[str]:
    """Past, due and conditional apart, a table each."""
    for number, part in enumerate(view["timeline"]):
        if number:
            yield ""
        yield from (f"## {part['heading']}", "", "| | when | what | |", "| --: | --- | --- | --- |")
        for found in part["events"]:
            what = [_inner(phrases.event(found)), *(_inner(known) for known in phrases.about(found))]
            yield _row([str(found["number"]), _inner(found["when"]), " · ".join(what), _places(found["evidence"])])


def _standing(view: dict[str, Any]) -> Iterator[str]:
    """The matrix, an issue a row; each stance with its mark and the statements that show it."""
    positions = view["positions"]
    if not positions["issues"]:
        return
    yield from ("## Where they stand", "", _row(["issue", *map(_escape, positions["actors"])]))
    yield _row(["---"] * (1 + len(positions["actors"])))
    for issue in positions["issues"]:
        cells = ("<br>".join(_stance(found) for found in cell) for cell in issue["cells"])
        yield _row([_escape(issue["label"]), *cells])


def _alone(view: dict[str, Any]) -> Iterator[str]:
    if view["positions"]["alone"]:
        yield from ("### Where one alone takes a position", "")
    for issue in view["positions"]["alone"]:
        told = "; ".join(f"{_inner(found['actor'])} {_stance(found)}" for found in issue["stances"])
        yield f"- {_bold(issue['label'])}: {told}"


def _claims(view: dict[str, Any]) -> Iterator[str]:
    """Conflicts with the words of all sides; what several tell with one wording; the rest up to a number."""
    if view["claims"]:
        yield "## What is reported"
    for part in view["claims"]:
        yield from ("", f"### {part['heading']}", "")
        most = len(part["claims"]) if part["status"] != "single-source" else _MOST
        for claim in part["claims"][:most]:
            outlets = _inner(phrases.lists([side["outlet"] for side in claim["sides"]]))
            yield f"- {_escape(claim['text'])}{_BREAK}"
            yield f"  {outlets} · {_inner(claim['voice'])}"
            for side in claim["against"]:
                words = " … ".join(_inner(found["text"]) for found in side["words"])
                yield f"  - {_bold('possible conflict')}, {claim['conflict']}: {_inner(side['outlet'])}: {words}"
        if len(part["claims"]) > most:
            yield f"- {phrases.further(len(part['claims']) - most)}"


def _outlets(view: dict[str, Any]) -> Iterator[str]:
    if view["outlets"]:
        yield "## Outlets side by side"
    for outlet in view["outlets"]:
        yield from ("", f"### {_escape(phrases.appear(outlet))}")
        for name, items in (("Only here", outlet["alone"]), ("Left out here, told by two others", outlet["missing"])):
            if items:
                yield from ("", name, "")
            yield from (f"- {_escape(phrases.item(found))} {_places(found['shown'])}" for found in items[:_MOST])
            if len(items) > _MOST:
                yield f"- {phrases.further(len(items) - _MOST)}"


def _stance(found: dict[str, Any]) -> str:
    return f"{_inner(phrases.stance(found))} {' '.join(map(_link, found['labels']))}"


def _same_words(view: dict[str, Any]) -> Iterator[str]:
    if view["utterances"]:
        yield "## Same words, other wording"
    for utterance in view["utterances"]:
        yield ""
        yield f"### {_escape(phrases.speakers(utterance))}"
        yield from _list(
            [
                f"- {_bold(d['name'])}" + (f": {_inner(d['text'])}" if d["text"] else "")
                for d in utterance["differences"]
            ]
        )
        for side in utterance["sides"]:
            for wording in side["wordings"]:
                yield from _wording(view["statements"][wording["label"]], wording["pieces"])


def _wording(statement: dict[str, Any], pieces: list[dict[str, Any]]) -> Iterator[str]:
    known = [_inner(fact) for fact in (statement["outlet"], phrases.credit(statement), *phrases.facts(statement))]
    yield ""
    yield f"> {_link(statement['label'])} {' … '.join(_quote(piece) for piece in pieces)}{_BREAK}"
    yield f"> {' · '.join(known)}"


def _quote(piece: dict[str, Any]) -> str:
    words = "".join(_bold(run["text"]) if run["differs"] else _inner(run["text"]) for run in piece["runs"])
    return f"{piece['open']}{words}{piece['close']}"


def _statements(view: dict[str, Any]) -> Iterator[str]:
    if view["speakers"]:
        yield "## Statements by speaker"
    for who in view["speakers"]:
        yield ""
        yield f"### {_escape(phrases.speaker(who))}"
        yield from _about(who)
        yield ""
        for label in who["statements"]:
            yield from _statement(view, view["statements"][label], who)


def _about(who: dict[str, Any]) -> Iterator[str]:
    if who["roles"]:
        yield ""
        yield _escape(phrases.lists(who["roles"]))
    if who["spoken_for"]:
        yield ""
        yield "Others spoke on this behalf: " + ", ".join(_link(label) for label in who["spoken_for"])


def _statement(view: dict[str, Any], statement: dict[str, Any], who: dict[str, Any]) -> Iterator[str]:
    """The sentence with what was said in bold; its anchor is where every label leads."""
    label = statement["label"]
    sentence = "".join(_bold(run["text"]) if run["labels"] else _inner(run["text"]) for run in statement["passage"])
    credited = [] if who["name"] else [_inner(phrases.credit(statement))]
    same = phrases.same(view, statement)
    facts = [*credited, *(_inner(fact) for fact in phrases.facts(statement))]
    yield f'- <a id="{label}"></a>{label}: {sentence}{_BREAK}'
    yield "  " + " · ".join([*facts, *(["same as " + ", ".join(map(_link, same))] if same else [])])


def _made(view: dict[str, Any]) -> Iterator[str]:
    yield _escape(phrases.made(view))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _list(items: list[str]) -> Iterator[str]:
    """A list, with the empty line that must stand before it."""
    if items:
        yield ""
        yield from items
