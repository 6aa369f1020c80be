"""What is new in; a line of a file out, or a post to a webhook. A sink that fails is tried again, so nothing is lost.

A file never has the same notice twice, also after a kill in the middle of a line. A webhook may see one twice, where
the answer to the first was lost: each post has the key of its notice as `Idempotency-Key`.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from onrecord.errors import InputError, UsageError
from onrecord.sources.addresses import joined
from onrecord.unseen import plain_json
from onrecord.writing import unwritten

__all__ = ["FileSink", "Sink", "Webhook"]

# For one post in all, however slowly it is answered; the feeds wait as long. Chosen: an answer takes well below one.
_POST_SECONDS = 10.0
# Of the file's end, in which a notice may stand that was not noted as sent: only the last, of some 600 bytes; all of a
# round's fit.
_TAIL_BYTES = 1_000_000


class Sink(Protocol):
    """Where notices go."""

    def send(self, key: str, message: Mapping[str, Any]) -> None:
        """Take a notice for good. Raises InputError, in a sentence, if it cannot now."""


class FileSink:
    """A file of JSON lines that grows; each line is on the disk when `send` returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written: set[str] | None = None  # keys at the end of the file

    def send(self, key: str, message: Mapping[str, Any]) -> None:
        """Append a notice, unless it is there."""
        try:
            # Without a buffer, which would be tried again as the file is closed.
            with open(self._path, "a+b", buffering=0) as file:
                if self._written is None:
                    self._written = _keys_at_end(file)
                if key in self._written:
                    return
                line = plain_json({"id": key, **message}) + "\n"
                _append(file, line.encode("utf-8", "backslashreplace"))
                self._written.add(key)
        except OSError as error:
            self._written = None
            raise unwritten(self._path, error) from error


def _append(file: Any, line: bytes) -> None:
    """Write a line to the end of a file, whole and on the disk, or not at all."""
    size = file.seek(0, os.SEEK_END)
    left = memoryview(line)
    try:
        while left:
            left = left[file.write(left) :]
        os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            file.truncate(size)
        raise


def _keys_at_end(file: Any) -> set[str]:
    """The keys of the last lines; a line that a kill has cut off is cut away, for it is written again."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - _TAIL_BYTES)
    file.seek(start)
    tail: bytes = file.read()
    last = tail[tail.rfind(b"\n") + 1 :]
    keys = {key for line in tail.splitlines() if (key := _key(line)) is not None}
    if last and _key(last) is None:
        file.truncate(size - len(last))
    elif last:
        file.write(b"\n")
    return keys


def _key(line: bytes) -> str | None:
    try:
        key = json.loads(line)["id"]
    except (ValueError, KeyError, TypeError):
        return None
    return key if isinstance(key, str) else None


class Webhook:
    """An address that each notice is posted to, as JSON: this one alone, whatever it answers, within `seconds`.

    Raises UsageError if it is no web address.
    """

    def __init__(self, url: str, *, seconds: float = _POST_SECONDS) -> None:
        if joined("", url) is None:
            raise UsageError(f"The webhook {url} is no web address: write https://...")
        self._url = url
        self._seconds = seconds

    def send(self, key: str, message: Mapping[str, Any]) -> None:
        """Post a notice; an answer of 200 to 299 means that it was taken."""
        outcome: list[int | Exception] = []

        def post() -> None:
            try:
                outcome.append(self._posted(key, message))
            except Exception as error:
                outcome.append(error)

        # In a thread of its own: each step of an answer has a limit, and there is none to the number of steps.
        thread = threading.Thread(target=post, daemon=True, name="webhook")
        thread.start()
        thread.join(self._seconds)
        if not outcome:
            raise InputError(f"the webhook did not answer within {self._seconds:.0f} seconds")
        if isinstance(outcome[0], Exception):
            raise outcome[0]
        if not 200 <= outcome[0] < 300:
            raise InputError(f"the webhook answered {outcome[0]}")

    def _posted(self, key: str, message: Mapping[str, Any]) -> int:
        """The status of the answer. Raises InputError where there is none."""
        import httpx

        body = json.dumps({"id": key, **message}).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        try:
            with (
                httpx.Client(trust_env=False, follow_redirects=False, timeout=self._seconds) as client,
                client.stream("POST", self._url, content=body, headers=headers) as response,
            ):
                return response.status_code
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise InputError(f"the webhook did not answer ({type(error).__name__})") from error
