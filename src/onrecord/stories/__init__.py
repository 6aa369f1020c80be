"""Documents and their statements in, one story out: its actors, who says what, and what was said once.

`quotes` reads off the statements of a story of one article.
"""

from onrecord.stories.assembling import assemble
from onrecord.stories.single import quotes

__all__ = ["assemble", "quotes"]
