"""A boosted tree in, the same as a complete one out: what the shipped models keep."""

from __future__ import annotations

import math
from typing import Any

__all__ = ["complete_tree"]


def complete_tree(nodes: Any, depth: int) -> tuple[list[int], list[float], list[float]]:
    """One tree as a complete one: a leaf above the last level becomes a question that always says no.

    Node n's children are 2n+1 and 2n+2: the feature and threshold of each inner node, and the leaves' values.
    """
    inner = 2**depth - 1
    feature, threshold, leaf = [0] * inner, [math.inf] * inner, [0.0] * (inner + 1)

    def fill(at: int, node: int) -> None:
        row = nodes[node]
        if at >= inner:
            leaf[at - inner] = float(row["value"])
        elif row["is_leaf"]:
            fill(2 * at + 1, node)
        else:
            feature[at], threshold[at] = int(row["feature_idx"]), float(row["num_threshold"])
            fill(2 * at + 1, int(row["left"]))
            fill(2 * at + 2, int(row["right"]))

    fill(0, 0)
    return feature, threshold, leaf
