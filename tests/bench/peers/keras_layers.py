"""Keras on torch: its layers of attention and norms; inside they compute in float32 whatever is asked."""

import os

import numpy as np
import torch

from model.mechanisms.additive import additive
from model.mechanisms.causal import causal
from model.mechanisms.feed_forward import ACTIVATIONS
from model.mechanisms.grouped_query import grouped_query
from model.mechanisms.layer_norm import EPSILONS, layer_norm
from model.mechanisms.multi_head import multi_head
from model.mechanisms.raw_dot_product import raw_dot_product
from tests.bench.peers.peer import Compared, Comparisons, normal

NEEDS = ["keras==3.15.1", "absl-py==2.5.1", "namex==0.1.0", "rich==15.0.0", "optree==0.20.0", "h5py==3.16.0",
         "ml-dtypes==0.6.0", "markdown-it-py==4.3.0", "mdurl==0.1.2", "pygments==2.21.0"]  # fmt: skip


def compared() -> Comparisons:
    """Their layers with our weights."""
    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    layers = keras.layers
    x, weights, b_o = normal(6, 8), [normal(8, 8) for _ in range(4)], normal(8)
    layer = layers.MultiHeadAttention(2, 4)
    layer.build((1, 6, 8), (1, 6, 8))
    zero = np.zeros((2, 4))
    heads = [part for w in weights[:3] for part in (w.reshape(8, 2, 4).numpy(), zero)]
    layer.set_weights([*heads, weights[3].reshape(2, 4, 8).numpy(), b_o.numpy()])
    for is_causal in (False, True):
        found = layer(x[None], x[None], use_causal_mask=is_causal)[0]
        ours = multi_head(x, *weights, b_o=b_o, heads=2, causal=is_causal)
        what = f"`MultiHeadAttention` (float32), {'causal' if is_causal else 'all keys'}"
        yield Compared("multi-head", what, ours, found)

    q, k, v = normal(4, 9, 3), normal(2, 9, 3), normal(2, 9, 3)
    grouped = layers.GroupQueryAttention(3, 4, 2, use_bias=False)
    grouped.build((1, 9, 12), (1, 9, 6), (1, 9, 6))
    own, other = np.eye(12).reshape(12, 4, 3), np.eye(6).reshape(6, 2, 3)
    grouped.set_weights([own, other, other, np.eye(12).reshape(4, 3, 12)])
    flat = [each.transpose(0, 1).flatten(1)[None] for each in (q, k, v)]
    found = grouped(flat[0], flat[2], flat[1], use_causal_mask=True)[0].unflatten(-1, (4, 3)).transpose(0, 1)
    yield Compared("grouped-query", "`GroupQueryAttention`, causal (float32)", grouped_query(q, k, v), found)

    s, h = normal(5, 4), normal(7, 4)
    one = torch.ones(4, dtype=torch.float64)
    eye = torch.eye(4, dtype=torch.float64)
    found = layers.AdditiveAttention(use_scale=False)([s[None], h[None]])[0]
    yield Compared("additive", "`AdditiveAttention` (float32)", additive(s, h, eye, eye, one), found)
    found = layers.Attention()([s[None], s[None]])[0]
    yield Compared("raw-dot-product", "`Attention` (float32)", raw_dot_product(s), found)
    found = layers.Attention(use_scale=False)([s[None] / 2, s[None]], use_causal_mask=True)
    yield Compared("causal", "`Attention`, causal (float32)", causal(s[None], s[None], s[None]), found)

    for kind, norm in (("layer", layers.LayerNormalization), ("rms", layers.RMSNormalization)):
        ours = layer_norm(x, kind=kind)  # type: ignore[arg-type, unused-ignore]
        yield Compared("layer-norm", f"`{norm.__name__}` (float32)", ours, norm(epsilon=EPSILONS["10⁻⁵"])(x[None])[0])
    for name, f in ACTIVATIONS.items():
        kind, _, tanh = name.partition("-")
        found = getattr(keras.activations, kind)(x, **({"approximate": True} if tanh else {}))
        yield Compared("feed-forward", f"`keras.activations.{kind}`{', approximate' if tanh else ''}", f(x), found)
