"""A record in, a brief out: first a plain dict of all that is shown, then that dict as a page, text or terminal."""

from onrecord.render.brief import view
from onrecord.render.markdown import to_markdown
from onrecord.render.page import style, to_html, to_notebook
from onrecord.render.plain import to_text
from onrecord.render.terminal import print_brief

__all__ = ["print_brief", "style", "to_html", "to_markdown", "to_notebook", "to_text", "view"]
