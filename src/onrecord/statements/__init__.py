"""Document in, statements out: who said what, as the text has it.

passages     cut an article into what may report a statement
windows      cut the text into windows of word pieces
tagger       tag source, cue and content (the trained model)
linking      join them into attributions
parting      part what was put together: two speakers, two credits
quotations   pair quotation marks
relays       credit who spoke, not who passed it on
cues         tell speech from attitude
verbs        tell where a verb stands
drafts       cut attributions to statements
nesting      find statements within statements
conditions   find what a statement hangs on
surroundings find the sentence that credits it, in which
venues       find where or by what it was said
hearsay      find what makes it second-hand
anonymity    find on what terms the source is not named
extracting   from all this to statements
"""

from onrecord.statements.extracting import attributions, extract
from onrecord.statements.linking import Attribution
from onrecord.statements.tagger import Tagger, load_tagger

__all__ = ["Attribution", "Tagger", "attributions", "extract", "load_tagger"]
