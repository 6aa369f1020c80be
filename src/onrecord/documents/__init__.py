"""Articles in, documents out: sentences, tokens with Penn tags, and named mentions.

Of a document, the times that it tells, and whether what it tells of has happened.
"""

from onrecord.documents.annotating import annotate, prepare
from onrecord.documents.sentences import split
from onrecord.documents.status import find_status
from onrecord.documents.times import find_times

__all__ = ["annotate", "find_status", "find_times", "prepare", "split"]
