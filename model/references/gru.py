"""torch's own GRU, in float64."""

import numpy as np
import torch

from model.references.elman import run
from model.references.loops import Array

NAME = "torch.nn.GRU, float64"


def reference(
    x: Array, w_reset: Array, w_keep: Array, w_new: Array, u_reset: Array, u_keep: Array, u_new: Array
) -> Array:
    """x (token, d_in), w_… (d_in, d), u_… (d, d) -> (token, d)"""
    return run(torch.nn.GRU, x, np.hstack([w_reset, w_keep, w_new]), np.hstack([u_reset, u_keep, u_new]))
