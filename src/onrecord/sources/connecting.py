"""A host in, a line to one of its addresses out: to those of the open internet alone, for so long and so many bytes.

A name is resolved here, each of its addresses is checked, and the line goes to one that was checked: an answer that is
another one a moment later changes nothing. The name itself stays, for TLS to hold the certificate against.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpcore

from onrecord.errors import FetchError
from onrecord.sources.allowing import Private, may_ask

if TYPE_CHECKING:
    import ssl

__all__ = ["Bounds", "CheckedBackend", "Resolve", "is_local", "is_public"]

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host and port; raises OSError where there are none."""

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_MAX_TRIED = 3  # addresses of one host; browsers go on to the second where the first does not answer


def _networks(*names: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(map(ipaddress.ip_network, names))


# What IANA's registries of special-purpose addresses set apart. Written out, as `is_global` knows more of it with each
# release of Python: that of 3.11 takes 192.88.99.1, fec0::1 and 3fff::1 for addresses of the open internet.
_CLOSED = _networks(
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
    *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
    *("224.0.0.0/4", "240.0.0.0/4"),
    # Within 2000::/3: Teredo and other protocols, documentation, 6to4, which may lead into a network of IPv4.
    *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
)
_OPEN_IPV6 = ipaddress.ip_network("2000::/3")  # all that was given out; mapped and compatible addresses lie outside
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # how a network of IPv6 alone names an address of IPv4
# Where pages of one's own lie. Not among them: 169.254.0.0/16 and fe80::/10, where clouds keep the keys of a machine.
_LOCAL = _networks(
    *("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15"),
    *("::1/128", "fc00::/7"),
)


def is_public(address: str) -> bool:
    """Tell whether an IP address lies in the open internet; one of IPv6 that wraps one of IPv4 does not.

    But 64:ff9b::/96 does, where the wrapped one lies there: networks of IPv6 alone reach the rest of the web by it.

    >>> is_public("93.184.216.34"), is_public("10.0.0.1"), is_public("::ffff:93.184.216.34"), is_public("2002:7f00:1::")
    (True, False, False, False)
    """
    ip = _parsed(address)
    if ip in _NAT64:
        ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return (ip.version == 4 or ip in _OPEN_IPV6) and not any(ip in network for network in _CLOSED)


def is_local(address: str) -> bool:
    """Tell whether an IP address is of one's own machine or network: what may be allowed.

    >>> is_local("127.0.0.1"), is_local("fc00::1"), is_local("169.254.169.254"), is_local("::ffff:127.0.0.1")
    (True, True, False, False)
    """
    ip = _parsed(address)
    return any(ip in network for network in _LOCAL)


def _parsed(address: str) -> _Address:
    return ipaddress.ip_address(address.split("%")[0])


@dataclass(slots=True)
class Bounds:
    """What is left of the time and the bytes for one page, over all of its redirects."""

    url: str
    """The address that was asked for, which faults begin with."""
    deadline: float
    """On the monotonic clock."""
    bytes_left: int
    too_slow: str
    """What is said where the time is over."""
    too_large: str
    """... or the bytes are."""

    def seconds(self, wanted: float | None) -> float:
        """How long to wait now: as long as is wanted, or what is left. Raises FetchError where nothing is."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise self.over()
        return left if wanted is None else min(wanted, left)

    def is_over(self) -> bool:
        """Whether the time is."""
        return time.monotonic() >= self.deadline

    def over(self) -> FetchError:
        """What is raised when the time is over."""
        return FetchError(f"{self.url}: {self.too_slow}", is_passing=True)

    def take(self, count: int) -> None:
        """Count bytes that came. Raises FetchError where they are too many."""
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise FetchError(f"{self.url}: {self.too_large}")


class CheckedBackend(httpcore.NetworkBackend):
    """What httpcore connects by."""

    def __init__(self, bounds: Bounds, resolve: Resolve, *, allow_private: Private) -> None:
        self._bounds = bounds
        self._resolve = resolve
        self._allow_private = allow_private
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a checked address of `host`. Raises FetchError where it has none, or one that may not be."""
        failed: Exception | None = None
        for address in self._checked(host, port)[:_MAX_TRIED]:
            try:
                return self._connected(address, port, timeout)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        assert failed is not None  # there is an address, or it had been said
        raise failed

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None
    ) -> httpcore.NetworkStream:
        """Refuse: a page lies on no socket of this machine."""
        raise NotImplementedError

    def _checked(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a host. Each of them must be one that may be asked, or none of them is used."""
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError):
            found = ()
        url = self._bounds.url
        if not found:
            raise FetchError(f"{url}: there is no host named {host}, or no network to ask", is_passing=True)
        for address in found:
            if is_public(address) or (is_local(address) and may_ask(self._allow_private, host)):
                continue
            if is_local(address):
                raise FetchError(
                    f"{url}: {host} is on a private or local address ({address}), which OnRecord does not fetch unless "
                    f"you add --allow-host {host}"
                )
            raise FetchError(f"{url}: {host} is on an address that no page is read from ({address})")
        return found

    def _connected(self, address: str, port: int, timeout: float | None) -> httpcore.NetworkStream:
        return _Bounded(self._plain.connect_tcp(address, port, self._bounds.seconds(timeout)), self._bounds)


class _Bounded(httpcore.NetworkStream):
    """A line whose every wait ends with the time there is, and whose bytes are counted as they come."""

    def __init__(self, stream: httpcore.NetworkStream, bounds: Bounds) -> None:
        self._stream = stream
        self._bounds = bounds

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._bounds.seconds(timeout))
        self._bounds.take(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._bounds.seconds(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._bounds.seconds(timeout))
        return _Bounded(stream, self._bounds)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
