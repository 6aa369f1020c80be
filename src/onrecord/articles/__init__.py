"""Pages in, articles out: the main text, its zones, what of it is boilerplate, its title, date, byline and language."""

from onrecord.articles.choosing import BlockModel
from onrecord.articles.dating import iso_date
from onrecord.articles.extracting import extract
from onrecord.articles.layout import as_written, document_as_written, running
from onrecord.articles.markup import main_text
from onrecord.articles.repeating import (
    MAX_HOLDERS,
    HeldLine,
    Holder,
    drop_repeated,
    held_lines,
    repeated_lines,
    without_repeated,
)
from onrecord.articles.residue import ResidueModel, residual_lines

__all__ = [
    "MAX_HOLDERS",
    "BlockModel",
    "HeldLine",
    "Holder",
    "ResidueModel",
    "as_written",
    "document_as_written",
    "drop_repeated",
    "extract",
    "held_lines",
    "iso_date",
    "main_text",
    "repeated_lines",
    "residual_lines",
    "running",
    "without_repeated",
]
