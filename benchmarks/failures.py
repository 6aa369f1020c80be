"""Passages that OnRecord is known to read wrongly, written for this purpose, and what it makes of them today.

`make measures` keeps what it finds in `measures.json`, and docs/limits.md shows it, so that the page stays true: one
that is read rightly by now can be seen there, and goes.
"""

from __future__ import annotations

from dataclasses import dataclass

from onrecord import pipeline, stories
from onrecord.datamodel import Article, Quote, article_id, text_sha256

__all__ = ["FAILURES", "OPENING", "Failure", "read"]

OPENING = (
    "The harbour council of Saltmere met on Tuesday to talk about the new toll. Ada Orle, the mayor, opened it, and "
    "Tom Quay, the harbour master, sat beside her."
)
"""Each passage stands after this, so that its names are known."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What goes wrong, a passage where it does, and what a careful reader finds in it."""

    title: str
    passage: str
    wanted: str


_KNOWN = """
Speech without a sign of it
Orle left the hall with a shrug. The toll would stay. It had always stayed, and nobody would sink for a few coins.
Orle: the toll would stay, it had always stayed, nobody would sink.

Dialogue without names
“Is the toll final?” / “It is.” / “And the fleet?” / “The fleet will adapt.” / Quay asked, and the mayor answered.
Two questions by Quay, two answers by Orle.

Questions and answers of a transcript
Q: Will the toll stay? / A: It will stay until the bridge is paid for. / Q: Who decides? / A: The council does, in May.
Two answers, by whoever is interviewed.

A view given by a preposition
For the mayor, the toll is the only honest way to pay. In Quay's eyes it is the end of the small boats.
Orle's view of the toll, and Quay's.

A list after a colon
Orle said the following: / - the toll stays a year; / - boats under five metres go free; / - the bridge opens in May.
Orle: three statements.

Assent and dissent in a word
Quay said that the fleet would strike. Not before May, said Orle. The bank agreed.
Quay: the fleet would strike. Orle: not before May. The bank agrees.

A denial in plain words
“It is not true that we took money from the bank,” Quay said.
Quay, who denies it: they took money from the bank.

A condition in another sentence
Orle promised that the small boats would go free. There is one condition: the council must first vote for the bridge.
Orle: the small boats go free, on condition that the council votes for the bridge.

A pronoun that nothing settles
Quay met the banker Leo Marsh. The office was dark and the lift was broken. He told him that the money was not there.
The money was not there. Whether Quay or Marsh said so, the text does not tell.

The one and the other
Quay and Orle do not agree. “The toll will sink us,” one said. “It will save us,” said the other.
Two statements. Who made which, the text does not tell.

Another's words in one's mouth
Quay sang the old line, “The sea shall have them all,” as he tied his boat.
No statement: it is a song.

Words that stand before the verb that names them
He is a liar and a thief: that is what Quay calls the banker.
Quay: the banker is a liar and a thief.
"""
# Blocks of three lines: title, passage (" / " parts its paragraphs), and what a careful reader finds.

FAILURES = tuple(Failure(*block.split("\n")) for block in _KNOWN.strip().split("\n\n"))


def read(failure: Failure, models: pipeline.Models) -> list[str]:
    """What OnRecord finds in the passage: speaker, content, and act or polarity where they are not plain."""
    text = "\n\n".join([OPENING, *failure.passage.split(" / ")])
    article = Article(article_id("example", text), "example.txt", text, "example", text_sha256(text))
    story = pipeline.read_alone(article, models)[1]
    return [_told(quote) for quote in stories.quotes(story) if quote.statement.start > len(OPENING)]


def _told(quote: Quote) -> str:
    said = quote.statement
    speaker = quote.speaker.name if quote.speaker else "nobody named"
    notes: list[str] = [said.act] if said.act not in ("say", "deny") else []
    notes += ["denied"] if said.polarity == "denied" else []
    notes += [f"if: {said.condition.text}"] if said.condition else []
    return f"{speaker}: {quote.text}" + (f" ({', '.join(notes)})" if notes else "")
