"""Characters that are obeyed or not seen: what a terminal, a page or a reader of lines makes more of than text.

A stranger's text can hold them. JSON writes them as escapes, which lose nothing; a table shows a mark in the place of
those that something obeys, so that offsets stay true.
"""

from __future__ import annotations

import json
import re
from typing import Any

__all__ = ["OBEYED", "UNSEEN", "harmless", "plain_json"]

# Ranges by name, so that no version of Python or Unicode tells them otherwise.
# C0 without tab and line ends, DEL, C1 without its line end: U+009B begins a terminal's command alone.
_COMMANDS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
_TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # turn the direction in which text is shown
_BREAKS = "\x85\u2028\u2029"  # where some readers of lines break one
# Soft hyphens, joiners, fillers, spaces without width, marks of old formats, tags that spell words nobody sees.
_WITHOUT_SHAPE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_HALVES = "\ud800-\udfff"

OBEYED = re.compile(f"[{_COMMANDS}{_TURNING}]")
"""What a terminal or a page obeys."""

UNSEEN = re.compile(f"[{_COMMANDS}{_TURNING}{_BREAKS}{_WITHOUT_SHAPE}]")
"""What is obeyed, or has no shape of its own: two texts that look alike can differ in it."""

_NOT_IN_JSON = re.compile(f"[{_COMMANDS}{_TURNING}{_BREAKS}{_WITHOUT_SHAPE}{_HALVES}]")


def plain_json(value: Any, *, indent: int | None = None) -> str:
    """The value as JSON in which every character is seen: those that are not, and halves of pairs, stand as escapes.

    >>> print(plain_json({"name": "Ina\u200b Moss", "said": "“café”\\x9b2J"}))
    {"name": "Ina\\u200b Moss", "said": "“café”\\u009b2J"}
    """
    return _NOT_IN_JSON.sub(
        lambda match: json.dumps(match[0])[1:-1], json.dumps(value, ensure_ascii=False, indent=indent)
    )


def harmless(text: str) -> str:
    """The text with the mark of a lost character for each one that is obeyed; tabs and line ends stay.

    >>> harmless("\\x1b[31mred\\u202e")
    '�[31mred�'
    """
    return OBEYED.sub("\ufffd", text)
