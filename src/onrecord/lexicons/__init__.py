"""Word lists: offices, titles, places, bodies and names, kept as tables that a reader can open and correct.

Each table is a tab-separated file beside this one; lines that begin with ``#`` say what it holds and whence it comes.
"""

from onrecord.lexicons.tables import listed, rows, several

__all__ = ["listed", "rows", "several"]
