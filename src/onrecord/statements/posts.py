"""Posts of a network that an article shows whole: "We sail at dawn. — Ana Orle (@anaorle) May 3, 2019".

Passages in, drafts out: the post's words are said by whom it is signed with, though no quotation marks stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from onrecord.statements.drafts import Draft
from onrecord.statements.passages import Passage

__all__ = ["posts"]

_POST = re.compile(
    r"(?:Skip \w+ post by @\w+\s++)?[.…\s]*+(?P<words>\S.*?)"
    r"(?:\s{0,9}(?:https?://\S{1,300}+|pic\.\w{1,40}\.com/\S{1,300}+|[.…]{2,40}+)){0,9}+"
    r"\s{1,9}[—–-]{1,2}\s{0,9}(?P<who>[^—–\n]{1,60}?)\s{0,9}\(@\w{1,40}\)\s{0,9}"
    r"(?P<when>[A-Z][a-z]+\.? \d{1,2}, \d{4}|\d{1,2} [A-Z][a-z]+\.? \d{4})(?:\s+Report)?\.?",
    re.DOTALL,
)
# Example: "Skip Twitter post by @anaorle [We sail.] pic.twitter.com/x — [Ana Orle] (@anaorle) May 3, 2019 Report"

_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|‘[^‘’]*’")


def posts(text: str, readable: Iterable[Passage]) -> Iterator[Draft]:
    """Yield a draft for each passage that is a post and nothing else, in order of the text."""
    for passage in readable:
        found = _POST.fullmatch(text, passage.start, passage.end)
        if found is None:
            continue
        start, end = found.span("words")
        if _QUOTED.fullmatch(text, start, end):
            start, end = start + 1, end - 1
        yield Draft(((start, end),), (found.span("who"),), (), passage, is_post=True)
