"""What is new: between two versions of an article, and between two states of a story's record."""

from onrecord.changes.records import Change, ChangeKind, what_is_new
from onrecord.changes.versions import Edit, Revision, compare_versions, marked, word_runs

__all__ = ["Change", "ChangeKind", "Edit", "Revision", "compare_versions", "marked", "what_is_new", "word_runs"]
