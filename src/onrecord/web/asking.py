"""What a form asks for, as the correction that it is: every kind that `onrecord correct` makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast, get_args
from urllib.parse import urlencode

from starlette.datastructures import FormData

from onrecord.datamodel import ActorKind, Span
from onrecord.desk import mark_actor, mark_statement
from onrecord.errors import UsageError
from onrecord.render.layout import Layout
from onrecord.web.forms import local
from onrecord.web.jobs import Correct
from onrecord.web.views.correcting import about_statement, actor_named, article_named, line_at

__all__ = ["Asked", "correction_of", "signed"]

_MAX_NAME = 200  # characters of a name
_MAX_NOTE = 2_000
_UNKNOWN = "unknown"
"""What is chosen where the text does not tell who speaks."""


_TAKES_OUT = ("not-a-statement", "drop")


class Asked:
    """The fields of a form: texts, stripped, and never files."""

    def __init__(self, form: FormData) -> None:
        self._form = form

    def one(self, name: str) -> str:
        """The text of a field; empty where there is none."""
        value = self._form.get(name)
        return value.strip() if isinstance(value, str) else ""

    def all(self, name: str) -> tuple[str, ...]:
        """The texts of all fields of this name that say anything, each once."""
        texts = (value.strip() for value in self._form.getlist(name) if isinstance(value, str))
        return tuple(dict.fromkeys(text for text in texts if text))

    def plain(self) -> Mapping[str, str]:
        """All fields, by the last of each name."""
        return {name: self.one(name) for name in self._form}


def signed(asked: Asked) -> dict[str, str | None]:
    """Who corrects, and why. Raises UsageError where nobody signs."""
    by, note = asked.one("by"), asked.one("note")
    if not by:
        raise UsageError("Say who corrects: your name stands in the record beside the correction.")
    if len(by) > _MAX_NAME or len(note) > _MAX_NOTE:
        raise UsageError(f"A name has at most {_MAX_NAME} characters, a reason {_MAX_NOTE}.")
    return {"by": by, "note": note or None}


def correction_of(asked: Asked, layout: Layout, articles_of: Callable[[str], tuple[str, ...]], story: str) -> Correct:
    """The correction that a form of a story asks for. Raises UsageError, or NotKept, where it cannot be made.

    `articles_of` gives the articles of another story.
    """
    do = asked.one("do")
    if do not in _WAYS:
        raise UsageError("Choose what is wrong.")
    told = signed(asked)
    found = _WAYS[do](asked, layout, articles_of)
    back = _back(asked, layout, story, do, found[-1][2].get("name"))
    steps: Correct | None = None
    for kind, about, fields in reversed(found):
        steps = Correct(kind, cast(str, told["by"]), tuple(about), {**fields, "note": told["note"]}, steps, back)
    assert steps is not None
    return steps


def _back(asked: Asked, layout: Layout, story: str, do: str, name: str | None) -> str:
    """Where the reader comes back to: where the form was asked from, unless what that page shows is gone then."""
    base = f"/stories/{story}"
    if do in _TAKES_OUT and asked.one("statement"):  # its words are still in the article
        return f"{base}/{about_statement(layout, asked.one('statement')).said.address}"
    back = local(asked.one("back") or base)
    if do in ("same-actor", "other-actor") and back.startswith(f"{base}/actors/"):  # their ids are others then
        name = name or actor_named(layout.record, asked.one("actor")).name
        return f"/actors?{urlencode({'name': name})}"
    return back


_Step = tuple[Any, tuple[Span, ...], dict[str, Any]]  # kind, what it is about, fields
_Articles = Callable[[str], tuple[str, ...]]


def _about_statements(kind: str) -> Callable[[Asked, Layout, _Articles], list[_Step]]:
    def ways(asked: Asked, layout: Layout, articles_of: _Articles) -> list[_Step]:
        return [(kind, _statements(asked, layout), {})]

    return ways


def _statements(asked: Asked, layout: Layout, more: str = "") -> tuple[Span, ...]:
    """The words of the statements that are chosen, by id or label."""
    names = (*asked.all("statement"), *(asked.all(more) if more else ()))
    if not names:
        raise UsageError("Choose a statement.")
    ids = dict.fromkeys(about_statement(layout, name).said.id for name in names)
    return tuple(mark_statement(layout.record, id) for id in ids)


def _speaker(asked: Asked, layout: Layout, articles_of: _Articles) -> list[_Step]:
    if asked.one("who") == _UNKNOWN:
        return [("speaker", _statements(asked, layout), {"name": None})]
    return [("speaker", _statements(asked, layout), _named(asked, layout))]


def _named(asked: Asked, layout: Layout) -> dict[str, Any]:
    """An actor: one of the story that is chosen, or one by name and kind."""
    name, who = asked.one("name"), asked.one("who")
    if not name and who in ("", _UNKNOWN):
        raise UsageError("Say who it is: choose an actor of the story, or give a name.")
    if not name:
        return {"name": actor_named(layout.record, who).name}
    if len(name) > _MAX_NAME:
        raise UsageError(f"A name has at most {_MAX_NAME} characters.")
    kind = asked.one("kind") or "person"
    if kind not in get_args(ActorKind):
        raise UsageError(f"{kind[:40]} is no kind of actor: take one of those in the form.")
    return {"name": name, "kind": kind}


def _same_actor(asked: Asked, layout: Layout, articles_of: _Articles) -> list[_Step]:
    ids = dict.fromkeys((asked.one("actor"), *asked.all("other")))
    if len(ids) < 2:
        raise UsageError("Choose whom it is one with.")
    about = tuple(mark_actor(layout.record, actor_named(layout.record, id).id) for id in ids)
    name = asked.one("called")
    if len(name) > _MAX_NAME:
        raise UsageError(f"A name has at most {_MAX_NAME} characters.")
    return [("same-actor", about, {"name": name or None})]


def _other_actor(asked: Asked, layout: Layout, articles_of: _Articles) -> list[_Step]:
    """The mentions that credit the statements, or their words where nothing does, as the command line has it."""
    names = asked.all("statement")
    if not names:
        raise UsageError("Choose the statements that are somebody else's.")
    about: list[Span] = []
    for name in names:
        id = about_statement(layout, name).said.id
        about += layout.statements[id].source or [mark_statement(layout.record, id)]
    return [("other-actor", tuple(dict.fromkeys(about)), _named(asked, layout))]


def _same_utterance(asked: Asked, layout: Layout, articles_of: _Articles) -> list[_Step]:
    about = _statements(asked, layout, more="with")
    if len(about) < 2:
        raise UsageError("Choose the statement of another article that reports the same.")
    return [("same-utterance", about, {})]


def _drop(asked: Asked, layout: Layout, articles_of: _Articles) -> list[_Step]:
    if asked.one("statement"):
        statement = layout.statements[about_statement(layout, asked.one("statement")).said.id]
        places = [(layout.articles[statement.article], statement.start)]
    else:
        article = article_named(layout, asked.one("article"))
        places = [(article, int(at)) for at in asked.all("line") if at.isdecimal() and at.isascii() and len(at) < 10]
    if not places:
        raise UsageError("Choose the lines that are no part of the report.")
    return [("drop", tuple(article.span(*line_at(article, at)) for article, at in places), {})]


def _same_story(asked: Asked, layout: Layout, articles_of: _Articles) -> list[_Step]:
    mine = tuple(article.id for article in layout.record.articles)
    theirs = articles_of(asked.one("other_id") or asked.one("other"))
    return [("same-story", (), {"articles": (*mine, *theirs)})]


def _other_story(asked: Asked, layout: Layout, articles_of: _Articles) -> list[_Step]:
    ids = tuple(article_named(layout, name).id for name in asked.all("article"))
    if not ids:
        raise UsageError("Choose the articles that tell another story.")
    if len(ids) == len(layout.record.articles):
        raise UsageError("These are all of its articles: leave one, or join the story to another.")
    return [("other-story", (), {"articles": ids})]


def _to_story(asked: Asked, layout: Layout, articles_of: _Articles) -> list[_Step]:
    """An article goes to another story: it is set apart, where others stay, and then joined to that."""
    ids = tuple(article_named(layout, name).id for name in asked.all("article"))
    if not ids:
        raise UsageError("Choose the article that tells another story.")
    theirs = articles_of(asked.one("other_id") or asked.one("other"))
    join: _Step = ("same-story", (), {"articles": (*theirs, *ids)})
    if len(ids) == len(layout.record.articles):
        return [join]
    return [("other-story", (), {"articles": ids}), join]


_WAYS: Mapping[str, Callable[[Asked, Layout, _Articles], list[_Step]]] = {
    "not-a-statement": _about_statements("not-a-statement"),
    "speaker": _speaker,
    "same-actor": _same_actor,
    "other-actor": _other_actor,
    "same-utterance": _same_utterance,
    "other-utterance": _about_statements("other-utterance"),
    "drop": _drop,
    "same-story": _same_story,
    "other-story": _other_story,
    "to-story": _to_story,
}
