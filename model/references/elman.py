"""torch's own recurrent network, in float64."""

from collections.abc import Callable

import torch

from model.references.loops import Array

NAME = "torch.nn.RNN, float64"


def reference(x: Array, w_x: Array, w_h: Array) -> Array:
    """x (token, d_in), w_x (d_in, d), w_h (d, d) -> (token, d)"""
    return run(torch.nn.RNN, x, w_x, w_h)


def run(kind: Callable[..., torch.nn.RNNBase], x: Array, w: Array, u: Array) -> Array:
    """A layer without biases: w (d_in, gates · d) for the words, u (d, gates · d) for the state before"""
    layer = kind(w.shape[0], u.shape[0], bias=False, dtype=torch.float64)
    given = (torch.from_numpy(each) for each in (w, u))
    with torch.no_grad():
        for own, each in zip(layer.parameters(), given, strict=True):
            own.copy_(each.T)
        found: Array = layer(torch.from_numpy(x))[0].numpy()
    return found
