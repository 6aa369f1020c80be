"""`onrecord serve`: a thin face over `onrecord.web`."""

from __future__ import annotations

import secrets
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.cli.keeping import desk_option
from onrecord.cli.terminal import private_options, say

if TYPE_CHECKING:
    from onrecord.sources import Private

__all__ = ["serve"]


@click.command("serve", short_help="Open the desk in the browser.")
@desk_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="The port; 0 for any.")
@click.option("--name", "names", multiple=True, metavar="HOST", help="A further name that readers ask the server by.")
@click.option("--read-only", is_flag=True, help="Only show the desk: nothing can be added or corrected.")
@click.option("--open", "opens", is_flag=True, help="Also open it in your browser.")
@private_options
@click.option("--spacy", metavar="NAME", help="Another installed spaCy pipeline, for names and tags.")
def serve(
    path: Path | None,
    host: str,
    port: int,
    names: tuple[str, ...],
    read_only: bool,
    opens: bool,
    allow_private: Private,
    spacy: str | None,
) -> None:
    """Open the desk in the browser: stories, statements, positions, and every line's evidence.

    Its address is printed; Ctrl-C ends it. An empty desk is begun where there is none. The same is there as JSON under
    /api, described in /api/openapi.json.

    Only this machine can read it, until --host names another address, or --name another name: then readers need the
    token in the address that is printed, once. The line is not encrypted: where others could listen in, put a proxy
    with TLS before it.

    \b
      onrecord serve                                    the desk that `onrecord add` keeps
      onrecord serve --desk talks.sqlite --port 0       another one, on any free port
      onrecord serve --host 0.0.0.0 --read-only         for colleagues, who need the token
      onrecord serve --name desk.example                behind a proxy that is asked by that name
    """
    from onrecord import web
    from onrecord.desk import default_path
    from onrecord.web.settings import Settings, is_everywhere, is_loopback

    is_own = all(is_loopback(name) for name in (host, *names))  # a name is for readers who come by way of a proxy
    token = None if is_own else secrets.token_urlsafe(32)
    shown = host
    if is_everywhere(host):
        shown = socket.gethostname()
        names = (*names, shown)
    settings = Settings(path or default_path(), host, port, token, names, allow_private, spacy, read_only)

    def ready(real_port: int) -> None:
        address = f"http://{f'[{shown}]' if ':' in shown else shown}:{real_port}/"
        if token is None:
            say(f"The desk is at {address} (Ctrl-C ends it).")
        else:
            address += f"?token={token}"
            say(f"The desk is at {address} (shown once; Ctrl-C ends it).")
        if opens:
            click.launch(address)

    web.serve(settings, ready)
