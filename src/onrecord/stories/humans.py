"""A noun that no table knows in, whether it may be somebody who speaks out: "a piper" may, "a series" may not."""

from __future__ import annotations

from onrecord.lexicons import listed
from onrecord.stories.phrases import Phrase

__all__ = ["is_speaking"]

_TELLING = listed(
    """evidence data figure figures statistics result results finding findings number numbers test tests index rule
    rules constitution policy guidance guidelines model models estimate estimates projection projections
    record log logs diary file files register dataset chart map footage tape recording recordings photograph legislation
    publication investigation regulation regulations documentation writing"""
)
"""Things that tell without being anybody."""
_MUTE = listed(
    """series event events fact facts thing things sign signs check checks rally rallies case cases move moves deal
    deals vote votes trend trends step steps idea ideas day days week weeks month months year years age time times way
    ways
    attack attacks scandal scandals market markets price prices cost costs image images picture pictures scene scenes
    history experience life death war peace crisis crises issue issues problem problems factor factors reason reasons
    visit visits trip trips talks string spate pattern change changes effort efforts loss losses success failure
    power powers approach rate rates level levels tone silence absence presence lack mood view views"""
)
_MUTE_ENDINGS = ("tion", "sion", "ment", "ness", "ity", "ism", "ence", "ance", "ship", "age", "ing", "ure")
_PEOPLE = listed(
    """community majority minority celebrity population audience intelligence management establishment nation authority
    readership membership leadership crew public village household fraternity sibling being residence conference"""
)
"""What ends like a thing and is people."""
_PERSON_ENDINGS = ("er", "or", "ist", "man", "woman", "ian", "ee", "our", "ant", "person", "folk", "people", "wife")


def is_speaking(phrase: Phrase, *, is_nested: bool) -> bool:
    """Tell whether a phrase of no known kind may speak; within what another says, only who sounds like a person."""
    words = phrase.head.split(" ")
    head = words[-1]
    if not phrase.text[:1].isalpha() or head in _MUTE:
        return False
    if head in _TELLING:
        return True
    single = head[:-1] if phrase.plural and head.endswith("s") else head
    if is_nested:
        return single.endswith(_PERSON_ENDINGS) or single in _PEOPLE
    return single in _PEOPLE or not single.endswith(_MUTE_ENDINGS)
