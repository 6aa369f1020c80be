"""A cage for what strangers publish: their bytes are parsed and read in processes of their own, within limits.

An input that takes too long, bloats or kills the process that reads it is skipped with the reason; another process
goes on with the rest. What comes back is data of known types, never code.

asking      a brief, quotes or pages, whatever becomes of a process      hiring      processes, and how they end
opening     what a worker does that opens inputs                         reading     ... and one that reads pages
helping     one question at a time, for a desk                           confining   what a worker gives up first
checking    records, corrections and marks that strangers hand over
shelving    files of object storage, handed to who has no network
composing   a record of what a desk keeps, with a worker or without
folders     where workers may write, and that nothing stays there
"""

from onrecord.cage.asking import Source, answers, brief, found_in, look_at, looks, pages, quotes
from onrecord.cage.checking import check_record
from onrecord.cage.confining import confine_here
from onrecord.cage.helping import Reader
from onrecord.cage.limits import DEFAULT, VARIABLES, Limits, chosen

__all__ = [
    "DEFAULT",
    "VARIABLES",
    "Limits",
    "Reader",
    "Source",
    "answers",
    "brief",
    "check_record",
    "chosen",
    "confine_here",
    "found_in",
    "look_at",
    "looks",
    "pages",
    "quotes",
]
