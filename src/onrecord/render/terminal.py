"""A view on the terminal, in the reader's colours; as plain text where there is no terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from onrecord.render import phrases
from onrecord.render.plain import to_text

__all__ = ["print_brief"]

_SIDE_BY_SIDE = 96  # columns of terminal from which wordings stand beside each other
_MOST = 6  # things that one outlet alone has or leaves out, and claims of one outlet; the record holds all
_MEASURE = 120  # columns that text takes at most: longer lines are hard to read

_STANCES = {"for": "green", "against": "magenta", "conditional": "yellow"}  # the mark tells it without colour

# Everything of an article is put into a Text, which reads no markup; a view holds no control characters.


def print_brief(view: dict[str, Any], console: Console) -> None:
    """Print a view on ``console``: what was said stands out within its sentence, differing words are underlined.

    A console that is no terminal gets the plain text.
    """
    if not console.is_terminal:
        console.file.write(to_text(view))
        return
    width = min(console.width, _MEASURE)
    parts: list[RenderableType | None] = [_head(view), _takeaways(view), _read(view), _notes(view)]
    parts += [*(_timeline(part) for part in view["timeline"]), _standing(view), _alone(view)]
    parts += [*(_claims(part) for part in view["claims"]), _same_words(view, width), _outlets(view), _who(view)]
    parts += _statements(view)
    for part in parts:
        if part is not None:
            console.print(part, width=width, highlight=False)
    console.print(Text(f"\n{phrases.made(view)}", "dim"), width=width, highlight=False)


def _head(view: dict[str, Any]) -> RenderableType:
    return Group(Text(view["title"], "bold"), Text(" · ".join(phrases.counts(view)), "dim"))


def _section(title: str) -> RenderableType:
    return Group(Text(), Rule(Text(title, "bold"), align="left", style="dim"))


def _takeaways(view: dict[str, Any]) -> RenderableType | None:
    if not view["takeaways"]:
        return None
    items = []
    for found in view["takeaways"]:
        line = Text()
        for run in found["runs"]:
            line.append(run["text"], "" if run["own"] else "dim")
        line.append(f"  {phrases.shown(found['shown'])}", "cyan")
        items.append(_item(str(found["number"]), Text(found["heading"], "bold"), line))
    return Group(_section("Takeaways"), *items)


def _read(view: dict[str, Any]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(ratio=3)
    table.add_column(ratio=2)
    table.add_column(justify="right", no_wrap=True)
    for article in view["articles"]:
        title = Text.assemble((article["outlet"], "bold"), "\n", article["title"] or ("no title", "dim"))
        for detail in _details(article):
            title.append(f"\n{detail}", "dim")
        date = Text(article["date"] or "undated")
        if article["date_basis"]:
            date.append(f"\n{article['date_basis']}", "dim")
        table.add_row(_label(article["key"]), title, date, Text(f"{article['read_percent']} %"))
    skipped = [Text.assemble(("not read ", "yellow"), phrases.skipped(s)) for s in view["skipped"]]
    return Group(_section("Read"), table, *skipped)


def _details(article: dict[str, Any]) -> Iterable[str]:
    if article["dropped"]:
        yield "dropped: " + "; ".join(phrases.dropped(part) for part in article["dropped"])
    if article["copy_of"]:
        yield f"repeats {article['copy_of']}: one voice with it"
    yield from article["notes"]
    yield article["url"] or article["input"]


def _notes(view: dict[str, Any]) -> RenderableType | None:
    if not view["notes"]:
        return None
    return Group(_section("Notes"), *(Text(note) for note in view["notes"]))


def _who(view: dict[str, Any]) -> RenderableType | None:
    if not view["speakers"]:
        return None
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", show_edge=False)
    table.add_column("speaker", ratio=1)
    for article in view["articles"]:
        table.add_column(Text(article["key"]), justify="right")
    table.add_column("all", justify="right")
    for who in view["speakers"]:
        name = Text(phrases.speaker(who), "bold")
        if who["roles"]:
            name.append(f"  {phrases.lists(who['roles'])}", "not bold dim")
        counts = [Text(str(count)) if count else Text("–", "dim") for count in who["counts"]]
        table.add_row(name, *counts, Text(str(who["total"]), "bold"))
    named = [phrases.named(actor) for actor in view["named"]]
    rest = [Text(f"Named, not speaking: {phrases.lists(named)}", "dim")] if named else []
    return Group(_section("Who speaks"), table, *rest)


def _timeline(part: dict[str, Any]) -> RenderableType:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, show_edge=False)
    table.add_column(style="dim", justify="right", no_wrap=True)
    table.add_column(style="bold", ratio=2)
    table.add_column(ratio=6)
    table.add_column(style="cyan", ratio=1)
    for found in part["events"]:
        what = Text(phrases.event(found))
        if about := phrases.about(found):
            what.append("\n" + " · ".join(about), "dim")
        when = "" if found["again"] else found["when"]
        table.add_row(Text(str(found["number"])), Text(when), what, Text(phrases.shown(found["evidence"])))
    return Group(_section(part["heading"]), table)


def _standing(view: dict[str, Any]) -> RenderableType | None:
    if not view["positions"]["issues"]:
        return None
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, show_edge=False)
    for ratio in (3, 2, 3):
        table.add_column(ratio=ratio)
    for issue in view["positions"]["issues"]:
        title = Text(issue["label"])
        for found in phrases.stances(issue):
            shown = Text(phrases.stance(found), _STANCES[found["stance"]]).append(
                f"  {' '.join(found['labels'])}", "cyan"
            )
            table.add_row(title, Text(found["actor"], "bold"), shown)
            title = Text()
    return Group(_section("Where they stand"), table)


def _alone(view: dict[str, Any]) -> RenderableType | None:
    if not view["positions"]["alone"]:
        return None
    lines = []
    for issue in view["positions"]["alone"]:
        for found in issue["stances"]:
            line = Text(f"{issue['label']} · ").append(found["actor"], "bold").append(" ")
            line.append(phrases.stance(found), _STANCES[found["stance"]])
            lines.append(line.append(f"  {' '.join(found['labels'])}", "cyan"))
    return Group(_section("Where one alone takes a position"), *lines)


def _claims(part: dict[str, Any]) -> RenderableType:
    """Conflicts with the words of all sides; what several tell with one wording; the rest up to a number."""
    most = len(part["claims"]) if part["status"] != "single-source" else _MOST
    items = []
    for claim in part["claims"][:most]:
        outlets = phrases.lists([side["outlet"] for side in claim["sides"]])
        lines = [Text(claim["text"]), Text(f"{outlets} · {claim['voice']}", "dim")]
        for side in claim["against"]:
            words = " … ".join(found["text"] for found in side["words"])
            marked = Text(f"possible conflict, {claim['conflict']}: ", "yellow")
            lines.append(Text.assemble(marked, f"{side['outlet']}: {words}"))
        items.append(_item(str(claim["number"]), *lines))
    left = len(part["claims"]) - most
    return Group(_section(part["heading"]), *items, *([Text(phrases.further(left), "dim")] if left > 0 else []))


def _outlets(view: dict[str, Any]) -> RenderableType | None:
    if not view["outlets"]:
        return None
    items = []
    for outlet in view["outlets"]:
        lines = [Text(phrases.appear(outlet), "bold")]
        for name, found in (("only here", outlet["alone"]), ("left out here, told by two others", outlet["missing"])):
            lines += [Text(name, "dim")] if found else []
            lines += [
                Text(f"- {phrases.item(item)} ").append(phrases.shown(item["shown"]), "cyan") for item in found[:_MOST]
            ]
            lines += [Text(f"- {phrases.further(len(found) - _MOST)}", "dim")] if len(found) > _MOST else []
        items.append(_item(outlet["key"], *lines))
    return Group(_section("Outlets side by side"), *items)


def _same_words(view: dict[str, Any], width: int) -> RenderableType | None:
    if not view["utterances"]:
        return None
    return Group(
        _section("Same words, other wording"), *(_utterance(view, utterance, width) for utterance in view["utterances"])
    )


def _utterance(view: dict[str, Any], utterance: dict[str, Any], width: int) -> RenderableType:
    lines: list[RenderableType] = [Text(phrases.speakers(utterance), "bold")]
    lines.extend(Text(phrases.difference(found), "yellow") for found in utterance["differences"])
    sides = [Group(*_side(view, side)) for side in utterance["sides"]]
    if width < _SIDE_BY_SIDE:
        return Group(*lines, *sides)
    return Group(*lines, Columns(sides, width=width // len(sides) - 2, padding=(0, 2)))


def _side(view: dict[str, Any], side: dict[str, Any]) -> Iterable[RenderableType]:
    for wording in side["wordings"]:
        statement = view["statements"][wording["label"]]
        words = Text()
        for i, piece in enumerate(wording["pieces"]):
            words.append(" … " if i else "").append(piece["open"])
            for run in piece["runs"]:
                words.append(run["text"], "underline" if run["differs"] else "")
            words.append(piece["close"])
        known = [side["outlet"], phrases.credit(statement), *phrases.facts(statement)]
        yield _item(wording["label"], words, Text(" · ".join(known), "dim"))


def _statements(view: dict[str, Any]) -> Iterable[RenderableType]:
    for who in view["speakers"]:
        yield _section(phrases.speaker(who))
        about = phrases.lists(who["roles"])
        if about:
            yield Text(about, "dim")
        if who["spoken_for"]:
            yield Text(f"others spoke on this behalf: {', '.join(who['spoken_for'])}", "dim")
        for label in who["statements"]:
            yield _statement(view, view["statements"][label], who)


def _statement(view: dict[str, Any], statement: dict[str, Any], who: dict[str, Any]) -> RenderableType:
    sentence = Text()
    for run in statement["passage"]:
        sentence.append(run["text"], "" if run["labels"] else "dim")
    credited = [] if who["name"] else [phrases.credit(statement)]
    others = phrases.same(view, statement)
    same = [f"same as {', '.join(others)}"] if others else []
    return _item(
        statement["label"], sentence, Text(" · ".join([*credited, *phrases.facts(statement), *same]), "dim italic")
    )


def _label(label: str) -> Text:
    return Text(label, "bold cyan")


def _item(label: str, *lines: Text) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    table.add_column(min_width=4, no_wrap=True)
    table.add_column(ratio=1)
    table.add_row(_label(label), Group(*lines))
    return Padding(table, (0, 0, 1, 0))
