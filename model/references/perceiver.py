"""The Perceiver's reading and thinking, pair by pair."""

from model.references.loops import Array, attend, product

NAME = "naive loop, float64 numpy"


def reference(x: Array, latents: Array, read_q: Array, read_k: Array, read_v: Array,
              think_q: Array, think_k: Array, think_v: Array) -> Array:  # fmt: skip
    """x (token, d_in), latents (latent, d), read_q, think_q, think_k (d, d_out), read_k (d_in, d_out),
    read_v (d_in, d), think_v (d, d) -> (latent, d)"""
    scale = 1 / read_q.shape[1] ** 0.5
    z = latents + attend(product(latents, read_q), product(x, read_k), product(x, read_v), scale)
    return z + attend(product(z, think_q), product(z, think_k), product(z, think_v), scale)
