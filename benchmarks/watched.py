"""A process and all that it begins, watched from outside: processor time and memory of each, from /proc (Linux)."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Watched", "pss"]

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(slots=True)
class Watched:
    """What was seen of a command and all that it began: seconds of the processor by process, megabytes by process."""

    root: int
    seconds: dict[int, float] = field(default_factory=dict)
    parents: dict[int, int] = field(default_factory=dict)
    held: dict[int, float] = field(default_factory=dict)

    def look(self, *, with_memory: bool = True) -> None:
        """See what each process has used up to now; its proportional set (PSS) takes time to find."""
        seen: dict[int, tuple[int, float]] = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    cells = (folder / "stat").read_text().rpartition(")")[2].split()
                except OSError:  # it has ended
                    continue
                seen[int(folder.name)] = int(cells[1]), (int(cells[11]) + int(cells[12])) / _TICKS
        for id, (parent, used) in seen.items():
            if id == self.root or _is_below(id, self.root, seen):
                self.seconds[id], self.parents[id] = used, parent
                if with_memory:
                    self.held[id] = max(self.held.get(id, 0.0), pss(id))

    def workers(self) -> list[int]:
        """Those who read: forked from the server that the command began."""
        return [id for id, parent in self.parents.items() if parent != self.root and id != self.root]


def _is_below(id: int, root: int, seen: dict[int, tuple[int, float]]) -> bool:
    while id in seen:
        id = seen[id][0]
        if id == root:
            return True
    return False


def pss(id: int) -> float:
    """The proportional set of a process, in megabytes; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{id}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
