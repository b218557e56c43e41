"""Multi-head attention, head by head and pair by pair."""

import numpy as np

from model.references.loops import Array, Mask, attend, product

NAME = "naive loop, float64 numpy"


def reference(x: Array, w_q: Array, w_k: Array, w_v: Array, w_o: Array, b_o: Array | None = None,
              mask: Mask | None = None, *, heads: int, causal: bool) -> Array:  # fmt: skip
    """x (token, d_in), w_q, w_k, w_v (d_in, d_out), w_o (d_out, d_out), b_o (d_out) -> (query, d_out)"""
    if causal and mask is None:
        mask = np.tri(len(x), dtype=bool)
    d = w_q.shape[1] // heads
    found = []
    for head in range(heads):
        columns = slice(head * d, head * d + d)
        q, k, v = (product(x, w[:, columns]) for w in (w_q, w_k, w_v))
        found.append(attend(q, k, v, 1 / d**0.5, mask))
    output = product(np.concatenate(found, axis=1), w_o)
    return output if b_o is None else output + b_o
