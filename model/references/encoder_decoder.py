"""Encoder and decoder, layer by layer, from the loops of layers.py."""

from model.references import layers
from model.references.loops import Array

NAME = "naive loops in float64 from Vaswani et al. 2017, §3.1 and figure 1"


def reference(x: Array, context: Array, heads: int, norm: str, **weights: Array) -> Array:
    """x (query, d), context (key, d), every weight (layer, …) -> (query, d)"""
    for i in range(len(weights["enc_q"])):
        own = {f"w_{name}": weights[f"enc_{name}"][i] for name in ("q", "k", "v", "o", "1", "2")}
        context = layers.encoder_layer(context, heads_=heads, kind=norm, **own)
    if norm == "pre":
        context = layers.norm(context, None, None)
    for i in range(len(weights["dec_q"])):
        own = {f"w_{name}": weights[f"dec_{name}"][i] for name in ("q", "k", "v", "o", "1", "2")}
        cross = {f"cross_{name}": weights[f"cross_{name}"][i] for name in ("q", "k", "v", "o")}
        x = layers.decoder_layer(x, context, heads_=heads, kind=norm, **own, **cross)
    return layers.norm(x, None, None) if norm == "pre" else x
