"""The parts of transformer layers as naive loops from Vaswani et al. 2017, §3, around torch's own layer norm."""

import numpy as np
import torch
from torch.nn.functional import layer_norm

from model.references import feed_forward
from model.references.loops import Array, attend, product


def heads(x: Array, context: Array, weights: list[Array], biases: list[Array | None], n: int, *, causal: bool) -> Array:
    """Multi-head attention (§3.2.2). x (query, d), context (key, d), weights of q, k, v, o -> (query, d)"""
    w_q, w_k, w_v, w_o = weights
    b_q, b_k, b_v, b_o = (0.0 if b is None else b for b in biases)
    q, k, v = product(x, w_q) + b_q, product(context, w_k) + b_k, product(context, w_v) + b_v
    d = q.shape[1] // n
    mask = np.array([[j <= i or not causal for j in range(len(k))] for i in range(len(q))])
    found = [
        attend(q[:, h * d : h * d + d], k[:, h * d : h * d + d], v[:, h * d : h * d + d], d**-0.5, mask)
        for h in range(n)
    ]
    return product(np.concatenate(found, axis=1), w_o) + b_o


def norm(x: Array, gain: Array | None, bias: Array | None) -> Array:
    """torch's own layer norm, with its own ε. x (token, d) -> (token, d)"""
    normal: Array = layer_norm(torch.from_numpy(x), x.shape[-1:]).numpy()
    return normal * (1.0 if gain is None else gain) + (0.0 if bias is None else bias)


def encoder_layer(x: Array, *, causal: bool = False, heads_: int, kind: str, activation: str = "relu",
                  **w: Array | None) -> Array:  # fmt: skip
    """One layer, post-LN (§3.1) or pre-LN (Xiong et al. 2020, table 1). x (token, d) -> (token, d)"""

    def attention(y: Array) -> Array:
        return heads(y, y, _all(w, "w_q w_k w_v w_o"), _any(w, "b_q b_k b_v b_o"), heads_, causal=causal)

    def forward(y: Array) -> Array:
        return _forward(y, w, activation)

    if kind == "pre":
        x = x + attention(norm(x, w.get("gain_1"), w.get("bias_1")))
        return x + forward(norm(x, w.get("gain_2"), w.get("bias_2")))
    x = norm(x + attention(x), w.get("gain_1"), w.get("bias_1"))
    return norm(x + forward(x), w.get("gain_2"), w.get("bias_2"))


def decoder_layer(x: Array, context: Array, *, heads_: int, kind: str, activation: str = "relu",
                  **w: Array | None) -> Array:  # fmt: skip
    """One layer with cross-attention, post-LN or pre-LN. x (query, d), context (key, d) -> (query, d)"""

    def own(y: Array) -> Array:
        return heads(y, y, _all(w, "w_q w_k w_v w_o"), _any(w, "b_q b_k b_v b_o"), heads_, causal=True)

    def cross(y: Array) -> Array:
        biases = _any(w, "cross_b_q cross_b_k cross_b_v cross_b_o")
        return heads(y, context, _all(w, "cross_q cross_k cross_v cross_o"), biases, heads_, causal=False)

    def forward(y: Array) -> Array:
        return _forward(y, w, activation)

    for i, part in enumerate((own, cross, forward), start=1):
        gain, bias = w.get(f"gain_{i}"), w.get(f"bias_{i}")
        x = x + part(norm(x, gain, bias)) if kind == "pre" else norm(x + part(x), gain, bias)
    return x


def _forward(y: Array, w: dict[str, Array | None], activation: str) -> Array:
    w_1, w_2 = _all(w, "w_1 w_2")
    return feed_forward.reference(y, w_1, w_2, b_1=w.get("b_1"), b_2=w.get("b_2"), activation=activation)


def _all(w: dict[str, Array | None], names: str) -> list[Array]:
    return [each for name in names.split() if (each := w[name]) is not None]


def _any(w: dict[str, Array | None], names: str) -> list[Array | None]:
    return [w.get(name) for name in names.split()]
