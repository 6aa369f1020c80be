"""How much time, memory and output a process may take over one input."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass

from onrecord.errors import UsageError

__all__ = ["DEFAULT", "VARIABLES", "Limits", "is_wanted", "limits_here"]

VARIABLES = ("ONRECORD_CAGE", "ONRECORD_SECONDS", "ONRECORD_MEMORY_MB")
"""The environment variables that say whether to read in a cage, and how wide it is."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one input may take until it is given up. The defaults leave honest articles ten times what they need."""

    seconds: float = 60.0
    """For an input, whatever its size. An article of 600 words takes a fifth of a second."""
    seconds_per_mb: float = 600.0
    """More, for each million characters: they are read in some 60 seconds on one slow core."""
    memory_mb: int = 2048
    """More than the models take (some 250 MB). The largest page there may be takes about 1,000."""

    def seconds_for(self, size: int) -> float:
        """How long a text of `size` characters may take.

        >>> Limits().seconds_for(5_000), Limits(seconds=1, seconds_per_mb=10).seconds_for(500_000)
        (63.0, 6.0)
        """
        return self.seconds + self.seconds_per_mb * size / 1e6


DEFAULT = Limits()


def is_wanted() -> bool:
    """Whether inputs are read in a cage: not where ONRECORD_CAGE says off, or the system has no such processes."""
    told = os.environ.get(VARIABLES[0], "").strip().lower()
    if told not in ("", "on", "off"):
        raise UsageError(f"{VARIABLES[0]} should be on or off, and is {told[:40]}.")
    return os.name == "posix" and told != "off"


def limits_here() -> Limits:
    """The limits that the environment sets. Raises UsageError where a number in it is none."""
    return Limits(
        seconds=_number(VARIABLES[1], DEFAULT.seconds),
        memory_mb=int(_number(VARIABLES[2], DEFAULT.memory_mb)),
    )


def _number(name: str, default: float) -> float:
    told = os.environ.get(name)
    if not told:
        return default
    try:
        found = float(told)
    except ValueError:
        found = math.nan
    if not 0 < found < 1e9:
        raise UsageError(f"{name} should be a number above 0, and is {told[:40]}.")
    return found
