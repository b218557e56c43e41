"""A stack of encoder layers, from the loops of layers.py."""

import numpy as np

from model.references import layers
from model.references.loops import Array

NAME = "naive loops in float64 from Vaswani et al. 2017, §3.1, and Xiong et al. 2020, table 1"


def reference(x: Array, heads: int, norm: str, **options: Array | float) -> Array:
    """x (token, d), every weight (layer, …) -> (token, d); the schedule has no part in the output"""
    weights = {name: value for name, value in options.items() if isinstance(value, np.ndarray)}
    for i in range(len(weights["w_q"])):
        x = layers.encoder_layer(x, heads_=heads, kind=norm, **{name: each[i] for name, each in weights.items()})
    return layers.norm(x, None, None) if norm == "pre" else x
