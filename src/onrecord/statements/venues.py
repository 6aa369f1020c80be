"""Find where or by what a statement was made: a press conference, a post, an interview, a letter."""

from __future__ import annotations

import re

__all__ = ["venue"]

_PLACE = r"(?:\s+(?:in|at|near|outside)\s+(?:the\s+)?[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+){0,3})?"
_ON = r"(?:\s+(?:on|to)\s+(?:his|her|its|their|the)?\s*[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*){0,2}(?:\s+account)?)?"
_NETWORKS = (
    r"X|Twitter|Facebook|Instagram|Telegram|WhatsApp|YouTube|TikTok|Truth Social|Mastodon|Bluesky|LinkedIn|Weibo|"
    r"Threads"
)
_VENUE = re.compile(
    rf"\b(?i:on)\s+(?P<network>{_NETWORKS}|social media|(?:state|national|public)\s+(?:television|TV|radio))\b"
    rf"|\b(?i:to|on)\s+(?:his|her|its|their)\s+(?P<account>{_NETWORKS})\s+(?:account|feed|page|channel)\b"
    rf"|\b(?i:at|during|in|to|from|after)\s+(?:a|an|the|his|her|their|its)\s+(?P<event>(?:[\w’'-]+\s+){{0,2}}?"
    rf"(?:(?:press|news) conference|(?:press )?briefing|interview|speech|address|hearing|rally|debate){_PLACE})"
    rf"|\b(?i:in|via|by)\s+(?:a|an|the|his|her|their|its)\s+(?P<text>(?:[\w’'-]+\s+){{0,2}}?"
    rf"(?:statement|post|tweet|letter|email|message|memo|report|video|blog|op-ed|communiqu[eé]|readout){_ON})"
)
# Examples: "told a [press conference in Berlin]", "in a [joint statement]", "posted on [social media]"


def venue(sentence: str) -> str | None:
    """The venue or channel that a sentence of attribution names, in its words; None if it names none.

    ``sentence`` should hold no quoted words: what is quoted tells nothing of where it was said.

    >>> venue("At a press conference in Brenn on Tuesday, Ms Orle said that")
    'press conference in Brenn'
    >>> venue("wrote Mr Tarn on X")
    'X'
    """
    match = _VENUE.search(sentence)
    if match is None:
        return None
    return next(words for words in match.groupdict().values() if words)
