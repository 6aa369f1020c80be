"""What is new: between two versions of an article, and between two states of a story's record."""

from onrecord.changes.versions import Edit, Revision, compare_versions, marked

__all__ = ["Edit", "Revision", "compare_versions", "marked"]
