"""What a story comes to, each part with the words that show it.

A `Story` and its `Document`s go in. Out come `Issue`s and `Position`s (who stands where on what), `Event`s (what
happened, is due or hangs on an "if"), `Claim`s (what is reported, by how many, and what conflicts), `Omission`s (what
each article leaves out and alone has) and `Takeaway`s (what to know first).
"""

from onrecord.findings.claims import find_claims
from onrecord.findings.omissions import find_omissions
from onrecord.findings.positions import find_positions
from onrecord.findings.schemes import CodedIssue, Scheme, parse_scheme
from onrecord.findings.takeaways import find_takeaways
from onrecord.findings.timeline import find_timeline

__all__ = [
    "CodedIssue",
    "Scheme",
    "find_claims",
    "find_omissions",
    "find_positions",
    "find_takeaways",
    "find_timeline",
    "parse_scheme",
]
