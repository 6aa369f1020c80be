"""The course of a training: how many windows a step, how fast, and its state kept so that it goes on after a stop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

__all__ = ["BATCH", "rate", "resume", "save"]

BATCH = 8
WARM_UP = 50


def rate(step: int, total: int) -> float:
    """The share of the highest learning rate at a step: up from nothing, then down to a fiftieth."""
    if step < WARM_UP:
        return (step + 1) / WARM_UP
    return max(0.02, 1.0 - 0.98 * (step - WARM_UP) / max(1, total - WARM_UP))


def resume(parts: dict[str, Any], path: Path) -> tuple[int, int, int]:
    """Load the last state, and give its epoch, the batches of that epoch already seen, and all steps taken."""
    if not path.exists():
        return 0, 0, 0
    state = torch.load(path, weights_only=True)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    return state["epoch"], state["seen"], state["step"]


def save(parts: dict[str, Any], where: dict[str, int], path: Path) -> None:
    """Write beside, then rename, so that a kill leaves the last whole state."""
    torch.save({name: part.state_dict() for name, part in parts.items()} | where, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)
