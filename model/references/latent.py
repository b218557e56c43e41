"""Latent attention as a naive loop: each head's keys and values are made of c, pair by pair, in float64."""

import numpy as np

from model.references.loops import Array, product

NAME = "naive loop from DeepSeek-V2, §2.1.2–2.1.3, float64 numpy"


def reference(x: Array, w_q: Array, w_dkv: Array, w_uk: Array, w_uv: Array, w_qr: Array, w_kr: Array, *,
              form: str) -> Array:  # fmt: skip
    """x (token, d_in), w_q (head, d_in, d), w_dkv (d_in, d_c), w_uk (head, d_c, d), w_uv (head, d_c, d_v),
    w_qr (head, d_in, d_r), w_kr (d_in, d_r) -> (head, query, d_v); both forms are the same sums"""
    c = product(x, w_dkv)
    k_r = [_turned(row, t) for t, row in enumerate(product(x, w_kr))]
    found = np.zeros((len(w_q), len(x), w_uv.shape[-1]))
    for h in range(len(w_q)):
        q, k, v = product(x, w_q[h]), product(c, w_uk[h]), product(c, w_uv[h])
        q_r = [_turned(row, t) for t, row in enumerate(product(x, w_qr[h]))]
        root = np.sqrt(q.shape[1] + w_kr.shape[1])
        for t in range(len(x)):
            scores = np.array([(np.dot(q[t], k[j]) + np.dot(q_r[t], k_r[j])) / root for j in range(t + 1)])
            shares = np.exp(scores - scores.max())
            found[h, t] = sum(share / shares.sum() * v[j] for j, share in enumerate(shares))
    return found


def _turned(row: Array, place: int) -> Array:
    """Each pair of numbers turned by place · 10000^(-2i/d), as a complex number."""
    pairs = row[0::2] + 1j * row[1::2]
    angles = place * 10_000.0 ** (-2 * np.arange(len(pairs)) / len(row))
    there = pairs * np.exp(1j * angles)
    return np.stack([there.real, there.imag], axis=1).ravel()
