"""Raw dot-product attention, pair by pair."""

from model.references.loops import Array, Mask, attend

NAME = "naive loop, float64 numpy"


def reference(x: Array, mask: Mask | None = None) -> Array:
    """x (token, d) -> (query, d)"""
    return attend(x, x, x, 1.0, mask)
