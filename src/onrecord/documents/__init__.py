"""Articles in, documents out: sentences, tokens with Penn tags, and named mentions; and the times that one tells."""

from onrecord.documents.annotating import annotate
from onrecord.documents.sentences import split
from onrecord.documents.times import find_times

__all__ = ["annotate", "find_times", "split"]
