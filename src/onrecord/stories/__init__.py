"""Documents and their statements in, one story out: its actors, who says what, and what was said once."""

from onrecord.stories.assembling import assemble

__all__ = ["assemble"]
