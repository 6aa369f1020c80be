"""Articles in bulk: any number of them in, a folder of typed Parquet tables out, by several processes.

parts     pages cut into parts, each named by what is in it     crew      the processes that read, and what becomes of
reading   one page as rows of every table                                 one that dies
tables    the tables, their columns, Parquet                    folder    what lies in OUT, whole or not at all
running   the whole run                                         telling   stories over it, and their records

What was read already is not read again, and the same inputs give the same bytes, however many processes read them.
"""

from onrecord.batch.parts import PART_SIZE
from onrecord.batch.running import ENGINES, Advance, Summary, run
from onrecord.batch.tables import TABLES, Column, Table

__all__ = ["ENGINES", "PART_SIZE", "TABLES", "Advance", "Column", "Summary", "Table", "run"]
