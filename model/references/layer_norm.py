"""torch's own layer norm and RMS norm, in float64."""

import torch
from torch.nn import functional

from model.references.loops import Array, power_of_ten

NAME = "torch.nn.functional.layer_norm and rms_norm, float64"


def reference(x: Array, gain: Array | None = None, bias: Array | None = None, kind: str = "layer",
              epsilon: str = "10⁻⁵") -> Array:  # fmt: skip
    """x (token, d), gain (d), bias (d) -> (token, d)"""
    x_, g, b = (None if each is None else torch.from_numpy(each) for each in (x, gain, bias))
    assert x_ is not None
    if kind == "layer":
        output = functional.layer_norm(x_, x.shape[-1:], g, b, power_of_ten(epsilon))
    else:
        output = functional.rms_norm(x_, x.shape[-1:], g, power_of_ten(epsilon)) + (0 if b is None else b)
    found: Array = output.numpy()
    return found
