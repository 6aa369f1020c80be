"""`onrecord serve`: a thin face over `onrecord.web`."""

from __future__ import annotations

import secrets
from pathlib import Path

import click

from onrecord.cli.keeping import desk_option
from onrecord.cli.terminal import say

__all__ = ["serve"]


@click.command("serve", short_help="Open the desk in the browser.")
@desk_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="The port; 0 for any.")
@click.option("--name", "names", multiple=True, metavar="HOST", help="A further name that readers ask the server by.")
@click.option("--allow-private", is_flag=True, help="Also fetch addresses on a private network.")
@click.option("--spacy", metavar="NAME", help="Another installed spaCy pipeline, for names and tags.")
def serve(
    path: Path | None, host: str, port: int, names: tuple[str, ...], allow_private: bool, spacy: str | None
) -> None:
    """Open the desk in the browser: stories, statements, positions, and every line's evidence.

    Only this machine can read it, until --host names another address: then a token is asked for, printed here once.

    \b
      onrecord serve
      onrecord serve --desk talks.sqlite --port 9000
    """
    from onrecord import web
    from onrecord.desk import default_path
    from onrecord.web.settings import Settings, is_loopback

    token = None if is_loopback(host) else secrets.token_urlsafe(32)
    settings = Settings(path or default_path(), host, port, token, names, allow_private, spacy)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    if token is None:
        web.serve(settings, lambda: say(f"The desk is at {address} (Ctrl-C ends it)."))
    else:
        web.serve(settings, lambda: say(f"The desk is at {address}?token={token} (shown once; Ctrl-C ends it)."))
