"""Stories that ship with OnRecord: invented news from invented outlets, and what a careful reader finds in them.

In: nothing; out: where each story's inputs and its gold lie. A story is a folder of saved articles (``.txt`` or
``.html``), a ``gold.json`` and a ``README.md`` whose first line is its title. Gold points into articles by their
words, so that a person can review it, and so that it holds for whatever text is extracted from HTML; `resolve_gold`
turns the words into offsets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from onrecord.errors import EvidenceError

__all__ = ["DemoStory", "load_gold", "resolve_gold", "stories"]

_ONLY_AS_WRITTEN = {"content_text", "source_text", "cue_text", "span_text", "if_kept"}


@dataclass(frozen=True, slots=True)
class DemoStory:
    """One shipped story: ``inputs`` are its saved articles in order of name, ``gold`` the path of its gold."""

    slug: str
    title: str
    inputs: tuple[Path, ...]
    gold: Path


def stories() -> tuple[DemoStory, ...]:
    """List the stories that ship with OnRecord, in order of slug.

    >>> "orle-water-call" in [story.slug for story in stories()]
    True
    """
    root = Path(str(resources.files("onrecord.demo")))
    return tuple(_story(gold.parent) for gold in sorted(root.glob("*/gold.json")))


def load_gold(story: DemoStory) -> dict[str, Any]:
    """Read a story's gold as it is written, pointing into its articles by words (`resolve_gold` makes offsets)."""
    gold: dict[str, Any] = json.loads(story.gold.read_text(encoding="utf-8"))
    return gold


def resolve_gold(gold: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """Turn the words that gold points to into half-open character offsets.

    ``texts`` gives each article's text by the stem of its file name. An anchor is a string, or ``{"text", "nth"}`` for
    the nth of several places (from 1), or ``{"from", "to"}`` for all from the first words to the next place of the
    last. Any white space matches any other, and words match whole. ``content_text`` and ``span_text`` are looked for in
    the whole article; ``source_text`` and ``cue_text`` in the lines that hold the content, and only if they are not
    there in the whole article. Items with ``if_kept`` are left out where an extractor has removed their words.

    Raises EvidenceError, naming the anchor, where it is not found exactly once.

    >>> gold = {"statements": [{"doc": "a", "content_text": ["It rains,"], "source_text": ["she"], "cue_text": []}]}
    >>> resolve_gold(gold, {"a": "'It rains,' she said."})["statements"]
    [{'doc': 'a', 'content': [[1, 10]], 'source': [[12, 15]], 'cue': [], 'text': 'It rains,'}]
    """
    resolved: dict[str, Any] = {}
    for key, value in gold.items():
        if key == "statements":
            resolved[key] = [_statement(item, _text_of(item, texts)) for item in value if _is_kept(item, texts)]
        else:
            resolved[key] = _spans_in(value, texts)
    return resolved


def _story(folder: Path) -> DemoStory:
    with (folder / "README.md").open(encoding="utf-8") as readme:
        title = readme.readline().lstrip("# ").strip()
    inputs = tuple(sorted(path for path in folder.iterdir() if path.suffix in {".txt", ".html"}))
    return DemoStory(folder.name, title, inputs, folder / "gold.json")


def _spans_in(value: Any, texts: Mapping[str, str]) -> Any:
    """Copy a part of the gold, with ``span`` for every ``span_text`` in it."""
    if isinstance(value, list):
        return [_spans_in(item, texts) for item in value if _is_kept(item, texts)]
    if not isinstance(value, dict):
        return value
    out = {key: _spans_in(item, texts) for key, item in value.items() if key not in _ONLY_AS_WRITTEN}
    if "span_text" in value:
        out["span"] = _only(value["span_text"], _text_of(value, texts), value["doc"])
    return out


def _statement(item: Mapping[str, Any], text: str) -> dict[str, Any]:
    content = [_only(anchor, text, item["doc"]) for anchor in item["content_text"]]
    near = _lines_around(text, content[0][0], content[-1][1])
    spans = {
        "content": content,
        "source": [_near(anchor, text, near, item["doc"]) for anchor in item["source_text"]],
        "cue": [_near(anchor, text, near, item["doc"]) for anchor in item["cue_text"]],
    }
    words = " … ".join(text[start:end] for start, end in content)
    kept = {key: value for key, value in item.items() if key not in _ONLY_AS_WRITTEN}
    return {**kept, **spans, "text": words}


def _is_kept(item: Any, texts: Mapping[str, str]) -> bool:
    """Tell whether the words of an item that an extractor may remove are there; true for every other item."""
    if not (isinstance(item, dict) and item.get("if_kept")):
        return True
    anchor = item["span_text"] if "span_text" in item else item["content_text"][0]
    first = anchor if isinstance(anchor, str) else anchor.get("text", anchor.get("from"))
    return bool(_places(first, texts[item["doc"]]))


def _text_of(item: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    try:
        return texts[item["doc"]]
    except KeyError:
        raise EvidenceError(f"The gold points into {item['doc']!r}, and no text of that name was given.") from None


def _only(anchor: Any, text: str, doc: str, within: tuple[int, int] | None = None) -> list[int]:
    """Find the one place that an anchor means, as [start, end]."""
    start, end = within or (0, len(text))
    if isinstance(anchor, str):
        anchor = {"text": anchor}
    if "from" in anchor:
        head = _only(anchor["from"], text, doc, within)
        tail = _places(anchor["to"], text, head[0], end)
        if not tail:
            raise EvidenceError(f"{doc}: the gold's anchor {anchor['to']!r} does not follow {anchor['from']!r}.")
        return [head[0], tail[0][1]]
    found = _places(anchor["text"], text, start, end)
    if "nth" in anchor and len(found) >= anchor["nth"]:
        return found[anchor["nth"] - 1]
    if "nth" in anchor or len(found) != 1:
        raise EvidenceError(
            f"{doc}: the gold's anchor {anchor['text']!r} stands in {len(found)} places; "
            f"{'its nth asks for more' if 'nth' in anchor else 'it must stand in one, or say which by nth'}."
        )
    return found[0]


def _near(anchor: Any, text: str, near: tuple[int, int], doc: str) -> list[int]:
    words = anchor if isinstance(anchor, str) else anchor.get("text", "")
    return _only(anchor, text, doc, near if _places(words, text, *near) else None)


def _places(words: str, text: str, start: int = 0, end: int | None = None) -> list[list[int]]:
    """All places where the words stand whole, whatever white space is between them."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    before, after = (r"\b" if words[:1].isalnum() else ""), (r"\b" if words[-1:].isalnum() else "")
    found = re.compile(before + pattern + after).finditer(text, start, len(text) if end is None else end)
    return [[match.start(), match.end()] for match in found]


def _lines_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The lines that hold ``[start, end)``."""
    last = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if last < 0 else last
