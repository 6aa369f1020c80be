"""How a desk is served."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Settings", "is_loopback"]

_MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the desk lies, who may read it, and within which bounds."""

    desk: Path
    """The desk's file."""
    host: str = "127.0.0.1"
    """The address that is listened on."""
    port: int = 8765
    token: str | None = None
    """What a reader has to show; None on a loopback address."""
    names: tuple[str, ...] = ()
    """Further names that the server may be asked by (the Host of a request)."""
    allow_private: bool = False
    """Whether addresses on a private network may be added."""
    spacy: str | None = None
    """Another installed spaCy pipeline, for names and tags."""
    read_only: bool = False
    """Whether nothing may be changed from here: no forms, no jobs."""
    max_body: int = 32 * _MEBIBYTE
    """Bytes of a request: a few long saved pages, or one day of a newsletter; more is for `onrecord add`."""
    max_listeners: int = 100
    """How many may listen for what is new at once."""


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
