"""Inputs in, pages out: files, folders, lists of articles, standard input and web addresses. All input IO is here."""

from onrecord.sources.describing import Table, read_table
from onrecord.sources.fetching import Fetch, Fetched, fetch
from onrecord.sources.reading import read

__all__ = ["Fetch", "Fetched", "Table", "fetch", "read", "read_table"]
