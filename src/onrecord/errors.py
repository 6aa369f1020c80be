"""Every error OnRecord raises on purpose, at a glance.

    OnRecordError
    ├── InputError        an input could not be read, or is no article
    │   ├── FetchError    a URL could not be fetched, or may not be
    │   └── NoRecord      nothing that was given could be briefed; carries what was skipped
    ├── EvidenceError     a span, id or hash does not match what it points to
    ├── WeightsError      weights, shipped or of an extra, are missing or were changed
    ├── DeskError         a desk's file cannot be opened, read or written
    │   └── NotKept       a desk has nothing of the name asked for
    └── UsageError        an option or a format that OnRecord does not know

Each message is one plain sentence that names the input and says what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.datamodel import Skipped

__all__ = [
    "DeskError",
    "EvidenceError",
    "FetchError",
    "InputError",
    "NoRecord",
    "NotKept",
    "OnRecordError",
    "UsageError",
    "WeightsError",
]


class OnRecordError(Exception):
    """Base of all errors that OnRecord raises on purpose."""


class InputError(OnRecordError):
    """An input could not be read, or holds no article; the message names it and the reason."""


class FetchError(InputError):
    """A URL could not be fetched, or points where OnRecord may not go.

    ``status`` is what the server answered, None where it came to no answer; ``is_passing`` says that it may go well
    another time; ``retry_after_seconds`` is how long the server asks to be left alone.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        is_passing: bool = False,
        retry_after_seconds: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.is_passing = is_passing
        self.retry_after_seconds = retry_after_seconds


class NoRecord(InputError):
    """No record could be made: every input was skipped.

    ``skipped`` holds one entry an input, each with its reason.
    """

    def __init__(self, message: str, skipped: tuple[Skipped, ...] = ()) -> None:
        super().__init__(message)
        self.skipped = skipped


class EvidenceError(OnRecordError):
    """A span, an id or a hash does not match the text that it points to."""


class WeightsError(OnRecordError):
    """Weights, shipped or of an extra, are missing, or their digest is not the one released."""


class DeskError(OnRecordError):
    """A desk's file cannot be opened, read or written, or holds nothing of the name asked for."""


class NotKept(DeskError):
    """A desk has nothing of the name asked for, or several things of it."""


class UsageError(OnRecordError):
    """An option, a task or a format that OnRecord does not know."""
