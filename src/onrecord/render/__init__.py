"""A record in, a brief out: first a plain dict of all that is shown, then that dict as a page, text or terminal."""

from onrecord.render.brief import view
from onrecord.render.page import to_html, to_notebook
from onrecord.render.plain import to_text

__all__ = ["to_html", "to_notebook", "to_text", "view"]
