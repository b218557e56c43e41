"""The feed-forward network, one number at a time, written from Vaswani et al., eq. 2 and Shazeer 2020, eq. 5–6."""

import math

import numpy as np
import torch
from torch.nn.functional import gelu

from model.references.loops import Array, product

NAME = "a naive loop in float64 from Vaswani et al. 2017, eq. 2, and Shazeer 2020, eq. 5–6; torch's GELU by tanh"


def _bend(value: float, activation: str) -> float:
    if activation == "relu":
        return max(value, 0.0)
    if activation == "gelu":
        return value * 0.5 * math.erfc(-value / math.sqrt(2))
    if activation == "gelu-tanh":
        return float(gelu(torch.tensor(value, dtype=torch.float64), approximate="tanh"))
    return value * 0.5 * (1 + math.tanh(value / 2))  # the logistic function by its other name


def reference(x: Array, w_1: Array, w_2: Array, w_gate: Array | None = None, b_1: Array | None = None,
              b_2: Array | None = None, activation: str = "relu") -> Array:  # fmt: skip
    """x (token, d), w_1 (d, d_ff), w_2 (d_ff, d), w_gate (d, d_ff), b_1 (d_ff), b_2 (d) -> (token, d)"""
    wide = product(x, w_1) + (0.0 if b_1 is None else b_1)
    bent = product(x, w_gate) if w_gate is not None else wide
    activated = np.array([[_bend(value, activation) for value in row] for row in bent])
    if w_gate is not None:
        activated = activated * wide
    return product(activated, w_2) + (0.0 if b_2 is None else b_2)
