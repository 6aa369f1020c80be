"""Every regular expression of the package, found by itself, and texts that are meant to take each one long.

Found are all compiled patterns that a module holds, however deep in its tables, and all patterns that stand in a call
of `re`. An attack is a beginning, a piece that is repeated and an end: the pieces are what the pattern's own repeats
accept, and what articles abuse.
"""

import ast
import importlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import onrecord

__all__ = ["Attack", "Regex", "asked", "attacks", "grows", "ours", "unread"]

_PACKAGE = Path(onrecord.__file__).parent
_ASKED = {"match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split"}
_COMPILED = _ASKED | {"compile"}


@dataclass(frozen=True)
class Regex:
    """A pattern, where it was found, and the ways in which it is asked."""

    name: str
    pattern: re.Pattern[Any]
    ways: frozenset[str]


@dataclass(frozen=True)
class Attack:
    """A text of any length: a beginning, a piece that is repeated, an end."""

    begin: str
    piece: str
    end: str

    def text(self, length: int) -> str:
        return self.begin + self.piece * max(1, length // len(self.piece)) + self.end


# --- finding ---------------------------------------------------------------------------------------------------------


@cache
def _modules() -> dict[str, ast.Module]:
    found = {}
    for path in sorted(_PACKAGE.rglob("*.py")):
        parts = path.relative_to(_PACKAGE.parent).with_suffix("").parts
        if parts[-1] != "__main__":
            found[".".join(parts).removesuffix(".__init__")] = ast.parse(path.read_text(encoding="utf-8"))
    return found


@cache
def ours() -> tuple[Regex, ...]:
    """Every pattern of the package, once, by where it was first found."""
    found: dict[tuple[Any, int], tuple[str, re.Pattern[Any], set[str]]] = {}
    ways = _ways()
    for name, tree in _modules().items():
        for where, pattern in (*_held(vars(importlib.import_module(name)), name), *_literals(tree, name)):
            key = (pattern.pattern, pattern.flags)
            _, _, known = found.setdefault(key, (where, pattern, set()))
            known |= ways.get(where, set())
    return tuple(Regex(name, pattern, frozenset(ways)) for name, pattern, ways in found.values())


def unread() -> list[str]:
    """Calls of `re` within functions whose pattern is made as they run: nobody finds these but a reader."""
    found = []
    for name, tree in _modules().items():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                calls = (call for call in ast.walk(function) if _is_of_re(call) and _literal(call) is None)
                found += [f"{name}.{function.name}" for _ in calls]
    return sorted(set(found))


def _held(value: Any, where: str, depth: int = 0) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """The patterns within a value, however deep."""
    if isinstance(value, re.Pattern):
        yield where, value
    elif depth > 5 or isinstance(value, str | bytes):
        return
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _held(each, f"{where}.{key}" if depth == 0 else where, depth + 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _held(each, where, depth + 1)
    elif is_dataclass(value) and not isinstance(value, type) and type(value).__module__.startswith("onrecord"):
        for field in fields(value):
            yield from _held(getattr(value, field.name), where, depth + 1)


def _literals(tree: ast.Module, name: str) -> Iterator[tuple[str, re.Pattern[Any]]]:
    for call in ast.walk(tree):
        if _is_of_re(call) and (pattern := _literal(call)) is not None:
            assert isinstance(call, ast.Call)
            yield f"{name}:{call.lineno}", pattern


def _is_of_re(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in _COMPILED
    )


def _literal(call: ast.AST) -> re.Pattern[Any] | None:
    """The pattern of a call of `re`, if it stands there in full."""
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Attribute)
    if not isinstance(call.args[0], ast.Constant):
        return None
    named = [keyword.value for keyword in call.keywords if keyword.arg == "flags"]
    at = {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(call.func.attr, 2)
    flags = [*named, *call.args[at : at + 1]]
    return re.compile(call.args[0].value, eval(ast.unparse(flags[0]), {"re": re}) if flags else 0)


@cache
def _ways() -> dict[str, set[str]]:
    """How patterns are asked, by the name and by the line of each."""
    found: dict[str, set[str]] = {}
    for name, tree in _modules().items():
        for call, held in _calls(tree, {}):
            if _is_of_re(call):
                found.setdefault(f"{name}:{call.lineno}", set()).add(call.func.attr)
            elif isinstance(call.func.value, ast.Name):
                for asked in (call.func.value.id, *held.get(call.func.value.id, ())):
                    found.setdefault(f"{name}.{asked}", set()).add(call.func.attr)
    return found


def _calls(node: ast.AST, held: dict[str, set[str]]) -> Iterator[tuple[Any, dict[str, set[str]]]]:
    """Calls that ask a pattern, each with the tables that names round it are taken from.

    In `for reason, pattern in _OPENINGS`, "pattern" is taken from "_OPENINGS".
    """
    loops = node.generators if hasattr(node, "generators") else [node] if isinstance(node, ast.For) else []
    for loop in loops:
        tables = {name.id for name in ast.walk(loop.iter) if isinstance(name, ast.Name)}
        held = {**held, **{name.id: tables for name in ast.walk(loop.target) if isinstance(name, ast.Name)}}
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ASKED:
        yield node, held
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, held)


# --- attacking -------------------------------------------------------------------------------------------------------

_LETTERS = " aA1\n.,-“\"'(<é\t_/:;|&#*=[”’)>%@+~\\—…" + "".join(map(chr, range(0x21, 0x7F)))
_PIECES = (
    *(" ", "a", "A", "1", "\n", "\t", ".", ",", "-", "“", '"', "'", "<", ">", "(", "&", "_", "é", "—", "’"),
    *("a ", "Aa ", "a, ", "“a ", " \n", "<a ", "https://a."),
)
_MOST_REPEATS = 12  # of one pattern that are attacked by themselves: tables of words have more, all alike
_MOST_REFUSED = 3
_LONG = 16  # times that a repeat has to go to be worth an attack


def attacks(regex: Regex) -> Iterator[Attack]:
    """Texts for a pattern: what its repeats accept, after what stands before them; then what articles abuse."""
    pattern = regex.pattern.pattern
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    tree = list(parser.parse(text, regex.pattern.flags & ~re.DEBUG))
    ends = ("", "".join(sorted(_refused(tree))[:_MOST_REFUSED]) + "\x00!x\n")  # nothing, and what makes it fail
    seen = set()
    for before, piece in _repeats(tree, "", regex.pattern.flags):
        for begin, repeated in ((before, piece), ("", before + piece), ("", piece)):
            if repeated and (begin, repeated) not in seen and len(seen) < 3 * _MOST_REPEATS:
                seen.add((begin, repeated))
                yield from (Attack(begin, repeated, end) for end in ends)
    yield from (Attack("", piece, "\x00") for piece in _PIECES)


def _refused(value: Any) -> set[str]:
    """Single letters that the negated sets anywhere in a pattern refuse."""
    if isinstance(value, tuple) and len(value) == 2 and value[0] is ops.IN and value[1][0][0] is ops.NEGATE:
        return {chr(each[1]) for each in value[1] if each[0] is ops.LITERAL}
    if isinstance(value, list | tuple | parser.SubPattern):
        return set().union(*map(_refused, value))
    return set()


def _repeats(items: list[Any], before: str, flags: int) -> Iterator[tuple[str, str]]:
    """For each long repeat of a pattern what leads to it, and several pieces that it takes."""
    for op, value in items:
        if op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            _, most, body = value
            if most >= _LONG:
                for turn in (0, 1, 2):
                    yield before, _sample(list(body), flags, turn)
            yield from _repeats(list(body), before, flags)
        elif op is ops.SUBPATTERN:
            yield from _repeats(list(value[3]), before, flags)
        elif op is ops.BRANCH:
            for branch in value[1]:
                yield from _repeats(list(branch), before, flags)
        elif op in (ops.ASSERT, ops.ASSERT_NOT):
            yield from _repeats(list(value[1]), before, flags)
        elif op is ops.ATOMIC_GROUP:
            yield from _repeats(list(value), before, flags)
        before += _sample([(op, value)], flags, 0)


def _sample(items: list[Any], flags: int, turn: int) -> str:
    """A text that the items take, looks around them aside; `turn` chooses among the letters that fit."""
    out = ""
    for op, value in items:
        if op is ops.LITERAL:
            out += chr(value)
        elif op in (ops.NOT_LITERAL, ops.ANY, ops.IN):
            out += _letter(op, value, turn)
        elif op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            least, most, body = value
            out += _sample(list(body), flags, turn) * max(least, min(1, most))
        elif op is ops.SUBPATTERN:
            out += _sample(list(value[3]), flags, turn)
        elif op is ops.BRANCH:
            out += _sample(list(value[1][turn % len(value[1])]), flags, turn)
        elif op is ops.ATOMIC_GROUP:
            out += _sample(list(value), flags, turn)
    return out


def _letter(op: Any, value: Any, turn: int) -> str:
    fitting = [letter for letter in _LETTERS if _takes(op, value, letter)]
    if fitting:
        return fitting[turn % len(fitting)]
    first = next((part for part in value if part[0] in (ops.LITERAL, ops.RANGE)), None)
    return chr(first[1] if first[0] is ops.LITERAL else first[1][0]) if first else "a"


def _takes(op: Any, value: Any, letter: str) -> bool:
    if op is ops.ANY:
        return letter != "\n"
    if op is ops.NOT_LITERAL:
        return ord(letter) != value
    is_negated = value[0][0] is ops.NEGATE
    return any(_is_part(part, letter) for part in value[is_negated:]) != is_negated


_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    ops.CATEGORY_DIGIT: str.isdigit,
    ops.CATEGORY_NOT_DIGIT: lambda letter: not letter.isdigit(),
    ops.CATEGORY_SPACE: str.isspace,
    ops.CATEGORY_NOT_SPACE: lambda letter: not letter.isspace(),
    ops.CATEGORY_WORD: lambda letter: letter.isalnum() or letter == "_",
    ops.CATEGORY_NOT_WORD: lambda letter: not (letter.isalnum() or letter == "_"),
}


def _is_part(part: Any, letter: str) -> bool:
    op, value = part
    if op is ops.LITERAL:
        return ord(letter) == value
    if op is ops.RANGE:
        return bool(value[0] <= ord(letter) <= value[1])
    return op is ops.CATEGORY and _CATEGORIES[value](letter)


# --- measuring -------------------------------------------------------------------------------------------------------

_STEPS = (24, 120, 500)  # letters: what grows beyond all bounds shows early
_LETTERS_TRIED = 2000  # then so many: what is quadratic takes five milliseconds and more, what is linear a tenth of one
_SLOW_SECONDS = 0.001  # a text of so many letters that takes longer is looked at closely
_STEEPEST = 8.0  # times longer that four times as long a text may take: 4 is linear, 16 quadratic
_RETRIES = 3  # a busy machine can make one measurement look steep
_TOO_LONG_SECONDS = 0.1  # what takes so long is not tried with longer texts, to see whether it levels off: it may hang


def asked(regex: Regex) -> dict[str, Callable[[str], object]]:
    """How the package asks a pattern; where nobody can tell, anew at each letter and at the first."""
    pattern, ways = regex.pattern, regex.ways or {"search", "fullmatch"}

    def encoded(text: str) -> Any:
        return text.encode() if isinstance(pattern.pattern, bytes) else text

    found: dict[str, Callable[[str], object]] = {}
    if ways & {"finditer", "findall", "sub", "subn", "split"}:
        found["finditer"] = lambda text: sum(1 for _ in pattern.finditer(encoded(text)))
    elif "search" in ways:
        found["search"] = lambda text: pattern.search(encoded(text))
    for way in ways & {"match", "fullmatch"}:
        found[way] = lambda text, way=way: getattr(pattern, way)(encoded(text))
    return found


def grows(ask: Callable[[str], object], attack: Attack, *, letters: int = _LETTERS_TRIED) -> float | None:
    """How many times longer four times as long a text takes, None where that is not too much, by the CPU's clock.

    What levels off, as a repeat with an upper bound does, is not too much.
    """
    for length in (*(step for step in _STEPS if step < letters), letters):
        took = seconds(ask, attack.text(length))
        if took > _SLOW_SECONDS and (ratio := _ratio(ask, attack, length)) > _STEEPEST:
            if took > _TOO_LONG_SECONDS:
                return ratio
            if (later := _ratio(ask, attack, 4 * length)) > _STEEPEST:
                return later
    return None


def _ratio(ask: Callable[[str], object], attack: Attack, length: int) -> float:
    """The least of several, as a busy machine can make one measurement look steep."""
    ratios = []
    for _ in range(_RETRIES):
        ratios.append(seconds(ask, attack.text(length)) / max(seconds(ask, attack.text(length // 4)), 1e-9))
        if ratios[-1] <= _STEEPEST:
            break
    return min(ratios)


def seconds(ask: Callable[[str], object], text: str) -> float:
    """The CPU's seconds that asking takes."""
    begun = time.thread_time()
    ask(text)
    return time.thread_time() - begun
