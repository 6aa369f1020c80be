"""What "it" and "the move" stand for: stances on what the article told before, put to the issue that they are on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.datamodel import Stance, Statement
from onrecord.findings.grouping import Group
from onrecord.findings.taking import Taken

__all__ = ["pointed"]

_REACH = 2  # statements back to which a pronoun can point; with 1 the stories with gold score alike
_MIN_TOLD = 3  # statements that tell of an act that others call "the move"; of one told less often it may be another


@dataclass(frozen=True, slots=True)
class _Antecedent:
    """A stance that others may speak of, on the issue of that number."""

    item: Taken
    number: int
    stance: Stance


def pointed(groups: Sequence[Group], taken: Sequence[Taken], statements: Sequence[Statement]) -> list[Group]:
    """The groups, each with the stances on "it" or "the move" that are on what it is about.

    ``taken`` are all stances of the story, pointers among them, in its ``statements``. Whoever backs a refusal is
    against what is refused. Where nothing was told before that could be meant, a pointer is on no issue.
    """
    stands = {id(item): (number, stance) for number, found in enumerate(groups) for item, stance in found.taken}
    added: list[list[tuple[Taken, Stance]]] = [[] for _ in groups]
    places: dict[str, list[int]] = {}
    for statement in statements:
        places.setdefault(statement.article, []).append(statement.start)
    articles: dict[str, list[Taken]] = {}
    for item in taken:
        articles.setdefault(item.statement.article, []).append(item)
    sizes = [len({item.statement.id for item, _ in found.taken}) for found in groups]
    for article in sorted(articles):
        told: list[_Antecedent] = []
        starts = sorted(set(places[article]))
        for item in sorted(articles[article], key=lambda item: (item.statement.start, item.target.head.start)):
            if item.target.is_pointer:
                meant = _meant(item, told, starts, sizes)
                if meant:
                    stance = _on(meant.stance, item.stance) if meant.item.is_act else item.stance
                    added[meant.number].append((item, stance))
                    told.append(replace(meant, item=replace(item, is_act=meant.item.is_act)))
            elif id(item) in stands:
                told.append(_Antecedent(item, *stands[id(item)]))
    return [Group(found.label, (*found.taken, *more)) for found, more in zip(groups, added, strict=True)]


def _meant(item: Taken, told: Sequence[_Antecedent], starts: Sequence[int], sizes: Sequence[int]) -> _Antecedent | None:
    """What a pointer means: a pronoun the last thing told, a noun the act that the story tells most of."""
    if item.target.head.tag.startswith(("PRP", "DT", "IN")):
        near = starts[max(0, starts.index(item.statement.start) - _REACH)]
        others = [one for one in told if one.item.statement.start >= near and one.item.actor != item.actor]
        last = max((one.item.statement.start for one in others), default=None)
        return next((one for one in others if one.item.statement.start == last), None)
    acts = [one for one in told if one.item.is_act and one.item.actor != item.actor and one.stance != "conditional"]
    if item.owner:
        acts = [one for one in acts if one.item.actor == item.owner]
    else:
        acts = [one for one in acts if sizes[one.number] >= _MIN_TOLD]
    return max(enumerate(acts), key=lambda pair: (sizes[pair[1].number], pair[0]), default=(0, None))[1]


def _on(told: Stance, own: Stance) -> Stance:
    """The stance on the issue of one who takes ``own`` towards what another took as ``told``."""
    if "conditional" in (told, own):
        return own
    return told if own == "for" else "against" if told == "for" else "for"
