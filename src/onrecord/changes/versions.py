"""Two versions of one article in; what its outlet changed out: statements first, then the other lines.

Statements are compared by their words and by whom the article credits, wherever they stand in the text. What was said
and is said in other words is one change, not a loss and a gain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from onrecord.datamodel import Article, Statement

__all__ = ["Edit", "EditKind", "Revision", "compare_versions", "marked", "word_runs"]

EditKind = Literal["added", "removed", "changed"]

# Of their words, in order, that two wordings of one statement or line share. Of seven invented revisions six share .67
# and more; so do lines that are merely built alike ("The minister said the … would be … in …"), which are then shown as
# one that changed. .4 to .7 tried.
_ALIKE = 0.55
_WORD = re.compile(r"\d+(?:[.,:]\d+)*%?|\w+(?:['’]\w+)*|[^\w\s]")
_PIECE = re.compile(rf"\s+|{_WORD.pattern}")


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that changed: what it was and what it is; None where it was not, or is no more."""

    kind: EditKind
    before: str | None
    after: str | None
    source_before: str | None = None
    """Of a statement, the words that the article credits."""
    source_after: str | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """What changed from one version of an article to another, each kind in the order of the later text."""

    fields: tuple[tuple[str, str | None, str | None], ...]
    """Of headline, byline and date those that changed: name, before, after."""
    statements: tuple[Edit, ...]
    lines: tuple[Edit, ...]


def compare_versions(
    old: Article, old_said: Sequence[Statement], new: Article, new_said: Sequence[Statement]
) -> Revision:
    """Tell what changed between two versions of an article, whose statements are given in the order of the text."""
    names = ("title", "byline", "published")
    return Revision(
        fields=tuple((n, getattr(old, n), getattr(new, n)) for n in names if getattr(old, n) != getattr(new, n)),
        statements=_statements(old_said, new_said),
        lines=_edits(_lines(old.text), _lines(new.text)),
    )


def marked(edit: Edit) -> str:
    """An edit in one line, what went in [-...-] and what came in {+...+}, as `wdiff` writes it.

    >>> marked(Edit("changed", "The port is open.", "The port is shut."))
    'The port is [-open-] {+shut+}.'
    """
    if edit.before is None or edit.after is None:
        return f"{{+{edit.after}+}}" if edit.before is None else f"[-{edit.before}-]"
    out = []
    for same, gone, come in word_runs(edit):
        marks = (_in_marks("[-", gone, "-]"), _in_marks("{+", come, "+}"))
        out.append(same or " ".join(part for part in marks if part))
    return "".join(out)


def word_runs(edit: Edit) -> tuple[tuple[str, str, str], ...]:
    """An edit cut into runs: words that are the same, or else those that went and those that came in their place.

    >>> word_runs(Edit("changed", "The port is open.", "The port is shut."))
    (('The port is ', '', ''), ('', 'open', 'shut'), ('.', '', ''))
    """
    old, new = _pieces(edit.before or ""), _pieces(edit.after or "")
    return tuple(
        ("".join(old[a:b]), "", "") if code == "equal" else ("", "".join(old[a:b]), "".join(new[c:d]))
        for code, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    )


def _in_marks(left: str, text: str, right: str) -> str:
    """The text in marks, the space around it outside of them."""
    inner = text.strip()
    return text.replace(inner, f"{left}{inner}{right}", 1) if inner else ""


def _pieces(text: str) -> list[str]:
    return _PIECE.findall(text)


def _statements(old: Sequence[Statement], new: Sequence[Statement]) -> tuple[Edit, ...]:
    """The statements that came, went or read otherwise; the same words of the same source are no change."""
    before, after = [(s.text, _source(s)) for s in old], [(s.text, _source(s)) for s in new]
    edits = []
    for edit in _edits([_folded(*pair) for pair in before], [_folded(*pair) for pair in after]):
        was = next((pair for pair in before if _folded(*pair) == edit.before), (None, None))
        now = next((pair for pair in after if _folded(*pair) == edit.after), (None, None))
        edits.append(Edit(edit.kind, was[0], now[0], was[1], now[1]))
    return tuple(edits)


def _source(statement: Statement) -> str | None:
    return " … ".join(span.text for span in statement.source) or None


def _folded(text: str, source: str | None) -> str:
    return f"{' '.join(text.split())}\t{' '.join((source or '').split())}"


def _edits(old: Sequence[str], new: Sequence[str]) -> tuple[Edit, ...]:
    """The changes from one list to another: what is in both lists, wherever, is none; what is alike is a change."""
    gone, come = _without(old, new), _without(new, old)
    edits: list[tuple[int, Edit]] = []
    for text in gone:
        nearest = max(come, key=lambda other: _likeness(text, other), default=None)
        if nearest is not None and _likeness(text, nearest) >= _ALIKE:
            come.remove(nearest)
            edits.append((new.index(nearest), Edit("changed", text, nearest)))
        else:
            edits.append((old.index(text), Edit("removed", text, None)))
    edits += [(new.index(text), Edit("added", None, text)) for text in come]
    return tuple(edit for _, edit in sorted(edits, key=lambda pair: pair[0]))


def _without(texts: Sequence[str], others: Sequence[str]) -> list[str]:
    """The texts that the others do not have, each as often as it is missing there."""
    left = list(others)
    out = []
    for text in texts:
        if text in left:
            left.remove(text)
        else:
            out.append(text)
    return out


def _likeness(one: str, other: str) -> float:
    """The share of their words, in order, that two texts have in common; 0 where it cannot reach `_ALIKE`."""
    matcher = SequenceMatcher(None, _WORD.findall(one), _WORD.findall(other), autojunk=False)
    cheap = min(matcher.real_quick_ratio(), matcher.quick_ratio())
    return matcher.ratio() if cheap >= _ALIKE else 0.0


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
