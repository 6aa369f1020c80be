"""How much time, memory and output a process may take over one input."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass

from onrecord.errors import UsageError

__all__ = ["DEFAULT", "VARIABLES", "Limits", "chosen"]

VARIABLES = ("ONRECORD_CAGE", "ONRECORD_SECONDS", "ONRECORD_MEMORY_MB")
"""The environment variables that say whether to read in a cage, and how wide it is."""
_LEAST_MEMORY_MB = 100  # with 64 no article of 400 words can be read; with 32 who reads it hangs until the time is over


@dataclass(frozen=True, slots=True)
class Limits:
    """What one input may take until it is given up. The defaults leave honest articles ten times what they need."""

    seconds: float = 60.0
    """For an input, whatever its size. An article of 600 words takes a fifth of a second."""
    seconds_per_mb: float = 600.0
    """More, for each million characters: they are read in some 60 seconds on one slow core."""
    memory_mb: int = 2048
    """More than the models take, which are some 250 MB."""

    def seconds_for(self, size: int) -> float:
        """How long a text of `size` characters may take.

        >>> Limits().seconds_for(5_000), Limits(seconds=1, seconds_per_mb=10).seconds_for(500_000)
        (63.0, 6.0)
        """
        return self.seconds + self.seconds_per_mb * size / 1e6


DEFAULT = Limits()


def chosen(cage: Limits | bool | None = None) -> Limits | None:
    """The limits that are meant by a parameter `cage`; None where this process is to read by itself.

    None leaves it to the environment: ONRECORD_CAGE=off is False. So is a system that has no such processes. Raises
    UsageError where a variable of the environment makes no sense.
    """
    if isinstance(cage, Limits):
        return cage
    told = os.environ.get(VARIABLES[0], "").strip().lower()
    if told not in ("", "on", "off"):
        raise UsageError(f"{VARIABLES[0]} should be on or off, and is {told[:40]}.")
    is_wanted = told != "off" if cage is None else cage
    if not is_wanted or os.name != "posix":
        return None
    return Limits(
        seconds=_number(VARIABLES[1], DEFAULT.seconds, least=1),
        memory_mb=int(_number(VARIABLES[2], DEFAULT.memory_mb, least=_LEAST_MEMORY_MB)),
    )


def _number(name: str, default: float, least: int) -> float:
    told = os.environ.get(name)
    if not told:
        return default
    try:
        found = float(told)
    except ValueError:
        found = math.nan
    if not least <= found < 1e9:
        raise UsageError(f"{name} should be a number from {least} on, and is {told[:40]}.")
    return found
