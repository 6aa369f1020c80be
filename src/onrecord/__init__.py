"""OnRecord reads several outlets' coverage of one story and writes the record: who said what, each line led back.

import onrecord

record = onrecord.brief(["herald.txt", "dockside.html"])
for statement in record.statements:
    print(statement.text)
record.save("brief.html")
"""

from onrecord.api import Quote, Record, brief, bundle, load, quotes, verify
from onrecord.datamodel import (
    Actor,
    Article,
    Difference,
    Dropped,
    Skipped,
    Span,
    Statement,
    StoryHead,
    Utterance,
    Zone,
)
from onrecord.errors import (
    DeskError,
    EvidenceError,
    FetchError,
    InputError,
    NoRecord,
    OnRecordError,
    UsageError,
    WeightsError,
)
from onrecord.record import Verified
from onrecord.version import __version__

__all__ = [
    "Actor",
    "Article",
    "DeskError",
    "Difference",
    "Dropped",
    "EvidenceError",
    "FetchError",
    "InputError",
    "NoRecord",
    "OnRecordError",
    "Quote",
    "Record",
    "Skipped",
    "Span",
    "Statement",
    "StoryHead",
    "UsageError",
    "Utterance",
    "Verified",
    "WeightsError",
    "Zone",
    "__version__",
    "brief",
    "bundle",
    "load",
    "quotes",
    "verify",
]
