"""Articles in, documents out: sentences, tokens with Penn tags, and named mentions."""

from onrecord.documents.annotating import annotate
from onrecord.documents.sentences import split

__all__ = ["annotate", "split"]
