"""What a story comes to: where each actor stands on each issue.

A `Story` and its `Document`s go in, `Issue`s and `Position`s come out, each with the statements that show it.
"""

from onrecord.findings.positions import find_positions
from onrecord.findings.schemes import CodedIssue, Scheme, parse_scheme

__all__ = ["CodedIssue", "Scheme", "find_positions", "parse_scheme"]
