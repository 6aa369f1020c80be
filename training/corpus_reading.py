"""Read passages with inline marks: ``{S1:Ines Holt} {C1=say:said} {Q1:that it opens}``; see ``corpus/README.md``."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path
from typing import TypedDict, get_args

from onrecord.datamodel import Act

__all__ = ["ACTS", "Attribution", "Passage", "read_folder", "read_marked"]

ACTS = frozenset(get_args(Act))

_HEADER = re.compile(r"^=== *(.*)$", re.MULTILINE)
_OPENING = re.compile(r"\{(?P<role>[QSC])(?P<numbers>\d+(?:,\d+)*)(?:=(?P<act>[a-z]+))?:")


class Attribution(TypedDict):
    """One attribution: half-open character offsets in the passage's text; no act where there is no cue."""

    content: list[list[int]]
    source: list[list[int]]
    cue: list[list[int]]
    act: str | None


class Passage(TypedDict):
    """One passage without its marks, in the form that ``training.tagger`` reads."""

    id: str
    text: str
    quotes: list[Attribution]


def read_marked(text: str) -> list[Passage]:
    """All passages of a corpus file; a ValueError names the passage whose marks are wrong.

    >>> read_marked("=== a\\n{S1:Ada} {C1=say:said} {Q1:so}.")[0]["quotes"]
    [{'content': [[9, 11]], 'source': [[0, 3]], 'cue': [[4, 8]], 'act': 'say'}]
    """
    before, *parts = _HEADER.split(text)
    if before.strip():
        raise ValueError(f"text before the first passage: {before.strip()[:40]!r}")
    passages = [_passage(slug.strip(), body.strip()) for slug, body in zip(parts[::2], parts[1::2], strict=True)]
    _refuse_repeated(passages)
    return passages


def read_folder(folder: Path) -> list[Passage]:
    """The passages of every ``*.txt`` in a folder, by file name; no two may share an id."""
    passages = []
    for file in sorted(folder.glob("*.txt")):
        try:
            passages += read_marked(file.read_text("utf-8"))
        except ValueError as error:
            raise ValueError(f"{file.name}: {error}") from error
    _refuse_repeated(passages)
    return passages


def _refuse_repeated(passages: list[Passage]) -> None:
    repeated = [slug for slug, count in Counter(p["id"] for p in passages).items() if count > 1]
    if repeated:
        raise ValueError(f"several passages are called {', '.join(repeated)}")


def _passage(slug: str, marked: str) -> Passage:
    if not slug or not marked:
        raise ValueError(f"a passage needs a name and a text: {slug or marked[:40]!r}")
    out, at, quotes = "", 0, dict[int, Attribution]()
    while opening := _OPENING.search(marked, at):
        out += _plain(marked[at : opening.start()], slug)
        closing = marked.find("}", opening.end())
        inside = _plain(marked[opening.end() : closing], slug) if closing > 0 else ""
        if not inside or inside != inside.strip() or "\n" in inside:
            raise ValueError(f"{slug}: the mark {marked[opening.start() : opening.end() + 30]!r} does not close well")
        _add(quotes, opening, [len(out), len(out) + len(inside)], slug)
        out += inside
        at = closing + 1
    out += _plain(marked[at:], slug)
    return {"id": slug, "text": out, "quotes": [_complete(quotes[n], n, slug) for n in sorted(quotes)]}


def _plain(text: str, slug: str) -> str:
    """The text, which must hold no brace: one means a mark mistyped, or within another."""
    if brace := re.search(r"[{}]", text):
        raise ValueError(f"{slug}: a stray brace in {text[max(0, brace.start() - 20) : brace.start() + 20]!r}")
    return text


def _add(quotes: dict[int, Attribution], opening: re.Match[str], span: list[int], slug: str) -> None:
    role, act = opening["role"], opening["act"]
    if (role == "C") != (act is not None) or (role == "C" and act not in ACTS):
        raise ValueError(f"{slug}: a cue, and only a cue, has an act, one of the known: {opening[0]!r}")
    numbers = [int(n) for n in opening["numbers"].split(",")]
    if role == "Q" and len(numbers) > 1:
        raise ValueError(f"{slug}: content belongs to one attribution: {opening[0]!r}")
    for number in numbers:
        quote = quotes.setdefault(number, {"content": [], "source": [], "cue": [], "act": None})
        if act and quote["act"] not in (None, act):
            raise ValueError(f"{slug}: attribution {number} has two acts, {quote['act']} and {act}")
        quote["act"] = act or quote["act"]
        {"Q": quote["content"], "S": quote["source"], "C": quote["cue"]}[role].append(list(span))


def _complete(quote: Attribution, number: int, slug: str) -> Attribution:
    if not quote["content"]:
        raise ValueError(f"{slug}: attribution {number} has no content")
    return quote


def main() -> None:
    """Check a folder of passages and print what it holds."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "corpus"
    passages = read_folder(folder)
    quotes = [quote for passage in passages for quote in passage["quotes"]]
    print(f"{len(passages)} passages, {sum(not p['quotes'] for p in passages)} with nothing to mark")
    print(f"{sum(len(p['text'].split()) for p in passages)} words, {len(quotes)} attributions")
    print(", ".join(f"{act} {n}" for act, n in Counter(str(q["act"]) for q in quotes).most_common()))


if __name__ == "__main__":
    main()
