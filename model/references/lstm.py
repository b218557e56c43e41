"""torch's own LSTM, in float64."""

import numpy as np
import torch

from model.references.elman import run
from model.references.loops import Array

NAME = "torch.nn.LSTM, float64"


def reference(
    x: Array, w_in: Array, w_forget: Array, w_new: Array, w_out: Array, u_in: Array, u_forget: Array, u_new: Array,
    u_out: Array,
) -> Array:  # fmt: skip
    """x (token, d_in), w_… (d_in, d), u_… (d, d) -> (token, d)"""
    w, u = np.hstack([w_in, w_forget, w_new, w_out]), np.hstack([u_in, u_forget, u_new, u_out])
    return run(torch.nn.LSTM, x, w, u)
