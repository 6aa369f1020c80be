"""What persons put right: as lines of a file, and applied to a story.

`Correction`s and a `Story` go in; the corrected `Story` comes out, with which of them apply and why the others do not.
"""

from onrecord.corrections.applying import Failure, apply, in_force, mending, rebased, undone
from onrecord.corrections.lines import Details, correction, dump_lines, read_lines
from onrecord.corrections.marks import MARK_FORMATS, Marked, read_marks

__all__ = [
    "MARK_FORMATS",
    "Details",
    "Failure",
    "Marked",
    "apply",
    "correction",
    "dump_lines",
    "in_force",
    "mending",
    "read_lines",
    "read_marks",
    "rebased",
    "undone",
]
