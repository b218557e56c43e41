"""A decoder layer, from the loops of layers.py."""

from model.references import layers
from model.references.loops import Array

NAME = "naive loops in float64 from Vaswani et al. 2017, §3.1 (and, in the tests, torch.nn.TransformerDecoderLayer)"


def reference(
    x: Array, context: Array, heads: int, norm: str, activation: str, **weights: Array | None
) -> Array:
    """x (query, d), context (key, d) and the layer's weights by name -> (query, d)"""
    return layers.decoder_layer(x, context, heads_=heads, kind=norm, activation=activation, **weights)
