"""Strings that are shown: free of line breaks, of what a terminal or a page obeys, and of what a file cannot hold."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from onrecord.quoting import as_running
from onrecord.utf16 import well_formed

__all__ = ["clean", "web_address"]

_SPACE = re.compile("[ \t\n\r\v\f\x85\u2028\u2029]+")
# Terminal commands, control characters, the marks that turn the direction of text, and what is no character at all: a
# terminal or a page obeys them, and XML has no place for them.
_UNSEEN = re.compile(
    "\x1b\\[[0-?]*[ -/]*[@-~]"
    "|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_ADDRESS = "!#$&'()*+,/:;=?@[]~%"  # what stays as it is in an address; braces and backslashes become %7B and such


def clean(value: Any) -> Any:
    """The value with every string in it free of line breaks, control characters and what UTF-8 cannot hold.

    >>> clean({"said": ["one\\r\\ntwo", "\\x1b[31mred\\x00"], "times": 2})
    {'said': ['one two', 'red'], 'times': 2}
    """
    if isinstance(value, str):
        return well_formed(_UNSEEN.sub("", _SPACE.sub(" ", as_running(value))))
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean(item) for item in value]
    return value


def web_address(url: str | None) -> str | None:
    """An address of the web in letters that every format takes; None where it is none, or would do something else.

    >>> web_address("https://a.example/{中}"), web_address("javascript:alert(1)")
    ('https://a.example/%7B%E4%B8%AD%7D', None)
    """
    is_web = re.fullmatch(r"https?://[^\s]+", url or "", re.IGNORECASE)
    return quote((url or "").encode("utf-8", "replace"), safe=_ADDRESS) if is_web else None
