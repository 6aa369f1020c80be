"""What a story comes to: where each actor stands on each issue, and what happened, is due or hangs on an "if".

A `Story` and its `Document`s go in, `Issue`s and `Position`s come out, each with the statements that show it, and
`Event`s, each with the words that tell it.
"""

from onrecord.findings.claims import find_claims
from onrecord.findings.omissions import find_omissions
from onrecord.findings.positions import find_positions
from onrecord.findings.schemes import CodedIssue, Scheme, parse_scheme
from onrecord.findings.timeline import find_timeline

__all__ = ["CodedIssue", "Scheme", "find_claims", "find_omissions", "find_positions", "find_timeline", "parse_scheme"]
