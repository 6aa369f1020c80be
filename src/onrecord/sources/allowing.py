"""What of one's own network may be fetched: nothing, all of it, or the hosts that somebody names."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from onrecord.errors import UsageError

__all__ = ["Private", "host_named", "may_ask"]

Private = bool | Collection[str]
"""False for nothing on a private network, True for all of it, or the names of the hosts."""


def may_ask(allowed: Private, host: str) -> bool:
    """Tell whether a host may be asked although it is on a private network.

    >>> may_ask(True, "wiki.desk.example"), may_ask(("wiki.desk.example",), "WIKI.desk.example"), may_ask((), "wiki")
    (True, True, False)
    """
    if isinstance(allowed, bool):
        return allowed
    return host_named(host) in {host_named(each) for each in ([allowed] if isinstance(allowed, str) else allowed)}


def host_named(name: str) -> str:
    """A host as addresses name it: in small letters, those of other alphabets written in Latin ones.

    Raises UsageError for what is no name of a host alone.

    >>> host_named("Wiki.Desk.example."), host_named("[FD00::1]"), host_named("müller.example")
    ('wiki.desk.example', 'fd00::1', 'xn--mller-kva.example')
    """
    bare = name.strip().lower().removesuffix(".").removeprefix("[").removesuffix("]")
    try:
        ascii_name = bare if ":" in bare else bare.encode("idna").decode("ascii")
        parsed = urlsplit(f"//[{ascii_name}]" if ":" in ascii_name else f"//{ascii_name}")
        is_host = parsed.hostname == parsed.netloc.strip("[]") == "".join(ascii_name.split()) != ""
    except ValueError:
        is_host = False
    if not is_host:
        raise UsageError(f"{name[:100]} is no name of a host: give it as wiki.desk.example, without http:// or a port.")
    return ascii_name
