"""What a step is called by the part that it plays, for whoever looks for it in a run. A mechanism names its own steps
where it makes them; `static/lib/roles.js` has the same for the pages."""

from __future__ import annotations

X = "x"
Q, K, V = VECTORS = "q", "k", "v"
W_Q, W_K, W_V = MATRICES = "w_q", "w_k", "w_v"
W_O = "w_o"
MASK, BIAS, SCORES, SCALED, WEIGHTS, OUTPUT = "mask", "bias", "scores", "scaled", "weights", "output"
ALIGNED = "aligned"  # weights that local attention has faded, and mixes with
ATTENTION, CROSS = "attention", "cross-attention"  # a layer's


def layer(place: int) -> str:
    """Behind which a network's layer stands."""
    return f"layer {place}"


def inside(*path: str) -> str:
    """The id of a step behind a path: `layer 3/attention/q`."""
    return "/".join(path)


def amounts_to_weights(name: str) -> bool:
    """Whether a step is what an attention without weights amounts to."""
    return name.endswith(f"_{WEIGHTS}")
