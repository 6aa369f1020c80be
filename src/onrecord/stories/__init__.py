"""Documents and their statements in, one story out: its actors, who says what, and what was said once.

`quotes` reads off the statements of a story of one article. `Grouper` sorts a stream of articles into stories as they
come, by their sketches.
"""

from onrecord.stories.assembling import assemble
from onrecord.stories.single import quotes
from onrecord.stories.sketching import Sketch, sketch
from onrecord.stories.stream import Grouper, Placement, group, span
from onrecord.stories.weighing import GroupingModel

__all__ = ["Grouper", "GroupingModel", "Placement", "Sketch", "assemble", "group", "quotes", "sketch", "span"]
