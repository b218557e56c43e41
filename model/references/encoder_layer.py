"""An encoder layer, from the loops of layers.py."""

from model.references import layers
from model.references.loops import Array

NAME = "naive loops in float64 from Vaswani et al. 2017, §3.1 (and, in the tests, torch.nn.TransformerEncoderLayer)"


def reference(x: Array, heads: int, norm: str, activation: str, causal: bool, **weights: Array | None) -> Array:
    """x (token, d) and the layer's weights by name -> (token, d)"""
    return layers.encoder_layer(x, causal=causal, heads_=heads, kind=norm, activation=activation, **weights)
