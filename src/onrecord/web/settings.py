"""How a desk is served."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.sources import Private

__all__ = ["Settings", "is_everywhere", "is_loopback"]

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
    allow_private: Private = False
    """Whether addresses on a private network may be added."""
    spacy: str | None = None
    """Another installed spaCy pipeline, for names and tags."""
    read_only: bool = False
    """Whether nothing may be changed from here: no forms, no jobs."""
    max_body: int = 32 * _MEBIBYTE
    """Bytes of a request: a few long saved pages, or one day of a newsletter; more is for `onrecord add`."""
    max_listeners: int = 200
    """How many may listen for what is new at once: each open page does."""
    max_listeners_each: int = 100
    """How many of these one address may be, so that none takes all; readers behind one proxy share an address."""
    max_connections: int = 500
    """How many lines are held at once: fifty readers of six each, as browsers open them, and some to spare."""
    max_connections_each: int = 300
    """How many of these one address may hold, so that none takes all; readers behind one proxy share an address."""
    requests_per_minute: int = 12_000
    """How often an address may ask for anything: what fifty readers behind one proxy do, and half as much again."""
    wrong_tokens_per_minute: int = 20
    """How often an address may be wrong about the token before it has to wait."""
    changes_per_minute: int = 240
    """How often an address may ask for a change: no person does in a second what needs four."""
    head_seconds: float = 10.0
    """How long the head of a request may take: it fits in a few packets."""
    body_seconds: float = 120.0
    """How long a whole request may take: the most that is taken, at 300 KB a second."""
    stalled_seconds: float = 30.0
    """How long a reader may take nothing of an answer before the line is cut."""

    def without_path(self, sentence: str) -> str:
        """A sentence that may name the desk's file, without the folder that it lies in: readers need not know that."""
        return sentence.replace(str(self.desk), self.desk.name)


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


def is_everywhere(host: str) -> bool:
    """Tell whether an address stands for all that a machine has.

    >>> is_everywhere("0.0.0.0"), is_everywhere("::"), is_everywhere("127.0.0.1")
    (True, True, False)
    """
    return host.strip("[]") in ("0.0.0.0", "::", "")  # noqa: S104  compared, not opened
