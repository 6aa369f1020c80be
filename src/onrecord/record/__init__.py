"""The record: assembled from a story, checked, written as JSON and read back.

A `Story` and what was skipped go in; a `Record` comes out, and from it a plain dict, JSON text, and the proof that
nothing in it was changed. Pure: files are read and written by `onrecord.api` and the command line.
"""

from onrecord.record.assembly import assemble
from onrecord.record.bundles import Bundle, is_bundle, pack, unpack
from onrecord.record.checks import check
from onrecord.record.contract import SCHEMA, dumps, from_dict, lay_out, loads, to_dict
from onrecord.record.proof import Verified, is_another_source, verify

__all__ = [
    "SCHEMA",
    "Bundle",
    "Verified",
    "assemble",
    "check",
    "dumps",
    "from_dict",
    "is_another_source",
    "is_bundle",
    "lay_out",
    "loads",
    "pack",
    "to_dict",
    "unpack",
    "verify",
]
