"""Batches on Ray, in a process of their own: on a cluster of two nodes of which one is killed in the middle, and on one
that is started for the batch.

    python ray_kit.py SOURCE FOLDER      fills FOLDER/own and FOLDER/killed, and tells in FOLDER/told.json how it went
"""

import json
import os
import secrets
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

from batch_kit import begin, log_of

from onrecord import batch

__all__ = ["main"]

_SECONDS = 0.04
"""That each page takes where a node is killed, or twice or thrice as long: so that both have begun before the end."""
_QUICK = {"health_check_initial_delay_ms": 0, "health_check_period_ms": 500, "health_check_failure_threshold": 3}
_LEAN = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_prestart_worker_first_driver": "0",
    "RAY_agent_register_timeout_ms": "120000",
}
_STORE = {"object_store_memory": 100 * 2**20, "include_dashboard": False}


def main(source: str, folder: str) -> None:
    """Both batches."""
    out, token = Path(folder), secrets.token_hex(32)
    os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": token, **_LEAN}  # Ray looks at them as it is imported
    told = _killed(source, out)
    _filled(source, out, "own", 0.0)
    told["is_token_restored"] = os.environ["RAY_AUTH_TOKEN"] == token
    (out / "told.json").write_text(json.dumps(told))


def _filled(source: str, out: Path, name: str, seconds: float, **options: Any) -> batch.Summary:
    reader = partial(begin, str(out / f"{name}.log"), seconds)
    return batch.run([source], out / name, engine="ray", workers=2, part_size=10, reader=reader, **options)


def _killed(source: str, out: Path) -> dict[str, Any]:
    """A batch on two nodes of one processor, of which the one that this process is not part of is killed."""
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "_system_config": _QUICK, **_STORE})
    other = cluster.add_node(num_cpus=1, **_STORE)
    told: dict[str, Any] = {}

    def watch(advance: batch.Advance) -> None:
        if "read" not in told and len(_pages(out / "killed.log")) == 2:
            told["read"] = advance.read
            _wait_for_each(out / "killed.log")
            cluster.remove_node(other, allow_graceful=False)

    try:
        _filled(source, out, "killed", _SECONDS, address=cluster.address, progress=watch)
    finally:
        cluster.shutdown()
    return told | {"readers": len(_pages(out / "killed.log")), "times": len(log_of(out / "killed.log"))}


def _wait_for_each(log: Path) -> None:
    """Wait until each reader has begun another page: between two parts a node has nothing that dies with it."""
    before, until = _pages(log), time.monotonic() + 10.0
    while time.monotonic() < until and any(_pages(log)[reader] == count for reader, count in before.items()):
        time.sleep(0.005)


def _pages(log: Path) -> Counter[str]:
    """How many pages each reader has begun."""
    return Counter(line.split()[0] for line in log.read_text().splitlines()) if log.exists() else Counter()


if __name__ == "__main__":
    main(*sys.argv[1:])
