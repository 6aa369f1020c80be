"""The words of a sentence with their tags: where clauses begin and end, and which verb is whose. There is no parse."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.datamodel import Token
from onrecord.lexicons import listed
from onrecord.lexicons.verbs import BE, FINITE

__all__ = ["BREAKS", "MODIFIERS", "OPENERS", "Tagged"]

BREAKS = frozenset({",", ";", ":", "--", "—", "–", "(", ")", "...", "…"})
"""Marks that part clauses."""
OPENERS = listed("that when where because although though while if unless whereas but until so as since after before")
"""Words that open a clause."""
MODIFIERS = ("JJ", "NN", "CD", "HYPH", "VBN", "PRP$", "POS", "DT")
"""Tags of the words of a noun phrase."""
_HAVE = frozenset(["has", "have", "had", "having", "do", "does", "did", "'ve", "’ve"])
"""Forms of "have" and "do"."""
_LINKS = frozenset({"of", "on", "in", "for", "to", "at"})


class Tagged:
    """One sentence: its tokens, their words in lower case, and their tags; all offsets are numbers of tokens."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.words = [text[t.start : t.end].lower() for t in tokens]
        for i, token in enumerate(tokens):  # a dash between spaces parts clauses, a hyphen does not
            if self.words[i] == "-" and text[token.start - 1 : token.start].isspace():
                self.words[i] = "–"
        self.tags = [t.tag for t in tokens]
        self.size = len(tokens)
        for i in range(1, self.size):
            if self.tags[i] == "VBN" and self._lacks_verb(i):
                self.tags[i] = "VBD"

    def _lacks_verb(self, at: int) -> bool:
        """Whether what is tagged as a participle is the only verb of its clause, right after its subject: a tagger
        takes "talks stalled in March" for one."""
        if not self.tags[at - 1].startswith(("NN", "PRP")) and not self._after_aside(at):
            return False
        if self.words[at + 1 : at + 2] == ["by"]:
            return False
        low = next((i for i in range(at - 1, -1, -1) if self._parts(i)), -1)
        high = next((i for i in range(at + 1, self.size) if self._parts(i)), self.size)
        return not any(tag in FINITE for tag in self.tags[low + 1 : high])

    def _parts(self, at: int) -> bool:
        return self.words[at] in BREAKS - {","} or self.words[at] in OPENERS or self.tags[at] in ("``", "''", ".")

    def _after_aside(self, at: int) -> bool:
        """Whether a clause goes on after an aside between commas: "Lorne, citing a report, called"."""
        return (
            self.words[at - 1] == ","
            and "," in self.words[max(0, at - 12) : at - 1]
            and self.tags[0][:2] in ("NN", "DT", "PR")
        )

    def start(self, at: int) -> int:
        """The start of the sentence, or of the quotation in it, that ``at`` stands in."""
        depth = 0
        while at > 0 and not (self.tags[at - 1] == "``" and not depth):
            depth += {"''": 1, "``": -1}.get(self.tags[at - 1], 0) if self.words[at - 1] != "’" else 0
            at -= 1
        return at

    def participle(self, first: int, low: int) -> int | None:
        """The participle of a clause without a finite verb: ", published by the inquiry last month,"."""
        if not first or self.words[first - 1] != ",":
            return None
        return next((i for i in range(first, min(low, first + 2)) if self.tags[i] == "VBN"), None)

    def antecedent(self, at: int, *, whole: bool = False) -> int:
        """Where the noun phrase begins that a relative clause or a participle goes with; its "of" too, if ``whole``."""
        i = at - 1
        if i >= 0 and self.words[i] == ",":
            i -= 1
        first = i + 1
        links = _LINKS if whole else ()
        while i >= 0 and (self.tags[i].startswith(MODIFIERS) or self.words[i] in links):
            first = i
            i -= 1
        return first

    def left(self, at: int, *, strict: bool = False) -> int:
        """Where the clause begins that ``at`` stands in; at any comma, if ``strict``."""
        depth, closed, is_past_comma = 0, 0, False
        while at > 0:
            tag = self.tags[at - 1]
            is_past_comma = is_past_comma or self.words[at - 1] == ","
            if tag in ("WDT", "WP") and is_past_comma and not strict and not depth:
                at -= 1
                continue
            if tag == "''":
                closed = closed if depth else at
                depth += 1
            if tag == "``":
                if not depth:
                    return at
                depth -= 1
            elif not depth and self.breaks_left(at - 1, strict):
                return at
            at -= 1
        return closed if depth else at

    def breaks_left(self, at: int, strict: bool) -> bool:
        tag, word = self.tags[at], self.words[at]
        if word == "," and not strict:
            return bool(self.finite(self.strong(at), at))
        if word in BREAKS or tag in ("WDT", "WP", "WP$", ":", "."):
            return True
        if word in OPENERS and tag in ("IN", "CC", "WRB"):
            return word == "that" or self.opens(at)
        return word == "and" and self.opens(at) and bool(self.finite(self.strong(at), at))

    def strong(self, at: int) -> int:
        """The word after the last mark before ``at`` that surely parts clauses."""
        while at > 0 and self.words[at - 1] not in (";", ":") and self.tags[at - 1] != "``":
            at -= 1
        return at

    def right(self, at: int) -> int:
        """Where the clause ends that ``at`` stands in."""
        depth = 0
        while at < self.size:
            tag, word = self.tags[at], self.words[at]
            depth += 1 if tag == "``" else 0
            if tag == "''":
                if not depth:
                    return at
                depth -= 1
            elif not depth and (
                word in BREAKS
                or tag in (":", ".")
                or (word in ("and", "but", "when", "although", "while", "because", "if", "unless") and self.opens(at))
            ):
                return at
            at += 1
        return at

    def opens(self, at: int) -> bool:
        """Whether a clause with a subject of its own follows."""
        for i in range(at + 1, min(self.size, at + 12)):
            if self.tags[i] in FINITE:
                return any(self.tags[j].startswith(("NN", "PRP", "DT", "EX")) for j in range(at + 1, i))
            if self.words[i] in BREAKS or self.tags[i] in ("VB", "TO"):
                return False
        return False

    def finite(self, first: int, last: int) -> list[int]:
        """The finite verbs of [first, last), those of relative clauses within left out."""
        return [
            i
            for i in range(max(0, first), min(last, self.size))
            if self.tags[i] in FINITE and not (i > first and self.tags[i - 1] in ("WDT", "WP"))
        ]

    def main(self, first: int, last: int, time: int) -> int:
        """The verb of a clause that a time goes with: the last finite one before it, else the first; its last word."""
        verbs = self.finite(first, last)
        before = [i for i in verbs if i < time]
        return self.group(before[-1] if before else verbs[0])[-1]

    def group(self, at: int) -> range:
        """The words of a verb with its auxiliaries, from one of them on."""
        first = at
        while first > 0 and (self.tags[first - 1] in (*FINITE, "RB", "VB", "VBN") and self.helps(first - 1)):
            first -= 1
        while (
            at + 1 < self.size
            and self.helps(at)
            and (
                self.tags[at + 1] in ("VB", "VBN", "VBG", "VBD")
                or (
                    self.tags[at + 1] == "RB" and at + 2 < self.size and self.tags[at + 2] in ("VB", "VBN", "VBG", "RB")
                )
            )
        ):
            at += 1
        return range(first, at + 1)

    def helps(self, at: int) -> bool:
        return self.tags[at] in ("MD", "RB") or self.words[at] in BE or self.words[at] in _HAVE
