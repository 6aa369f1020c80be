"""The generated parts of the docs, for cog: the record's fields from the data model, the commands from their own help.

`make docs` writes them anew, `make check` fails where they are out of step.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import textwrap
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, get_args, get_type_hints

import click

from onrecord import batch, cli, datamodel, demo
from onrecord.render.exports import FORMATS
from onrecord.render.frames import TABLES, Column
from onrecord.store import FILTERS, schema

__all__ = [
    "ablations",
    "batch_tables",
    "breakdown",
    "command_help",
    "desk_growth",
    "desk_tables",
    "export_formats",
    "export_tables",
    "failures",
    "findings",
    "floors",
    "measures",
    "rates",
    "record_fields",
    "reference",
    "search_filters",
    "story_growth",
    "stream",
    "undocumented",
]

# The record's own classes in the order of its sections, each with its path in the JSON.
SECTIONS = {
    "Record": "the top level",
    "StoryHead": "story",
    "Article": "articles",
    "Zone": "articles[].zones",
    "Dropped": "articles[].dropped",
    "Actor": "actors",
    "Statement": "statements",
    "Utterance": "utterances",
    "Difference": "utterances[].differences",
    "Issue": "issues",
    "Position": "positions",
    "Stand": "positions[].history",
    "Event": "timeline",
    "Claim": "claims",
    "Omission": "omissions",
    "Takeaway": "takeaways",
    "Skipped": "skipped",
    "Correction": "corrections",
    "Span": "every span",
}


def record_fields() -> str:
    """Markdown tables of all fields of the record: name, type and meaning."""
    return "\n".join(_section(name, path) for name, path in SECTIONS.items())


def command_help() -> str:
    """Markdown with the help of every command, as the terminal shows it."""
    context = click.Context(cli.main, info_name="onrecord")
    return "\n\n".join([_help(cli.main, context), *_helps(cli.main, context, "##")])


def _helps(group: click.Group, context: click.Context, marks: str) -> Iterator[str]:
    """The help of every command of a group, and of those of groups in it, each under a heading."""
    for name in group.list_commands(context):
        command = group.commands[name]
        inner = click.Context(command, info_name=name, parent=context)
        yield f"{marks} {inner.command_path}\n\n{_help(command, inner)}"
        if isinstance(command, click.Group):
            yield from _helps(command, inner, f"{marks}#")


def reference(module: ModuleType, *kinds: str, leaving: Container[str] = ()) -> str:
    """What mkdocstrings makes the reference of a module's public names from: of "functions", "classes", "errors"."""
    names = [name for name in module.__all__ if not name.startswith("__") and name not in leaving]
    chosen = [name for name in names if _kind(getattr(module, name)) in kinds]
    return "\n\n".join(f"::: {module.__name__}.{name}" for name in chosen)


def _kind(thing: object) -> str:
    if not isinstance(thing, type):
        return "functions" if callable(thing) else "values"
    return "errors" if issubclass(thing, Exception) else "classes"


def search_filters() -> str:
    """A Markdown table of the filters of a search."""
    rows = [f"| `{name}:` | {meaning} |" for name, meaning in FILTERS.items()]
    return "\n".join(["| filter | what it goes by |", "| --- | --- |", *rows])


def export_formats() -> str:
    """A Markdown table of all ways out of a record."""
    rows = [
        f"| `{name}` | {format.label} | `.{format.suffix}` | {format.opens_in} |" for name, format in FORMATS.items()
    ]
    return "\n".join(["| `--to` | what it is | ending | opens in |", "| --- | --- | --- | --- |", *rows])


def export_tables() -> str:
    """Markdown tables of the columns of a record's tables."""
    return _tables((name, about, columns) for name, (about, columns) in TABLES.items())


def batch_tables() -> str:
    """Markdown tables of the columns of what a batch writes."""
    return _tables((name, table.about, table.columns) for name, table in batch.TABLES.items())


def _tables(tables: Iterable[tuple[str, str, Sequence[batch.Column | Column]]]) -> str:
    parts = []
    for name, about, columns in tables:
        rows = [f"| `{column.name}` | {column.kind} | {column.about} |" for column in columns]
        heads = ["| column | holds | meaning |", "| --- | --- | --- |"]
        parts.append("\n".join([f"### {name}", "", about, "", *heads, *rows, ""]))
    return "\n".join(parts).rstrip()


def desk_tables() -> str:
    """Markdown tables of what a desk's file holds, from the comments of its SQL."""
    parts = []
    for table in schema.tables():
        rows = [f"| `{name}` | {kind.lower() or 'text'} | {meaning} |" for name, kind, meaning in table.columns]
        heads = ["| column | type | meaning |", "| --- | --- | --- |"]
        parts.append("\n".join([f"## {table.name}", "", table.purpose, "", *heads, *rows, ""]))
    return "\n".join(parts)


def floors() -> str:
    """A Markdown table of what OnRecord reaches on the stories that ship with it, from the tests' floors."""
    held = json.loads((Path(__file__).parents[1] / "tests" / "floors.json").read_text(encoding="utf-8"))
    shipped = [story.slug for story in demo.stories() if story.slug in held]
    if not shipped:
        return "Not measured yet."
    measures = list(held[shipped[0]]["scores"])
    rows = [f"| {slug} | {' | '.join(str(held[slug]['scores'][m]) for m in measures)} |" for slug in shipped]
    return "\n".join([f"| story | {' | '.join(measures)} |", f"| --- |{' --- |' * len(measures)}", *rows])


def measures() -> str:
    """A Markdown table of every number of statement reading, from what `make measures` kept."""
    rows = _kept()["rows"]
    if not rows:
        return "Not measured yet."
    heads = ("what", "asked", "OnRecord", "the lab's first tagger", "its linker, our tagger", "plain rules", "command")
    lines = [f"| {' | '.join(heads)} |", f"| --- |{' --- |' * (len(heads) - 1)}"]
    for row in rows:
        asked = f"{'at most ' if row['at_most'] else ''}{row['asked']:,g}".replace("0.", ".")
        found = [_short(row["found"][name], row["asked"]) for name in ("OnRecord", "nearest", "rules")]
        cells = [row["what"], asked, f"**{found[0]}**", row["first_tagger"] or "not measured", *found[1:]]
        lines.append(f"| {' | '.join(cells)} | `{row['command']}` |")
    return "\n".join(lines)


# What a reader sees, with the number that says best how often it is right, by its name in `measures.json`.
RATES = (
    ("What is in quotation marks is found as a statement", "PolNeAR dev: direct content f1", "84 articles"),
    ("What is reported without marks is found", "PolNeAR dev: indirect content f1", "the same"),
    ("Any statement is found, and with the words that name its source", "PolNeAR dev: joint f1", "the same"),
    ("The same, and with the right name, as a reader would say it", "GUM news: joint name f1", "22 articles"),
    ("Reports of the same words are put together", "mean of 4 stories: utterances f1", "4 stories"),
    ("An entry of the timeline is right, its day too", "mean of 4 stories timeline f1", "the same"),
    ("Who stands where: actor and stance are right", "mean of 4 stories positions f1", "the same"),
    ("A claim is found, with the right status", "mean of 4 stories claims recall", "the same"),
    ("A possible conflict is one", "conflicts, 101 pairs held-out precision", "101 pairs of sentences"),
    ("A conflict is found", "conflicts, 101 pairs held-out recall", "the same"),
)


def rates() -> str:
    """A Markdown table of how often what a reader sees is right, in percent, from what `make measures` kept."""
    kept = _kept()
    found = {row["what"]: (row["found"]["OnRecord"], row["command"]) for row in kept["rows"]}
    for row in (row for part in kept["findings"].values() for row in part):
        found[f"{row['score']['what']} {row['score']['metric']}"] = (row["score"]["value"], row["command"])
    lines = ["| what you see | on | measure | of 100 | command |", "| --- | --- | --- | --- | --- |"]
    for told, name, texts in RATES:
        score, command = found[name]
        metric = name.split()[-1].replace("f1", "F1")
        lines.append(f"| {told} | {texts} | {metric} | {score if score > 1 else score * 100:.0f} | `{command}` |")
    return "\n".join(lines)


def findings() -> str:
    """A Markdown table of every number of findings, from what `make measures` kept."""
    return _table("findings", "HeidelTime")


def stream() -> str:
    """A Markdown table of every number of sorting a stream, from what `make measures` kept."""
    return _table("stream", "best peer")


def served() -> str:
    """A Markdown table of every number of serving a desk, from what `make measures` kept."""
    return _table("pages")


def _table(kept: str, peers: str | None = None) -> str:
    rows = [row for part in _kept()[kept].values() for row in part]
    names = ["what", "measure", "asked", "OnRecord", *([peers] if peers else []), "command"]
    lines = [f"| {' | '.join(names)} |", f"| {' | '.join(['---'] * len(names))} |"]
    for row in rows:
        score, scale = row["score"], row["score"]["target"] or row["score"]["value"]
        asked = (
            ""
            if score["target"] is None
            else f"{'at most ' if score['at_most'] else ''}{_short(score['target'], scale)}"
        )
        peer = "" if row["peer"] is None else f"{row['peer']:g}"
        found = f"**{_short(score['value'], scale)}**"
        cells = [score["what"], score["metric"], asked, found, *([peer] if peers else []), f"`{row['command']}`"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def ablations() -> str:
    """A Markdown table of what each part of the tagger gives, on PolNeAR's development part."""
    kept = _kept()
    found = {row["what"]: row["found"] for row in kept["rows"]}
    names = ("PolNeAR dev: content IoU50 f1", "PolNeAR dev: joint f1")
    measured = [
        (label, [found.get(name, {}).get(reader) for name in names])
        for label, reader in (("as shipped", "OnRecord"), ("nearest-cue rules in place of the learnt links", "nearest"))
    ]
    rows = [*measured, *kept["ablations"].items()]
    lines = [f"| {what} | {' | '.join(_short(number, 100) for number in numbers)} |" for what, numbers in rows]
    return "\n".join(["| tagger | content F1 (IoU 0.5) | joint F1 |", "| --- | --- | --- |", *lines])


def breakdown() -> str:
    """What became of each attribution of PolNeAR dev, as `onrecord eval statements` prints it."""
    return "\n".join(["```text", *_kept()["breakdown"], "```"])


def failures() -> str:
    """A Markdown table of passages that OnRecord misreads, each with what it makes of it."""
    lines = ["| what | passage | a careful reader | OnRecord |", "| --- | --- | --- | --- |"]
    for failure in _kept()["failures"]:
        found = "; ".join(failure["found"]) or "nothing"
        lines.append(f"| {failure['title']} | {failure['passage']} | {failure['wanted']} | {found} |")
    return "\n".join(lines)


def _kept(name: str = "measures.json") -> dict[str, Any]:
    path = Path(__file__).parents[1] / "benchmarks" / name
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def _short(number: float | None, scale: float) -> str:
    """Shares (on a scale up to 1) with two digits, percentages with one, counts with none."""
    if number is None:
        return "not measured"
    if number == scale == 0:
        return "0"
    if scale > 1000:
        return f"{number:,.0f}"
    return f"{number:.1f}" if scale > 1 else f"{number:.2f}".removeprefix("0")


def story_growth() -> str:
    """What a record costs by the articles of its story, as `benchmarks/growth.py` kept it."""
    rows = _grown()["story"]
    steps = list(rows[0]["steps"])
    head = ["articles", "CPU-seconds", "an article, ms", "memory, MB", *(f"{step}, s" for step in steps)]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for row in rows:
        each = 1000 * row["seconds"] / row["articles"]
        cells = [row["articles"], f"{row['seconds']:.2f}", f"{each:.0f}", row.get("megabytes", "not measured")]
        lines.append("| " + " | ".join(map(str, [*cells, *(f"{row['steps'][step]:.2f}" for step in steps)])) + " |")
    return "\n".join(lines)


def desk_growth() -> str:
    """What placing an article costs by the articles of a desk, as `benchmarks/growth.py` kept it."""
    lines = ["| articles of the desk | within reach | CPU-milliseconds | memory, MB |", "| --- | --- | --- | --- |"]
    for row in _grown()["desk"]:
        lines.append(f"| {row['articles']:,} | {row['held']:,} | {row['milliseconds']:.1f} | {row['megabytes']:,} |")
    return "\n".join(lines)


def _grown() -> dict[str, Any]:
    return _kept("growth.json")


def undocumented() -> list[str]:
    """Fields of the record that the data model does not describe."""
    missing = []
    for name in SECTIONS:
        kind = getattr(datamodel, name)
        told = _descriptions(kind)
        missing += [f"{name}.{field.name}" for field in fields(kind) if field.name not in told]
    return missing


def _section(name: str, path: str) -> str:
    kind = getattr(datamodel, name)
    hints, told = get_type_hints(kind), _descriptions(kind)
    rows = [f"| `{field.name}` | {_type(hints[field.name])} | {told[field.name]} |" for field in fields(kind)]
    purpose = _code(inspect.getdoc(kind) or "").split("\n\n")[0].replace("\n", " ")
    heading = f"## {name}: `{path}`" if " " not in path else f"## {name}: {path}"
    return "\n".join([heading, "", purpose, "", "| field | type | meaning |", "| --- | --- | --- |", *rows, ""])


def _descriptions(kind: type) -> dict[str, str]:
    """What the string below each field of a dataclass says, by field."""
    body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    assert isinstance(body, ast.ClassDef)
    told = {}
    for field, note in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(note, ast.Expr) and isinstance(note.value, ast.Constant):
            told[ast.unparse(field.target)] = _code(" ".join(str(note.value.value).split()))
    return told


def _code(text: str) -> str:
    return re.sub(r"``?", "`", text).replace("|", "\\|")


def _type(kind: Any) -> str:
    """A type as JSON has it: "list of spans", "string or null"."""
    args = [arg for arg in get_args(kind) if arg is not type(None)]
    if len(args) < len(get_args(kind)):
        return f"{_type(args[0])} or null"
    if getattr(kind, "__origin__", None) is Literal:
        return ", ".join(f"`{arg}`" for arg in args)
    if args and args[-1] is ...:
        return f"list of {_type(args[0])}"
    if args and kind is not dict and args[0] is int:
        return "two numbers"
    if is_dataclass(kind) and isinstance(kind, type):
        return f"[{kind.__name__}](#{_anchor(kind.__name__)})"
    return {"str": "string", "int": "number"}.get(getattr(kind, "__name__", ""), "object")


def _anchor(name: str) -> str:
    path = re.sub(r"[^a-z0-9 -]", "", SECTIONS[name].lower())
    return f"{name.lower()}-{path}".replace(" ", "-")


def _help(command: click.Command, context: click.Context) -> str:
    context.terminal_width = 100
    return f"```text\n{command.get_help(context)}\n```"
