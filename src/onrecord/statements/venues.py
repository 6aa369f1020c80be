"""Find where or by what a statement was made: a press conference, a post, an interview, a letter, a city."""

from __future__ import annotations

import re

__all__ = ["venue"]

_NOT_A_PLACE = (
    r"(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May\b|June|July|August|September|"
    r"October|November|December|Mr|Mrs|Ms|Dr|I\b)"
)
_NAME = rf"{_NOT_A_PLACE}[A-Z][\w’'-]*(?:\s+(?:(?:of|the|and|de|la)\s+)?{_NOT_A_PLACE}[A-Z][\w’'-]*){{0,3}}"
_PLACE = rf"(?:\s+(?:in|at|near|outside)\s+(?:the\s+)?{_NAME})?"
_WHOM = (
    rf"(?:\s+(?:with|to)\s+(?:(?:the|a|an|his|her|its|their)\s+)?(?:{_NAME}(?:\s+(?:television|radio|newspaper))?|"
    r"staff|reporters|journalists|parliament|members|employees|workers|lawmakers|MPs|senators|investors|shareholders|"
    r"customers|supporters|voters|council|court|committee|congress|president|prime minister|minister|newspaper|paper|"
    r"broadcaster|magazine)\b)?"
)
_ON = rf"(?:\s+(?:on|to)\s+(?:(?:his|her|its|their)\s+)?{_NAME}(?:\s+account)?)?"
_NETWORKS = (
    r"X|Twitter|Facebook|Instagram|Telegram|WhatsApp|YouTube|TikTok|Truth Social|Mastodon|Bluesky|LinkedIn|Weibo|"
    r"Threads"
)
_POSTING = (
    r"(?:wr[io]te|wrote|written|writing|post(?:ed|s|ing)?|tweet(?:ed|s|ing)?|shar(?:ed|es|ing)|publish(?:ed|es|ing))"
)
_EVENTS = (
    r"(?:press|news) conference|media conference|(?:press |media )?briefing|interview|speech|address|hearing|rally|"
    r"debate|(?:phone |video |conference |telephone )?call|meeting|summit|ceremony|forum|session|congress|inquiry|"
    r"trial|inquest|lecture|sermon|visit|panel|vigil|reception|dinner|webcast|podcast|broadcast|gathering"
)
_CROWDED = r"(?:press|news|media) conference|(?:press |media )?briefing|rally|summit|meeting|forum|gathering|ceremony"
_TEXTS = (
    r"statement|post|tweet|letter|email|e-mail|message|memo|report|video|blog|op-ed|column|essay|article|"
    r"communiqu[eé]|readout|affidavit|filing|note|circular|press release|manifesto|open letter"
)
_BROADCASTERS = r"BBC|CNN|CBS|NBC|MSNBC|ABC|ITV|PBS|NPR|CNBC|Fox|Sky|RTE|Al Jazeera"
_HOUSES = r"parliament|court|congress|church|the chamber|the Commons|the House|the Senate|the Lords"
_SAYING = (
    r"(?:said|says|saying|told|tells|telling|speaking|spoke|speaks|asked|added|warned|insisted|declared|announced)"
)
_LISTENERS = r"(?:\s+(?!that\b|in\b|at\b|on\b)(?:the\s+|a\s+|an\s+)?[\w’'-]+){0,3}?"
_TITLE = rf"[“\"‘']?{_NAME}[”\"’']?"
_VENUES = tuple(
    map(
        re.compile,
        (
            rf"\b(?i:on)\s+(?P<on>{_NETWORKS}|social media|(?:state|national|public|local)\s+(?:television|TV|radio)|"
            r"television|TV|the radio)\b",
            rf"\b(?i:to|on)\s+(?:his|her|its|their|the|an?)\s+(?:official\s+)?(?P<on>{_NAME})\s+"
            r"(?:account|feed|page|channel|profile)\b",
            rf"\b(?i:on)\s+(?P<on>(?:the\s+)?(?:{_BROADCASTERS})\b(?:[’']s)?(?:\s+{_TITLE})?)",
            rf"\b(?i:at|during|in|to|from|on)\s+(?:a|an|the|his|her|their|its|this|that)\s+"
            rf"(?P<at>(?:[\w’'-]+\s+){{0,2}}?(?:{_EVENTS})\b{_WHOM}{_PLACE})",
            rf"\b(?i:told|tells|telling|addressing)\s+(?:a|an|the|his|her|their|its)\s+"
            rf"(?P<at>(?:[\w’'-]+\s+){{0,2}}?(?:{_CROWDED})\b{_PLACE})",
            rf"\b(?i:in|via|by|through|on|with)\s+(?:a|an|the|his|her|their|its)\s+"
            rf"(?P<by>(?:[\w’'-]+\s+){{0,2}}?(?:{_TEXTS})\b{_WHOM}{_ON})",
            rf"\b{_POSTING}\b[^,;:.]{{0,40}}?\bon\s+(?P<on>{_NAME})",
            rf"\b(?i:{_SAYING}){_LISTENERS}\s+(?:earlier\s+)?(?:on\s+\w+day\s+)?(?:"
            rf"(?P<by>(?:outside|inside|aboard|on board|in front of)\s+(?:the|a|an|his|her|its|their)\s+"
            rf"[\w’'-]+(?:\s+(?:of\s+)?{_NAME})?)|(?:in|at)\s+(?P<house>{_HOUSES})\b|(?:in|at)\s+(?:the\s+)?(?P<at>{_NAME}))",
        ),
    )
)
# Examples: "on [social media]", "on his [Plaza] page", "on [CBC’s “Morning Show”]", "at a [press conference in Brenn]",
# "told a [rally in Brenn]", "in a [joint statement]", "wrote on [Chirper]", "told reporters [outside the courthouse]"


def venue(sentence: str) -> str | None:
    """The venue or channel that a sentence of attribution names, in its words; None if it names none.

    ``sentence`` should hold no quoted words: what is quoted tells nothing of where it was said. Where it names several,
    a channel goes before an occasion, and an occasion before a place.

    >>> venue("At a press conference in Brenn on Tuesday, Ms Orle said that")
    'press conference in Brenn'
    >>> venue("wrote Mr Tarn on X")
    'X'
    >>> venue("Ms Orle told reporters in Brenn that")
    'Brenn'
    """
    for pattern in _VENUES:
        if match := pattern.search(sentence):
            return " ".join(next(words for words in match.groupdict().values() if words).split())
    return None
