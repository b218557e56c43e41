"""A mixture of experts as a loop over tokens and their best experts, in float64."""

import numpy as np

from model.references import feed_forward
from model.references.loops import Array, product

NAME = "naive loop from Shazeer et al. 2017, eq. 1–5, float64 numpy"


def reference(x: Array, w_router: Array, w_1: Array, w_2: Array, w_gate: Array | None = None, *, top_k: int,
              softmax: str, activation: str) -> Array:  # fmt: skip
    """x (token, d), w_router (d, expert), w_1 and w_gate (expert, d, d_ff), w_2 (expert, d_ff, d) -> (token, d)"""
    found = np.zeros_like(x)
    for t, logits in enumerate(product(x, w_router)):
        best = sorted(range(len(logits)), key=lambda i: (-logits[i], i))[:top_k]
        whole = np.logaddexp.reduce(logits[best] if softmax == "after" else logits)
        for i in best:
            said = feed_forward.reference(x[t : t + 1], w_1[i], w_2[i], activation=activation,
                                          w_gate=None if w_gate is None else w_gate[i])  # fmt: skip
            found[t] += np.exp(logits[i] - whole) * said[0]
    return found
