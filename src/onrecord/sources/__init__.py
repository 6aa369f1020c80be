"""Inputs in, pages out: files of many kinds, folders, standard input, web addresses and feeds. All input IO is here.

reading    what a user names, in its order              streams    what a file holds, told by its first bytes
fetching   one address, guarded                         following  what feeds and sitemaps name, politely
storage    files that fsspec reaches, for who asks
"""

from onrecord.sources.allowing import Private, host_named, may_ask
from onrecord.sources.describing import Table, read_table
from onrecord.sources.feeds import Entry
from onrecord.sources.fetching import ConditionalFetch, Fetch, Fetched, Validators, fetch
from onrecord.sources.following import Follower
from onrecord.sources.politeness import Politeness
from onrecord.sources.reading import Held, files_in, read
from onrecord.sources.storage import Direct, Storage, file_path, is_address, storage_of

__all__ = [
    "ConditionalFetch",
    "Direct",
    "Entry",
    "Fetch",
    "Fetched",
    "Follower",
    "Held",
    "Politeness",
    "Private",
    "Storage",
    "Table",
    "Validators",
    "fetch",
    "file_path",
    "files_in",
    "host_named",
    "is_address",
    "may_ask",
    "read",
    "read_table",
    "storage_of",
]
