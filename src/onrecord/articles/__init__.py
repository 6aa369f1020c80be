"""Pages in, articles out: the main text, its zones, what of it is boilerplate, its title, date, byline and language."""

from onrecord.articles.dating import iso_date
from onrecord.articles.extracting import extract
from onrecord.articles.layout import as_written, document_as_written, running
from onrecord.articles.markup import main_text
from onrecord.articles.residue import ResidueModel, residual_lines

__all__ = [
    "ResidueModel",
    "as_written",
    "document_as_written",
    "extract",
    "iso_date",
    "main_text",
    "residual_lines",
    "running",
]
